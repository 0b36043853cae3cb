"""Small examples of the models; each test passes the facts that matter to it."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image

from bot.i18n import Translator, load_translators
from bot.models.open_search import OpenSearch
from bot.models.results import NO_RESULTS, Results
from bot.models.search import Search
from bot.models.settings import Preferences
from bot.store.updates import StoredUpdate, UpdateRepository
from providers.models import Marketplace, Money, Product, ProductDetails
from providers.query import Capabilities, ImageLimits, ResultPage

LIMITS = ImageLimits(max_bytes=100_000, max_side=300)
PLAIN = Capabilities(image=LIMITS, languages=frozenset({"en"}))
"""Of the simplest provider."""
ENGLISH = load_translators()["en"]


def yuan(amount: str, *, unit_certain: bool = True) -> Money:
    return Money(amount=Decimal(amount), currency="CNY", unit_certain=unit_certain)


def jpeg(colour: str = "red", size: tuple[int, int] = (60, 40)) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


def a_product(product_id: str = "1", **facts: Any) -> Product:
    given = {
        "provider": "tmapi_global",
        "marketplace": Marketplace.ALIBABA_1688,
        "title": f"Mug {product_id}",
        "url": f"https://detail.1688.com/offer/{product_id}.html",
    }
    return Product.model_validate({**given, "id": product_id, **facts})


def some_details(product: Product, **facts: Any) -> ProductDetails:
    given = product.model_dump(include={"provider", "marketplace", "id", "title", "url"})
    return ProductDetails.model_validate({**given, **facts})


def a_page(*products: str | Product, number: int = 1, **claims: Any) -> ResultPage:
    """Return a page of products, given as such or by id."""
    page = [product if isinstance(product, Product) else a_product(product) for product in products]
    return ResultPage.model_validate({"provider": "tmapi_global", "page": number, "products": page, **claims})


def a_search(search_id: str = "AbCdEfGh12", **facts: Any) -> Search:
    given = {
        "chat_id": 7,
        "message_id": 40,
        "photo_message_id": 40,
        "user_id": 7,
        "file_id": "AgACAgIAAxkB",
        "provider": "tmapi_global",
        "created_at": 1_767_268_800,
    }
    return Search.model_validate({**given, "id": search_id, **facts})


def an_open_search(
    search: Search | None = None,
    results: Results = NO_RESULTS,
    *,
    t: Translator = ENGLISH,
    can: Capabilities | None = None,
    has_alternatives: bool = False,
    elsewhere: Marketplace | None = None,
    preferences: Preferences | None = None,
) -> OpenSearch:
    chosen = preferences or Preferences()
    return OpenSearch(search or a_search(), results, t, can, has_alternatives, elsewhere, chosen)


async def add_update(
    updates: UpdateRepository, update_id: int, body: str, *, chat_id: int | None = None, lane: str | None = None
) -> bool:
    """Store one update; False when it is stored already."""
    return bool(await updates.add_all([(update_id, StoredUpdate(lane, body), chat_id)]))


COST_FIGURES = {
    "fee": "5",
    "inland": "500",
    "freight": "300",
    "duty": "10",
    "vat": "20",
    "other": "15",
    "selling": "1000",
    "commission": "15",
    "margin": "20",
}
"""What somebody has told of their costs, in percent and in their own currency."""
