"""parse.bot: a list of 1688 products that does not depend on the photo, and product pages.

Source: the vendor's page of the scraper. It says that no pictures are matched, and so does `note` with every result.
"""

from collections.abc import Mapping
from functools import partial
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from providers.answers import empty_page, is_nothing, read_as, read_json, read_products, refusal, retry_after
from providers.calls import CallKind
from providers.capabilities import Capabilities, ImageLimits
from providers.errors import BadAnswer, NoCredit, NotAuthorized, ProductGone, ProviderError, RateLimited, Unavailable
from providers.fields import Id, Items, Number, Text, Texts, Whole, Wire, describe_shape, read_number
from providers.http import Answer, ApiClient, ApiRequest, CallPolicy
from providers.models import (
    Delivery,
    Ignored,
    ImageRef,
    Marketplace,
    Photo,
    Product,
    ProductDetails,
    Query,
    ResultPage,
    Seller,
)
from providers.offers_1688 import offer_url, yuan
from providers.pictures import picture_url, picture_urls
from providers.provider import Provider

NAME: Final = "parsebot"

# The API wants a picture's address and never looks at it, so nobody's photo is given away.
ANY_PICTURE: Final = "https://example.com/photo.jpg"
DEFAULT_NOTE: Final = "These results come from a fixed list of products and do not depend on the photo."

MAX_PAGE_SIZE: Final = 60
DEFAULT_PAGE_SIZE: Final = 20


class ParseBotSettings(BaseModel):
    """An account at parse.bot. `calls_per_minute` is that of its plan; the free one has 5.

    `details_parameter` names a product when its page is asked for: no document tells, answers call it `offer_id`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_key: SecretStr
    scraper_id: str = "bce3cd9b-591a-4e87-a406-6e57ab0dd092"
    url: str = "https://api.parse.bot"
    calls_per_minute: int = Field(default=5, gt=0)
    details_parameter: str = "offer_id"


class Item(Wire):
    """One item of a search."""

    offer_id: Id
    title: Text = None
    price: Number = None
    image_url: Text = None
    shop_name: Text = None
    city: Text = None


class Page(Wire):
    """A search."""

    products: Items
    note: Text = None
    page: Whole = None
    page_size: Whole = None
    total_found: Whole = None


class Detail(Wire):
    """A product's page. The document does not list `offer_id` here."""

    title: Text = None
    min_price: Number = None
    max_price: Number = None
    unit: Text = None
    moq: Whole = None
    city: Text = None
    province: Text = None
    images: Texts = ()
    detail_url: Text = None


def parsebot_policy(settings: ParseBotSettings) -> CallPolicy:
    """Return how calls are made: at the rate of the plan, and long enough to wait for a turn.

    Half of a minute's calls may come at once and the others are spread over it, so that no minute has more than all.
    """
    at_once = (settings.calls_per_minute + 1) // 2
    spread = max(1, settings.calls_per_minute - at_once)
    return CallPolicy(deadline=60.0, concurrency=1, calls=at_once, per=60.0 * at_once / spread)


