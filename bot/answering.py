"""Answers a photo: from the search that waits to its first card, or to the word why there is none."""

import asyncio

import structlog
from telegram.error import Forbidden, TimedOut

from bot.chats import Chats
from bot.i18n import Translator
from bot.incoming import PhotoNotReached, TelegramPhotos
from bot.lookahead import LookAhead
from bot.message import Place, Posted
from bot.messenger import MessageGone, Messenger
from bot.photos import UnreadablePhoto
from bot.progress import Progress, Sleep
from bot.search import Found, NothingAnswered, OnStage, Searcher, Wish
from bot.searches import Failure, Search, SearchState
from bot.store import Store
from bot.views.answers import empty_screen, failed_screen, not_reached_text, progress_text, unreadable_text
from bot.views.card import card_screen
from bot.views.keyboards import failure_keyboard
from bot.views.screen import Screen

log = structlog.get_logger()


class Answering:
    """The course of a search up to its first card."""

    def __init__(
        self,
        store: Store,
        chats: Chats,
        searcher: Searcher,
        messenger: Messenger,
        photos: TelegramPhotos,
        look_ahead: LookAhead,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._chats = chats
        self._searcher = searcher
        self._messenger = messenger
        self._photos = photos
        self._look_ahead = look_ahead
        self._sleep = sleep

    async def answer(self, search: Search) -> None:
        """Search as the chat prefers, and answer the photo; a search that has been answered is left alone."""
        if search.state is SearchState.WAITING:
            preferences = await self._chats.preferences(search.chat_id)
            wish = Wish(preferences.query(), preferences.provider, preferences.marketplace)
            await self.answer_wish(search, wish)

    async def answer_wish(self, search: Search, wish: Wish) -> None:
        """Search as `wish` says, and answer the photo in the message that the search has, or in a new one."""
        search = search.model_copy(update={"query": wish.query, "position": 0})
        t = self._chats.translator(await self._chats.preferences(search.chat_id))
        place = Place(search.chat_id, search.photo_message_id, search.thread_id)

        async def remember(message: Posted) -> None:
            await self._store.keep_search(search.shown_in(message))

        progress = Progress(
            self._messenger,
            place,
            lambda stage: progress_text(t, stage),
            message=search.message,
            on_message=remember,
            sleep=self._sleep,
        )
        async with progress:
            search, screen = await self._outcome(search, wish, t, progress.stage)
            message = await self._show(await progress.settle(), place, screen)
        await self._store.keep_search(search if message is None else search.shown_in(message))
        if search.state is SearchState.SHOWN:
            self._look_ahead.begin(search)

    async def _outcome(self, search: Search, wish: Wish, t: Translator, on_stage: OnStage) -> tuple[Search, Screen]:
        others = len(self._searcher.providers) > 1
        try:
            found = await self._searcher.begin(self._photos.of(search), wish, on_stage)
        except UnreadablePhoto as error:
            return _failed(search, ()), Screen(unreadable_text(t, error.fault))
        except PhotoNotReached:
            return _failed(search, ()), Screen(not_reached_text(t), failure_keyboard(t, search, others=False))
        except NothingAnswered as error:
            search = _failed(search, error.failures)
            return search, failed_screen(t, search, others=others)
        search = showing(search, found)
        capabilities = self._searcher.capabilities(found.provider)
        if search.state is SearchState.EMPTY:
            return search, empty_screen(t, search, found.results, capabilities, others=others)
        return search, card_screen(t, search, found.results, capabilities, others=others)

    async def _show(self, message: Posted | None, place: Place, screen: Screen) -> Posted | None:
        try:
            if message is not None:
                return await self._messenger.replace(message, screen)
        except MessageGone:
            log.info("progress message is gone", chat=place.chat_id)
        try:
            return await self._messenger.post(place, screen)
        except TimedOut:
            log.warning("answer may not have arrived", chat=place.chat_id)
        except Forbidden as error:
            log.info("not allowed to answer", chat=place.chat_id, why=str(error))
        return None


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


def _failed(search: Search, failures: tuple[Failure, ...]) -> Search:
    return search.model_copy(update={"state": SearchState.FAILED, "passed_over": failures})
