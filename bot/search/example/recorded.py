"""Four offers recorded in DAJI's documentation. Their pictures are drawn, since the real ones may vanish."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from providers.models import Product
from providers.query import ResultPage

FOLDER = Path(__file__).parent
OFFERS = FOLDER / "offers.json"
SCHEME = "example"
"""The scheme of the pictures' addresses: `example:cargo-shorts.jpg` is that file in this folder."""


def recorded_page(language: str) -> ResultPage:
    """Return the recorded offers; their titles are in English, or as the sellers wrote them for `zh`."""
    page = ResultPage.model_validate_json(OFFERS.read_bytes())
    if language != "zh":
        return page
    return page.model_copy(update={"products": tuple(_in_chinese(product) for product in page.products)})


@cache
def edition() -> str:
    """Return a short name of the recorded offers: a hash, so that a release with other offers has another."""
    return hashlib.sha256(OFFERS.read_bytes()).hexdigest()[:8]


def drawn_pictures() -> Mapping[str, bytes]:
    """Return the offers' pictures by their addresses: JPEGs, about 30 kB each."""
    return {f"{SCHEME}:{file.name}": file.read_bytes() for file in sorted(FOLDER.glob("*.jpg"))}


def _in_chinese(product: Product) -> Product:
    return product.model_copy(update={"title": product.original_title or product.title})
