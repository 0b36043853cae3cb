"""`run --sample`: invented goods on the real Telegram, started with the settings of a bot that is in earnest."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.e2e.bot_process import bot_process
from tests.e2e.harness import Harness, is_card, text_of

SAMPLE = "A sample: these goods are made up and not for sale."


def contents(harness: Harness) -> list[str]:
    """All that the real bot's database holds, as SQL."""
    with closing(sqlite3.connect(harness.database)) as database:
        return list(database.iterdump())


async def test_every_card_says_that_it_is_a_sample_and_the_real_bot_is_left_alone(
    stopped_harness: Harness, unused_address: str, tmp_path: Path
) -> None:
    harness = stopped_harness
    storage = {"s3_url": unused_address, "s3_bucket": "photos", "s3_access_key": "key", "s3_secret_key": "secret"}
    in_earnest = harness.settings | storage | {"telegram_mode": "webhook", "photo_host": "s3"}
    async with harness.bot():
        real = await harness.search()
        await harness.wait_until_idle()
    kept, paid = contents(harness), len(harness.markets.calls)

    async with bot_process(in_earnest, tmp_path, "--sample") as bot:
        cards = [await harness.search()]
        for button in ("▶", "▦", "☰"):
            cards.append(await harness.press(cards[-1], button))
        cleared = await harness.toast(real, "▶")
        assert await bot.terminate() == 0

    assert is_card(cards[0])
    assert SAMPLE not in text_of(real)
    assert [SAMPLE in text_of(card) for card in cards] == [True] * 4
    assert "TMAPI Global" in text_of(cards[0])
    assert "I skipped" not in text_of(cards[0])
    assert cleared["text"] == "This search has been cleared. Send me the photo again."
    assert harness.telegram.calls.of("setWebhook") == []
    assert (contents(harness), len(harness.markets.calls)) == (kept, paid)
