"""Pictures that are not there in time: a message shows its text first, and gets its picture once that has come."""

import asyncio
import dataclasses
import time
from collections import deque
from collections.abc import Awaitable, Callable

import structlog
from telegram.error import TelegramError

from bot.models.target import SentMessage

MANY = 8
RECENT_SECONDS = 10.0
"""So many pictures that were late within so many seconds give the next ones less time: hosts are slow for all."""
HURRY = 0.1
"""The part of the usual time that they get then."""

log = structlog.get_logger()


class PictureLate(Exception):
    """A picture is not there in time; `coming` is its download or drawing, which goes on."""

    def __init__(self, coming: asyncio.Future[bytes]) -> None:
        super().__init__("the picture comes later")
        self.coming = coming


class LatePictures:
    """Brings each message its late picture, unless the message is about to show something else.

    A picture is late after `seconds`, or sooner while many others are: what waits for slow hosts holds up nobody.
    `now` is a monotonic clock in seconds.
    A replica does not know what another one is about to show: there, a card may be overwritten by the one before it,
    until the next press.
    """

    def __init__(self, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._now = now
        self._late_at: deque[float] = deque(maxlen=MANY)
        self._waiting: dict[tuple[int, int], asyncio.Task[bool]] = {}
        self._editing: dict[tuple[int, int], asyncio.Task[bool]] = {}

    @property
    def patience(self) -> float:
        """The seconds after which a picture is late now."""
        are_many = len(self._late_at) == MANY and self._now() - self._late_at[0] < RECENT_SECONDS
        return self._seconds * (HURRY if are_many else 1)

    async def in_time(self, picture: Awaitable[bytes]) -> bytes:
        """Return a picture that is there in time.

        Raises:
            PictureLate: it is not.
            Exception: whatever `picture` raises.
        """
        coming = asyncio.ensure_future(picture)
        # A failure that nobody waits for any more is no error.
        coming.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait([coming], timeout=self.patience)
        if not coming.done():
            self._late_at.append(self._now())
            raise PictureLate(coming)
        return coming.result()

    def bring(self, posted: SentMessage, coming: asyncio.Future[bytes], put_in: Callable[[], Awaitable[bool]]) -> None:
        """Call `put_in` when the picture has come or failed; it says whether the message has a picture then."""
        key = (posted.chat_id, posted.message_id)

        async def bring() -> bool:
            await asyncio.wait([coming])
            # From here on it is in Telegram's hands, and can't be taken back.
            self._editing[key] = self._waiting.pop(key)
            try:
                return await put_in()
            except TelegramError as error:
                log.info("late picture not shown", chat=posted.chat_id, why=type(error).__name__)
                return False

        task = self._waiting[key] = asyncio.create_task(bring())
        task.add_done_callback(lambda done: self._ended(key, done))

    async def settle(self, posted: SentMessage) -> SentMessage:
        """Wait no longer for the picture of a message that is about to change; return the message as it is now."""
        key = (posted.chat_id, posted.message_id)
        if waiting := self._waiting.get(key):
            waiting.cancel()
            await asyncio.wait([waiting])
            return posted
        editing = self._editing.get(key)
        if editing is not None and await asyncio.shield(editing):
            return dataclasses.replace(posted, is_photo=True)
        return posted

    async def close(self) -> None:
        """Wait for no more pictures."""
        tasks = [*self._waiting.values(), *self._editing.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, key: tuple[int, int], task: asyncio.Task[bool]) -> None:
        for tasks in (self._waiting, self._editing):
            if tasks.get(key) is task:
                del tasks[key]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("late picture", exc_info=error)
