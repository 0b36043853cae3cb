import asyncio

import pytest
from telegram.error import TimedOut

from bot.models.target import SentMessage
from bot.telegram.late_pictures import HURRY, MANY, RECENT_SECONDS, LatePictures, PictureLate

CARD = SentMessage(1, 2, is_photo=False)


async def test_a_picture_that_is_there_comes_with_its_text() -> None:
    async def there() -> bytes:
        return b"jpeg"

    assert await LatePictures(60).in_time(there()) == b"jpeg"


async def test_a_late_picture_goes_on_coming() -> None:
    released = asyncio.Event()

    async def slow() -> bytes:
        await released.wait()
        return b"jpeg"

    with pytest.raises(PictureLate) as late:
        await LatePictures(0).in_time(slow())
    released.set()
    assert await late.value.coming == b"jpeg"


async def test_while_many_pictures_are_late_the_next_ones_get_less_time() -> None:
    seconds = 1000.0
    late = LatePictures(0.001, lambda: seconds)
    never: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    for _ in range(MANY):
        assert late.patience == 0.001
        with pytest.raises(PictureLate):
            await late.in_time(never)
    assert late.patience == 0.001 * HURRY

    seconds += RECENT_SECONDS
    assert late.patience == 0.001


async def test_who_changes_a_message_waits_for_the_picture_that_is_being_put_in() -> None:
    late, begun, ended = LatePictures(60), asyncio.Event(), asyncio.Event()
    coming: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def put_in() -> bool:
        begun.set()
        await ended.wait()
        return True

    late.bring(CARD, coming, put_in)
    coming.set_result(b"jpeg")
    await begun.wait()
    settling = asyncio.create_task(late.settle(CARD))
    ended.set()

    assert await settling == SentMessage(1, 2, is_photo=True)


async def test_a_picture_that_telegram_does_not_take_leaves_the_message_as_it_is() -> None:
    late, tried = LatePictures(60), asyncio.Event()
    coming: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def put_in() -> bool:
        tried.set()
        raise TimedOut

    late.bring(CARD, coming, put_in)
    coming.set_result(b"jpeg")
    await tried.wait()

    assert await late.settle(CARD) == CARD
