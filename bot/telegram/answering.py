"""Answers a photo: from the search whose turn has come to its first card, or to the word why there is none."""

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from itertools import count, islice

import structlog
from telegram.error import BadRequest, Forbidden, NetworkError

from bot.clock import Sleep
from bot.i18n import Translator
from bot.models.billing import RequestCost
from bot.models.failures import SearchFailed, UnreadablePhoto
from bot.models.open_search import OpenSearch
from bot.models.photo_fault import NO_PICTURE
from bot.models.request import SearchRequest
from bot.models.results import NO_RESULTS, page_indexes
from bot.models.search import IN_WORK, Search, SearchState, Stage
from bot.models.settings import Preferences
from bot.models.target import SentMessage, Target
from bot.observability.metrics import Metrics
from bot.search.engine import Found, OnStage, Searcher
from bot.search.prefetch import Prefetcher
from bot.search.product_pages import ProductPages
from bot.search.short_links import ShortLinks
from bot.store import Store, until_stored
from bot.telegram.chats import Chats
from bot.telegram.messenger import MessageGone, Messenger
from bot.telegram.outcomes import Outcomes
from bot.telegram.photos import Photos
from bot.telegram.progress import PATIENCE, Progress, Sending
from bot.telegram.search_record import ANSWERING, SearchRecord
from bot.views.failures import failed_search_screen
from bot.views.keyboards import failure_keyboard
from bot.views.messages import progress_text
from bot.views.results import results_screen, with_searches_left
from bot.views.screen import Screen

REACH = 100
"""How far behind the last message that was known a lost answer may be, not counting those of other searches."""
ORDER_SECONDS, ORDER_TRIES = 0.2, 600
"""Seconds between two looks whether it is a photo's turn to be answered, and how many: one slow search must not hold
the others of its chat for ever."""
ANSWER_SECONDS, ANSWER_TRIES = 0.1, 100
"""Seconds between two looks whether a search is stored with its answer, and how many."""
WAITED_SECONDS, LONGER_PATIENCE = 3, 5.0
"""Who has waited in line for so many seconds knows that the bot works on it, and need not be told as soon."""
NOTICE_SECONDS, NOTICE_TRIES = 0.3, 10
"""Seconds between two looks for the message that tells a place, and how many."""

log = structlog.get_logger()


@dataclass(frozen=True)
class SearchParts:
    """What finds and prepares results, and counts; answering and browsing use the same."""

    searcher: Searcher
    product_pages: ProductPages
    photos: Photos
    prefetcher: Prefetcher
    short_links: ShortLinks
    metrics: Metrics


@dataclass(frozen=True)
class _Outcome:
    """What came of a search: the screen that shows it, and how many results there are, or why there are none."""

    search: Search
    screen: Screen
    results: int
    error: SearchFailed | None = None


