"""Photos in S3-compatible storage, each under a signed address for as long as a conversion takes."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import obstore
import structlog
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from bot.config import S3Settings
from providers.errors import Unavailable
from providers.models import Photo

LIFETIME: Final = timedelta(minutes=10)
TIMEOUT: Final = timedelta(seconds=15)
"""Time for one request; its retries may take as long again."""
PREFIX: Final = "snapsource/"
"""Where the photos are in the bucket, so that a lifecycle rule can delete what a crash left behind."""
CLOCK_IS_OFF: Final = "RequestTimeTooSkewed"
"""S3's error code for a request signed more than 15 minutes ago, or in the future."""

log = structlog.get_logger()


class S3Host:
    """Stores photos in a bucket and signs their addresses.

    The object is deleted when its context closes. Its address can't be guessed, and is valid for `LIFETIME`.
    """

    def __init__(
        self, settings: S3Settings, *, new_name: Callable[[], str] = lambda: secrets.token_urlsafe(32)
    ) -> None:
        self._new_name = new_name
        self._store = S3Store(
            settings.bucket,
            endpoint=settings.url,
            access_key_id=settings.access_key,
            secret_access_key=settings.secret_key.get_secret_value(),
            region=settings.region,
            virtual_hosted_style_request=False,
            client_options={"allow_http": settings.url.startswith("http://"), "timeout": TIMEOUT},
            retry_config={"max_retries": 2, "retry_timeout": TIMEOUT},
        )

    @asynccontextmanager
    async def publish(self, photo: Photo) -> AsyncIterator[str]:
        """Give `photo` an address of its own while the context is open.

        Raises:
            Unavailable: the storage refuses the photo, or can't be reached.
        """
        path = f"{PREFIX}{self._new_name()}.jpg"
        try:
            yield await self._put(path, photo.data)
        finally:
            await self._delete(path)

    async def _put(self, path: str, data: bytes) -> str:
        try:
            await obstore.put_async(self._store, path, data, attributes={"Content-Type": "image/jpeg"})
            return await obstore.sign_async(self._store, "GET", path, LIFETIME)
        except (BaseError, OSError) as error:
            # The text of the error may contain the photo's address.
            raise Unavailable("s3", f"the storage did not take the photo ({_advice(error)})", sent=False) from None

    async def _delete(self, path: str) -> None:
        try:
            await obstore.delete_async(self._store, path)
        except (BaseError, OSError) as error:
            log.warning("photo not deleted from the storage", error=type(error).__name__)


def _advice(error: Exception) -> str:
    """Return what is wrong with the storage and what to do, without any text of the error itself."""
    match error:
        case FileNotFoundError():
            return "there is no such bucket: check S3_URL, S3_BUCKET and S3_REGION"
        case PermissionDeniedError() | UnauthenticatedError() if CLOCK_IS_OFF in str(error):
            return "the clock of this machine is off: set it, by NTP"
        case PermissionDeniedError() | UnauthenticatedError():
            return "it refuses the account: check S3_ACCESS_KEY, S3_SECRET_KEY, and what the account may do"
    return f"it is not reached, or has a fault of its own, {type(error).__name__}: check S3_URL and S3_REGION"
