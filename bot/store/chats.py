"""Chats: their preferences, the supergroups they became, and erasing all data of one."""

import json
from collections.abc import Callable

from bot.models.people import Sender
from bot.models.search import EXAMPLE
from bot.models.settings import Preferences, read_preferences
from bot.models.target import is_group
from bot.store.repository import Repository


class ChatRepository(Repository):
    """Preferences by chat, and what concerns a chat as a whole."""

    async def preferences(self, chat_id: int) -> Preferences | None:
        """Return the preferences of a chat, None for a chat that has none yet."""
        async with self._database.reading() as connection:
            stored = await self._queries.get_preferences(connection, chat_id=chat_id)
        return None if stored is None else read_preferences(stored)

    async def get_sender(self, chat_id: int, user_id: int | None = None, channel_id: int | None = None) -> Sender:
        """Return what is stored of a chat, the person who writes in it, and the channel in whose name they write."""
        row = await self._fetch_one("get_sender", chat_id=chat_id, user_id=user_id, channel_id=channel_id) or {}
        stored = row.get("preferences")
        return Sender(
            preferences=None if stored is None else read_preferences(stored),
            member=bool(row.get("memberships")),
            banned=bool(row.get("bans")),
        )

    async def insert_preferences_if_missing(self, chat_id: int, preferences: Preferences) -> Preferences:
        """Store the first preferences of a chat, unless it has some; return those that it has now."""
        async with self._database.transaction() as connection:
            return await self._lock_preferences(connection, chat_id, preferences)

    async def change_preferences(self, chat_id: int, change: Callable[[Preferences], Preferences]) -> Preferences:
        """Store what `change` makes of a chat's preferences, and return it. Of two concurrent changes none is lost.

        Raises what `change` raises, and stores nothing then.
        """
        async with self._database.transaction() as connection:
            preferences = change(await self._lock_preferences(connection, chat_id, Preferences()))
            await self._queries.update_preferences(
                connection, chat_id=chat_id, preferences=preferences.model_dump_json(), now=self.now()
            )
        return preferences

    async def move(self, old_id: int, new_id: int) -> None:
        """Move a group's preferences, credits and ban to the supergroup it became; a second call changes nothing.

        Searches keep the old chat id: their buttons find them by search id, and the supergroup numbers its messages
        anew. The move itself is remembered for as long as the old group has searches.
        """
        async with self._database.transaction() as connection:
            await self._queries.add_chat_move(connection, old_id=old_id, new_id=new_id)
            await self._queries.delete_replaced_preferences(connection, old_id=old_id, new_id=new_id)
            await self._queries.move_preferences(connection, old_id=old_id, new_id=new_id)
            await self._queries.move_credits(connection, old_id=old_id, new_id=new_id)
            await self._queries.move_ban(connection, old_id=old_id, new_id=new_id)

    async def erase(self, chat_id: int) -> None:
        """Delete all data of a chat in one transaction: preferences, searches, results that no other chat uses.

        The groups that a supergroup was before are erased with it. Credits keep their number and time but no longer
        say whose they were. For a private chat the membership is deleted too; a ban stays. Updates of the chat that
        are being worked on are marked as done and lose their bodies. A search that is under way finds out when it
        is saved, and then deletes its results.
        """
        async with self._database.transaction() as connection:
            moves = [int(row["old_id"]) async for row in self._queries.get_chat_moves(connection, new_id=chat_id)]
            for erased in (chat_id, *moves):
                await self._erase(connection, erased)
            await self._queries.delete_chat_moves(connection, new_id=chat_id)

    async def prune(self) -> None:
        """Delete the moves of groups that have no searches any more."""
        await self._execute("prune_chat_moves")

    async def _lock_preferences(self, connection: object, chat_id: int, first: Preferences) -> Preferences:
        """Lock a chat's preferences until the transaction ends, and return them; `first` are those of a new chat."""
        await self._queries.lock_preferences(
            connection, chat_id=chat_id, preferences=first.model_dump_json(), now=self.now()
        )
        return read_preferences(await self._queries.get_preferences(connection, chat_id=chat_id))

    async def _erase(self, connection: object, chat_id: int) -> None:
        # On PostgreSQL, the lock keeps a search from getting results between the statements that follow.
        await self._queries.lock_searches_of_chat(connection, chat_id=chat_id)
        await self._queries.delete_image_refs_of_chat(connection, chat_id=chat_id)
        await self._queries.delete_result_sets_of_chat(connection, chat_id=chat_id, example=EXAMPLE)
        await self._queries.delete_searches_of_chat(connection, chat_id=chat_id)
        await self._queries.delete_albums_of_chat(connection, chat_id=chat_id)
        await self._queries.delete_preferences(connection, chat_id=chat_id)
        await self._queries.anonymize_credits_of_chat(connection, chat_id=chat_id)
        if not is_group(chat_id):
            await self._queries.delete_member(connection, user_id=chat_id)
        updates = [dict(row) async for row in self._queries.get_update_bodies(connection)]
        for update in updates:
            if chat_of_update(str(update["body"])) == chat_id:
                await self._queries.finish_update(connection, update_id=update["update_id"], now=self.now())


def chat_of_update(body: str) -> int | None:
    """Return the chat that an update, as Telegram's JSON, belongs to."""
    update = json.loads(body)
    message = update.get("message") or update.get("callback_query", {}).get("message") or {}
    chat = message.get("chat", {}).get("id")
    return None if chat is None else int(chat)
