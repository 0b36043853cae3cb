"""What the page of a product tells, looked up at its marketplace: more about a card, or the product of a link."""

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
from bot.store import Store
from providers.api.calls import CallKind
from providers.errors import ProviderError
from providers.models import Money, Product, ProductDetails
from providers.provider import Provider
from providers.query import Query, ResultPage

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
        self._under_way: SingleFlight[ProductDetails] = SingleFlight(QuotaExceeded)

    async def close(self) -> None:
        """Stop calls that nobody waits for any more, before the database closes."""
        await self._under_way.close()

    async def details(self, product: Product, query: Query, payer: Requester = OPERATOR) -> ProductDetails | None:
        """Return all that the product's page tells, None where its provider has no such call.

        Raises:
            SearchFailed: the provider failed, or there are no more calls today.
        """
        provider = self._providers.get(product.provider)
        if provider is None or not provider.capabilities.details:
            return None
        known = await self._known(provider, product.id, query)
        if known is not None:
            return known
        try:
            return await self._asked(provider, product.id, query, RequestCost(payer))
        except ProviderError as error:
            raise ProvidersFailed.of(error) from error

    async def look_up(self, link: ProductLink, query: Query, payer: Requester = OPERATOR) -> Found:
        """Return the product that a page shows as the only result, from the first provider that knows it.

        Raises:
            SearchFailed: none does, or there are no more calls today.
        """
        bill = RequestCost(payer)
        try:
            return await self._look_up(link, query, bill)
        except BaseException:
            await self._budget.end_in_vain(bill)
            raise

    async def _look_up(self, link: ProductLink, query: Query, bill: RequestCost) -> Found:
        able = [
            one for one in self._providers.values() if one.marketplace == link.marketplace and one.capabilities.details
        ]
        for provider in able:
            known = await self._known(provider, link.product_id, query)
            if known is not None:
                await self._budget.saved()
                return await self._found(known, query, bill)
        await self._budget.begin_search(bill)
        failures: list[Failure] = []
        for provider in able:
            try:
                details = await self._asked(provider, link.product_id, query, bill)
            except ProviderError as error:
                log.warning("provider failed", provider=provider.name, error=type(error).__name__, text=str(error))
                self._metrics.search_ended(provider.name, type(error).__name__)
                failures.append(Failure.of(error))
            else:
                return await self._found(details, query, bill, failures)
        raise ProvidersFailed(failures)

    async def _found(
        self, details: ProductDetails, query: Query, bill: RequestCost, failures: Sequence[Failure] = ()
    ) -> Found:
        """Keep a result set of the one product, as a search would have brought it."""
        page = ResultPage(
            provider=details.provider,
            page=1,
            products=(as_product(details),),
            total=1,
            has_more=False,
            sample=self._sample,
        )
        result_set = self._new_id()
        # The address as it was sent may tell more of the person than of the product.
        await self._store.results.add(result_set, details.provider, details.url, query, page)
        self._metrics.search_ended(details.provider, "found")
        left = await self._budget.left(bill)
        return Found(result_set, details.provider, Results([page]), tuple(failures), left)

    async def _known(self, provider: Provider, product_id: str, query: Query) -> ProductDetails | None:
        return await self._store.cache.details(provider.name, product_id, _of_details(query))

    async def _asked(self, provider: Provider, product_id: str, query: Query, bill: RequestCost) -> ProductDetails:
        """Return what comes of a call that is under way, here or in another copy of the bot, or else make one."""
        asked = _of_details(query)

        async def ask() -> ProductDetails:
            async with self._store.claim(provider.name, product_id, asked.model_dump_json()):
                # What was under way may have ended between the first look and now, here too.
                known = await self._store.cache.details(provider.name, product_id, asked, measure=False)
                if known is not None:
                    return known
                call = partial(provider.details, product_id, asked)
                details = await self._budget.paid(bill, provider.name, CallKind.DETAILS, call)
                try:
                    await self._store.cache.save_details(details, asked, LIFETIME)
                except Exception:
                    # They are good for this time all the same, and were paid for.
                    log.exception("details not kept", provider=provider.name)
                return details

        return await self._under_way.once((provider.name, product_id, asked), ask)


def as_product(details: ProductDetails) -> Product:
    """Return what a product's page tells as a search would have told it."""
    return Product(
        provider=details.provider,
        marketplace=details.marketplace,
        id=details.id,
        title=details.title,
        url=details.url,
        picture=details.pictures[0] if details.pictures else None,
        price=_price_of_smallest_order(details),
        min_order=details.min_order,
        sold=details.sold,
        seller=details.seller,
        rating=details.rating,
        delivery=details.delivery,
    )


def _price_of_smallest_order(details: ProductDetails) -> Money | None:
    """Return what one piece costs who buys as few as they may, with the kind that costs least.

    The more, the cheaper: 1688's `low` is the price of the largest quantity, and steps may begin above the smallest
    order, as at AliExpress. So it is the higher of `low` and the first step.
    """
    first = sorted(details.price_steps, key=lambda step: step.min_quantity)[:1]
    prices = [price for price in (details.low, *(step.price for step in first)) if price is not None]
    return max(prices, key=lambda price: price.amount, default=None)


def _of_details(query: Query) -> Query:
    """Return the parts of a query that a product's page depends on."""
    return Query(language=query.language, currency=query.currency, ship_to=query.ship_to)
