"""Exports: the files that chats wait for, from the press until they are sent."""

from typing import Final

from bot.clock import DAY
from bot.models.export import Export, ExportFormat, ExportSource, ExportState
from bot.store.repository import Repository

KEEP_EXPORTS: Final = DAY
"""Seconds after which nobody waits for a file any more."""


class ExportRepository(Repository):
    """Exports by id."""

    async def add(self, export: Export) -> bool:
        """Store what a press asks for; False when that is stored already."""
        facts = {"id": export.id, "chat_id": export.chat_id, "thread_id": export.thread_id, "user_id": export.user_id}
        about = {"source": export.source, "source_id": export.source_id, "format": export.format}
        state = {"message_id": export.message_id, "state": export.state}
        return bool(await self._execute("add_export", **facts, **about, **state, now=self.now()))

    async def get(self, export_id: str) -> Export | None:
        """Return an export; None when it is finished, or its chat was forgotten."""
        row = await self._fetch_one("get_export", id=export_id)
        if row is None:
            return None
        kinds = {
            "source": ExportSource(row["source"]),
            "format": ExportFormat(row["format"]),
            "state": ExportState(row["state"]),
        }
        return Export(**{**row, **kinds})

    async def unfinished(self) -> list[str]:
        """Return the ids of all that are not finished, in the order in which they were asked for."""
        return [str(row["id"]) for row in await self._fetch_all("get_exports")]

    async def count_of_chat(self, chat_id: int) -> int:
        """Return how many files a chat waits for."""
        return await self._fetch_value("count_exports_of_chat", chat_id=chat_id)

    async def update(self, export: Export) -> bool:
        """Store how far an export is; False when it is gone: its chat was forgotten meanwhile."""
        told = {"state": export.state, "message_id": export.message_id}
        return bool(await self._execute("update_export", id=export.id, **told))

    async def finish(self, export_id: str) -> None:
        """Delete an export: its file is sent, or nobody will get it."""
        await self._execute("delete_export", id=export_id)

    async def prune(self) -> None:
        """Delete what was asked for a day ago."""
        await self._execute("prune_exports", before=self.now() - KEEP_EXPORTS)
