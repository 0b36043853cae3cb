"""Links by which somebody else gets a copy of a list: made, withdrawn and opened."""

import hashlib
import secrets
from typing import Final

from bot.clock import Clock
from bot.models.kept import MAX_LISTS, MAX_PRODUCTS, CopiedList, KeepingLimit, KeptList, LimitReached
from bot.models.settings import Preferences
from bot.store.database import Database
from bot.store.kept import new_kept_id
from bot.store.repository import Repository

TOKEN_BYTES: Final = 16
"""Random bytes of a token: 128 bits, which nobody guesses."""


class ListLinkRepository(Repository):
    """At most one link of each list, by the hash of its token: the token itself is told once and not stored.

    `most_products` is how many a list takes.
    """

    def __init__(self, database: Database, clock: Clock, most_products: int = MAX_PRODUCTS) -> None:
        super().__init__(database, clock)
        self._most_products = most_products

    async def make(self, chat_id: int, list_id: str) -> str | None:
        """Return the token of a new link in place of an earlier one; None when the chat has no such list."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        about = {"chat_id": chat_id, "list_id": list_id}
        made = await self._execute("save_list_link", **about, token_hash=_hash(token), now=self.now())
        return token if made else None

    async def exists(self, chat_id: int, list_id: str) -> bool:
        """Whether a list of the chat has a link."""
        return bool(await self._fetch_value("has_list_link", chat_id=chat_id, list_id=list_id))

    async def withdraw(self, chat_id: int, list_id: str) -> bool:
        """Delete the link of a list; False when there is none."""
        return bool(await self._execute("delete_list_link", chat_id=chat_id, list_id=list_id))

    async def copy(self, token: str, chat_id: int, user_id: int, unnamed: str) -> CopiedList | None:
        """Copy the list of a link into a chat, and make the copy its current list; None for no such link.

        It goes into the chat's list of the same name, or into a new one, which is called `unnamed` where the list has
        no name. Products that the chat keeps already stay where they are. Notes, photos of one's own and who kept what
        are not copied. Nothing is copied of one's own list.

        Raises:
            LimitReached: the chat has as many lists as it may have.
        """
        async with self._database.transaction() as connection:
            linked = await self._queries.get_linked_list(connection, token_hash=_hash(token))
            if linked is None:
                return None
            await self._queries.lock_preferences(
                connection, chat_id=chat_id, preferences=Preferences().model_dump_json(), now=self.now()
            )
            if linked["chat_id"] == chat_id:
                await self._queries.choose_kept_list(connection, chat_id=chat_id, id=linked["id"])
                return CopiedList(str(linked["id"]), is_copy=False)
            target = await self._target(connection, chat_id, str(linked["name"]) or unnamed)
            rows = self._queries.get_linked_products(connection, token_hash=_hash(token))
            shared = [(row["id"], (row["marketplace"], row["product_id"])) async for row in rows]
            rows = self._queries.get_kept_numbers_of_chat(connection, chat_id=chat_id)
            known = {(row["marketplace"], row["product_id"]) async for row in rows}
            new = [source_id for source_id, number in shared if number not in known]
            room = max(0, self._most_products - target.count)
            for source_id in new[:room]:
                about = {"id": source_id, "new_id": new_kept_id(), "list_id": target.id}
                await self._queries.copy_kept_product(connection, **about, kept_by=user_id)
            await self._queries.choose_kept_list(connection, chat_id=chat_id, id=target.id)
            copied, left_out = new[:room], new[room:]
            return CopiedList(target.id, copied=len(copied), known=len(shared) - len(new), left_out=len(left_out))

    async def _target(self, connection: object, chat_id: int, name: str) -> KeptList:
        """Return the list of a chat with this name, made if there is none."""
        rows = self._queries.get_kept_lists(connection, chat_id=chat_id)
        lists = [KeptList.model_validate(dict(row)) async for row in rows]
        named = next((one for one in lists if one.name.casefold() == name.casefold()), None)
        if named is not None:
            return named
        if len(lists) >= MAX_LISTS:
            raise LimitReached(KeepingLimit.LISTS)
        made = KeptList(id=new_kept_id(), name=name)
        await self._queries.add_kept_list(connection, id=made.id, chat_id=chat_id, name=name, now=self.now())
        return made


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
