import asyncio
from pathlib import Path, PurePosixPath

import pytest

from bot.models.failures import FetchFault, PhotoNotReached, TooManyLinks, UnreadablePhoto
from bot.models.photo_fault import PhotoFault
from bot.search.link_limits import PERSON_FAILURES
from bot.telegram.outages import TRIES
from bot.telegram.photos import Photos
from providers.query import ImageLimits
from providers.registry import PROVIDERS
from sandbox.telegram.objects import PhotoSize
from tests.bot.harness import MEMORY, BotHarness
from tests.samples import LIMITS, a_search, jpeg
from tests.waiting import until

LARGEST = 30 * 1024 * 1024
SMALL = ImageLimits(max_bytes=100_000, max_side=30)


@pytest.fixture
def photos(harness: BotHarness) -> Photos:
    services = harness.services
    return Photos(harness.bot, services.images, services.links.limits, harness.data.fetches, LARGEST)


def sent(harness: BotHarness) -> PhotoSize:
    message = harness.telegram.user_sends_photo(harness.chat, harness.ann, jpeg())
    assert message.photo is not None
    return message.photo[-1]


async def test_a_photo_is_downloaded_when_it_is_needed_and_once(photos: Photos, harness: BotHarness) -> None:
    photo = photos.of(a_search(file_id=sent(harness).file_id))
    assert harness.calls == []
    await asyncio.gather(photo.prepared(LIMITS), photo.prepared(LIMITS))
    assert harness.calls == ["getFile", "download"]


def fail_twice(harness: BotHarness, method: str, fault: int | None) -> None:
    """Let a method fail twice with an error, or with a lost connection."""
    if fault is None:
        harness.telegram.faults.drop_next(method, 2)
    else:
        harness.telegram.faults.fail_next(method, 2, error_code=fault)


@pytest.mark.parametrize("method", ["getFile", "download"])
async def test_a_photo_comes_though_telegram_fails_twice(photos: Photos, harness: BotHarness, method: str) -> None:
    size = sent(harness)
    for fault in (500, 502, None):
        fail_twice(harness, method, fault)
        assert (await photos.of(a_search(file_id=size.file_id)).prepared(LIMITS)).width == 60
        assert harness.calls.count(method) == 3
        harness.telegram.calls.clear()


async def test_a_large_file_comes_whole_though_telegram_fails_twice(photos: Photos, harness: BotHarness) -> None:
    large = jpeg() + bytes(2_000_000)
    message = harness.telegram.user_sends_document(harness.chat, harness.ann, large, name="a.jpg")
    assert message.document is not None
    fail_twice(harness, "download", None)
    assert (await photos.of(a_search(file_id=message.document.file_id)).prepared(LIMITS)).width == 60