def search_request(settings: ParseBotSettings, image: ImageRef, query: Query, page: int) -> ApiRequest:
    """Return the request for page `page` of the list."""
    size = min(query.page_size or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
    params = {"image_url": image.value, "page": str(page), "page_size": str(size)}
    return _request(settings, CallKind.SEARCH, "search_by_image", params)


def details_request(settings: ParseBotSettings, product_id: str) -> ApiRequest:
    """Return the request for a product's page."""
    return _request(settings, CallKind.DETAILS, "get_product_details", {settings.details_parameter: product_id})


def read_page(answer: Answer, *, page: int, ignored: tuple[Ignored, ...]) -> ResultPage:
    """Return page `page` of the list, always with a note. Raises as `read_data` does."""
    data = read_data(answer)
    if is_nothing(data):
        return empty_page(NAME, page, ignored).model_copy(update={"note": DEFAULT_NOTE})
    found = read_as(NAME, Page, data)
    items, dropped = read_products(NAME, Item, found.products, data)
    seen = (found.page or page) * (found.page_size or len(found.products))
    return ResultPage(
        provider=NAME,
        page=page,
        products=tuple(_product(item) for item in items),
        total=found.total_found,
        has_more=None if found.total_found is None else bool(found.products) and seen < found.total_found,
        ignored=ignored,
        note=found.note or DEFAULT_NOTE,
        dropped=dropped,
    )


def read_details(answer: Answer, *, product_id: str) -> ProductDetails:
    """Return a product's page. Raises as `read_data` does, and ProductGone for a product that is not there."""
    data = read_data(answer, missing=ProductGone)
    detail = read_as(NAME, Detail, data)
    if detail.title is None:
        raise BadAnswer(NAME, f"expected a title, met {describe_shape(data)}")
    place = " ".join(filter(None, [detail.province, detail.city])) or None
    low = yuan(detail.min_price)
    return ProductDetails(
        provider=NAME,
        marketplace=Marketplace.ALIBABA_1688,
        id=product_id,
        title=detail.title,
        url=offer_url(product_id, detail.detail_url),
        pictures=picture_urls(detail.images),
        low=low,
        high=yuan(detail.max_price) or low,
        min_order=detail.moq or None,
        unit=detail.unit,
        seller=Seller(place=place) if place else None,
        delivery=Delivery(origin=place) if place else None,
    )


def read_data(answer: Answer, missing: type[ProviderError] = BadAnswer) -> object:
    """Return the data of an answer, which comes bare or as `{"status": "success", "data": {…}}`.

    Raises what an HTTP status means (the vendor's document); `missing` is the error for 404 and 422.
    """
    if answer.status >= 400 and answer.status != 403:
        raise _refused(answer, missing)
    # A 403 without JSON is no word of the API's, but of what stands in front of it.
    value = read_json(NAME, answer)
    if answer.status == 403:
        raise _refused(answer, missing)
    if not isinstance(value, dict):
        raise BadAnswer(NAME, f"expected an object, met {describe_shape(value)}")
    if "status" not in value:
        return value
    if value["status"] != "success" or "data" not in value:
        raise BadAnswer(NAME, f"expected status success and data, met others in {describe_shape(value)}")
    return value["data"]


def _refused(answer: Answer, missing: type[ProviderError]) -> ProviderError:
    code, wait = str(answer.status), _wait(answer)
    match answer.status:
        case 400:
            return BadAnswer(NAME, "the parameters were refused", code=code)
        case 401 | 403:
            return NotAuthorized(NAME, "the key was refused: check PARSEBOT_API_KEY", code=code)
        case 402:
            return NoCredit(NAME, "the credits of the month are used up", code=code)
        case 404 | 422:
            text = "nothing there" if answer.status == 404 else "the input is stale: it is no longer at the source"
            return missing(NAME, f"{text}; if all calls end so, check PARSEBOT_SCRAPER_ID", code=code)
        case 429:
            return RateLimited(NAME, "too many calls for the plan", retry_after=wait, retries=1, code=code)
        case 503 if wait is not None:
            return RateLimited(NAME, "busy, and asks to come back", retry_after=wait, retries=1, code=code)
        case status if status >= 500:
            return Unavailable(NAME, "a fault of the API, or of the source behind it", code=code)
    return refusal(NAME, answer)


def _wait(answer: Answer) -> float | None:
    """Return the seconds to wait, from the header or from `retry_after` in the body."""
    wait = retry_after(answer.headers)
    if wait is not None:
        return wait
    try:
        body = read_json(NAME, answer)
    except ProviderError:
        return None
    number = read_number(body.get("retry_after")) if isinstance(body, dict) else None
    return None if number is None else float(number)


class ParseBot(Provider):
    """1688 by way of parse.bot: a list that is the same for every photo. Nothing chooses it by itself."""

    name: ClassVar[str] = NAME
    marketplace: ClassVar[Marketplace] = Marketplace.ALIBABA_1688
    capabilities: ClassVar[Capabilities] = Capabilities(
        # No photo is sent: these are TMAPI's limits, so that one preparation does for both.
        image=ImageLimits(max_bytes=300_000, max_side=800),
        max_page_size=MAX_PAGE_SIZE,
        details=True,
        matches_pictures=False,
    )

    def __init__(self, client: ApiClient, settings: ParseBotSettings) -> None:
        self._client = client
        self._settings = settings

    async def prepare(self, photo: Photo) -> ImageRef:  # noqa: ARG002 - the photo stays here
        """Return the address that stands for any photo; makes no call."""
        return ImageRef(provider=NAME, value=ANY_PICTURE)

    async def search(self, image: ImageRef, query: Query, page: int) -> ResultPage:
        """Return page `page` of the list; a paid call."""
        ignored = self.capabilities.ignored(query)
        request = search_request(self._settings, image, query, page)
        return await self._client.call(request, partial(read_page, page=page, ignored=ignored))

    async def details(self, product_id: str, query: Query) -> ProductDetails:  # noqa: ARG002 - no languages here
        """Return a product's page; a paid call."""
        request = details_request(self._settings, product_id)
        return await self._client.call(request, partial(read_details, product_id=product_id))


def _request(settings: ParseBotSettings, kind: CallKind, endpoint: str, params: Mapping[str, str]) -> ApiRequest:
    return ApiRequest(
        "GET",
        f"{settings.url.rstrip('/')}/scraper/{settings.scraper_id}/{endpoint}",
        params=params,
        headers={"X-API-Key": settings.api_key.get_secret_value()},
        kind=kind,
    )


def _product(item: Item) -> Product:
    return Product(
        provider=NAME,
        marketplace=Marketplace.ALIBABA_1688,
        id=item.offer_id,
        title=item.title or item.offer_id,
        url=offer_url(item.offer_id),
        picture=picture_url(item.image_url),
        price=yuan(item.price),
        seller=Seller(name=item.shop_name, place=item.city) if item.shop_name or item.city else None,
    )
