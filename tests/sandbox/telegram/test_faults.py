import asyncio
import datetime as dt
from collections.abc import Callable

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter

from sandbox.server import Server
from sandbox.telegram import Telegram, telegram_app
from sandbox.telegram.objects import User
from tests.waiting import InterruptibleSleep, until


@pytest.fixture
def ann(telegram: Telegram) -> User:
    return telegram.add_user("Ann")


async def test_only_the_next_calls_fail(telegram: Telegram, bot: Bot, ann: User) -> None:
    telegram.faults.fail_next("sendMessage", 2, error_code=502, description="Bad Gateway")
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(ann.id, "x")
    await bot.send_message(ann.id, "x")
    assert [call.status for call in telegram.calls.of("sendMessage")] == [502, 502, 200]


async def test_flood_control_says_when_to_retry(telegram: Telegram, bot: Bot, ann: User) -> None:
    telegram.faults.flood_next("*", retry_after=7)
    with pytest.raises(RetryAfter) as flood:
        await bot.send_message(ann.id, "x")
    assert flood.value.retry_after == dt.timedelta(seconds=7)


async def test_something_can_happen_just_before_a_call(telegram: Telegram, bot: Bot, ann: User) -> None:
    group = telegram.add_group(members=[ann], supergroup=False)
    telegram.faults.interrupt_next("sendMessage", lambda: telegram.migrate_group(group, ann))
    with pytest.raises(ChatMigrated):
        await bot.send_message(group.id, "x")


@pytest.mark.parametrize("after_work", [False, True])
async def test_the_next_call_can_be_held(telegram: Telegram, bot: Bot, ann: User, *, after_work: bool) -> None:
    held = telegram.faults.hold_next("sendMessage", after_work=after_work)
    sending = asyncio.create_task(bot.send_message(ann.id, "held"))
    await held.arrived.wait()
    assert len(telegram.bot_messages(ann.id)) == int(after_work)
    await bot.send_message(ann.id, "the one after it")
    assert not sending.done()
    held.release()
    await sending
    assert len(telegram.bot_messages(ann.id)) == 2


async def test_a_held_call_goes_on_when_all_faults_are_cleared(telegram: Telegram, bot: Bot, ann: User) -> None:
    held = telegram.faults.hold_next("sendMessage")
    sending = asyncio.create_task(bot.send_message(ann.id, "x"))
    await held.arrived.wait()
    telegram.faults.clear()
    await sending


async def test_a_group_may_forbid_photos_or_everything(telegram: Telegram, bot: Bot, ann: User) -> None:
    group = telegram.add_group(members=[ann])
    telegram.forbid(group, "photos")
    await bot.send_message(group.id, "x")
    with pytest.raises(BadRequest, match="Not enough rights to send photos to the chat"):
        await bot.send_photo(group.id, b"")
    telegram.forbid(group, "photos", "texts")
    with pytest.raises(BadRequest, match="Have no rights to send a message"):
        await bot.send_chat_action(group.id, "typing")


async def test_a_deleted_topic_takes_its_messages_with_it(telegram: Telegram, bot: Bot, ann: User) -> None:
    forum = telegram.add_group(members=[ann], forum=True)
    topic = telegram.add_topic(forum, ann, "Mugs")
    await bot.send_message(forum.id, "x", message_thread_id=topic)
    telegram.delete_topic(forum, topic)
    assert telegram.bot_messages(forum) == []
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "x", message_thread_id=topic)


async def test_a_response_can_be_delayed_after_the_call_took_effect(telegram: Telegram, bot: Bot, ann: User) -> None:
    telegram.faults.delay("sendMessage", 60, after_work=True)
    sending = asyncio.create_task(bot.send_message(ann.id, "x"))
    await telegram.bot_message(ann.id)
    assert not sending.done()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)


async def test_a_call_with_a_dropped_connection_can_take_effect(telegram: Telegram, bot: Bot, ann: User) -> None:
    telegram.faults.drop_next("sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(ann.id, "lost on the way there")
    telegram.faults.drop_next("sendMessage", after_work=True)
    with pytest.raises(NetworkError):
        await bot.send_message(ann.id, "lost on the way back")
    assert [message.text for message in telegram.bot_messages(ann.id)] == ["lost on the way back"]
    assert [call.status for call in telegram.calls.of("sendMessage")] == [0, 0]


async def test_slow_calls_run_concurrently(telegram: Telegram, bot: Bot, ann: User, sleep: InterruptibleSleep) -> None:
    telegram.faults.delay("sendMessage", 60)
    sending = [asyncio.create_task(bot.send_message(ann.id, text)) for text in ("x", "y")]
    await until(lambda: sleep.sleeps.count(60) == 2)
    assert telegram.bot_messages(ann.id) == []
    sleep.interrupt()
    await asyncio.gather(*sending)
    telegram.faults.clear()
    assert telegram.faults.delay_of("sendMessage") == 0


async def test_a_download_can_fail(telegram: Telegram, bot: Bot, ann: User, draw: Callable[..., bytes]) -> None:
    photo = telegram.user_sends_photo(ann.id, ann, draw(100, 100)).photo
    assert photo is not None
    file = await bot.get_file(photo[-1].file_id)
    telegram.faults.fail_next("download", error_code=400, description="Bad Request: file is temporarily unavailable")
    with pytest.raises(BadRequest):
        await file.download_as_bytearray()
    assert await file.download_as_bytearray()


async def test_calls_are_recorded_with_the_sizes_of_files(
    telegram: Telegram, bot: Bot, ann: User, draw: Callable[..., bytes]
) -> None:
    jpeg = draw(100, 100)
    await bot.send_photo(ann.id, jpeg, caption="[1]")
    (call,) = telegram.calls.of("sendPhoto")
    assert call.parameters["caption"] == "[1]"
    photo = call.parameters["photo"]
    assert isinstance(photo, dict)
    assert photo["bytes"] == len(jpeg)


async def test_a_failure_of_the_sandbox_itself_is_logged_and_answered(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_: str) -> bytes:
        raise RuntimeError("a bug")

    telegram = Telegram(fetch=broken)
    ann = telegram.add_user("Ann")
    async with Server(telegram_app(telegram)) as server, Bot(telegram.token, base_url=f"{server.url}/bot") as bot:
        with pytest.raises(NetworkError, match="the sandbox failed, see its log"):
            await bot.send_photo(ann.id, "http://127.0.0.1/photo.jpg")
    assert "the sandbox failed in sendPhoto" in caplog.text
