"""What `check` says of the money that a day may cost, and of calls that are refused."""

from typing import Any

import pytest

from bot.commands.checks.finding import Verdict
from bot.commands.checks.providers import check_money, explained
from bot.config import Settings
from providers.errors import FailureKind
from tests.providers.readers import recorded_refusals, refusal


def test_a_bot_for_everybody_without_a_budget_is_told_what_to_set() -> None:
    finding = check_money(Settings.model_validate({}))
    assert finding.verdict is Verdict.OFF
    assert "set CREDITS_PER_DAY" in finding.text
    assert "ALLOWED_CHATS" in finding.text


@pytest.mark.parametrize("settings", [{"credits_per_day": "500"}, {"allowed_chats": "5"}])
def test_a_budget_or_a_door_is_enough(settings: dict[str, str]) -> None:
    assert check_money(Settings.model_validate(settings)).verdict is Verdict.GOOD


REMEDIES = {
    FailureKind.NO_CREDIT: "top the account up",
    FailureKind.REFUSED_KEY: "check ",
    FailureKind.REFUSED_SIGNATURE: "check ",
    FailureKind.REFUSED_LOGIN: "run `python -m bot login aliexpress`",
    FailureKind.REFUSED_PERMISSION: "ask for it in its console",
    FailureKind.REFUSED_ADDRESS: "add it in its console",
    FailureKind.REFUSED_CLOCK: "set this machine's clock",
    FailureKind.REFUSED: "ask its support about this code",
    FailureKind.BUSY: "lower its _CALLS_PER_MINUTE",
    FailureKind.UNREACHABLE: "try again later",
    FailureKind.GONE: "this product is gone",
}


@pytest.mark.parametrize(("provider", "case"), list(recorded_refusals()))
def test_every_recorded_refusal_is_explained_in_one_line_with_the_remedy(provider: str, case: dict[str, Any]) -> None:
    error = refusal(provider, case)
    line = explained(error)
    assert line.startswith(f"{provider}: ")
    assert REMEDIES[error.kind] in line
    assert "\n" not in line
    assert error.code is None or f"code {error.code}" in line


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AppWhiteIpLimit", FailureKind.REFUSED_ADDRESS),
        ("InvalidSignature", FailureKind.REFUSED_SIGNATURE),
        ("IllegalTimestamp", FailureKind.REFUSED_CLOCK),
        ("AppKeyNotExist", FailureKind.REFUSED_KEY),
        ("PermissionDenied", FailureKind.REFUSED_PERMISSION),
        ("SellerCallLimit", FailureKind.BUSY),
        ("7", FailureKind.BUSY),
        ("27", FailureKind.REFUSED_LOGIN),
        ("ServiceTimeout", FailureKind.UNREACHABLE),
        ("ServiceUnavailable", FailureKind.UNREACHABLE),
        ("NeverHeardOf", FailureKind.REFUSED),
    ],
)
def test_every_code_of_aliexpress_is_explained_with_the_remedy(code: str, kind: FailureKind) -> None:
    error = refusal("aliexpress", {"body": {"error_response": {"code": code, "msg": "no", "request_id": "r1"}}})
    line = explained(error)
    assert error.kind is kind
    assert REMEDIES[kind] in line
    assert f"(code {code}, trace r1)" in line
