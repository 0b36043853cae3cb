"""What is looked up before it is fetched: image references, product details, and Telegram's ids of pictures."""

from collections.abc import Sequence
from typing import Final

from cachetools import LRUCache

from bot.clock import DAY, Clock
from bot.observability.metrics import CacheName, Metrics
from bot.store.database import Database
from bot.store.repository import Repository, canonical_json
from providers.models import ImageRef, ProductDetails
from providers.query import Query

KEEP_FILE_IDS: Final = 90 * DAY
FILE_IDS_AT_ONCE: Final = 10
"""How many pictures one statement looks up: those of the cards that come next."""
DETAILS_AT_ONCE: Final = 8
"""How many products one statement looks up: those of a list."""
MAX_FILE_IDS: Final = 2000
"""How many pictures are remembered in memory, with their `file_id` or as never sent; about 150 bytes each."""


class CacheRepository(Repository):
    """Three caches; `metrics` counts their hits and misses. A repeated lookup passes `measure=False`."""

    def __init__(self, database: Database, clock: Clock, metrics: Metrics) -> None:
        super().__init__(database, clock)
        self._metrics = metrics
        self._file_ids: LRUCache[str, str | None] = LRUCache(MAX_FILE_IDS)

    async def image_ref(self, provider: str, photo: str, *, measure: bool = True) -> ImageRef | None:
        """Return the provider's reference to the photo with this SHA-256, None when there is none or it expired."""
        row = await self._fetch_one("get_image_ref", provider=provider, photo=photo, now=self.now())
        if measure:
            self._metrics.cache_looked_up(CacheName.REFS, hit=row is not None)
        return None if row is None else ImageRef.model_validate_json(str(row["body"]))

    async def save_image_ref(self, photo: str, ref: ImageRef) -> None:
        """Store a reference until it expires; one without an expiry, or that holds the picture itself, is skipped."""
        if ref.keep and ref.expires_at is not None:
            await self._execute(
                "save_image_ref",
                provider=ref.provider,
                photo=photo,
                body=ref.model_dump_json(),
                expires_at=int(ref.expires_at.timestamp()),
            )

    async def delete_image_ref(self, photo: str, ref: ImageRef) -> None:
        """Delete a reference that the provider no longer accepts; one that was made since then stays."""
        stored = await self._fetch_one("get_image_ref", provider=ref.provider, photo=photo, now=self.now())
        if stored is not None and ImageRef.model_validate_json(str(stored["body"])) == ref:
            await self._execute("delete_image_ref", provider=ref.provider, photo=photo, body=stored["body"])

    async def details(
        self, provider: str, product_id: str, query: Query, *, measure: bool = True
    ) -> ProductDetails | None:
        """Return the stored details of a product for the same query, None when there are none or they expired."""
        row = await self._fetch_one(
            "get_details", provider=provider, product_id=product_id, query=canonical_json(query), now=self.now()
        )
        if measure:
            self._metrics.cache_looked_up(CacheName.DETAILS, hit=row is not None)
        return None if row is None else ProductDetails.model_validate_json(str(row["body"]))

    async def several_details(
        self, provider: str, product_ids: Sequence[str], query: Query
    ) -> dict[str, ProductDetails]:
        """Return the stored details of the first `DETAILS_AT_ONCE` products, by id, as far as there are any."""
        wanted = list(product_ids[:DETAILS_AT_ONCE])
        if not wanted:
            return {}
        padded = [*wanted, *wanted[:1] * (DETAILS_AT_ONCE - len(wanted))]
        ids = {f"product_{number}": product_id for number, product_id in enumerate(padded)}
        about = {"provider": provider, "query": canonical_json(query), "now": self.now()}
        rows = await self._fetch_all("get_several_details", **about, **ids)
        found = [ProductDetails.model_validate_json(str(row["body"])) for row in rows]
        return {details.id: details for details in found}

    async def save_details(self, details: ProductDetails, query: Query, lifetime: int) -> None:
        """Store the details of a product for `lifetime` seconds."""
        await self._execute(
            "save_details",
            provider=details.provider,
            product_id=details.id,
            query=canonical_json(query),
            body=details.model_dump_json(),
            expires_at=self.now() + lifetime,
        )

    async def load_file_ids(self, pictures: Sequence[str]) -> None:
        """Look up the `file_id` of several pictures at once, unless that of the first is in memory.

        `pictures` are in the order in which they are likely to be sent; those beyond `FILE_IDS_AT_ONCE` are left out.
        """
        wanted = pictures[:FILE_IDS_AT_ONCE]
        if not wanted or wanted[0] in self._file_ids:
            return
        padded = [*wanted, *[wanted[0]] * (FILE_IDS_AT_ONCE - len(wanted))]
        rows = await self._fetch_all("get_file_ids", **{f"url_{number}": url for number, url in enumerate(padded)})
        stored = {str(row["url"]): str(row["file_id"]) for row in rows}
        self._file_ids.update({picture: stored.get(picture) for picture in wanted})

    async def file_id(self, picture: str) -> str | None:
        """Return Telegram's `file_id` of a picture that was sent before; `picture` is its URL or other key."""
        await self.load_file_ids([picture])
        file_id = self._file_ids.get(picture)
        self._metrics.cache_looked_up(CacheName.MEDIA, hit=file_id is not None)
        return file_id

    async def save_file_id(self, picture: str, file_id: str) -> None:
        """Store the `file_id` of a picture, unless it is the one that is stored."""
        if self._file_ids.get(picture) != file_id:
            await self._execute("save_file_id", url=picture, file_id=file_id, now=self.now())
            self._file_ids[picture] = file_id

    async def delete_file_id(self, picture: str) -> None:
        """Delete a `file_id` that Telegram no longer accepts."""
        self._file_ids.pop(picture, None)
        await self._execute("delete_file_id", url=picture)

    async def prune(self) -> None:
        """Delete what has expired, and ids of files after 90 days."""
        now = self.now()
        await self._execute_in_portions("prune_image_refs", now=now)
        await self._execute_in_portions("prune_details", now=now)
        await self._execute_in_portions("prune_file_ids", before=now - KEEP_FILE_IDS)
