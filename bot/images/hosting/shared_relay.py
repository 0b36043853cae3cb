"""A photo relay for several copies of the bot: whichever copy is asked for a photo finds it in the shared database.

A photo is there for the seconds that a conversion takes. Its address is not: the database keeps a hash of it.
"""

import hashlib
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import Clock
from bot.images.hosting.relay import LIFETIME, MAX_PHOTOS, answer_with
from bot.store import Database
from providers.errors import Unavailable
from providers.models import Photo

PATH: Final = "/photos/shared"

log = structlog.get_logger()


class DatabaseRelay:
    """Shows photos at `{public_url}/photos/shared/{token}.jpg`; a host of `providers.provider.PhotoHost`.

    A photo is gone when its context closes, or `lifetime` seconds later where its copy of the bot died. All copies
    together show `max_photos` at a time. `clock` returns the time, aware and in UTC.
    """

    def __init__(
        self,
        database: Database,
        public_url: str,
        clock: Clock,
        *,
        new_token: Callable[[], str] = lambda: secrets.token_urlsafe(32),
        lifetime: float = LIFETIME,
        max_photos: int = MAX_PHOTOS,
    ) -> None:
        self._database = database
        self._public_url = public_url.rstrip("/")
        self._clock = clock
        self._new_token = new_token
        self._lifetime = int(lifetime)
        self._max_photos = max_photos

    @asynccontextmanager
    async def publish(self, photo: Photo) -> AsyncIterator[str]:
        """Give `photo` an address of its own while the context is open; raises `Unavailable` where there is no room."""
        token = self._new_token()
        try:
            await self._add(_hash(token), photo.data)
            yield f"{self._public_url}{PATH}/{token}.jpg"
        finally:
            await self._drop(_hash(token))

    async def get(self, token: str) -> bytes | None:
        """Return the photo behind `token`, a JPEG, or None where there is none any more or never was."""
        async with self._database.reading() as connection:
            row = await self._database.queries.get_relay_photo(connection, token_hash=_hash(token), now=self._now())
        return None if row is None else bytes(row["body"])

    def route(self) -> Route:
        """Return the photos' addresses for the web server."""
        return Route(PATH + "/{token}.jpg", self._show)

    async def _show(self, request: Request) -> Response:
        return answer_with(await self.get(request.path_params["token"]))

    async def _add(self, token_hash: str, body: bytes) -> None:
        now = self._now()
        async with self._database.transaction() as connection:
            queries = self._database.queries
            await queries.prune_relay_photos(connection, now=now)
            added = await queries.add_relay_photo(
                connection, token_hash=token_hash, body=body, expires_at=now + self._lifetime, most=self._max_photos
            )
        if not added:
            raise Unavailable(
                "relay",
                f"no room for another photo: {self._max_photos} are shown already; try again in a moment",
                sent=False,
            )

    async def _drop(self, token_hash: str) -> None:
        try:
            async with self._database.transaction() as connection:
                await self._database.queries.drop_relay_photo(connection, token_hash=token_hash)
        except Exception:
            # The provider has answered by now: that must not be lost. The photo goes when its lifetime ends.
            log.exception("photo not taken down")

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
