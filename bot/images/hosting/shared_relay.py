"""Photos served by several replicas of the bot: each finds them in the shared database.

A photo is there for the seconds that a conversion takes. Its address is not: the database has only a hash of it.
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

from bot.images.hosting.relay import LIFETIME, MAX_PHOTOS, photo_response
from bot.store.relay_photos import RelayPhotoRepository
from providers.errors import Unavailable
from providers.models import Photo

PATH: Final = "/photos/shared"

log = structlog.get_logger()


class SharedRelayHost:
    """Serves photos at `{public_url}/photos/shared/{token}.jpg`.

    A photo is gone when its context closes, or after `lifetime` seconds if its replica died. All replicas together
    publish at most `max_photos` at a time.
    """

    def __init__(
        self,
        photos: RelayPhotoRepository,
        public_url: str,
        *,
        new_token: Callable[[], str] = lambda: secrets.token_urlsafe(32),
        lifetime: float = LIFETIME,
        max_photos: int = MAX_PHOTOS,
    ) -> None:
        self._photos = photos
        self._public_url = public_url.rstrip("/")
        self._new_token = new_token
        self._lifetime = int(lifetime)
        self._max_photos = max_photos

    @asynccontextmanager
    async def publish(self, photo: Photo) -> AsyncIterator[str]:
        """Give `photo` an address of its own while the context is open.

        Raises:
            Unavailable: too many photos are published already.
        """
        token = self._new_token()
        try:
            if not await self._photos.add(_hash(token), photo.data, self._lifetime, self._max_photos):
                raise Unavailable(
                    "relay",
                    f"no room for another photo: {self._max_photos} are shown already; try again in a moment",
                    sent=False,
                )
            yield f"{self._public_url}{PATH}/{token}.jpg"
        finally:
            await self._delete(_hash(token))

    async def get(self, token: str) -> bytes | None:
        """Return the photo behind `token`, a JPEG; None when it is gone or never was."""
        return await self._photos.get(_hash(token))

    def route(self) -> Route:
        """Return the photos' addresses for the web server."""
        return Route(PATH + "/{token}.jpg", self._serve)

    async def _serve(self, request: Request) -> Response:
        return photo_response(await self.get(request.path_params["token"]))

    async def _delete(self, token_hash: str) -> None:
        try:
            await self._photos.delete(token_hash)
        except Exception:
            # The provider has answered by now, and its answer must not be lost. The photo expires by itself.
            log.exception("photo not deleted")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
