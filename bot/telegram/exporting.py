"""Makes the files that people take along, and sends them.

Each is a job, so it is made whatever crashes. After a restart it is made again, and the chat is told so. If the
restart came while the file was being sent, nobody knows whether it arrived: then the chat is told that, and nothing is
sent twice.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import structlog
from telegram.error import TelegramError

from bot.clock import Sleep
from bot.engine import Engine
from bot.exports.csv_table import csv_table
from bot.exports.picture_archive import picture_archive, picture_limits
from bot.exports.workbook import cell_limits, workbook
from bot.i18n import Translator
from bot.models.export import Export, ExportContents, ExportFormat, ExportState
from bot.store import Store
from bot.telegram.export_pictures import ExportPictures, FetchedPictures
from bot.telegram.export_sources import ExportSources
from bot.telegram.message_calls import MessageGone
from bot.telegram.messenger import Messenger
from bot.telegram.outages import is_passing
from bot.telegram.picture_files import PhotosRefused
from bot.telegram.rate_limiter import DROPPABLE
from bot.telegram.refusals import Refusal, sort_refusal
from bot.views.exports import (
    caption_screen,
    empty_screen,
    file_name,
    file_refused_screen,
    files_forbidden_screen,
    made_again_screen,
    making_screen,
    no_pictures_screen,
    notes_of,
    unconfirmed_screen,
)
from bot.views.screen import Screen

EXPORT: Final = "export"
"""The job that makes and sends a file."""
MOST_OF_CHAT: Final = 3
"""Files that a chat may wait for at a time."""
PROGRESS_SECONDS: Final = 3.0
"""Seconds between two words of progress: in a group, each is one of the twenty messages of a minute."""

log = structlog.get_logger()


class Exporting:
    """Makes files, one at a time: its pictures and the file itself, below 20 MB each, are all that is in memory."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        sources: ExportSources,
        pictures: ExportPictures,
        messenger: Messenger,
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._engine = engine
        self._sources = sources
        self._pictures = pictures
        self._messenger = messenger
        self._sleep = sleep
        self._one_at_a_time = asyncio.Lock()

    async def ask(self, export: Export) -> bool:
        """Let a file be made; False when the chat waits for as many as it may. A press that comes twice asks once."""
        if await self._store.exports.count_of_chat(export.chat_id) >= MOST_OF_CHAT:
            return await self._store.exports.get(export.id) is not None
        await self._store.exports.add(export)
        await self._engine.start(EXPORT, export.id)
        return True

    async def resume(self) -> None:
        """Hand the engine every file that is not finished; it knows most of them."""
        for export_id in await self._store.exports.unfinished():
            await self._engine.start(EXPORT, export_id)

    async def run(self, export_id: str) -> None:
        """Make a file and send it.

        Raises:
            TelegramError: it could not be sent.
        """
        export = await self._store.exports.get(export_id)
        if export is None:
            return
        t = await self._sources.translator(export)
        if export.state is ExportState.SENDING:
            await self._end(export, unconfirmed_screen(t))
            return
        first = made_again_screen(t) if export.state is ExportState.MAKING else making_screen(t)
        export = await self._tell(replace(export, state=ExportState.MAKING), first)
        await self._until_room(export.chat_id)
        async with self._one_at_a_time:
            if await self._store.exports.update(export):
                await self._make(export, t)
            else:
                await self._take_back(export)  # the chat was forgotten

    async def _until_room(self, chat_id: int) -> None:
        """Wait while Telegram takes no message for a chat: a file that waits to be sent would hold up all others."""
        while seconds := self._messenger.seconds_until_room(chat_id):
            await self._sleep(seconds)

    async def _make(self, export: Export, t: Translator) -> None:
        contents = await self._sources.contents(export)
        if contents is None or not contents.products:
            await self._end(export, empty_screen(t))
            return
        fetched = FetchedPictures(len(contents.products))
        if export.format is not ExportFormat.CSV:
            limits_of = cell_limits if export.format is ExportFormat.XLSX else picture_limits
            async with self._telling(export, t, fetched):
                await self._pictures.fetch(contents.products, limits_of(fetched.total), export.user_id, fetched)
        if export.format is ExportFormat.ZIP and not fetched.found:
            await self._end(export, no_pictures_screen(t))
            return
        data = await asyncio.to_thread(_file, export.format, contents, fetched)
        # To be sent at most once, the state is stored before.
        if await self._store.exports.update(replace(export, state=ExportState.SENDING)):
            await self._send(export, contents, fetched, data)
        else:
            await self._take_back(export)

    async def _send(self, export: Export, contents: ExportContents, fetched: FetchedPictures, data: bytes) -> None:
        without = 0 if export.format is ExportFormat.CSV else fetched.total - len(fetched.found)
        name = file_name(contents, export.format, datetime.fromtimestamp(self._store.searches.now(), UTC).date())
        caption = caption_screen(contents, export.format, without)
        try:
            await self._messenger.post_document(export.target, data, name, caption)
        except TelegramError as error:
            ended = _ended(error, contents.t)
            if ended is None:
                raise
            event = "file may not have arrived" if is_passing(error) else "file refused"
            log.warning(event, chat=export.chat_id, why=str(error))
            await self._end(export, ended)
            return
        log.info("file sent", format=export.format, products=fetched.total, without_picture=without, bytes=len(data))
        await self._store.exports.finish(export.id)
        await self._take_back(export)

    @asynccontextmanager
    async def _telling(self, export: Export, t: Translator, fetched: FetchedPictures) -> AsyncIterator[None]:
        """Say now and then how many pictures have come, while the context is open."""

        async def tell() -> None:
            while True:
                await self._sleep(PROGRESS_SECONDS)
                await self._tell(export, making_screen(t, fetched.done, fetched.total))

        telling = asyncio.create_task(tell())
        try:
            yield
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    async def _tell(self, export: Export, screen: Screen) -> Export:
        """Show word of the progress, and return the export with its message; where that fails, the work goes on."""
        try:
            if export.message is not None:
                await self._messenger.replace(export.message, screen, DROPPABLE)
                return export
            posted = await self._messenger.post(export.target, screen, DROPPABLE)
            return replace(export, message_id=posted.message_id)
        except (TelegramError, MessageGone, PhotosRefused) as error:
            log.info("no progress of an export shown", chat=export.chat_id, why=str(error))
            return export

    async def _end(self, export: Export, screen: Screen) -> None:
        """Say in place of the progress how it ended, without a file."""
        await self._store.exports.finish(export.id)
        if export.message is not None:
            try:
                await self._messenger.replace(export.message, screen)
                return
            except MessageGone:
                pass
        await self._messenger.post(export.target, screen)

    async def _take_back(self, export: Export) -> None:
        """Delete the word of the progress."""
        if export.message is not None:
            await self._messenger.delete(export.message)


def _ended(error: TelegramError, t: Translator) -> Screen | None:
    """Say why a file did not arrive or may not have; None where that is not for a chat to know, or can't be said."""
    match sort_refusal(error, has_picture=True):
        case Refusal.PHOTOS | Refusal.RIGHTS:
            return files_forbidden_screen(t)
        case Refusal.PICTURE:
            return file_refused_screen(t)
        case None if is_passing(error):
            return unconfirmed_screen(t)
        case _:
            return None


def _file(format_: ExportFormat, contents: ExportContents, fetched: FetchedPictures) -> bytes:
    """Return the bytes of a file; takes a second for the largest, so it runs in a thread."""
    match format_:
        case ExportFormat.XLSX:
            return workbook(contents, fetched.found, notes_of(contents))
        case ExportFormat.CSV:
            return csv_table(contents)
        case ExportFormat.ZIP:
            return picture_archive(contents, fetched.found)
