"""Answers a photo: from the search that waits to its first card, or to the word why there is none."""

import asyncio
from dataclasses import dataclass
from itertools import count, islice

import structlog
from telegram.error import BadRequest, Forbidden, NetworkError

from bot.clock import Sleep
from bot.i18n import Translator
from bot.models.failures import SearchFailed
from bot.models.open_search import OpenSearch
from bot.models.request import SearchRequest, refined
from bot.models.results import NO_RESULTS
from bot.models.search import Search, SearchState
from bot.models.settings import Preferences
from bot.models.target import SentMessage, Target, is_group
from bot.search.engine import Found, OnStage, Searcher
from bot.search.prefetch import Prefetcher
from bot.search.product_pages import ProductPages
from bot.store import Store
from bot.telegram.chats import Chats
from bot.telegram.locks import Locks
from bot.telegram.messenger import MessageGone, Messenger
from bot.telegram.photos import Photos
from bot.telegram.progress import Progress, Sending
from bot.telegram.queueing import Queueing, Turn
from bot.views.failures import failed_search_screen
from bot.views.keyboards import failure_keyboard
from bot.views.messages import progress_text
from bot.views.results import results_screen, with_searches_left
from bot.views.screen import Screen

REACH, GROUP_REACH = 100, 20
"""How many unknown messages are checked for a lost answer; in groups, the bot may make few calls."""

log = structlog.get_logger()


@dataclass(frozen=True)
class SearchParts:
    """What finds and prepares results; answering and browsing use the same."""

    searcher: Searcher
    product_pages: ProductPages
    photos: Photos
    prefetcher: Prefetcher


