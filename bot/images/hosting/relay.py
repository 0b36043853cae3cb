"""How a photo gets a public address for as long as a conversion takes.

Some providers fetch the photo themselves. A Telegram file address holds the bot's token and is never given away, so
the bot serves the photo from its own public address (`Relay`; `bot.images.hosting.shared_relay` where there are several
copies of the bot) or puts it into S3-compatible storage (`bot.images.hosting.s3`).
"""

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
MAX_PHOTOS: Final = 100
MAX_BYTES: Final = 64 * 1024 * 1024
HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""Of every answer at a photo's address, also where there is no photo."""


@dataclass(frozen=True, slots=True)
class _Shown:
    photo: Photo = field(repr=False)
    until: float


class Relay:
    """Shows photos at `{public_url}/photos/{token}.jpg`, from memory alone; the host of `providers.provider.PhotoHost`.

    A photo is gone when its context closes, or after `lifetime` seconds of `now`. There are at most `max_photos` at a
    time, of `max_bytes` together.
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
        self._shown: dict[str, _Shown] = {}

    @asynccontextmanager
    async def publish(self, photo: Photo) -> AsyncIterator[str]:
        """Give `photo` an address of its own while the context is open; raises `Unavailable` where there is no room."""
        self._drop_expired()
        self._check_room(photo)
        token = self._new_token()
        self._shown[token] = _Shown(photo, self._now() + self._lifetime)
        try:
            yield f"{self._public_url}/photos/{token}.jpg"
        finally:
            self._shown.pop(token, None)

    def get(self, token: str) -> Photo | None:
        """Return the photo behind `token`, or None where there is none any more or never was."""
        self._drop_expired()
        shown = self._shown.get(token)
        return None if shown is None else shown.photo

    def route(self) -> Route:
        """Return the photos' addresses for the web server."""
        return Route("/photos/{token}.jpg", self._show)

    async def _show(self, request: Request) -> Response:
        photo = self.get(request.path_params["token"])
        return answer_with(None if photo is None else photo.data)

    def _drop_expired(self) -> None:
        now = self._now()
        for token in [token for token, shown in self._shown.items() if shown.until <= now]:
            del self._shown[token]

    def _check_room(self, photo: Photo) -> None:
        size = len(photo.data) + sum(len(shown.photo.data) for shown in self._shown.values())
        if len(self._shown) >= self._max_photos or size > self._max_bytes:
            raise Unavailable(
                "relay",
                f"no room for another photo: {len(self._shown)} of {self._max_photos} are shown, "
                f"and with it {size} of {self._max_bytes} bytes; try again in a moment",
                sent=False,
            )


def answer_with(photo: bytes | None) -> Response:
    """Return the answer to who asks for a photo, a JPEG; None stands for one that is gone or never was."""
    if photo is None:
        return PlainTextResponse("Not Found", 404, HEADERS)
    return Response(photo, media_type="image/jpeg", headers=HEADERS)
