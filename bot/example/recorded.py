"""Four offers that DAJI's documentation records. Their pictures are drawn: nobody knows how long theirs will last."""

from collections.abc import Mapping
from pathlib import Path

from providers.models import Product, ResultPage

FOLDER = Path(__file__).parent
SCHEME = "example"
"""What the addresses of the pictures begin with: `example:cargo-shorts.jpg` is that file of this folder."""


def recorded_page(language: str) -> ResultPage:
    """Return the recorded offers; their titles are in English, or as the sellers wrote them for `zh`."""
    page = ResultPage.model_validate_json((FOLDER / "offers.json").read_bytes())
    if language != "zh":
        return page
    return page.model_copy(update={"products": tuple(_in_chinese(product) for product in page.products)})


def drawn_pictures() -> Mapping[str, bytes]:
    """Return the offers' pictures by their addresses: JPEGs, about 30 kB each."""
    return {f"{SCHEME}:{file.name}": file.read_bytes() for file in sorted(FOLDER.glob("*.jpg"))}


def _in_chinese(product: Product) -> Product:
    return product.model_copy(update={"title": product.original_title or product.title})
