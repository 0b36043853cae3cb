"""Kept products, and the lists of a chat that they stand in."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.clock import DAY, Clock
from bot.models.export import ExportedProduct
from bot.models.kept import MAX_LISTS, MAX_PRODUCTS, KeepingLimit, KeptList, KeptProduct, LimitReached, NameTaken
from bot.models.settings import Preferences
from bot.store.database import Database
from bot.store.repository import Repository
from providers.models import Product, ProductDetails

KEEP_REMOVED: Final = DAY
"""Seconds for which a product that was taken out can be put back."""
ID_BYTES: Final = 7
"""Random bytes of an id: 10 characters, as those of searches."""


class KeptRepository(Repository):
    """Kept products by chat. Every method looks only at what belongs to the chat that it is given.

    `most_products` is how many a list takes.
    """

    def __init__(self, database: Database, clock: Clock, most_products: int = MAX_PRODUCTS) -> None:
        super().__init__(database, clock)
        self._most_products = most_products

    async def includes(self, chat_id: int, product: Product) -> bool:
        """Whether a product stands in a list of the chat."""
        about = {"marketplace": product.marketplace, "product_id": product.id}
        return bool(await self._fetch_value("is_kept", chat_id=chat_id, **about))

    async def lists(self, chat_id: int) -> list[KeptList]:
        """Return the lists of a chat: the current one first, then those that were current before it."""
        return [KeptList.model_validate(row) for row in await self._fetch_all("get_kept_lists", chat_id=chat_id)]

    async def products(
        self, chat_id: int, list_id: str, first: int = 0, most: int = MAX_PRODUCTS
    ) -> tuple[KeptProduct, ...]:
        """Return what stands in a list, the newest first: from the position `first` on, `most` products at most."""
        part = {"first": first, "most": most}
        rows = await self._fetch_all("get_kept_products", chat_id=chat_id, list_id=list_id, **part)
        return tuple(_kept(row) for row in rows)

    async def place(self, kept: KeptProduct) -> int:
        """Return how many products stand before this one in its list."""
        about = {"list_id": kept.list_id, "kept_at": kept.kept_at, "id": kept.id}
        return int(await self._fetch_value("count_kept_products_before", **about) or 0)

    async def exported(self, chat_id: int, list_id: str) -> list[ExportedProduct]:
        """Return what stands in a list as it goes into a file: of the details of each, what the file tells."""
        async with self._database.reading() as connection:
            everything = {"first": 0, "most": self._most_products}
            rows = self._queries.get_kept_products(connection, chat_id=chat_id, list_id=list_id, **everything)
            return [_exported(_kept(dict(row))) async for row in rows]

    async def get(self, chat_id: int, kept_id: str) -> KeptProduct | None:
        """Return a kept product with its details, also one that was taken out; None when there is none."""
        row = await self._fetch_one("get_kept_product", chat_id=chat_id, id=kept_id)
        return None if row is None else _kept(row)

    async def keep(
        self, chat_id: int, user_id: int, product: Product, details: ProductDetails | None, file_id: str | None
    ) -> KeptList:
        """Keep a product in the chat's current list; return the list in which it stands now.

        One that the chat keeps already stays where it is. One that was taken out lately comes back with its note.

        Raises:
            LimitReached: the list is full.
        """
        about = {"chat_id": chat_id, "marketplace": product.marketplace, "product_id": product.id}
        async with self._database.transaction() as connection:
            await self._lock(connection, chat_id)
            await self._queries.add_first_kept_list(connection, id=new_kept_id(), chat_id=chat_id, now=self.now())
            rows = self._queries.get_kept_lists(connection, chat_id=chat_id)
            lists = [KeptList.model_validate(dict(row)) async for row in rows]
            stored = await self._queries.restore_kept_product_of_chat(connection, **about)
            if stored is not None:
                return next(one for one in lists if one.id == stored["list_id"])
            if lists[0].count >= self._most_products:
                raise LimitReached(KeepingLimit.PRODUCTS)
            await self._queries.add_kept_product(
                connection,
                id=new_kept_id(),
                list_id=lists[0].id,
                marketplace=product.marketplace,
                product_id=product.id,
                product=product.model_dump_json(),
                details=None if details is None else details.model_dump_json(),
                file_id=file_id,
                kept_by=user_id,
                now=self.now(),
            )
            return lists[0]

    async def take_out(self, chat_id: int, product: Product) -> bool:
        """Take a product out of the lists of a chat; False when it stands in none."""
        about = {"marketplace": product.marketplace, "product_id": product.id}
        return bool(await self._execute("remove_kept_product_of_chat", chat_id=chat_id, **about, now=self.now()))

    async def remove(self, chat_id: int, kept_id: str) -> bool:
        """Take a kept product out of its list; False when there is none."""
        return bool(await self._execute("remove_kept_product", chat_id=chat_id, id=kept_id, now=self.now()))

    async def restore(self, chat_id: int, kept_id: str) -> bool:
        """Put a product back that was taken out; False when that is too long ago."""
        return bool(await self._execute("restore_kept_product", chat_id=chat_id, id=kept_id))

    async def write_note(self, chat_id: int, kept_id: str, note: str) -> bool:
        """Store the note of a kept product in place of an earlier one; False when there is no such product."""
        return bool(await self._execute("save_kept_note", chat_id=chat_id, id=kept_id, note=note or None))

    async def save_own_photo(self, chat_id: int, kept_id: str, file_id: str) -> bool:
        """Store which photo the card shows in place of the seller's picture, none for an empty id.

        False when there is no such product.
        """
        return bool(await self._execute("save_kept_photo", chat_id=chat_id, id=kept_id, own_photo=file_id or None))

    async def move(self, chat_id: int, kept_id: str, list_id: str) -> bool:
        """Move a kept product to another list of the chat; False when there is no such product or list.

        Raises:
            LimitReached: that list is full.
        """
        async with self._database.transaction() as connection:
            rows = self._queries.get_kept_lists(connection, chat_id=chat_id)
            counts = {str(row["id"]): int(row["count"]) async for row in rows}
            if list_id not in counts:
                return False
            if counts[list_id] >= self._most_products:
                raise LimitReached(KeepingLimit.PRODUCTS)
            # The list may still have the same product, taken out.
            await self._queries.delete_replaced_kept_product(connection, id=kept_id, list_id=list_id)
            moved = await self._queries.move_kept_product(connection, chat_id=chat_id, id=kept_id, list_id=list_id)
            return bool(moved)

    async def choose(self, chat_id: int, list_id: str) -> bool:
        """Make a list the current one of its chat; False when the chat has no such list."""
        return bool(await self._execute("choose_kept_list", chat_id=chat_id, id=list_id))

    async def open_named(self, chat_id: int, name: str) -> None:
        """Make the list of that name the current one, and make the list if there is none; case does not matter.

        Raises:
            LimitReached: the chat has as many lists as it may have.
        """
        async with self._database.transaction() as connection:
            await self._lock(connection, chat_id)
            rows = self._queries.get_kept_lists(connection, chat_id=chat_id)
            lists = [KeptList.model_validate(dict(row)) async for row in rows]
            named = next((one for one in lists if one.name.casefold() == name.casefold()), None)
            if named is not None:
                await self._queries.choose_kept_list(connection, chat_id=chat_id, id=named.id)
            elif len(lists) >= MAX_LISTS:
                raise LimitReached(KeepingLimit.LISTS)
            else:
                await self._queries.add_kept_list(
                    connection, id=new_kept_id(), chat_id=chat_id, name=name, now=self.now()
                )

    async def rename(self, chat_id: int, list_id: str, name: str) -> bool:
        """Give a list another name; False when the chat has no such list.

        Raises:
            NameTaken: another list of the chat has that name; case does not matter.
        """
        async with self._database.transaction() as connection:
            await self._lock(connection, chat_id)
            rows = self._queries.get_kept_lists(connection, chat_id=chat_id)
            others = [str(row["name"]) async for row in rows if row["id"] != list_id]
            if name.casefold() in map(str.casefold, others):
                raise NameTaken
            return bool(await self._queries.rename_kept_list(connection, chat_id=chat_id, id=list_id, name=name))

    async def delete_empty(self, chat_id: int, list_id: str) -> bool:
        """Delete a list in which nothing stands; False when something does."""
        return bool(await self._execute("delete_empty_kept_list", chat_id=chat_id, id=list_id))

    async def prune(self) -> None:
        """Delete what was taken out a day ago; what is kept stays."""
        await self._execute_in_portions("prune_kept_products", before=self.now() - KEEP_REMOVED)

    async def _lock(self, connection: object, chat_id: int) -> None:
        """Let nobody else make a list of this chat until the transaction ends."""
        await self._queries.lock_preferences(
            connection, chat_id=chat_id, preferences=Preferences().model_dump_json(), now=self.now()
        )


def new_kept_id() -> str:
    """Return an id of a list or of a kept product, which can't be guessed."""
    return secrets.token_urlsafe(ID_BYTES)


def _exported(kept: KeptProduct) -> ExportedProduct:
    exported = ExportedProduct.of(kept.product, kept.details)
    return replace(exported, note=kept.note, at=kept.kept_at, photo=kept.own_photo, file_id=kept.file_id)


def _kept(row: Mapping[str, Any]) -> KeptProduct:
    details = row.get("details")
    return KeptProduct.model_validate(
        {
            **row,
            "product": Product.model_validate_json(row["product"]),
            "details": None if details is None else ProductDetails.model_validate_json(details),
        }
    )
