import asyncio

import pytest

from bot.images.prepare import PhotoPreparer
from bot.models.failures import PhotoNotReached, TooManyLinks
from bot.search.link_limits import PERSON_FAILURES
from bot.telegram.outages import TRIES
from bot.telegram.photos import LARGE, Photos
from providers.provider import Provider
from providers.query import ImageLimits
from providers.registry import PROVIDERS
from sandbox.telegram.objects import PhotoSize
from tests.bot.harness import BotHarness
from tests.samples import LIMITS, a_search, jpeg

SMALL = ImageLimits(max_bytes=100_000, max_side=30)


@pytest.fixture
def photos(harness: BotHarness, preparer: PhotoPreparer) -> Photos:
    return Photos(harness.bot, harness.services.images.downloader, preparer, harness.services.links.limits)


def sent(harness: BotHarness) -> PhotoSize:
    message = harness.telegram.user_sends_photo(harness.chat, harness.ann, jpeg())
    assert message.photo is not None
    return message.photo[-1]


async def test_a_photo_is_downloaded_when_it_is_needed_and_once(photos: Photos, harness: BotHarness) -> None:
    photo = photos.of(a_search(file_id=sent(harness).file_id))
    assert harness.calls == []
    await asyncio.gather(photo.prepared(LIMITS), photo.prepared(LIMITS), photo.prepared(SMALL))
    assert harness.calls == ["getFile", "download"]


def fail_twice(harness: BotHarness, method: str, fault: int | None) -> None:
    """Let a method fail twice with an error, or with a lost connection."""
    if fault is None:
        harness.telegram.faults.drop_next(method, 2)
    else:
        harness.telegram.faults.fail_next(method, 2, error_code=fault)


@pytest.mark.parametrize("fault", [500, 502, None])
@pytest.mark.parametrize("method", ["getFile", "download"])
async def test_a_photo_comes_though_telegram_fails_twice(
    photos: Photos, harness: BotHarness, method: str, fault: int | None
) -> None:
    size = sent(harness)
    fail_twice(harness, method, fault)
    assert (await photos.of(a_search(file_id=size.file_id)).prepared(LIMITS)).width == 60
    assert harness.calls.count(method) == 3


async def test_a_large_file_comes_whole_though_telegram_fails_twice(photos: Photos, harness: BotHarness) -> None:
    large = jpeg() + bytes(LARGE)
    message = harness.telegram.user_sends_document(harness.chat, harness.ann, large, name="a.jpg")
    assert message.document is not None
    fail_twice(harness, "download", None)
    assert (await photos.of(a_search(file_id=message.document.file_id)).prepared(LIMITS)).width == 60


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
@pytest.mark.parametrize("side", [1600, 700])
async def test_each_provider_gets_a_size_of_telegrams_as_it_is(
    photos: Photos, harness: BotHarness, provider: type[Provider], side: int
) -> None:
    message = harness.telegram.user_sends_photo(harness.chat, harness.ann, jpeg(size=(side, side // 2)))
    assert message.photo is not None
    wanted = next(size for size in message.photo if size.width == min(side, 800))
    search = a_search(file_id=message.photo[-1].file_id, sizes=[size.model_dump() for size in message.photo])
    photo = await photos.of(search).prepared(provider.capabilities.image)
    assert photo.data == harness.telegram.files.get(wanted.file_id).data
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


async def test_pictures_behind_links_that_fail_too_often_are_not_fetched_for_a_while(
    photos: Photos, harness: BotHarness
) -> None:
    lost = a_search(file_id="", photo_url="https://cbu01.alicdn.com/lost.jpg")
    for _ in range(PERSON_FAILURES):
        with pytest.raises(PhotoNotReached):
            await photos.of(lost).prepared(LIMITS)

    with pytest.raises(TooManyLinks):
        await photos.of(lost).prepared(LIMITS)
    assert harness.web.asked == [lost.photo_url] * PERSON_FAILURES


@pytest.mark.parametrize("method", ["getFile", "download"])
async def test_a_photo_that_telegram_does_not_hand_over_is_not_reached(
    photos: Photos, harness: BotHarness, method: str
) -> None:
    size = sent(harness)
    harness.telegram.faults.fail_next(method, TRIES)
    with pytest.raises(PhotoNotReached) as failed:
        await photos.of(a_search(file_id=size.file_id)).prepared(LIMITS)
    assert harness.telegram.token not in str(failed.value)


async def test_a_photo_that_takes_too_long_is_not_reached(
    photos: Photos, harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.photos.DOWNLOAD_SECONDS", 0.01)
    harness.telegram.faults.delay("download", 0.2)
    with pytest.raises(PhotoNotReached):
        await photos.of(a_search(file_id=sent(harness).file_id)).prepared(LIMITS)


async def test_a_photo_that_was_not_reached_can_be_asked_for_again(photos: Photos, harness: BotHarness) -> None:
    photo = photos.of(a_search(file_id=sent(harness).file_id))
    harness.telegram.faults.fail_next("getFile", TRIES)
    with pytest.raises(PhotoNotReached):
        await photo.prepared(LIMITS)
    assert (await photo.prepared(LIMITS)).width == 60


async def test_a_link_that_leads_nowhere_is_not_reached(photos: Photos) -> None:
    with pytest.raises(PhotoNotReached):
        await photos.of(a_search(photo_url="https://cbu01.alicdn.com/nowhere.jpg")).prepared(LIMITS)
