"""`run --sample`: invented goods on the real Telegram, started with the settings of a bot that is in earnest."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.e2e.bot_process import bot_process
from tests.e2e.town import Town, free_port, is_card, said

SAMPLE = "A sample: these goods are invented and not for sale."


def contents(town: Town) -> list[str]:
    """All that the real bot's database holds, as SQL."""
    with closing(sqlite3.connect(town.database)) as database:
        return list(database.iterdump())


async def test_every_card_says_that_it_is_a_sample_and_the_real_bot_is_left_alone(
    quiet_town: Town, tmp_path: Path
) -> None:
    town = quiet_town
    nowhere = f"http://127.0.0.1:{free_port()}"
    storage = {"s3_url": nowhere, "s3_bucket": "photos", "s3_access_key": "key", "s3_secret_key": "secret"}
    in_earnest = town.settings | storage | {"telegram_mode": "webhook", "photo_host": "s3"}
    async with town.bot():
        real = await town.card()
        await town.settled()
    kept, paid = contents(town), len(town.markets.calls)

    sample = in_earnest | {"xdg_cache_home": str(tmp_path)}
    async with bot_process(sample, tmp_path, "--sample") as bot:
        cards = [await town.card()]
        for button in ("▶", "▦", "☰"):
            cards.append(await town.press(cards[-1], button))
        cleared = await town.toast(real, "▶")
        assert await bot.terminate() == 0

    assert is_card(cards[0])
    assert SAMPLE not in said(real)
    assert [SAMPLE in said(card) for card in cards] == [True] * 4
    assert "TMAPI Global" in said(cards[0])
    assert "passed over" not in said(cards[0])
    assert cleared["text"] == "This search has been cleared. Send me the photo again."
    assert town.telegram.calls.of("setWebhook") == []
    assert (contents(town), len(town.markets.calls)) == (kept, paid)
