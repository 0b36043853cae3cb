"""Fetches ahead what the reader will want next: the next picture and, near the end of the results, the next page."""

import asyncio
from collections.abc import Callable

import structlog
from cachetools import LRUCache

from bot.images.cache import PictureCache
from bot.images.photo import IncomingPhoto
from bot.models.failures import ProvidersFailed, QuotaExceeded, SearchFailed
from bot.models.results import PAGE_SIZES, page_start
from bot.models.search import Search, View
from bot.search.engine import Searcher

NEAR_END = 3
"""Cards before the end of the results at which the next page is fetched."""
FAILED_PAGES = 1000
"""Pages that could not be fetched and are remembered, so that they are not tried again here."""

log = structlog.get_logger()


class Prefetcher:
    """Fetches in the background. A failure is only logged: the reader meets it again at that card."""

    def __init__(self, searcher: Searcher, photo_of: Callable[[Search], IncomingPhoto], pictures: PictureCache) -> None:
        self._searcher = searcher
        self._photo_of = photo_of
        self._pictures = pictures
        self._failed: LRUCache[tuple[str, int], bool] = LRUCache(FAILED_PAGES)
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, search: Search) -> None:
        """Start to fetch what comes after the current card of `search`."""
        task = asyncio.create_task(self._fetch(search))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Cancel what is in progress."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._pictures.close()

    async def _fetch(self, search: Search) -> None:
        if search.result_set is None:
            return
        try:
            size = PAGE_SIZES[search.view]
            following = page_start(search.view, search.position) + size
            results = await self._searcher.results(search.result_set, following + max(NEAR_END, size) - 1)
            for product in results.products[following : following + size] if search.view is not View.LIST else ():
                if product.picture:
                    self._pictures.prefetch(product.picture)
            count = len(results.products)
            if following + max(NEAR_END, size) > count and (search.result_set, count) not in self._failed:
                await self._next_page(search, search.result_set, count)
        except SearchFailed as error:
            log.info("nothing fetched ahead", search=search.id, error=type(error).__name__)
        except Exception:
            log.exception("nothing fetched ahead", search=search.id)

    async def _next_page(self, search: Search, result_set: str, count: int) -> None:
        """Fetch the page after the first `count` products; try once, since each try may be paid for.

        Nothing is fetched near the requester's quota: they may want the last calls for something else.
        """
        if not await self._searcher.may_prefetch(search.requester):
            log.info("left for the reader", search=search.id)
            return
        try:
            await self._searcher.reach(result_set, count, self._photo_of(search), search.requester)
        except (ProvidersFailed, QuotaExceeded):
            self._failed[result_set, count] = True
            raise
