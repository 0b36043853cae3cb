"""Product pages: more about the product on a card, or the product of a link."""

from collections.abc import Callable, Sequence
from functools import partial

import structlog

from bot.models.billing import OPERATOR, RequestCost, Requester
from bot.models.failures import ProvidersFailed, QuotaExceeded
from bot.models.links import ProductLink
from bot.models.results import Results
from bot.models.search import Failure
from bot.observability.metrics import Metrics
from bot.search.budget import Budget
from bot.search.engine import Found
from bot.search.singleflight import SingleFlight
from bot.store import Store, until_stored
from providers.api.calls import CallKind
from providers.errors import NotSoldThere, ProviderError
from providers.models import Availability, Money, Product, ProductDetails
from providers.provider import Provider
from providers.query import Query, ResultPage

DETAILS_SECONDS = 6 * 3600
"""How long the details of a product are cached."""

log = structlog.get_logger()


class ProductPages:
    """Looks up product pages with the configured providers, and never pays twice for the same page.

    Every call to a provider goes through `budget`. `sample` marks results as invented, as in `Searcher`.
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
        self._in_progress: SingleFlight[ProductDetails] = SingleFlight(QuotaExceeded)

    async def close(self) -> None:
        """Cancel the calls in progress, before the database closes."""
        await self._in_progress.close()

    async def details(self, product: Product, query: Query, requester: Requester = OPERATOR) -> ProductDetails | None:
        """Return everything on a product's page, None if its provider has no such call.

        Raises:
            SearchFailed: the provider failed, or a quota is used up.
        """
        provider = self._providers.get(product.provider)
        if provider is None or not provider.capabilities.details:
            return None
        completed = self._in_progress.completed
        cached = await self._cached(provider, product.id, query)
        if cached is not None:
            return cached
        try:
            return await self._fetch(provider, product.id, query, RequestCost(requester), completed)
        except ProviderError as error:
            raise ProvidersFailed.of(error) from error

    async def known(self, products: Sequence[Product], query: Query) -> dict[str, ProductDetails]:
        """Return by id what is known of the pages of products of one provider; no call is made."""
        provider = self._providers.get(products[0].provider) if products else None
        if provider is None:
            return {}
        ids = [product.id for product in products]
        return await self._store.cache.several_details(provider.name, ids, _of_page(provider, query))

    async def look_up(self, link: ProductLink, query: Query, cost: RequestCost | None = None) -> Found:
        """Return the product of a link as the only result, from the first provider that has its page.

        `cost` names who asks, an operator if it is None, and says afterwards what that took.

        Raises:
            SearchFailed: no provider has it, or a quota is used up.
        """
        cost = cost or RequestCost(OPERATOR)
        try:
            return await self._look_up(link, query, cost)
        except BaseException:
            await self._budget.refund_search(cost)
            raise

    async def _look_up(self, link: ProductLink, query: Query, cost: RequestCost) -> Found:
        providers = [
            provider
            for provider in self._providers.values()
            if provider.marketplace == link.marketplace and provider.capabilities.details
        ]
        completed = self._in_progress.completed
        for provider in providers:
            cached = await self._cached(provider, link.product_id, query)
            if cached is not None:
                await self._budget.count_cached()
                return await self._found(cached, query, cost)
        await self._budget.begin_search(cost)
        failures: list[Failure] = []
        for provider in providers:
            try:
                details = await self._fetch(provider, link.product_id, query, cost, completed)
            except ProviderError as error:
                log.warning("provider failed", provider=provider.name, error=type(error).__name__, text=str(error))
                self._metrics.search_ended(provider.name, type(error).__name__)
                failures.append(Failure.of(error))
            else:
                return await self._found(details, query, cost, failures)
        raise ProvidersFailed(failures)

    async def _found(
        self, details: ProductDetails, query: Query, cost: RequestCost, failures: Sequence[Failure] = ()
    ) -> Found:
        """Store a result set of this one product, as a search would have brought it."""
        page = ResultPage(
            provider=details.provider,
            page=1,
            products=(as_product(details),),
            total=1,
            has_more=False,
            sample=self._sample,
        )
        result_set = self._new_id()
        # Not the address that was sent: it may tell more about the person than about the product.
        await until_stored(partial(self._store.results.add, result_set, details.provider, details.url, query, page))
        self._metrics.search_ended(details.provider, "found")
        return Found(result_set, details.provider, Results([page]), tuple(failures), self._budget.left(cost))

    async def _cached(
        self, provider: Provider, product_id: str, query: Query, *, measure: bool = True
    ) -> ProductDetails | None:
        details = await self._store.cache.details(provider.name, product_id, _of_page(provider, query), measure=measure)
        return None if details is None or details.availability is Availability.NOT_THERE else details

    async def _fetch(
        self, provider: Provider, product_id: str, query: Query, cost: RequestCost, completed: int
    ) -> ProductDetails:
        """Make a paid call, or share one in progress, here or in another replica.

        `completed` was read before the cache was looked up: what was stored since then is returned.
        """
        page_query = _of_page(provider, query)

        async def fetch() -> ProductDetails:
            async with self._store.claim(provider.name, product_id, page_query.model_dump_json()):
                if self._store.has_replicas or completed != self._in_progress.completed:
                    cached = await self._cached(provider, product_id, query, measure=False)
                    if cached is not None:
                        return cached
                call = partial(provider.details, product_id, page_query)
                try:
                    details = await self._budget.paid(cost, provider.name, CallKind.DETAILS, call)
                except NotSoldThere as error:
                    await self._keep(_not_sold(provider, product_id, error), page_query)
                    raise
                await self._keep(details, page_query)
                return details

        return await self._in_progress.once((provider.name, product_id, page_query), fetch)

    async def _keep(self, details: ProductDetails, page_query: Query) -> None:
        try:
            await until_stored(partial(self._store.cache.save_details, details, page_query, DETAILS_SECONDS))
        except Exception:
            # They were paid for, and can be shown this time all the same.
            log.exception("details not kept", provider=details.provider)


def as_product(details: ProductDetails) -> Product:
    """Return a product page as a search result."""
    price, high = _price_of_smallest_order(details), details.high
    return Product(
        provider=details.provider,
        marketplace=details.marketplace,
        id=details.id,
        title=details.title,
        url=details.url,
        picture=details.pictures[0] if details.pictures else None,
        price=price,
        price_high=high if price and high and high.amount > price.amount else None,
        price_from=details.price_from,
        original_price=details.original_price,
        availability=details.availability,
        ship_to=details.ship_to,
        min_order=details.min_order,
        sold=details.sold,
        seller=details.seller,
        rating=details.rating,
        delivery=details.delivery,
    )


def _price_of_smallest_order(details: ProductDetails) -> Money | None:
    """Return the price per piece at the minimum order, for the cheapest variant.

    1688's `low` is the price of the largest quantity, and price steps may begin above the minimum order, as on
    AliExpress. So it is the higher of `low` and the first step.
    """
    first = sorted(details.price_steps, key=lambda step: step.min_quantity)[:1]
    prices = [price for price in (details.low, *(step.price for step in first)) if price is not None]
    return max(prices, key=lambda price: price.amount, default=None)


def _not_sold(provider: Provider, product_id: str, error: NotSoldThere) -> ProductDetails:
    """Return what cards are told of a product that is not sold to a country. It is no page: that is asked for again."""
    return ProductDetails(
        provider=provider.name,
        marketplace=provider.marketplace,
        id=product_id,
        title="",
        url="",
        availability=Availability.NOT_THERE,
        ship_to=error.country,
    )


def _of_page(provider: Provider, query: Query) -> Query:
    """Return the parts of a query that a product page depends on."""
    page_query = Query(language=query.language, currency=query.currency, ship_to=query.ship_to)
    return provider.capabilities.in_own_currency(page_query)
