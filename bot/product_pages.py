"""What the page of a product tells, looked up at its marketplace: more about a card, or the product of a link."""

from collections.abc import Callable, Sequence
from functools import partial

import structlog

from bot.incoming.links import ProductLink
from bot.inflight import InFlight
from bot.metrics import Metrics
from bot.money.budget import Budget
from bot.money.spending import NOBODY, Bill, Payer
from bot.results import Results
from bot.search import Found, NothingAnswered
from bot.searches import Failure
from bot.store import Store
from providers.calls import CallKind
from providers.errors import ProviderError
from providers.models import Product, ProductDetails, Query, ResultPage
from providers.provider import Provider

LIFETIME = 6 * 3600
"""Seconds for which the details of a product are kept."""

log = structlog.get_logger()


class ProductPages:
    """Looks product pages up with any of the configured providers, never paying twice for what is known or under way.

    Every call to a provider goes through `budget`. `sample` marks what is found as invented, as in `Searcher`.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        store: Store,
        new_id: Callable[[], str],
        budget: Budget,
        *,
        metrics: Metrics | None = None,
        sample: bool = False,
    ) -> None:
        self._providers = {provider.name: provider for provider in providers}
        self._store = store
        self._new_id = new_id
        self._budget = budget
        self._metrics = metrics or Metrics()
        self._sample = sample
        self._under_way: InFlight[ProductDetails] = InFlight()

    async def close(self) -> None:
        """Stop calls that nobody waits for any more, before the database closes."""
        await self._under_way.close()

    async def details(self, product: Product, query: Query, payer: Payer = NOBODY) -> ProductDetails | None:
        """Return all that the product's page tells, None where its provider has no such call.

        Raises:
            ProviderError: the provider was asked in vain.
            LimitReached: there are no more calls today.
        """
        provider = self._providers.get(product.provider)
        if provider is None or not provider.capabilities.details:
            return None
        asked = _of_details(query)
        known = await self._store.details(product.provider, product.id, asked)
        if known is not None:
            return known

        async def look_up() -> ProductDetails:
            ask = partial(provider.details, product.id, asked)
            details = await self._budget.paid(Bill(payer), provider.name, CallKind.DETAILS, ask)
            await self._store.keep_details(details, asked, LIFETIME)
            return details

        return await self._under_way.once((product.provider, product.id, asked), look_up)

    async def look_up(self, link: ProductLink, query: Query, payer: Payer = NOBODY) -> Found:
        """Return the product that a page shows as the only result, from the first provider that knows it.

        Raises:
            NothingAnswered: none does.
            LimitReached: there are no more calls today.
        """
        bill = Bill(payer)
        try:
            return await self._look_up(link, query, bill)
        except BaseException:
            await self._budget.end_in_vain(bill)
            raise

    async def _look_up(self, link: ProductLink, query: Query, bill: Bill) -> Found:
        failures: list[Failure] = []
        await self._budget.begin_search(bill)
        for provider in self._providers.values():
            if provider.marketplace != link.marketplace or not provider.capabilities.details:
                continue
            try:
                ask = partial(provider.details, link.product_id, _of_details(query))
                details = await self._budget.paid(bill, provider.name, CallKind.DETAILS, ask)
            except ProviderError as error:
                log.warning("provider failed", provider=provider.name, error=type(error).__name__, text=str(error))
                self._metrics.search_ended(provider.name, type(error).__name__)
                failures.append(Failure.of(error))
                continue
            await self._store.keep_details(details, _of_details(query), LIFETIME)
            products = (as_product(details),)
            page = ResultPage(
                provider=provider.name, page=1, products=products, total=1, has_more=False, sample=self._sample
            )
            result_set = self._new_id()
            await self._store.add_result_set(result_set, provider.name, link.url, query, page)
            self._metrics.search_ended(provider.name, "found")
            left = await self._budget.left(bill)
            return Found(result_set, provider.name, Results([page]), tuple(failures), left)
        raise NothingAnswered(failures)


def as_product(details: ProductDetails) -> Product:
    """Return what a product's page tells as a search would have told it."""
    return Product(
        provider=details.provider,
        marketplace=details.marketplace,
        id=details.id,
        title=details.title,
        url=details.url,
        picture=details.pictures[0] if details.pictures else None,
        price=details.low,
        min_order=details.min_order,
        sold=details.sold,
        seller=details.seller,
        rating=details.rating,
        delivery=details.delivery,
    )


def _of_details(query: Query) -> Query:
    """Return the parts of a query that a product's page depends on."""
    return Query(language=query.language, currency=query.currency, ship_to=query.ship_to)
