import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.images.photo import IncomingPhoto, SentPicture
from bot.images.prepare import PhotoPreparer
from bot.models.failures import UnreadablePhoto
from bot.models.photo_fault import PhotoFault
from bot.models.photo_sizes import PhotoSize
from providers.query import ImageLimits
from tests.samples import LIMITS, jpeg

SMALL = ImageLimits(max_bytes=100_000, max_side=30)


class Download:
    """Returns these bytes, and counts how often."""

    def __init__(self, data: bytes, *, is_photo: bool = False) -> None:
        self.calls = 0
        self._picture = SentPicture(data, is_photo)

    @asynccontextmanager
    async def __call__(self, _: PhotoSize | None) -> AsyncIterator[SentPicture]:
        self.calls += 1
        await asyncio.sleep(0)
        yield self._picture


async def test_a_photo_is_downloaded_once_and_only_when_it_is_needed(preparer: PhotoPreparer) -> None:
    download = Download(jpeg())
    photo = IncomingPhoto(download, preparer)
    assert download.calls == 0
    await asyncio.gather(photo.prepared(LIMITS), photo.prepared(LIMITS))
    assert download.calls == 1


async def test_a_photo_is_prepared_once_for_each_limits(preparer: PhotoPreparer) -> None:
    photo = IncomingPhoto(Download(jpeg()), preparer)
    large, small = await photo.prepared(LIMITS), await photo.prepared(SMALL)
    assert (large.width, small.width) == (60, 30)
    assert await photo.prepared(LIMITS) is large


async def test_what_is_no_picture_is_unreadable(preparer: PhotoPreparer) -> None:
    with pytest.raises(UnreadablePhoto):
        await IncomingPhoto(Download(b"a letter"), preparer).prepared(LIMITS)


async def test_a_photo_is_sent_again_later_where_the_bot_has_no_memory_left(preparer: PhotoPreparer) -> None:
    class NoMemory(Download):
        @asynccontextmanager
        async def __call__(self, _: PhotoSize | None) -> AsyncIterator[SentPicture]:
            yield self._picture._replace(data=bytes(sys.maxsize // 2))

    photo = IncomingPhoto(NoMemory(b""), preparer)
    for get in (photo.prepared, photo.whole):
        with pytest.raises(UnreadablePhoto) as caught:
            await get(LIMITS)
        assert caught.value.fault is PhotoFault.BUSY


async def test_a_photo_of_telegram_is_passed_on_as_it_is(preparer: PhotoPreparer) -> None:
    assert (await IncomingPhoto(Download(jpeg(), is_photo=True), preparer).prepared(LIMITS)).data == jpeg()


async def test_a_file_is_not_passed_on_as_it_is(preparer: PhotoPreparer) -> None:
    assert (await IncomingPhoto(Download(jpeg()), preparer).prepared(LIMITS)).data != jpeg()


async def test_the_bytes_that_were_sent_are_dropped_once_they_are_prepared(preparer: PhotoPreparer) -> None:
    held = 0

    @asynccontextmanager
    async def download(_: PhotoSize | None) -> AsyncIterator[SentPicture]:
        nonlocal held
        held += 1
        yield SentPicture(jpeg(), is_photo=False)
        held -= 1

    photo = IncomingPhoto(download, preparer)
    assert (await photo.prepared(LIMITS)).width == 60
    assert (await photo.prepared(SMALL)).width == 30
    assert held == 0


async def test_each_size_is_downloaded_once_and_only_for_a_provider_that_is_given_it(preparer: PhotoPreparer) -> None:
    small, large = (PhotoSize(file_id=f"{side}", width=side, height=side) for side in (30, 60))
    downloaded: list[PhotoSize | None] = []

    @asynccontextmanager
    async def download(size: PhotoSize | None) -> AsyncIterator[SentPicture]:
        downloaded.append(size)
        assert size is not None
        yield SentPicture(jpeg(size=(size.width, size.height)), is_photo=True)

    photo = IncomingPhoto(download, preparer, sizes=(small, large))
    assert (await photo.prepared(SMALL)).width == 30
    assert downloaded == [small]
    for _ in range(2):
        assert (await photo.prepared(ImageLimits(max_bytes=100_000, max_side=60))).width == 60
    assert downloaded == [small, large]
