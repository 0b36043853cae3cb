"""The search engine: from a photo to pages of products. Cache, conversion, search, fallback to other providers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from bot.images.photo import IncomingPhoto
from bot.models.billing import OPERATOR, RequestCost, Requester, SearchesLeft
from bot.models.failures import ProvidersFailed, QuotaExceeded
from bot.models.request import SearchRequest, candidates, other_marketplace
from bot.models.results import Results
from bot.models.search import Failure, Stage
from bot.observability.metrics import Metrics
from bot.search.budget import Budget
from bot.search.kept_results import KeptResults
from bot.search.singleflight import SingleFlight
from bot.store import Store, until_stored
from providers.api.calls import CallKind
from providers.errors import PhotoRejected, ProviderError, Unavailable
from providers.models import ImageRef, Marketplace
from providers.provider import Provider
from providers.query import Capabilities, Query, ResultPage

FRESH_SECONDS = 3600
"""How long earlier results answer the same query about the same photo."""

log = structlog.get_logger()

OnStage = Callable[[Stage], None]


@dataclass(frozen=True)
class Found:
    """The first results of a search, and the providers that failed before.

    `left` is how many searches the requester still has today, None while there are plenty.
    """

    result_set: str
    provider: str
    results: Results
    passed_over: tuple[Failure, ...]
    left: SearchesLeft | None = None


@dataclass(frozen=True)
class _Job:
    """One query about one photo at one provider. `sha256` is that of the photo as prepared for this provider."""

    provider: Provider
    photo: IncomingPhoto
    sha256: str
    query: Query
    cost: RequestCost
    on_stage: OnStage


class Searcher:
    """Searches with the configured providers, and never pays twice for the same results.

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
        self.providers = providers
        self._by_name = {provider.name: provider for provider in providers}
        self._store = store
        self._new_id = new_id
        self._budget = budget
        self._metrics = metrics or Metrics()
        self._sample = sample
        self._kept = KeptResults()
        self._image_refs: SingleFlight[ImageRef] = SingleFlight(QuotaExceeded)
        self._result_sets: SingleFlight[str] = SingleFlight(QuotaExceeded)
        self._pages: SingleFlight[None] = SingleFlight(QuotaExceeded)

    def capabilities(self, provider: str | None) -> Capabilities | None:
        """Return what a provider can do, None for one that is not configured (any more)."""
        configured = self._by_name.get(provider or "")
        return None if configured is None else configured.capabilities

    def other_marketplace(self, provider: str | None) -> Marketplace | None:
        """Return a marketplace where a photo can be searched besides that of `provider`, None where there is none."""
        return other_marketplace(provider, self.providers)

    async def close(self) -> None:
        """Cancel the calls in progress, before the database closes."""
        for flight in (self._image_refs, self._result_sets, self._pages):
            await flight.close()

    async def begin(
        self, photo: IncomingPhoto, request: SearchRequest, on_stage: OnStage, cost: RequestCost | None = None
    ) -> Found:
        """Return the first results from the first provider that answers; `cost` then says what that took.

        Raises:
            SearchFailed: all providers failed, the photo can't be fetched or used, or a quota is used up.
        """
        cost = cost or RequestCost(request.requester)
        try:
            return await self._begin(photo, request, cost, on_stage)
        except BaseException:
            await self._budget.refund_search(cost)
            raise

    async def _begin(self, photo: IncomingPhoto, request: SearchRequest, cost: RequestCost, on_stage: OnStage) -> Found:
        wanted, off = candidates(request, self.providers), await self._budget.off()
        available = [provider for provider in wanted if provider.name not in off] or wanted
        failures = [Failure.of(off[provider.name]) for provider in wanted if provider not in available]
        for provider in available:
            try:
                result_set = await self._find(provider, photo, request.query, cost, on_stage)
            except ProviderError as error:
                log.warning("provider failed", provider=provider.name, error=type(error).__name__, text=str(error))
                self._metrics.search_ended(provider.name, type(error).__name__)
                # A photo host fails under a name of its own, which no chat knows.
                failures.append(Failure.of(error).model_copy(update={"provider": provider.name}))
            else:
                results = await self.results(result_set, 0)
                self._metrics.search_ended(provider.name, "found" if results.products else "empty")
                return Found(result_set, provider.name, results, tuple(failures), self._budget.left(cost))
        raise ProvidersFailed(failures)

    async def results(self, result_set: str, index: int | None = None) -> Results:
        """Return the results so far; those in memory are enough if the product at `index` is among them."""
        cached = self._kept.get(result_set)
        if cached is not None:
            at_hand = index is not None and index < len(cached.products)
            # Only another replica adds pages that this one does not know of.
            if at_hand or cached.ended or not self._store.has_replicas:
                return cached
        results = cached or Results(())
        if pages := await self._store.results.pages(result_set, len(results.pages)):
            results = Results([*results.pages, *pages])
            self._kept.keep(result_set, results)
        return results

    async def may_prefetch(self, requester: Requester) -> bool:
        """Whether a page may be fetched for a requester who has not asked for it yet."""
        return await self._budget.can_spare(requester)

    async def reach(
        self, result_set: str, index: int, photo: IncomingPhoto, requester: Requester = OPERATOR
    ) -> Results:
        """Return the results up to the one at `index` (from 0), or all results if there are fewer.

        Raises:
            SearchFailed: a missing page can't be fetched.
        """
        results = await self.results(result_set, index)
        while index >= len(results.products) and not results.ended:
            number = results.next_page
            try:
                await self._pages.once(
                    (result_set, number), partial(self._add_page, result_set, number, photo, requester)
                )
            except ProviderError as error:
                raise ProvidersFailed.of(error) from error
            results = await self.results(result_set)
            if len(results.pages) < number:
                break
        return results

    async def _find(
        self, provider: Provider, photo: IncomingPhoto, query: Query, cost: RequestCost, on_stage: OnStage
    ) -> str:
        """Return the id of a fresh result set; search if there is none."""
        on_stage(Stage.PHOTO)
        sha256 = (await photo.prepared(provider.capabilities.image)).sha256
        # Where prices are converted, another currency is no other query, and not paid for again.
        query = provider.capabilities.in_own_currency(query)
        job = _Job(provider, photo, sha256, query, cost, on_stage)
        completed = self._result_sets.completed
        fresh = await self._fresh(job)
        if fresh is not None:
            await self._budget.count_cached()
            return fresh
        await self._budget.begin_search(cost)
        return await self._result_sets.once((provider.name, sha256, query), partial(self._first_page, job, completed))

    async def _first_page(self, job: _Job, completed: int) -> str:
        """Search, and return the id of the new result set; or of one stored since `completed` was read."""
        async with self._store.claim(job.provider.name, job.sha256, *_words(job.query)):
            # Another replica may have searched meanwhile, or this one while the search was counted.
            if self._store.has_replicas or completed != self._result_sets.completed:
                fresh = await self._fresh(job, measure=False)
                if fresh is not None:
                    return fresh
            page = await self._page(job, 1)
            result_set, first = self._new_id(), self._marked(page).model_copy(update={"page": 1})
            await until_stored(
                partial(self._store.results.add, result_set, job.provider.name, job.sha256, job.query, first)
            )
            self._kept.keep(result_set, Results([first]))
            return result_set

    async def _fresh(self, job: _Job, *, measure: bool = True) -> str | None:
        return await self._store.results.find_fresh(
            job.provider.name, job.sha256, job.query, FRESH_SECONDS, measure=measure
        )

    async def _add_page(self, result_set: str, number: int, photo: IncomingPhoto, requester: Requester) -> None:
        about = await self._store.results.get(result_set)
        if about is None:
            return
        provider = self._by_name.get(about.provider)
        if provider is None:
            raise Unavailable(about.provider, "this provider is no longer configured")
        async with self._store.claim(result_set, str(number)):
            if pages := await self._store.results.pages(result_set, number - 1):
                self._append(result_set, pages)
                return
            job = _Job(provider, photo, about.photo, about.query, RequestCost(requester), _ignore)
            page = self._marked(await self._page(job, number)).model_copy(update={"page": number})
            await until_stored(partial(self._store.results.add_page, result_set, page))
            self._append(result_set, [page])

    def _append(self, result_set: str, pages: Sequence[ResultPage]) -> None:
        """Add stored pages to the results in memory, unless they don't follow these."""
        cached = self._kept.get(result_set)
        if cached is not None and pages[0].page == cached.next_page:
            self._kept.keep(result_set, Results([*cached.pages, *pages]))

    async def _page(self, job: _Job, number: int) -> ResultPage:
        completed = self._image_refs.completed
        stored = await self._kept_ref(job)
        if stored is not None:
            try:
                return await self._search(job, stored, number)
            except PhotoRejected:
                # What another provider made may still be good there.
                if stored.provider == job.provider.name:
                    await self._store.cache.delete_image_ref(job.sha256, stored)
        job.on_stage(Stage.PREPARING)
        try:
            key = (job.provider.name, job.sha256)
            ref = await self._image_refs.once(key, partial(self._prepare, job, completed))
            return await self._search(job, ref, number)
        finally:
            await self._budget.release(job.cost)

    async def _kept_ref(self, job: _Job) -> ImageRef | None:
        """Return what the provider made of the photo before, or else what one made whose references it accepts."""
        kept = await self._store.cache.image_ref(job.provider.name, job.sha256)
        for other in job.provider.accepts_refs_of:
            kept = kept or await self._store.cache.image_ref(other, job.sha256, measure=False)
        return kept

    async def _search(self, job: _Job, ref: ImageRef, number: int) -> ResultPage:
        job.on_stage(Stage.SEARCHING)
        call = partial(job.provider.search, ref, job.query, number)
        page = await self._budget.paid(job.cost, job.provider.name, CallKind.SEARCH, call)
        if page.dropped:
            log.warning("items not readable", provider=job.provider.name, items=page.dropped, of=len(page.products))
        return page

    async def _prepare(self, job: _Job, completed: int) -> ImageRef:
        """Return what the provider makes of the photo; or a reference that was stored since `completed` was read."""
        provider = job.provider
        photo = await job.photo.prepared(provider.capabilities.image)
        prepare = partial(provider.prepare, photo)
        async with self._store.claim(provider.name, photo.sha256):
            # Another search of the photo may have prepared it meanwhile, here or in another replica.
            if self._store.has_replicas or completed != self._image_refs.completed:
                stored = await self._store.cache.image_ref(provider.name, photo.sha256, measure=False)
                if stored is not None:
                    return stored
            if provider.preparing is None:
                ref = await prepare()
            else:
                ref = await self._budget.paid(job.cost, provider.name, provider.preparing, prepare, reserve_next=True)
            try:
                await until_stored(partial(self._store.cache.save_image_ref, photo.sha256, ref))
            except Exception:
                # It was paid for, and this search can still use it.
                log.exception("image reference not kept", provider=provider.name)
            return ref

    def _marked(self, page: ResultPage) -> ResultPage:
        return page.model_copy(update={"sample": True}) if self._sample else page


def _ignore(_: Stage) -> None:
    """Ignore a stage: nobody is waiting for it."""


def _words(query: Query) -> list[str]:
    """Serialize a query identically on every replica: sets have no order."""
    return [query.model_dump_json(exclude={"filters"}), *sorted(query.filters)]
