"""Turns a stranger's bytes into a photo within a provider's limits: upright, sRGB, without metadata."""

import hashlib

from bot.images.jobs import MIN_SIDE, SMALL_SIDE, Jpeg, PreparePhoto
from bot.images.long_pictures import parts_of
from bot.images.plain_jpeg import PlainJpeg, plain_jpeg
from bot.images.pool import ImagePool
from bot.images.thumbnails import Thumbnails
from providers.models import Photo
from providers.query import ImageLimits


class PhotoPreparer:
    """Prepares photos. What has to be decoded is decoded in another process."""

    def __init__(self, pool: ImagePool) -> None:
        self._pool = pool
        self._thumbnails = Thumbnails(pool)

    async def prepare(
        self, data: bytes, limits: ImageLimits, person: int | None = None, part: int | None = None
    ) -> Photo:
        """Return `data` as a JPEG within `limits`. Equal input gives equal bytes.

        `person` is whose photo it is: of each, one is decoded at a time. None is for pictures of products. `part` is
        that of a long picture, as in `PreparePhoto`.

        Raises:
            UnreadablePhoto: it is no picture, is damaged, too small or too large, or took too much time or memory; or
                it is long, and this is none of its parts.
        """
        job = PreparePhoto(data, limits.max_bytes, limits.max_side, part)
        if person is None and limits.max_side <= SMALL_SIDE:
            return _photo(await self._thumbnails.make(job))
        return _photo(await self._pool.run(job, person))

    async def pass_on(
        self, data: bytes, limits: ImageLimits, person: int | None = None, part: int | None = None
    ) -> Photo:
        """Return a photo as Telegram made it, but for its metadata; like `prepare` where it is not within `limits`.

        Raises:
            UnreadablePhoto: as `prepare` does.
        """
        plain = plain_jpeg(data)
        if plain is None or not _is_within(plain, limits):
            return await self.prepare(data, limits, person, part)
        if part is not None and parts_of(plain.width, plain.height) > 1:
            return await self.prepare(data, limits, person, part)
        return _photo(plain)


def _is_within(plain: PlainJpeg, limits: ImageLimits) -> bool:
    is_small = len(plain.data) <= limits.max_bytes and max(plain.width, plain.height) <= limits.max_side
    return is_small and min(plain.width, plain.height) >= MIN_SIDE


def _photo(jpeg: Jpeg | PlainJpeg) -> Photo:
    digest = hashlib.sha256(jpeg.data).hexdigest()
    return Photo(data=jpeg.data, sha256=digest, width=jpeg.width, height=jpeg.height)
