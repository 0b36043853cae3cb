"""The bot on SQLite, killed at random moments while people use it. `python -m benchmarks.kills` kills it 50 times."""

import random
from pathlib import Path

from tests.e2e.harness import Goods
from tests.e2e.kills import kill_again_and_again


async def test_a_bot_that_is_killed_again_and_again_loses_nothing_and_says_nothing_twice(
    tmp_path: Path, goods: Goods
) -> None:
    outcome = await kill_again_and_again(tmp_path, goods, 6, random.Random(5))
    assert outcome.photos > 0
    assert outcome.kept_every_promise, outcome
