"""Delivers the answer of a search: once, and however long Telegram lets it wait.

An answer has been paid for. A pause, an outage or a group that moves is no reason to drop it. While it waits, the
search is stored as one that is about to be answered, with what was found: after a restart it goes on from there.
"""

import asyncio
from collections.abc import Iterator
from itertools import count, islice
from typing import Final

import structlog
from telegram.error import TelegramError

from bot.clock import DAY, Sleep
from bot.i18n import Translator
from bot.models.open_search import OpenSearch
from bot.models.results import NO_RESULTS
from bot.models.search import Search
from bot.models.target import SentMessage, Target
from bot.store import Store
from bot.telegram.message_calls import MessageGone
from bot.telegram.messenger import Messenger
from bot.telegram.outages import is_passing
from bot.telegram.picture_files import PhotosRefused
from bot.telegram.refusals import LASTING, sort_refusal
from bot.views.keyboards import failure_keyboard
from bot.views.screen import Screen

REACH: Final = 100
"""How far behind the last message that was known a lost answer may be, not counting those of other searches."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between two tries in an outage; the first repetition comes at once, and each pause is twice the last one."""
LONGEST: Final = DAY
"""Seconds after which an answer is worth no more tries."""

log = structlog.get_logger()


class Delivery:
    """Brings answers into their chats."""

    def __init__(self, store: Store, messenger: Messenger, sleep: Sleep = asyncio.sleep) -> None:
        self._store = store
        self._messenger = messenger
        self._sleep = sleep

    async def begin(self, search: Search) -> bool:
        """Store that a new message is about to answer a search; False when another run took over and will answer."""
        return await self._store.searches.begin_sending(search, self._messenger.seen.newest(search.chat_id))

    async def deliver(
        self, search: Search, message: SentMessage | None, target: Target, screen: Screen, t: Translator
    ) -> SentMessage | None:
        """Put `screen` into `message`, or into a new one; return where it stands, None where nothing may be said.

        Raises:
            TelegramError: Telegram refuses it for a fault of ours, or was away for a day.
        """
        is_lost = False
        for pause in _pauses():
            try:
                if is_lost:
                    message = await self.find(search, target, t)
                return await self._show(message, target, screen)
            except TelegramError as error:
                if sort_refusal(error) in LASTING:
                    log.info("not allowed to answer", chat=target.chat_id, why=str(error))
                    if message is not None:
                        await self._messenger.delete(message)
                    return None
                if not self._may_try_again(search, error):
                    raise
                # It may have arrived nevertheless.
                is_lost = is_lost or message is None
                log.warning("answer may not have arrived", chat=target.chat_id, why=str(error))
                if pause:
                    await self._sleep(pause)
        raise AssertionError("the pauses never end")

    async def _show(self, message: SentMessage | None, target: Target, screen: Screen) -> SentMessage:
        if message is not None:
            try:
                return await self._messenger.replace(message, screen)
            except (MessageGone, PhotosRefused) as error:
                log.info("the message can't become the answer", chat=target.chat_id, why=str(error))
                await self._messenger.delete(message)
        return await self._messenger.post(target, screen)

    def _may_try_again(self, search: Search, error: TelegramError) -> bool:
        return is_passing(error) and self._store.searches.now() - search.created_at <= LONGEST

    async def find(self, search: Search, target: Target, t: Translator) -> SentMessage | None:
        """Look for a message that may have arrived, be it the answer or word of the progress, and nobody was told.

        Waits for the end of an outage. Raises as `deliver`.
        """
        for pause in _pauses():
            try:
                return await self._find(search, target, t)
            except TelegramError as error:
                if sort_refusal(error) in LASTING:
                    return None
                if not self._may_try_again(search, error):
                    raise
                log.warning("answer may not have arrived", chat=target.chat_id, why=str(error))
                if pause:
                    await self._sleep(pause)
        raise AssertionError("the pauses never end")

    async def _find(self, search: Search, target: Target, t: Translator) -> SentMessage | None:
        searches = self._store.searches
        kept = await searches.get(search.id) or search
        chat_id = await self._store.chats.moved_to(kept.chat_id)
        if chat_id == kept.chat_id:
            first = max(kept.photo_message_id, kept.sent_after or 0) + 1
            known_ids = await searches.known_message_ids(chat_id, first - 1)
        else:
            # A supergroup numbers its messages anew, and what is sent there answers none of the old group's.
            first, target = 1, Target(chat_id)
            known_ids = await searches.known_message_ids(chat_id, 0) | await searches.known_message_ids(kept.chat_id, 0)
        unknown = (message_id for message_id in count(first) if message_id not in known_ids)
        mark = failure_keyboard(OpenSearch(search, NO_RESULTS, t), has_alternatives=False)
        return await self._messenger.lost.find(target, mark, islice(unknown, REACH))


def _pauses() -> Iterator[float]:
    yield 0.0
    pause = FIRST_PAUSE
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE)