@pytest.mark.parametrize("side", [1600, 700])
async def test_each_provider_gets_a_size_of_telegrams_as_it_is(photos: Photos, harness: BotHarness, side: int) -> None:
    message = harness.telegram.user_sends_photo(harness.chat, harness.ann, jpeg(size=(side, side // 2)))
    assert message.photo is not None
    wanted = next(size for size in message.photo if size.width == min(side, 800))
    search = a_search(file_id=message.photo[-1].file_id, sizes=[size.model_dump() for size in message.photo])
    photo, limits = photos.of(search), {provider.capabilities.image for provider in PROVIDERS.values()}
    passed_on = [await photo.prepared(one) for one in limits]
    assert {one.data for one in passed_on} == {harness.telegram.files.get(wanted.file_id).data}
    assert harness.calls == ["getFile", "download"] * len(limits)


def sent_as_file(harness: BotHarness, data: bytes, size: int | None = None) -> str:
    """The id of a file that Ann sends; `size` is what Telegram says of it."""
    message = harness.telegram.user_sends_document(
        harness.chat, harness.ann, data, name="a.jpg", mime_type="application/octet-stream", size=size
    )
    assert message.document is not None
    return message.document.file_id


async def test_a_large_file_is_read(photos: Photos, harness: BotHarness) -> None:
    file_id = sent_as_file(harness, jpeg() + bytes(19_000_000))
    assert (await photos.of(a_search(file_id=file_id)).prepared(LIMITS)).width == 60


async def test_a_file_with_more_bytes_than_telegram_said_is_refused(photos: Photos, harness: BotHarness) -> None:
    file_id = sent_as_file(harness, jpeg() + bytes(200_000), size=100_000)
    with pytest.raises(UnreadablePhoto) as refused:
        await photos.of(a_search(file_id=file_id)).prepared(LIMITS)
    assert refused.value.fault is PhotoFault.TOO_MANY_BYTES


async def test_what_is_no_picture_is_not_downloaded_to_its_end(photos: Photos, harness: BotHarness) -> None:
    # Its first bytes tell; that it is said to have fewer than it has does not come up.
    file_id = sent_as_file(harness, b"%PDF-1.7\n" + bytes(19_000_000), size=100_000)
    with pytest.raises(UnreadablePhoto) as refused:
        await photos.of(a_search(file_id=file_id)).prepared(LIMITS)
    assert refused.value.fault is PhotoFault.PDF


async def test_all_that_people_send_at_once_has_room_in_a_bounded_memory(photos: Photos, harness: BotHarness) -> None:
    memory, most = harness.services.images.memory, 0
    data = jpeg() + bytes(12_000_000)
    searches = [a_search(file_id=sent_as_file(harness, data), user_id=person) for person in (1, 1, 1, 2, 2, 3)]
    preparing = [asyncio.create_task(photos.of(search).prepared(LIMITS)) for search in searches]

    def are_done() -> bool:
        nonlocal most
        most = max(most, memory.taken)
        return all(task.done() for task in preparing)

    await until(are_done)
    assert [task.result().width for task in preparing] == [60] * 6
    assert 2 * len(data) <= most <= MEMORY
    assert memory.taken == 0


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


async def test_a_photo_that_telegram_calls_too_big_is_named_so_and_counted(photos: Photos, harness: BotHarness) -> None:
    size = sent(harness)
    harness.telegram.faults.fail_next("getFile", error_code=400, description="Bad Request: file is too big")
    with pytest.raises(PhotoNotReached) as failed:
        await photos.of(a_search(file_id=size.file_id)).prepared(LIMITS)
    assert failed.value.fault is FetchFault.TOO_BIG
    assert b'photos_not_fetched_total{fault="too_big"} 1.0' in harness.services.metrics.exposition()


async def test_a_bot_api_server_of_ones_own_hands_over_larger_files_on_its_disk(
    photos: Photos, harness: BotHarness, tmp_path: Path
) -> None:
    file_id = sent_as_file(harness, jpeg() + bytes(21_000_000))
    harness.telegram.files.disk = PurePosixPath(tmp_path)
    stored = harness.telegram.files.get(file_id)
    path = tmp_path / harness.telegram.token / stored.path
    path.parent.mkdir(parents=True)
    path.write_bytes(stored.data)
    assert (await photos.of(a_search(file_id=file_id)).prepared(LIMITS)).width == 60
    assert harness.calls == ["getFile"]


async def test_on_another_machine_its_folder_is_read_where_it_is_served(photos: Photos, harness: BotHarness) -> None:
    harness.telegram.files.disk = PurePosixPath("/var/lib/telegram-bot-api")
    assert (await photos.of(a_search(file_id=sent(harness).file_id)).prepared(LIMITS)).width == 60
    assert harness.calls == ["getFile", "download"]


async def test_a_photo_that_was_not_reached_can_be_asked_for_again(photos: Photos, harness: BotHarness) -> None:
    photo = photos.of(a_search(file_id=sent(harness).file_id))
    harness.telegram.faults.fail_next("getFile", TRIES)
    with pytest.raises(PhotoNotReached):
        await photo.prepared(LIMITS)
    assert (await photo.prepared(LIMITS)).width == 60


async def test_a_link_that_leads_nowhere_is_not_reached(photos: Photos) -> None:
    with pytest.raises(PhotoNotReached):
        await photos.of(a_search(photo_url="https://cbu01.alicdn.com/nowhere.jpg")).prepared(LIMITS)


async def test_an_old_photo_that_is_gone_says_nothing_of_those_that_people_send(
    photos: Photos, harness: BotHarness
) -> None:
    with pytest.raises(PhotoNotReached):
        await photos.sent("an id that Telegram does not know", LIMITS, 1)
    assert b'photos_not_fetched_total{fault="refused"} 0.0' in harness.services.metrics.exposition()
    assert (await photos.sent(sent(harness).file_id, SMALL, 1)).width == 30