class Answering:
    """The course of a search up to its first card."""

    def __init__(
        self,
        store: Store,
        chats: Chats,
        parts: SearchParts,
        messenger: Messenger,
        locks: Locks,
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._chats = chats
        self._searcher = parts.searcher
        self._product_pages = parts.product_pages
        self._photos = parts.photos
        self._prefetcher = parts.prefetcher
        self._messenger = messenger
        self._locks = locks
        self._queueing = Queueing()
        self._sleep = sleep
        self._ended = 0

    async def begin(
        self, search: Search, request: SearchRequest | None = None, preferences: Preferences | None = None
    ) -> None:
        """Store a new search and answer it after the earlier ones of its chat; once, however often it comes.

        `preferences` are those of the chat, if they have been read. They say what to search unless a `request` does.
        """
        async with self._queueing.join(search.chat_id) as turn:
            ended = self._ended
            search = await self._store.searches.add(search)
            lock = self._locks.of(search.id)
            may_have_been_answered = lock.locked() or ended != self._ended
            async with lock:
                try:
                    if may_have_been_answered:
                        search = await self._store.searches.get(search.id) or search
                    if search.state in {SearchState.WAITING, SearchState.SENDING}:
                        preferences = preferences or await self._chats.preferences(search.chat_id)
                        await self._answer(search, request, preferences, turn)
                finally:
                    self._ended += 1

    async def choose(self, search: Search, text: str | None = None) -> None:
        """Answer a search that was offered among the photos of an album; one that was chosen before is left alone."""
        await self._store.searches.choose(search.id, text)
        await self.begin(search)

    async def _answer(
        self, search: Search, request: SearchRequest | None, preferences: Preferences, turn: Turn
    ) -> None:
        if request is None:
            query = refined(preferences.query(), search.text)
            request = SearchRequest(query, preferences.provider, preferences.marketplace, search.requester)
        t = self._chats.translator(preferences)
        await self.run(search.model_copy(update={"view": preferences.view}), request, t, turn)

    async def run(self, search: Search, request: SearchRequest, t: Translator, turn: Turn | None = None) -> None:
        """Search as `request` says, and answer the photo in the message that the search has, or in a new one.

        What is said in a new message is held until it is its `turn`.
        """
        structlog.contextvars.bind_contextvars(search=search.id)
        begun = search = search.model_copy(update={"query": request.query, "position": 0})
        target = Target(search.chat_id, search.photo_message_id, search.thread_id)
        turn = turn or Turn()
        message = search.message
        if message is None and search.state is SearchState.SENDING:
            message = await self._find(search, target, t)
        if message is not None:
            turn.speaks.set()

        async def may_post() -> bool:
            await turn.to_speak()
            return not progress.settled and await self._store.searches.begin_sending(begun)

        async def remember(posted: SentMessage) -> None:
            turn.speaks.set()
            await self._store.searches.save(begun.shown_in(posted))

        progress = Progress(
            self._messenger,
            target,
            lambda stage: progress_text(t, stage),
            message=message,
            sending=Sending(may_post, remember),
            sleep=self._sleep,
        )
        async with progress:
            search, screen = await self._outcome(search, request, t, progress.stage)
            await turn.to_answer()
            message = await progress.settle() or (await self._find(search, target, t) if progress.lost else None)
            if message is None and not await self._store.searches.begin_sending(search):
                log.info("another replica answers this search, or its chat was forgotten")
                await self._drop_if_forgotten(search)
                return
            message = await self._show(search, message, target, screen, t)
        if not await self._store.searches.save(search if message is None else search.shown_in(message)):
            await self._drop_if_forgotten(search)
        elif search.state is SearchState.SHOWN:
            self._prefetcher.begin(search)

    async def _drop_if_forgotten(self, search: Search) -> None:
        """Drop what was found for a chat that was forgotten while it was searched."""
        if search.result_set is not None and await self._store.searches.get(search.id) is None:
            await self._store.results.delete_if_unused(search.result_set)

    async def _outcome(
        self, search: Search, request: SearchRequest, t: Translator, on_stage: OnStage
    ) -> tuple[Search, Screen]:
        """Return what comes of the search, and the screen that says so."""
        has_alternatives = len(self._searcher.providers) > 1
        link = search.product_link
        try:
            if link is not None:
                found = await self._product_pages.look_up(link, request.query, request.requester)
            else:
                found = await self._searcher.begin(self._photos.of(search), request, on_stage)
        except SearchFailed as error:
            search = search.model_copy(update={"state": SearchState.FAILED, "passed_over": error.failures})
            opened = OpenSearch(search, NO_RESULTS, t, has_alternatives=has_alternatives)
            return search, failed_search_screen(opened, error)
        search = showing(search, found)
        capabilities = self._searcher.capabilities(found.provider)
        opened = OpenSearch(search, found.results, t, capabilities, has_alternatives)
        await self._store.cache.load_file_ids(opened.next_pictures)
        screen = results_screen(opened)
        return search, screen if found.left is None else with_searches_left(t, screen, found.left)

    async def _show(
        self, search: Search, message: SentMessage | None, target: Target, screen: Screen, t: Translator
    ) -> SentMessage | None:
        try:
            if message is not None:
                return await self._messenger.replace(message, screen)
        except MessageGone:
            log.info("progress message is gone", chat=target.chat_id)
        except Forbidden as error:
            log.info("not allowed to answer", chat=target.chat_id, why=str(error))
            return message
        try:
            return await self._messenger.post(target, screen)
        except BadRequest:
            raise
        except NetworkError:
            log.warning("answer may not have arrived", chat=target.chat_id)
            found = await self._find(search, target, t)
            return await (self._messenger.replace(found, screen) if found else self._messenger.post(target, screen))
        except Forbidden as error:
            log.info("not allowed to answer", chat=target.chat_id, why=str(error))
        return None

    async def _find(self, search: Search, target: Target, t: Translator) -> SentMessage | None:
        """Look for a message that may have arrived, be it the answer or word of the progress, and nobody was told."""
        kept = await self._store.searches.get(search.id) or search
        first = max(kept.photo_message_id, kept.sent_after or 0) + 1
        known_ids = await self._store.searches.known_message_ids(kept.chat_id, first - 1)
        unknown = (message_id for message_id in count(first) if message_id not in known_ids)
        reach = GROUP_REACH if is_group(kept.chat_id) else REACH
        mark = failure_keyboard(OpenSearch(search, NO_RESULTS, t), has_alternatives=False)
        return await self._messenger.find(target, mark, islice(unknown, reach))


def showing(search: Search, found: Found) -> Search:
    """Return `search` at the first card of what was found."""
    state = SearchState.SHOWN if found.results.products else SearchState.EMPTY
    return search.model_copy(
        update={
            "state": state,
            "provider": found.provider,
            "result_set": found.result_set,
            "passed_over": found.passed_over,
            "position": 0,
        }
    )
