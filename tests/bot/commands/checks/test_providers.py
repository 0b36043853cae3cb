"""What `check` says of the money that a day may cost."""

import pytest

from bot.commands.checks.finding import Verdict
from bot.commands.checks.providers import check_money
from bot.config import Settings


def test_a_bot_for_everybody_without_a_budget_is_told_what_to_set() -> None:
    finding = check_money(Settings.model_validate({}))
    assert finding.verdict is Verdict.OFF
    assert "set CREDITS_PER_DAY" in finding.text
    assert "ALLOWED_CHATS" in finding.text


@pytest.mark.parametrize("settings", [{"credits_per_day": "500"}, {"allowed_chats": "5"}])
def test_a_budget_or_a_door_is_enough(settings: dict[str, str]) -> None:
    assert check_money(Settings.model_validate(settings)).verdict is Verdict.GOOD
