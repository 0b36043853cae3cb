"""Tells those who wait in a line their place and how long it takes, in the message that will be their answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from telegram.error import TelegramError

from bot.clock import Sleep
from bot.models.line import LONG_SECONDS, Place
from bot.models.search import Search, SearchState
from bot.models.target import SentMessage, Target, is_group
from bot.store import Store
from bot.telegram.chats import Chats
from bot.telegram.line import Line
from bot.telegram.message_calls import MessageGone
from bot.telegram.messenger import Messenger
from bot.telegram.rate_limiter import DROPPABLE
from bot.views.waiting import waiting_screen

LOOK_SECONDS: Final = 2.0
"""Seconds between two looks at the lines: whoever is found in two of them is told."""
EDIT_SECONDS: Final = 10.0
"""Seconds after which a place that has changed is told anew."""
MARK_SECONDS: Final = 0.02
"""Seconds between two marks."""
NOTICES: Final = 40
"""Messages in one look. Telegram takes about 30 a second, and the cards go first."""

log = structlog.get_logger()


class WaitingNotices:
    """Tells one photo of each chat, its first one. Where replicas share the lines, one of them tells everybody."""

    def __init__(
        self,
        store: Store,
        line: Line,
        chats: Chats,
        messenger: Messenger,
        *,
        sleep: Sleep = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._line = line
        self._chats = chats
        self._messenger = messenger
        self._sleep = sleep
        self._now = now
        self._told_at: dict[str, float] = {}
        self._telling: dict[str, asyncio.Task[None]] = {}
        self._unmarked: asyncio.Queue[Search] = asyncio.Queue()

    def mark(self, search: Search) -> None:
        """Let a photo that waits get a sign that it came, soon and without holding up anything."""
        self._unmarked.put_nowait(search)

    async def mark_forever(self) -> None:
        """Mark the photos that wait, one after another, until the task is cancelled."""
        while True:
            search = await self._unmarked.get()
            await self._messenger.react(search.chat_id, search.photo_message_id)
            # Searches in work go first.
            await self._sleep(MARK_SECONDS)

    async def tell_forever(self, is_teller: Callable[[], Awaitable[bool]]) -> None:
        """Look at the lines every two seconds until the task is cancelled, where this replica is the one that tells."""
        try:
            while True:
                await self._sleep(LOOK_SECONDS)
                try:
                    if await is_teller():
                        await self.tell()
                except Exception:
                    log.exception("places in line not told")
        finally:
            for task in self._telling.values():
                task.cancel()
            await asyncio.gather(*self._telling.values(), return_exceptions=True)

    async def tell(self) -> None:
        """Tell the places that nobody was told yet or that were told long ago."""
        heads = await self._store.searches.heads_of_chats()
        self._telling = {search: task for search, task in self._telling.items() if not task.done()}
        due = [one for one in heads if one.search.id not in self._telling and self._is_due(one)][:NOTICES]
        known = {place.search.id for place in heads}
        self._told_at = {search: at for search, at in self._told_at.items() if search in known}
        for place in heads:
            self._told_at.setdefault(place.search.id, self._now())
        for place in due:
            self._told_at[place.search.id] = self._now()
        begun = {place.search.id: asyncio.create_task(self._tell(place)) for place in due}
        self._telling |= begun
        if begun:
            # A group that has had its messages for this minute keeps nobody else from being told.
            await asyncio.wait(begun.values(), timeout=LOOK_SECONDS)

    def is_telling(self, search_id: str) -> bool:
        """Whether the place of a search is being told at this moment."""
        return search_id in self._telling and not self._telling[search_id].done()

    async def until_told(self, search_id: str, timeout: float | None = None) -> bool:
        """Wait until a place that is being told stands in the chat: it must not replace what comes after it.

        Return whether it does; False if that takes longer than `timeout` seconds.
        """
        if self.is_telling(search_id):
            await asyncio.wait([self._telling[search_id]], timeout=timeout)
        return not self.is_telling(search_id)

    def _is_due(self, place: Place) -> bool:
        told_at = self._told_at.get(place.search.id)
        if told_at is None:
            return self._line.seconds_left(place) > LONG_SECONDS
        return place.search.message is None or self._now() - told_at >= EDIT_SECONDS

    async def _tell(self, place: Place) -> None:
        search = place.search
        try:
            in_work = 0 if not is_group(search.chat_id) else await self._store.searches.count_in_work(search.chat_id)
            if not self._messenger.has_room(search.chat_id, 2 * in_work):
                # The cards go first.
                return
            t = self._chats.translator(await self._chats.preferences(search.chat_id))
            screen = waiting_screen(t, place, self._line.seconds_left(place))
            if search.message is not None:
                stored = await self._store.searches.get(search.id)
                if stored is not None and stored.state is SearchState.WAITING:
                    await self._messenger.replace(search.message, screen, DROPPABLE)
            elif await self._store.searches.begin_notice(search, self._messenger.seen.newest(search.chat_id)):
                posted = await self._messenger.post(
                    Target(search.chat_id, search.photo_message_id, search.thread_id), screen
                )
                await self._keep(place, posted)
        except (TelegramError, MessageGone) as error:
            log.info("place in line not told", chat=search.chat_id, why=str(error))
        except Exception:
            log.exception("places in line not told")

    async def _keep(self, place: Place, posted: SentMessage) -> None:
        if not await self._store.searches.save_notice(place.search, posted.message_id):
            # Its turn came meanwhile, and it has a message of its own.
            await self._messenger.delete(posted)
