"""The one way from a photo to a page of products: cache, conversion, search, fallback."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog
from cachetools import LRUCache

from bot.images.photo import IncomingPhoto
from bot.models.billing import OPERATOR, RequestCost, Requester
from bot.models.failures import ProvidersFailed, QuotaExceeded
from bot.models.request import SearchRequest, candidates
from bot.models.results import Results
from bot.models.search import Failure, Stage
from bot.observability.metrics import Metrics
from bot.search.budget import Budget
from bot.search.singleflight import SingleFlight
from bot.store import Store
from providers.api.calls import CallKind
from providers.errors import PhotoRejected, ProviderError, Unavailable
from providers.models import ImageRef
from providers.provider import Provider
from providers.query import Capabilities, Query, ResultPage

FRESH_RESULTS = 3600
"""Seconds for which the same question about the same photo is answered from what came before."""
REMEMBERED = 200
"""Result sets whose pages stay in memory: pages are only ever added, and each turn of a card needs them all."""

log = structlog.get_logger()


OnStage = Callable[[Stage], None]


@dataclass(frozen=True)
class Found:
    """The beginning of a result set, and who was asked in vain before.

    `left` is how many searches the payer still has today, None while there are plenty.
    """

    result_set: str
    provider: str
    results: Results
    passed_over: tuple[Failure, ...]
    left: int | None = None


@dataclass(frozen=True)
class _Question:
    """One query about one photo, known by its SHA-256, for one provider; `bill` pays for the answer."""

    provider: Provider
    photo: IncomingPhoto
    sha256: str
    query: Query
    bill: RequestCost
    on_stage: OnStage


class Searcher:
    """Searches with any of the configured providers, never paying twice for what is known or under way.

    Every call to a provider goes through `budget`. `sample` marks every page as invented: the providers are those of
    the sandbox.
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
        self._sample = sample
        self.providers = providers
        self._by_name = {provider.name: provider for provider in providers}
        self._store = store
        self._budget = budget
        self._metrics = metrics or Metrics()
        self._new_id = new_id
        self._cached: LRUCache[str, Results] = LRUCache(REMEMBERED)
        self._refs: SingleFlight[ImageRef] = SingleFlight(QuotaExceeded)
        self._sets: SingleFlight[str] = SingleFlight(QuotaExceeded)
        self._pages: SingleFlight[None] = SingleFlight(QuotaExceeded)

    def capabilities(self, provider: str | None) -> Capabilities | None:
        """Return what a provider can do, None for one that is not configured (any more)."""
        known = self._by_name.get(provider or "")
        return None if known is None else known.capabilities

    async def close(self) -> None:
        """Stop calls that nobody waits for any more, before the database closes."""
        for work in (self._refs, self._sets, self._pages):
            await work.close()

    async def begin(self, photo: IncomingPhoto, wish: SearchRequest, on_stage: OnStage) -> Found:
        """Return the first results from the first provider that answers.

        Raises:
            SearchFailed: all of them failed, the photo can't be had or used, or there are no more calls today.
        """
        bill = RequestCost(wish.payer)
        try:
            return await self._begin(photo, wish, bill, on_stage)
        except BaseException:
            await self._budget.end_in_vain(bill)
            raise

    async def _begin(self, photo: IncomingPhoto, wish: SearchRequest, bill: RequestCost, on_stage: OnStage) -> Found:
        asked, off = candidates(wish, self.providers), await self._budget.off(bill)
        on = [one for one in asked if one.name not in off] or asked
        failures = [Failure.of(off[one.name]) for one in asked if one not in on]
        for provider in on:
            try:
                result_set = await self._open(provider, photo, wish.query, bill, on_stage)
            except ProviderError as error:
                log.warning("provider failed", provider=provider.name, error=type(error).__name__, text=str(error))
                self._metrics.search_ended(provider.name, type(error).__name__)
                # A photo host fails under a name of its own, which no chat knows.
                failures.append(Failure.of(error).model_copy(update={"provider": provider.name}))
            else:
                results = await self.results(result_set, 0)
                self._metrics.search_ended(provider.name, "found" if results.products else "empty")
                return Found(result_set, provider.name, results, tuple(failures), await self._budget.left(bill))
        raise ProvidersFailed(failures)

    async def results(self, result_set: str, index: int | None = None) -> Results:
        """Return what has come of a result set so far; from memory if the product at `index` is there."""
        cached = self._cached.get(result_set) or Results(())
        at_hand = index is not None and index < len(cached.products)
        if at_hand or cached.ended:
            return cached
        if more := await self._store.results.pages(result_set, len(cached.pages)):
            cached = self._cached[result_set] = Results([*cached.pages, *more])
        return cached

    async def may_prefetch(self, payer: Requester) -> bool:
        """Say whether a page may be fetched for a payer who has not asked for it yet."""
        return await self._budget.can_spare(payer)

    async def reach(self, result_set: str, place: int, photo: IncomingPhoto, payer: Requester = OPERATOR) -> Results:
        """Return the results with those at `place` (from 0) among them, if they go so far.

        Raises:
            SearchFailed: a page that was missing can't be had.
        """
        results = await self.results(result_set, place)
        while place >= len(results.products) and not results.ended:
            page = results.next_page
            try:
                await self._pages.once((result_set, page), partial(self._add_page, result_set, page, photo, payer))
            except ProviderError as error:
                raise ProvidersFailed.of(error) from error
            results = await self.results(result_set)
            if len(results.pages) < page:
                break
        return results

    async def _open(
        self, provider: Provider, photo: IncomingPhoto, query: Query, bill: RequestCost, on_stage: OnStage
    ) -> str:
        on_stage(Stage.PHOTO)
        prepared = await photo.prepared(provider.capabilities.image)
        known = await self._fresh(provider, prepared.sha256, query)
        if known is not None:
            await self._budget.saved()
            return known
        await self._budget.begin_search(bill)
        sha256 = prepared.sha256

        async def first_page() -> str:
            async with self._store.claim(provider.name, sha256, *_words(query)):
                # Another copy may have searched meanwhile, or this one while the search was counted.
                if known := await self._fresh(provider, sha256, query, measure=False):
                    return known
                page = await self._page(_Question(provider, photo, sha256, query, bill, on_stage), 1)
                result_set, first = self._new_id(), self._marked(page).model_copy(update={"page": 1})
                await self._store.results.add(result_set, provider.name, sha256, query, first)
                self._cached[result_set] = Results([first])
                return result_set

        return await self._sets.once((provider.name, sha256, query), first_page)

    async def _fresh(self, provider: Provider, sha256: str, query: Query, *, measure: bool = True) -> str | None:
        return await self._store.results.find_fresh(provider.name, sha256, query, FRESH_RESULTS, measure=measure)

    async def _add_page(self, result_set: str, number: int, photo: IncomingPhoto, payer: Requester) -> None:
        known = await self._store.results.get(result_set)
        if known is None:
            return
        name, sha256, query = known
        provider = self._by_name.get(name)
        if provider is None:
            raise Unavailable(name, "this provider is no longer configured")
        async with self._store.claim(result_set, str(number)):
            if await self._store.results.pages(result_set, number - 1):
                return
            question = _Question(provider, photo, sha256, query, RequestCost(payer), lambda _: None)
            page = await self._page(question, number)
            await self._store.results.add_page(result_set, self._marked(page).model_copy(update={"page": number}))

    async def _page(self, question: _Question, number: int) -> ResultPage:
        provider, photo, bill = question.provider, question.photo, question.bill

        async def search(ref: ImageRef) -> ResultPage:
            question.on_stage(Stage.SEARCHING)
            ask = partial(provider.search, ref, question.query, number)
            page = await self._budget.paid(bill, provider.name, CallKind.SEARCH, ask)
            if page.dropped:
                log.warning("items not readable", provider=provider.name, items=page.dropped, of=len(page.products))
            return page

        stored = await self._store.cache.image_ref(provider.name, question.sha256)
        if stored is not None:
            try:
                return await search(stored)
            except PhotoRejected:
                await self._store.cache.delete_image_ref(question.sha256, stored)
        question.on_stage(Stage.PREPARING)
        try:
            prepare = partial(self._prepare, provider, photo, bill)
            return await search(await self._refs.once((provider.name, question.sha256), prepare))
        finally:
            await self._budget.release(bill)

    def _marked(self, page: ResultPage) -> ResultPage:
        return page.model_copy(update={"sample": True}) if self._sample else page

    async def _prepare(self, provider: Provider, incoming: IncomingPhoto, bill: RequestCost) -> ImageRef:
        photo = await incoming.prepared(provider.capabilities.image)
        prepare = partial(provider.prepare, photo)
        async with self._store.claim(provider.name, photo.sha256):
            # Another search of the photo may have prepared it since this one looked, here or in another copy.
            if known := await self._store.cache.image_ref(provider.name, photo.sha256, measure=False):
                return known
            if provider.preparing is None:
                ref = await prepare()
            else:
                ref = await self._budget.paid(bill, provider.name, provider.preparing, prepare, hold=True)
            try:
                await self._store.cache.save_image_ref(photo.sha256, ref)
            except Exception:
                # It is good for this search all the same, and was paid for.
                log.exception("image reference not kept", provider=provider.name)
            return ref


def _words(query: Query) -> list[str]:
    """Write a query so that every copy of the bot writes it alike: sets have no order of their own."""
    return [query.model_dump_json(exclude={"filters"}), *sorted(query.filters)]
