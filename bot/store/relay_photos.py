"""Photos that replicas of the bot show to providers, each for the seconds that a conversion takes."""

from bot.store.repository import Repository


class RelayPhotoRepository(Repository):
    """JPEGs by the hash of the token in their address: the database does not hold the addresses."""

    async def add(self, token_hash: str, photo: bytes, lifetime: int, max_photos: int) -> bool:
        """Store a photo for `lifetime` seconds; False when there are `max_photos` already."""
        now = self.now()
        async with self._database.transaction() as connection:
            await self._queries.prune_relay_photos(connection, now=now)
            added = await self._queries.add_relay_photo(
                connection, token_hash=token_hash, body=photo, expires_at=now + lifetime, max_photos=max_photos
            )
        return bool(added)

    async def get(self, token_hash: str) -> bytes | None:
        """Return a photo, None when there is none or it expired."""
        row = await self._fetch_one("get_relay_photo", token_hash=token_hash, now=self.now())
        return None if row is None else bytes(row["body"])

    async def delete(self, token_hash: str) -> None:
        """Delete a photo."""
        await self._execute("delete_relay_photo", token_hash=token_hash)

    async def prune(self) -> None:
        """Delete photos whose replica died before it could."""
        await self._execute("prune_relay_photos", now=self.now())
