"""What the reader will want next is fetched while a card is read: the next picture and, near the end, the next page."""

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

NEAR = 3
"""So many cards before the end of what has come, the next page is fetched."""

REMEMBERED = 1000
"""Pages that could not be had, of which so many are remembered."""

log = structlog.get_logger()


class Prefetcher:
    """Fetches in the background; a failure is met again, and told, when the reader gets there."""

    def __init__(self, searcher: Searcher, photo_of: Callable[[Search], IncomingPhoto], pictures: PictureCache) -> None:
        self._searcher = searcher
        self._photo_of = photo_of
        self._pictures = pictures
        self._failed: LRUCache[tuple[str, int], bool] = LRUCache(REMEMBERED)
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, search: Search) -> None:
        """Fetch what comes after the card at the place of `search`."""
        task = asyncio.create_task(self._fetch(search))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop what is still under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._pictures.close()

    async def _fetch(self, search: Search) -> None:
        if search.result_set is None:
            return
        try:
            span = PAGE_SIZES[search.view]
            after = page_start(search.view, search.position) + span
            results = await self._searcher.results(search.result_set, after + max(NEAR, span) - 1)
            for product in results.products[after : after + span] if search.view is not View.LIST else ():
                if product.picture:
                    self._pictures.prefetch(product.picture)
            known = len(results.products)
            if after + max(NEAR, span) > known and (search.result_set, known) not in self._failed:
                await self._next_page(search, search.result_set, known)
        except SearchFailed as error:
            log.info("nothing fetched ahead", search=search.id, error=type(error).__name__)
        except Exception:
            log.exception("nothing fetched ahead", search=search.id)

    async def _next_page(self, search: Search, result_set: str, known: int) -> None:
        """Fetch one page; one that could not be had is left to the reader, since each try may be paid for.

        Near the payer's limit all pages are: the reader may want the last calls for something else.
        """
        if not await self._searcher.may_prefetch(search.payer):
            log.info("left for the reader", search=search.id)
            return
        try:
            await self._searcher.reach(result_set, known, self._photo_of(search), search.payer)
        except (ProvidersFailed, QuotaExceeded):
            self._failed[result_set, known] = True
            raise
