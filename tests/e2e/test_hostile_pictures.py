"""Pictures that take long or much memory to decode cost those who sent them a sentence, and nobody else anything."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.telegram.objects import Chat, Message
from tests.e2e.bot_process import BotProcess, bot_process, descendants
from tests.e2e.harness import Harness, is_card
from tests.waiting import until

PICTURES = Path(__file__).parents[1] / "fixtures" / "pictures"
NESTED = (PICTURES / "nested.heic").read_bytes()
ARITHMETIC = (PICTURES / "arithmetic.jpg").read_bytes()
TOO_LONG = "This picture takes too long to read: send it as a photo."


def send(harness: Harness, data: bytes) -> Chat:
    """Send a picture as a file, as somebody new, in the chat that is returned."""
    user = harness.telegram.add_user("Mallory")
    chat = harness.telegram.private_chat(user)
    # The sandbox makes no thumbnail of a file that is not said to be a picture.
    harness.telegram.user_sends_document(chat, user, data, name="a.jpg", mime_type="application/octet-stream")
    return chat


def is_told(message: Message) -> bool:
    return message.text == TOO_LONG


@pytest.fixture
async def decoding_bot(stopped_harness: Harness, tmp_path: Path) -> AsyncIterator[BotProcess]:
    """A bot that decodes a picture for which it has minutes."""
    settings = stopped_harness.settings | {"image_seconds": "600", "log_format": "json"}
    async with bot_process(settings, tmp_path) as bot:
        send(stopped_harness, ARITHMETIC)
        # The process that forks, and the one that decodes.
        await until(lambda: len(list(descendants(bot.pid))) == 2)
        yield bot


async def test_everybody_is_answered_and_a_photo_passes_by(stopped_harness: Harness) -> None:
    harness = stopped_harness
    async with harness.bot(image_seconds="2"):
        await harness.search()
        now = harness.telegram.events.last_seq
        chats = [send(harness, data) for data in (NESTED, ARITHMETIC) * 10]
        harness.send_photo()
        await harness.reply(is_card, after=now)
        told_before = [chat for chat in chats if any(map(is_told, harness.telegram.bot_messages(chat)))]
        for chat in chats:
            await harness.reply(is_told, chat=chat)
    assert len(told_before) < len(chats)


async def test_a_bot_that_is_told_to_stop_does_not_wait_for_a_picture(decoding_bot: BotProcess) -> None:
    processes = list(descendants(decoding_bot.pid))
    assert await decoding_bot.terminate() == 0
    assert b"the bot did not end in time" not in decoding_bot.log
    assert decoding_bot.foreign_lines() == []
    await until(lambda: not any(Path(f"/proc/{process}").exists() for process in processes))


async def test_no_process_outlives_a_bot_that_is_killed(decoding_bot: BotProcess) -> None:
    processes = list(descendants(decoding_bot.pid))
    await decoding_bot.kill()
    await until(lambda: not any(Path(f"/proc/{process}").exists() for process in processes))
