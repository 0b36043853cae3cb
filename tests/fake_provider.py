"""A provider with products in memory. It records its calls and fails on request."""

import asyncio
from collections import deque
from datetime import datetime
from typing import ClassVar

from providers.api.calls import CallPolicy
from providers.api.plan import Plan
from providers.api.settings import ProviderSettings
from providers.errors import ProviderError
from providers.models import ImageRef, Marketplace, Photo, ProductDetails
from providers.provider import Provider
from providers.query import Capabilities, Filter, Match, Query, ResultPage, Sort
from tests.samples import LIMITS, a_page, a_product, some_details


class FakeSettings(ProviderSettings):
    """An account with four calls at a time, and five a second."""

    required: ClassVar[tuple[str, ...]] = ()

    @property
    def policy(self) -> CallPolicy:
        return CallPolicy(deadline=30.0)

    @property
    def plan(self) -> Plan:
        return Plan("fake", concurrency=4, calls_per_minute=300)


class FakeProvider(Provider):
    """Answers with the given pages in turn, then with empty pages. Clear `prepare_allowed`, `search_allowed` or
    `details_allowed` to hold calls back.
    """

    name = "tmapi_global"
    marketplace = Marketplace.ALIBABA_1688
    settings = FakeSettings
    capabilities = Capabilities(
        image=LIMITS, languages=frozenset({"en"}), details=True, sorts=(Sort.DEFAULT, Sort.PRICE_UP)
    )

    def __init__(self, *pages: ResultPage, ref_expires_at: datetime | None = None) -> None:
        self.pages = pages or (a_page(a_product("1", provider=self.name), has_more=False),)
        self.ref_expires_at = ref_expires_at
        self.known: dict[str, ProductDetails] = {}
        self.accepted: tuple[str, ...] = ()
        self.prepared: list[str] = []
        self.searched: list[tuple[str, Query, int]] = []
        self.looked_up: list[tuple[str, Query]] = []
        self.search_failures: deque[ProviderError] = deque()
        self.prepare_failures: deque[ProviderError] = deque()
        self.details_failures: deque[ProviderError] = deque()
        self.search_allowed = asyncio.Event()
        self.search_allowed.set()
        self.prepare_allowed = asyncio.Event()
        self.prepare_allowed.set()
        self.details_allowed = asyncio.Event()
        self.details_allowed.set()

    @property
    def accepts_refs_of(self) -> tuple[str, ...]:
        return self.accepted

    async def prepare(self, photo: Photo) -> ImageRef:
        self.prepared.append(photo.sha256)
        await self.prepare_allowed.wait()
        if self.prepare_failures:
            raise self.prepare_failures.popleft()
        return ImageRef(
            provider=self.name,
            value=f"reference {len(self.prepared)}",
            expires_at=self.ref_expires_at,
            keep=self.ref_expires_at is not None,
        )

    async def search(self, image: ImageRef, query: Query, page: int) -> ResultPage:
        self.searched.append((image.value, query, page))
        await self.search_allowed.wait()
        if self.search_failures:
            raise self.search_failures.popleft()
        found = self.pages[page - 1] if page <= len(self.pages) else a_page()
        return found.model_copy(update={"page": page, "provider": self.name})

    async def details(self, product_id: str, query: Query) -> ProductDetails:
        self.looked_up.append((product_id, query))
        await self.details_allowed.wait()
        if self.details_failures:
            raise self.details_failures.popleft()
        plain = some_details(a_product(product_id, provider=self.name), title=f"All about {product_id}")
        return self.known.get(product_id, plain)

    @property
    def pages_requested(self) -> list[int]:
        return [page for _, _, page in self.searched]


class FakeDaji(FakeProvider):
    """The same marketplace through another API, which speaks Russian too."""

    name = "daji"
    capabilities = Capabilities(image=LIMITS, languages=frozenset({"en", "ru"}))


class FakeAliExpress(FakeProvider):
    """Another marketplace."""

    name = "aliexpress"
    marketplace = Marketplace.ALIEXPRESS
    capabilities = Capabilities(image=LIMITS, languages=frozenset({"en", "ru"}))


class FakeEverything(FakeAliExpress):
    """An API that serves every part of a query that a chat can set."""

    capabilities = Capabilities(
        image=LIMITS,
        languages=frozenset({"en", "pt", "ru"}),
        currencies=frozenset({"USD", "EUR"}),
        sorts=tuple(Sort),
        filters=tuple(Filter),
        matches=tuple(Match),
        **{name: True for name, field in Capabilities.model_fields.items() if field.annotation is bool},
    )


class FakeParsebot(FakeProvider):
    """An API that ignores the photo."""

    name = "parsebot"
    capabilities = Capabilities(image=LIMITS, languages=frozenset({"zh"}), matches_pictures=False, paging=False)
