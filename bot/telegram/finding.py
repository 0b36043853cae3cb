"""Finds what a photo or a link asks for, and makes the first screen of it, or the one that says why there is none."""

from dataclasses import dataclass, replace

from bot.models.billing import RequestCost
from bot.models.failures import SearchFailed, UnreadablePhoto
from bot.models.open_search import OpenSearch
from bot.models.photo_fault import NO_PICTURE
from bot.models.request import SearchRequest
from bot.models.results import NO_RESULTS, page_indexes
from bot.models.search import Search, SearchState, Stage
from bot.models.settings import Preferences
from bot.observability.metrics import Metrics
from bot.rates import Rates
from bot.search.engine import Found, OnStage, Searcher
from bot.search.prefetch import Prefetcher
from bot.search.product_pages import ProductPages
from bot.search.short_links import ShortLinks
from bot.store import Store
from bot.telegram.chats import Chats
from bot.telegram.keeping import marked
from bot.telegram.photos import Photos
from bot.views.failures import failed_search_screen
from bot.views.results import results_screen, with_searches_left
from bot.views.screen import Screen


@dataclass(frozen=True)
class SearchParts:
    """What finds and prepares results, and counts; answering and browsing use the same."""

    searcher: Searcher
    product_pages: ProductPages
    photos: Photos
    prefetcher: Prefetcher
    short_links: ShortLinks
    rates: Rates
    metrics: Metrics


@dataclass(frozen=True)
class Outcome:
    """What came of a search: the screen that shows it, and how many results there are, or why there are none."""

    search: Search
    screen: Screen
    results: int
    error: SearchFailed | None = None


class Finder:
    """Finds for `Answering` what it sends. It sends nothing itself."""

    def __init__(self, store: Store, chats: Chats, parts: SearchParts) -> None:
        self._store = store
        self._chats = chats
        self._searcher = parts.searcher
        self._product_pages = parts.product_pages
        self._rates = parts.rates
        self._photos = parts.photos
        self._short_links = parts.short_links

    async def find(
        self, search: Search, request: SearchRequest, cost: RequestCost, preferences: Preferences, on_stage: OnStage
    ) -> Outcome:
        """Search, unless an interrupted run has found something already, and return what comes of it."""
        t = self._chats.translator(preferences)
        has_alternatives = len(self._searcher.providers) > 1
        try:
            if (found := await self._found_before(search)) is not None:
                return await self._shown(search, found, preferences)
            if search.short_link is not None:
                on_stage(Stage.LINK)
                followed = await self._short_links.follow(search.short_link, search.user_id)
                search = search.model_copy(update={"photo_url": followed.url})
            if search.product_link is not None:
                found = await self._product_pages.look_up(search.product_link, request.query, cost)
            else:
                found = await self._searcher.begin(self._photos.of(search), request, on_stage, cost)
        except SearchFailed as error:
            no_picture = isinstance(error, UnreadablePhoto) and error.fault in NO_PICTURE
            state = SearchState.NO_PICTURE if no_picture else SearchState.FAILED
            search = search.model_copy(update={"state": state, "passed_over": error.failures})
            opened = OpenSearch(
                search,
                NO_RESULTS,
                t,
                has_alternatives=has_alternatives,
                elsewhere=self._searcher.other_marketplace(search.asked_provider),
                sources=self._sources,
            )
            return Outcome(search, failed_search_screen(opened, error), 0, error)
        return await self._shown(search, found, preferences)

    @property
    def _sources(self) -> tuple[str, ...]:
        return tuple(provider.name for provider in self._searcher.providers)

    async def _found_before(self, search: Search) -> Found | None:
        """Return what an interrupted run has found, if it is still there."""
        if not is_found(search) or search.result_set is None or search.provider is None:
            return None
        results = await self._searcher.results(search.result_set, search.position)
        return Found(search.result_set, search.provider, results, search.passed_over) if results.pages else None

    async def _shown(self, search: Search, found: Found, preferences: Preferences) -> Outcome:
        t, has_alternatives = self._chats.translator(preferences), len(self._searcher.providers) > 1
        search = showing(search, found)
        capabilities = self._searcher.capabilities(found.provider)
        elsewhere = self._searcher.other_marketplace(found.provider)
        exchange = await self._rates.exchange(preferences)
        shown = (search, found.results, t, capabilities, has_alternatives, elsewhere, preferences)
        opened = OpenSearch(*shown, exchange=exchange, sources=self._sources).at_first()
        if opened.quantity is not None or search.product_link is not None:
            # The prices by quantity may be known from earlier, and the page of a link from just now.
            opened = await informed(opened, self._product_pages)
        await self._store.cache.load_file_ids(opened.next_pictures)
        screen = results_screen(await marked(self._store, opened, search.chat_id))
        if found.left is not None:
            screen = with_searches_left(t, screen, found.left)
        return Outcome(opened.search, screen, len(found.results.products))


def is_found(search: Search) -> bool:
    """Whether a run was interrupted after it had found something, and before its answer had arrived."""
    return search.state is SearchState.SENDING and search.result_set is not None


async def informed(opened: OpenSearch, product_pages: ProductPages) -> OpenSearch:
    """Return a search with what is known of the products on the screen from their own pages; no call is made."""
    search, results = opened.search, opened.results
    if search.is_example or search.state is not SearchState.SHOWN:
        return opened
    shown = [results.products[index] for index in page_indexes(search.view, search.position, results)]
    details = await product_pages.known(shown, opened.query)
    return replace(opened, results=results.with_details(details)) if details else opened


def showing(search: Search, found: Found) -> Search:
    """Return `search` at the first card of what was found."""
    others = [product for product in found.results.products if not search.is_sought_for(product)]
    state = SearchState.SHOWN if others else SearchState.EMPTY
    return search.model_copy(
        update={
            "state": state,
            "provider": found.provider,
            "result_set": found.result_set,
            "passed_over": found.passed_over,
            "position": 0,
        }
    )
