"""Chats: their preferences, the supergroups they became, and erasing all data of one."""

from collections.abc import Callable
from typing import Final

from bot.models.people import Sender
from bot.models.search import EXAMPLE
from bot.models.settings import Preferences, read_preferences
from bot.models.target import is_group
from bot.store.repository import Repository

SEARCHES_AT_ONCE: Final = 20
"""How many searches one transaction erases at most: their results go with them, a few statements for each."""


class ChatRepository(Repository):
    """Preferences by chat, and what concerns a chat as a whole."""

    async def preferences(self, chat_id: int) -> Preferences | None:
        """Return the preferences of a chat, or of the supergroup it became; None for a chat that has none yet."""
        async with self._database.reading() as connection:
            stored = await self._queries.get_preferences(connection, chat_id=chat_id)
            if stored is None and is_group(chat_id):
                stored = await self._queries.get_preferences_of_supergroup(connection, chat_id=chat_id)
        return None if stored is None else read_preferences(stored)

    async def get_sender(self, chat_id: int, user_id: int | None = None, channel_id: int | None = None) -> Sender:
        """Return what is stored of a chat, the person who writes in it, and the channel in whose name they write."""
        row = await self._fetch_one("get_sender", chat_id=chat_id, user_id=user_id, channel_id=channel_id) or {}
        stored = row.get("preferences")
        return Sender(
            preferences=None if stored is None else read_preferences(stored),
            member=bool(row.get("memberships")),
            banned=bool(row.get("bans")),
            former_chat=row.get("former_chat"),
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

    async def set_told_of_photos(self, chat_id: int, *, told: bool) -> bool:
        """Store whether a chat was told that the bot may send no photos there; return whether that is a change."""
        return await self._execute("set_told_of_photos", chat_id=chat_id, told=int(told)) > 0

    async def is_silenced(self, chat_id: int) -> bool:
        """Whether the last message to a chat was refused because the bot may say nothing there."""
        return bool(await self._fetch_value("is_silenced", chat_id=chat_id))

    async def set_silenced(self, chat_id: int, *, silenced: bool) -> None:
        """Store whether the bot may say nothing in a chat."""
        await self._execute("set_silenced", chat_id=chat_id, silenced=int(silenced))

    async def move(self, old_id: int, new_id: int) -> None:
        """Move what a group has to the supergroup it became: preferences, credits, ban, kept lists.

        A second call changes nothing.

        Searches keep the old chat id: their buttons find them by search id, and the supergroup numbers its messages
        anew. The move itself is remembered: what the old group was allowed, the supergroup is.
        """
        async with self._database.transaction() as connection:
            await self._queries.add_chat_move(connection, old_id=old_id, new_id=new_id)
            await self._queries.delete_replaced_preferences(connection, old_id=old_id, new_id=new_id)
            await self._queries.move_preferences(connection, old_id=old_id, new_id=new_id)
            await self._queries.move_credits(connection, old_id=old_id, new_id=new_id)
            await self._queries.move_ban(connection, old_id=old_id, new_id=new_id)
            await self._queries.move_kept_lists(connection, old_id=old_id, new_id=new_id)

    async def moved_to(self, chat_id: int) -> int:
        """Return the id of the supergroup that a group has become, or its own."""
        return int(await self._fetch_value("get_chat_after_move", old_id=chat_id) or chat_id)

    async def erase(self, chat_id: int, *, keep_moves: bool = False) -> None:
        """Delete all data of a chat: preferences, searches, results that no other chat uses, kept products.

        The groups that a supergroup was before are erased with it. With `keep_moves`, it is still known which they
        were: a permission may depend on it. Credits keep their number and time but no longer
        say whose they were. For a private chat the membership is deleted too; a ban stays. Updates of the chat that
        are being worked on are marked as done and lose their bodies. A search that is under way finds out when it
        is saved, and then deletes its results.

        What a chat may have many of is deleted in portions, everything else in one transaction at the end: after a
        crash, a second call deletes the rest.
        """
        moves = await self._fetch_all("get_chat_moves", new_id=chat_id)
        chats = (chat_id, *(int(row["old_id"]) for row in moves))
        for erased in chats:
            while await self._erase_some_searches(erased) == SEARCHES_AT_ONCE:
                pass
            await self._execute_in_portions("anonymize_credits_of_chat", chat_id=erased)
            await self._execute_in_portions("delete_kept_products_of_chat", chat_id=erased)
        async with self._database.transaction() as connection:
            for erased in chats:
                await self._erase(connection, erased)
            if not keep_moves:
                await self._queries.delete_chat_moves(connection, new_id=chat_id)

    async def _lock_preferences(self, connection: object, chat_id: int, first: Preferences) -> Preferences:
        """Lock a chat's preferences until the transaction ends, and return them; `first` are those of a new chat."""
        await self._queries.lock_preferences(
            connection, chat_id=chat_id, preferences=first.model_dump_json(), now=self.now()
        )
        return read_preferences(await self._queries.get_preferences(connection, chat_id=chat_id))

    async def _erase_some_searches(self, chat_id: int) -> int:
        """Delete searches of a chat, with the results that no other search shows; return how many."""
        async with self._database.transaction() as connection:
            # Deleted first, no search can get other results while those that it had are deleted.
            rows = self._queries.delete_searches_of_chat(connection, chat_id=chat_id, portion=SEARCHES_AT_ONCE)
            result_sets = [row["result_set"] async for row in rows]
            for set_id in sorted({str(result_set) for result_set in result_sets if result_set is not None}):
                await self._queries.delete_unused_image_refs(connection, set_id=set_id)
                await self._queries.delete_unused_result_sets(connection, set_id=set_id, example=EXAMPLE)
        return len(result_sets)

    async def _erase(self, connection: object, chat_id: int) -> None:
        await self._queries.delete_albums_of_chat(connection, chat_id=chat_id)
        await self._queries.delete_exports_of_chat(connection, chat_id=chat_id)
        await self._queries.delete_kept_lists_of_chat(connection, chat_id=chat_id)
        await self._queries.delete_preferences(connection, chat_id=chat_id)
        if not is_group(chat_id):
            await self._queries.delete_member(connection, user_id=chat_id)
        await self._queries.finish_updates_of_chat(connection, chat_id=chat_id, now=self.now())
