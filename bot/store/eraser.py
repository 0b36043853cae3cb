"""Forgets a chat."""

import json

from bot.clock import Clock
from bot.models.search import EXAMPLE
from bot.models.target import is_group
from bot.store.database import Database


class Eraser:
    """Deletes all that the database holds of one chat."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._queries = database.queries

    async def forget(self, chat_id: int) -> None:
        """Delete everything of a chat as a whole: preferences, searches, results that nobody else uses.

        What a supergroup was before, under another id, is forgotten with it.

        Credits keep their number and time, and no longer say whose they were. In a private chat the membership goes
        too; a ban stays. Updates of the chat that are being worked on count as done and lose what they said; a search
        that is under way finds itself forgotten when it is to be kept, and takes back what it brought.
        """
        async with self._database.transaction() as connection:
            moves = [int(row["old_id"]) async for row in self._queries.get_chat_moves(connection, new_id=chat_id)]
            for one in (chat_id, *moves):
                await self._forget(connection, one)
            await self._queries.drop_chat_moves(connection, new_id=chat_id)

    async def _forget(self, connection: object, chat_id: int) -> None:
        # On PostgreSQL, this keeps a search from getting results between the statements that follow.
        await self._queries.hold_searches(connection, chat_id=chat_id)
        await self._queries.forget_image_refs(connection, chat_id=chat_id)
        await self._queries.forget_result_sets(connection, chat_id=chat_id, example=EXAMPLE)
        await self._queries.forget_searches(connection, chat_id=chat_id)
        await self._queries.forget_albums(connection, chat_id=chat_id)
        await self._queries.drop_preferences(connection, chat_id=chat_id)
        await self._queries.forget_payer(connection, chat_id=chat_id)
        if not is_group(chat_id):
            await self._queries.drop_member(connection, user_id=chat_id)
        bodies = [dict(row) async for row in self._queries.get_update_bodies(connection)]
        for row in bodies:
            if chat_of(str(row["body"])) == chat_id:
                now = int(self._clock().timestamp())
                await self._queries.finish_update(connection, update_id=row["update_id"], now=now)


def chat_of(body: str) -> int | None:
    """Return the chat that an update, as Telegram's JSON, belongs to."""
    update = json.loads(body)
    message = update.get("message") or update.get("callback_query", {}).get("message") or {}
    chat = message.get("chat", {}).get("id")
    return None if chat is None else int(chat)
