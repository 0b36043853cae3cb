"""Four offers recorded in DAJI's documentation. Their pictures are drawn, since the real ones may vanish."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from providers.models import Product
from providers.query import ResultPage

FOLDER = Path(__file__).parent
OFFERS = FOLDER / "offers.json"
TITLES = FOLDER / "titles.json"
"""The offers' titles, by id and language. Offers themselves have English ones, and those of the sellers in Chinese."""
SCHEME = "example"
"""The scheme of the pictures' addresses: `example:cargo-shorts.jpg` is that file in this folder."""


def recorded_page(language: str) -> ResultPage:
    """Return the recorded offers with titles in one of the bot's languages."""
    page = ResultPage.model_validate_json(OFFERS.read_bytes())
    titles: Mapping[str, Mapping[str, str]] = json.loads(TITLES.read_bytes())
    products = tuple(_titled(product, titles[product.id].get(language), language) for product in page.products)
    return page.model_copy(update={"products": products})


@cache
def edition() -> str:
    """Return a short name of the recorded offers: a hash, so that a release with other offers has another."""
    return hashlib.sha256(OFFERS.read_bytes() + TITLES.read_bytes()).hexdigest()[:8]


def drawn_pictures() -> Mapping[str, bytes]:
    """Return the offers' pictures by their addresses: JPEGs, about 30 kB each."""
    return {f"{SCHEME}:{file.name}": file.read_bytes() for file in sorted(FOLDER.glob("*.jpg"))}


def _titled(product: Product, title: str | None, language: str) -> Product:
    own = product.original_title if language == "zh" else None
    return product.model_copy(update={"title": own or title or product.title})
