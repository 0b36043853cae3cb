"""Photos served from memory by this process, under the bot's own public address."""

import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from providers.errors import Unavailable
from providers.models import Photo

LIFETIME: Final = 600.0
"""Seconds after which a photo is no longer served, whatever its provider still does."""
MAX_PHOTOS: Final = 100
MAX_BYTES: Final = 32 * 1024 * 1024
"""As much as so many photos have that are as large as providers take them."""
HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""Headers of every answer at a photo's address, a 404 included."""


@dataclass(frozen=True, slots=True)
class _Published:
    photo: Photo = field(repr=False)
    expires_at: float


class RelayHost:
    """Serves photos at `{public_url}/photos/{token}.jpg`.

    A photo is gone when its context closes, or after `lifetime` seconds of `now`. At most `max_photos` are published
    at a time, of at most `max_bytes` together.
    """

    def __init__(
        self,
        public_url: str,
        *,
        new_token: Callable[[], str] = lambda: secrets.token_urlsafe(32),
        now: Callable[[], float] = time.monotonic,
        lifetime: float = LIFETIME,
        max_photos: int = MAX_PHOTOS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._public_url = public_url.rstrip("/")
        self._new_token = new_token
        self._now = now
        self._lifetime = lifetime
        self._max_photos = max_photos
        self._max_bytes = max_bytes
        self._published: dict[str, _Published] = {}

    @asynccontextmanager
    async def publish(self, photo: Photo) -> AsyncIterator[str]:
        """Give `photo` an address of its own while the context is open.

        Raises:
            Unavailable: too many photos are published already.
        """
        self._drop_expired()
        self._require_room(photo)
        token = self._new_token()
        self._published[token] = _Published(photo, self._now() + self._lifetime)
        try:
            yield f"{self._public_url}/photos/{token}.jpg"
        finally:
            self._published.pop(token, None)

    def get(self, token: str) -> Photo | None:
        """Return the photo behind `token`, None when it is gone or never was."""
        self._drop_expired()
        published = self._published.get(token)
        return None if published is None else published.photo

    def route(self) -> Route:
        """Return the photos' addresses for the web server."""
        return Route("/photos/{token}.jpg", self._serve)

    async def _serve(self, request: Request) -> Response:
        photo = self.get(request.path_params["token"])
        return photo_response(None if photo is None else photo.data)

    def _drop_expired(self) -> None:
        now = self._now()
        for token in [token for token, published in self._published.items() if published.expires_at <= now]:
            del self._published[token]

    def _require_room(self, photo: Photo) -> None:
        size = len(photo.data) + sum(len(published.photo.data) for published in self._published.values())
        if len(self._published) >= self._max_photos or size > self._max_bytes:
            raise Unavailable(
                "relay",
                f"no room for another photo: {len(self._published)} of {self._max_photos} are shown, "
                f"and with it {size} of {self._max_bytes} bytes; try again in a moment",
                sent=False,
            )


def photo_response(photo: bytes | None) -> Response:
    """Return the HTTP response with a photo, a JPEG; a 404 for None."""
    if photo is None:
        return PlainTextResponse("Not Found", 404, HEADERS)
    return Response(photo, media_type="image/jpeg", headers=HEADERS)
