"""parse.bot: a list of 1688 products that does not depend on the photo, and product pages.

Source: the vendor's page of the scraper. It says that no pictures are matched, and so does `note` with every result.
"""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from providers.api.calls import ApiRequest, CallKind
from providers.api.settings import Accounts, Missing, ProviderSettings
from providers.models import ImageRef, Marketplace, Photo, ProductDetails
from providers.parsebot.details import read_details
from providers.parsebot.envelope import NAME
from providers.parsebot.products import read_page
from providers.parsebot.settings import ParseBotSettings
from providers.provider import Provider, Resources
from providers.query import Capabilities, ImageLimits, Query, ResultPage

if TYPE_CHECKING:
    from providers.api.http import ApiClient

# The API wants the address of a picture and never looks at it, so no photo is sent.
ANY_PICTURE: Final = "https://example.com/photo.jpg"

MAX_PAGE_SIZE: Final = 60
DEFAULT_PAGE_SIZE: Final = 20


def search_request(settings: ParseBotSettings, image: ImageRef, query: Query, page: int) -> ApiRequest:
    """Return the request for page `page` of the list."""
    size = min(query.page_size or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
    params = {"image_url": image.value, "page": str(page), "page_size": str(size)}
    return _request(settings, CallKind.SEARCH, "search_by_image", params)


def details_request(settings: ParseBotSettings, product_id: str) -> ApiRequest:
    """Return the request for a product's page."""
    return _request(settings, CallKind.DETAILS, "get_product_details", {settings.details_parameter: product_id})


class ParseBot(Provider):
    """1688 by way of parse.bot: a list that is the same for every photo. It is used only when chosen by name."""

    name: ClassVar[str] = NAME
    title: ClassVar[str] = "parse.bot"
    settings: ClassVar[type[ProviderSettings]] = ParseBotSettings
    marketplace: ClassVar[Marketplace] = Marketplace.ALIBABA_1688
    capabilities: ClassVar[Capabilities] = Capabilities(
        # No photo is sent: these are TMAPI's limits, so that one preparation does for both.
        image=ImageLimits(max_bytes=300_000, max_side=800),
        max_page_size=MAX_PAGE_SIZE,
        details=True,
        matches_pictures=False,
    )

    def __init__(self, client: "ApiClient", settings: ParseBotSettings) -> None:
        self._client = client
        self._settings = settings

    @classmethod
    def create(cls, accounts: Accounts, client: "ApiClient", resources: Resources) -> Provider | Missing:  # noqa: ARG003 - no photo, no login
        """Return the provider."""
        return cls(client, accounts.of(ParseBotSettings))

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
        f"{settings.url}/scraper/{settings.scraper_id}/{endpoint}",
        params=params,
        headers={"X-API-Key": settings.api_key.get_secret_value()},
        kind=kind,
    )
