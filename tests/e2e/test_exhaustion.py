"""A bot that runs out of descriptors asks people to try again, and blames no photo."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.telegram.objects import Chat
from tests.e2e.bot_process import BotProcess, bot_process
from tests.e2e.harness import Harness, is_card, text_of
from tests.e2e.test_hostile_pictures import send
from tests.waiting import until

DAMAGED = "This picture is damaged. Please send it again."
TRY_AGAIN = (
    "I'm very busy right now. Please send it again in a moment.",
    "No need to send the photo again: just try again.",
    "I couldn't get this picture. Please send it again.",
)
"""How the sentences end that blame no photo."""
SPARE = 1
"""How many descriptors the bot can still open."""


@contextmanager
def few_descriptors(bot: BotProcess) -> Iterator[None]:
    """The bot can open hardly anything more while the context is open."""
    limits = resource.prlimit(bot.pid, resource.RLIMIT_NOFILE)
    taken = max(map(int, os.listdir(f"/proc/{bot.pid}/fd")))  # noqa: PTH208 -- names suffice
    resource.prlimit(bot.pid, resource.RLIMIT_NOFILE, (taken + 1 + SPARE, limits[1]))
    try:
        yield
    finally:
        resource.prlimit(bot.pid, resource.RLIMIT_NOFILE, limits)


async def answers(harness: Harness, chats: list[Chat]) -> list[str]:
    """Wait until everybody is answered; the sentences, "" for a card."""

    def told(chat: Chat) -> list[str]:
        messages = harness.telegram.bot_messages(chat)
        return ["" if is_card(one) else text_of(one) for one in messages if not text_of(one).startswith("🔎")]

    await until(lambda: all(map(told, chats)))
    return [text for chat in chats for text in told(chat)]


async def test_everybody_is_asked_to_try_again_and_all_goes_on_later(stopped_harness: Harness, tmp_path: Path) -> None:
    harness = stopped_harness
    first, *others, last = map(harness.goods.photo, ("mug", "tshirt", "lamp", "chair", "watch", "vase"))
    async with bot_process(harness.settings | {"log_format": "json"}, tmp_path) as bot:
        await harness.search("mug")
        assert await answers(harness, [send(harness, first[:5000])]) == [DAMAGED]

        with few_descriptors(bot):
            told = await answers(harness, [send(harness, photo) for photo in others])
        assert [text for text in told if text and not text.endswith(TRY_AGAIN)] == []

        assert await answers(harness, [send(harness, last)]) == [""]
        assert await bot.terminate() == 0
    assert bot.foreign_lines() == []
