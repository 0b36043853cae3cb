"""TMAPI's conversion of photos: it fetches a photo and returns a path that one of the searches accepts for a while."""

import io
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

import httpx

from sandbox.catalogue import Descriptor, UnreadablePictureError, describe, read_picture
from sandbox.marketplaces.http import ApiError
from sandbox.picture_thread import in_picture_thread

LIFETIME_SECONDS = 70 * 60
"""How long a path can be searched, as one client measured."""
MAX_BYTES = 300 * 1024
MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
SEARCHES = ("/search/image", "/global/search/image", "/global/search/image/v2")


@dataclass(frozen=True)
class Conversion:
    """A photo that was fetched, the search that may use it, and until when (Unix time)."""

    descriptor: Descriptor
    search: str
    expires: float


class Conversions:
    """The photos that were fetched, by the opaque path that was given out.

    `shared`: a path is good for every search, as one client measured. The document says that it is good only for the
    search it was made for. `refuses_unknown`: a path that is unknown or has expired is refused like a raw address.
    """

    def __init__(
        self, clock: Callable[[], float], random: Random, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._clock = clock
        self._random = random
        self._transport = transport
        self.shared = False
        self.refuses_unknown = False
        self._conversions: dict[str, Conversion] = {}

    async def add(self, url: str, search: str) -> str:
        """Fetch a photo and return its path.

        Raises:
            ApiError: 417 if it can't be fetched, 422 if it is no address, no picture or more than 300 KB.
        """
        data = await self._fetched(url)
        if len(data) > MAX_BYTES:
            raise ApiError(422, f"Parameter error: the image has {len(data)} bytes, at most {MAX_BYTES} are allowed.")
        try:
            descriptor = await descriptor_of(data)
        except UnreadablePictureError as error:
            raise ApiError(422, "Parameter error: the image can't be read.") from error
        letters = "".join(self._random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=8))
        path = f"/search/imgextra/{round(self._clock() * 1000)}_{letters}.jpg"
        self._conversions[path] = Conversion(descriptor, search, self._clock() + LIFETIME_SECONDS)
        return path

    def find(self, path: str, search: str) -> Descriptor | None:
        """The descriptor of the photo behind a path; None if it is unknown or has expired (a recorded answer).

        Raises:
            ApiError: 422 if this is no path, or one that was made for another search.
        """
        conversion = self._conversions.get(path)
        is_known = conversion is not None and conversion.expires > self._clock()
        if not is_known and (self.refuses_unknown or not path.startswith("/")):
            raise ApiError(422, "Parameter error: img_url is not a converted image, or it has expired.")
        if conversion is None or not is_known:
            return None
        if conversion.search != search and not self.shared:
            raise ApiError(422, f"Parameter error: img_url was converted for {conversion.search}, not for {search}.")
        return conversion.descriptor

    def clear(self) -> None:
        """Make every path unknown, as if it had expired."""
        self._conversions.clear()

    async def _fetched(self, url: str) -> bytes:
        if not url.startswith(("http://", "https://")):
            raise ApiError(422, "Parameter error: url must be a public http or https address.")
        try:
            async with (
                httpx.AsyncClient(
                    transport=self._transport,
                    verify=_tls_context(),
                    trust_env=False,
                    timeout=20,
                    follow_redirects=True,
                ) as client,
                client.stream("GET", url) as answer,
            ):
                answer.raise_for_status()
                body = io.BytesIO()
                async for chunk in answer.aiter_bytes():
                    body.write(chunk)
                    if body.tell() > MAX_DOWNLOAD_BYTES:
                        break
                return body.getvalue()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ApiError(417, "Failed to retrieve data, please try again or contact customer service.") from error


@cache
def _tls_context() -> ssl.SSLContext:
    """Load the certificates once: it takes longer than a conversion."""
    return httpx.create_ssl_context(trust_env=False)


async def descriptor_of(data: bytes, region: tuple[int, int, int, int] | None = None) -> Descriptor:
    """Describe a photo, or its `region`: left, right, top, bottom in pixels.

    Raises:
        UnreadablePictureError: the bytes are no picture.
    """
    return await in_picture_thread(_described, data, region)


def _described(data: bytes, region: tuple[int, int, int, int] | None) -> Descriptor:
    picture = read_picture(data)
    if region is None:
        return describe(picture)
    left, right, top, bottom = region
    return describe(picture.crop((left, top, right, bottom)))
