import asyncio

import pytest

from bot.images.prepare import PhotoPreparer
from bot.models.failures import PhotoNotReached
from bot.telegram.outages import TRIES
from bot.telegram.photos import LARGE, Photos
from providers.query import ImageLimits
from sandbox.telegram.objects import PhotoSize
from tests.bot.harness import BotHarness
from tests.samples import LIMITS, a_search, jpeg

SMALL = ImageLimits(max_bytes=100_000, max_side=30)


@pytest.fixture
def photos(harness: BotHarness, preparer: PhotoPreparer) -> Photos:
    return Photos(harness.bot, harness.services.images.downloader, preparer)


def sent(harness: BotHarness) -> PhotoSize:
    message = harness.telegram.user_sends_photo(harness.chat, harness.ann, jpeg())
    assert message.photo is not None
    return message.photo[-1]


async def test_a_photo_is_downloaded_when_it_is_needed_and_once(photos: Photos, harness: BotHarness) -> None:
    photo = photos.of(a_search(file_id=sent(harness).file_id))
    assert harness.calls == []
    await asyncio.gather(photo.prepared(LIMITS), photo.prepared(LIMITS), photo.prepared(SMALL))
    assert harness.calls == ["getFile", "download"]


async def test_a_large_file_is_read_from_the_disk(photos: Photos, harness: BotHarness) -> None:
    large = jpeg() + bytes(LARGE)
    message = harness.telegram.user_sends_document(
        harness.chat, harness.ann, large, name="a.jpg", mime_type="application/octet-stream"
    )
    assert message.document is not None
    assert (await photos.of(a_search(file_id=message.document.file_id)).prepared(LIMITS)).width == 60


async def test_a_photo_behind_a_link_comes_from_the_web(photos: Photos, harness: BotHarness) -> None:
    harness.web.put("https://cbu01.alicdn.com/1.jpg", jpeg())
    photo = photos.of(a_search(file_id="", photo_url="https://cbu01.alicdn.com/1.jpg"))
    assert (await photo.prepared(LIMITS)).width == 60
    assert harness.calls == []


@pytest.mark.parametrize("method", ["getFile", "download"])
async def test_a_photo_that_telegram_does_not_hand_over_is_not_reached(
    photos: Photos, harness: BotHarness, method: str
) -> None:
    size = sent(harness)
    harness.telegram.faults.fail_next(method, TRIES)
    with pytest.raises(PhotoNotReached) as failed:
        await photos.of(a_search(file_id=size.file_id)).prepared(LIMITS)
    assert harness.telegram.token not in str(failed.value)


async def test_a_photo_that_was_not_reached_can_be_asked_for_again(photos: Photos, harness: BotHarness) -> None:
    photo = photos.of(a_search(file_id=sent(harness).file_id))
    harness.telegram.faults.fail_next("getFile", TRIES)
    with pytest.raises(PhotoNotReached):
        await photo.prepared(LIMITS)
    assert (await photo.prepared(LIMITS)).width == 60


async def test_a_link_that_leads_nowhere_is_not_reached(photos: Photos) -> None:
    with pytest.raises(PhotoNotReached):
        await photos.of(a_search(photo_url="https://cbu01.alicdn.com/nowhere.jpg")).prepared(LIMITS)