class Answering:
    """The course of a search from its turn to its first card."""

    def __init__(
        self,
        store: Store,
        chats: Chats,
        parts: SearchParts,
        messenger: Messenger,
        outcomes: Outcomes,
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._chats = chats
        self._searcher = parts.searcher
        self._product_pages = parts.product_pages
        self._photos = parts.photos
        self._short_links = parts.short_links
        self._prefetcher = parts.prefetcher
        self._metrics = parts.metrics
        self._messenger = messenger
        self._outcomes = outcomes
        self._sleep = sleep

    async def answer(self, search: Search) -> None:
        """Answer a search that has been begun, after the photos that came before it in its chat."""
        preferences = await self._chats.preferences(search.chat_id)
        request = preferences.request(search)
        waited = max(0, self._store.searches.now() - search.created_at)
        await self.run(search.model_copy(update={"view": preferences.view}), request, preferences, waited)

    async def until_answered(self, search: Search) -> None:
        """Wait until a search that is in work is stored with its answer, which people see and press a moment before."""
        for _ in range(ANSWER_TRIES):
            stored = await self._store.searches.get(search.id)
            if stored is None or stored.state not in IN_WORK:
                return
            await self._sleep(ANSWER_SECONDS)

    async def run(self, search: Search, request: SearchRequest, preferences: Preferences, waited: float = 0) -> None:
        """Search as `request` says, and answer the photo in the message that the search has, or in a new one.

        `preferences` say how the results are shown, `waited` the seconds since the update that asks for it.
        """
        record = SearchRecord(self._metrics, waited)
        cost = RequestCost(request.requester)
        t = self._chats.translator(preferences)
        structlog.contextvars.bind_contextvars(search=search.id)
        begun = search = search.model_copy(update={"query": request.query, "position": 0})
        target = Target(search.chat_id, search.photo_message_id, search.thread_id)
        message = await self._message_of(search, target, t)

        async def may_post() -> bool:
            await self._wait_for_turn(begun, to_speak=True)
            return not progress.settled and await self._begin_sending(begun)

        async def remember(posted: SentMessage) -> None:
            await until_stored(partial(self._store.searches.save, begun.shown_in(posted)), self._sleep)

        progress = Progress(
            self._messenger,
            target,
            lambda stage: progress_text(t, stage),
            message=message,
            sending=Sending(may_post, remember),
            sleep=self._sleep,
            patience=PATIENCE if self._store.searches.now() - begun.created_at < WAITED_SECONDS else LONGER_PATIENCE,
        )
        async with progress:

            def begin_stage(stage: Stage) -> None:
                record.begin(stage)
                progress.stage(stage)

            outcome = await self._outcome(search, request, cost, preferences, begin_stage)
            search, screen = outcome.search, outcome.screen
            self._outcomes.known(search.id)
            record.begin(ANSWERING)
            await self._wait_for_turn(search)
            message = await progress.settle() or (await self._find(search, target, t) if progress.lost else None)
            if message is None and not await self._begin_sending(search):
                log.info("another replica answers this search, or its chat was forgotten")
                await self._drop_if_forgotten(search)
                return
            message = await self._show(search, message, target, screen, t)
            record.end(search, outcome.results, cost.paid_calls, outcome.error)
        answered = search if message is None else search.shown_in(message)
        # People have the card before them: what its buttons need must not get lost.
        if not await until_stored(partial(self._store.searches.save, answered), self._sleep):
            await self._drop_if_forgotten(search)
        elif search.state is SearchState.SHOWN:
            self._prefetcher.begin(search)

    async def _message_of(self, search: Search, target: Target, t: Translator) -> SentMessage | None:
        """Return the message that a search has already: what an interrupted run sent, or what told its place."""
        if search.message is not None:
            return search.message
        if search.state is SearchState.SENDING:
            return await self._find(search, target, t)
        if search.sent_after is None:
            return None
        # Its place is being told at this moment, or the bot was killed while it was.
        for _ in range(NOTICE_TRIES):
            await self._sleep(NOTICE_SECONDS)
            stored = await self._store.searches.get(search.id)
            if stored is not None and stored.message is not None:
                return stored.message
        return await self._find(search, target, t)

    async def _wait_for_turn(self, search: Search, *, to_speak: bool = False) -> None:
        """Wait until the earlier photos of the chat are answered, or with `to_speak` have a message; not for ever."""
        for _ in range(ORDER_TRIES):
            if await self._store.searches.is_next_in_chat(search, to_speak=to_speak):
                return
            await self._sleep(ORDER_SECONDS)
        log.warning("answered out of order: an earlier photo of the chat took too long", chat=search.chat_id)

    async def _drop_if_forgotten(self, search: Search) -> None:
        """Drop what was found for a chat that was forgotten while it was searched."""
        if search.result_set is not None and await self._store.searches.get(search.id) is None:
            await self._store.results.delete_if_unused(search.result_set)

    async def _outcome(
        self, search: Search, request: SearchRequest, cost: RequestCost, preferences: Preferences, on_stage: OnStage
    ) -> _Outcome:
        """Return what comes of the search."""
        t = self._chats.translator(preferences)
        has_alternatives = len(self._searcher.providers) > 1
        try:
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
            opened = OpenSearch(search, NO_RESULTS, t, has_alternatives=has_alternatives)
            return _Outcome(search, failed_search_screen(opened, error), 0, error)
        search = showing(search, found)
        capabilities = self._searcher.capabilities(found.provider)
        elsewhere = self._searcher.other_marketplace(found.provider)
        opened = OpenSearch(search, found.results, t, capabilities, has_alternatives, elsewhere, preferences).at_first()
        if opened.quantity is not None:
            # The prices by quantity may be known from earlier.
            opened = await informed(opened, self._product_pages)
        await self._store.cache.load_file_ids(opened.next_pictures)
        screen = results_screen(opened)
        if found.left is not None:
            screen = with_searches_left(t, screen, found.left)
        return _Outcome(opened.search, screen, len(found.results.products))

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

    async def _begin_sending(self, search: Search) -> bool:
        return await self._store.searches.begin_sending(search, self._messenger.seen.newest(search.chat_id))

    async def _find(self, search: Search, target: Target, t: Translator) -> SentMessage | None:
        """Look for a message that may have arrived, be it the answer or word of the progress, and nobody was told."""
        kept = await self._store.searches.get(search.id) or search
        first = max(kept.photo_message_id, kept.sent_after or 0) + 1
        known_ids = await self._store.searches.known_message_ids(kept.chat_id, first - 1)
        unknown = (message_id for message_id in count(first) if message_id not in known_ids)
        mark = failure_keyboard(OpenSearch(search, NO_RESULTS, t), has_alternatives=False)
        return await self._messenger.find(target, mark, islice(unknown, REACH))


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
