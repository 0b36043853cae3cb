"""Four offers that DAJI's documentation records. Their pictures are drawn: nobody knows how long theirs will last."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from providers.models import Product, ResultPage

FOLDER = Path(__file__).parent
OFFERS = FOLDER / "offers.json"
SCHEME = "example"
"""What the addresses of the pictures begin with: `example:cargo-shorts.jpg` is that file of this folder."""


def recorded_page(language: str) -> ResultPage:
    """Return the recorded offers; their titles are in English, or as the sellers wrote them for `zh`."""
    page = ResultPage.model_validate_json(OFFERS.read_bytes())
    if language != "zh":
        return page
    return page.model_copy(update={"products": tuple(_in_chinese(product) for product in page.products)})


def edition() -> str:
    """Return a short name of the recorded offers; those of another release have another."""
    return hashlib.sha256(OFFERS.read_bytes()).hexdigest()[:8]


def drawn_pictures() -> Mapping[str, bytes]:
    """Return the offers' pictures by their addresses: JPEGs, about 30 kB each."""
    return {f"{SCHEME}:{file.name}": file.read_bytes() for file in sorted(FOLDER.glob("*.jpg"))}


def _in_chinese(product: Product) -> Product:
    return product.model_copy(update={"title": product.original_title or product.title})
