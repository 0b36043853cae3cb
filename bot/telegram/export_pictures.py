"""Fetches the pictures of an export: from Telegram where it has them, or else from the product's host."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog

from bot.images.download import PictureDownloader, PictureUnavailable
from bot.images.prepare import PhotoPreparer
from bot.models.export import ExportedProduct, ExportPicture
from bot.models.failures import PhotoNotReached, UnreadablePhoto
from bot.telegram.photos import Photos
from providers.models import Photo
from providers.query import ImageLimits

AT_ONCE: Final = 16
"""Pictures that are fetched at a time. They wait for the network most of the while, and for a process together."""
SECONDS: Final = 180.0
"""For so long the pictures of one export may take: hosts that do not answer would hold up the files of others."""

log = structlog.get_logger()


@dataclass
class FetchedPictures:
    """The pictures of `total` products by their numbers from 1, as far as they have come; `done` counts all tries."""

    total: int
    done: int = 0
    found: dict[int, ExportPicture] = field(default_factory=dict)


class ExportPictures:
    """Gets pictures as JPEGs within limits. They are decoded in the processes that do nothing else."""

    def __init__(self, photos: Photos, downloader: PictureDownloader, preparer: PhotoPreparer) -> None:
        self._photos = photos
        self._downloader = downloader
        self._preparer = preparer

    async def fetch(
        self, products: Sequence[ExportedProduct], limits: ImageLimits, person: int, fetched: FetchedPictures
    ) -> None:
        """Put the pictures of products into `fetched`, without those that can't be had; `person` asked for them.

        What has not come after `SECONDS` is left out.
        """
        numbered = enumerate(products, 1)
        try:
            async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(self._fetch_some(numbered, limits, person, fetched))
        except TimeoutError:
            log.warning("pictures of an export left out", tried=fetched.done, of=fetched.total)

    async def _fetch_some(
        self,
        numbered: Iterator[tuple[int, ExportedProduct]],
        limits: ImageLimits,
        person: int,
        fetched: FetchedPictures,
    ) -> None:
        for number, one in numbered:
            photo = await self._photo(one, limits, person)
            if photo is not None:
                fetched.found[number] = ExportPicture(photo.data, photo.width, photo.height)
            fetched.done += 1

    async def _photo(self, one: ExportedProduct, limits: ImageLimits, person: int) -> Photo | None:
        for file_id in (one.photo, one.file_id):
            if file_id is not None:
                try:
                    return await self._photos.sent(file_id, limits, person)
                except (PhotoNotReached, UnreadablePhoto) as error:
                    log.info("picture of an export not fetched from Telegram", why=str(error))
        if one.product.picture is None:
            return None
        try:
            return await self._preparer.prepare(await self._downloader.download(one.product.picture), limits)
        except (PictureUnavailable, UnreadablePhoto) as error:
            log.info("picture of an export not downloaded", why=str(error))
            return None
