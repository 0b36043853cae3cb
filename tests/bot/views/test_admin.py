from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Translator
from bot.models.aliexpress_login import Warned
from bot.models.billing import ProviderState
from bot.views.admin import Status, login_screen, outage_screen, providers_screen, statuses
from providers.errors import FailureKind
from providers.registry import PROVIDERS
from tests.bot.views.judge import buttons, data_of, message
from tests.strategies import MODERATE, translators

SINCE = 1_767_268_800
"""2026-01-01 12:00 UTC."""
OFF = ProviderState("daji", FailureKind.NO_CREDIT, SINCE, "daji: no balance (code 439)", SINCE)


def lines(en: Translator, *known: Status, budget: int = 0) -> list[str]:
    return message(providers_screen(en, known, budget).text).split("\n")


def test_a_provider_that_works_is_green(en: Translator) -> None:
    assert lines(en, Status("daji", None, None, None, 3))[2:] == ["🟢 DAJI", "Calls today: 3"]


def test_a_provider_that_is_off_says_why_and_since_when(en: Translator) -> None:
    told = lines(en, Status("daji", None, OFF, None, 3))
    assert told[2].startswith("🔴 DAJI · no credit left · 1 Jan 2026, 12:00")
    assert told[5].endswith("daji: no balance (code 439)")


@pytest.mark.parametrize(
    ("state", "advice"),
    [
        (OFF, "→ Top it up, then switch it on again."),
        (replace(OFF, off_reason=FailureKind.SWITCHED_OFF), "→ Switch it on when you want to use it again."),
        (
            replace(OFF, off_until=SINCE + 60),
            "→ I'll try it again automatically. If it keeps refusing, check the account.",
        ),
    ],
)
def test_a_provider_that_is_off_says_in_one_line_what_to_do(en: Translator, state: ProviderState, advice: str) -> None:
    assert lines(en, Status("daji", None, state, None, 3))[3] == advice


def test_a_provider_that_rests_after_faults_says_for_how_long(en: Translator) -> None:
    assert lines(en, Status("daji", None, None, 12.4, 0))[2] == "🟡 DAJI · paused after faults, next trial in 12 s"


def test_a_provider_that_is_called_more_slowly_says_why(en: Translator) -> None:
    assert lines(en, Status("daji", None, None, None, 0, (75, 300)))[4] == (
        "Pace: 75 of 300 calls a minute, since the source answered “too many”"
    )


def test_a_provider_without_an_account_says_what_is_missing_and_has_no_switch(en: Translator) -> None:
    screen = providers_screen(en, [Status("daji", "DAJI_APP_KEY is not set", None, None, 0)], 0)
    assert message(screen.text).split("\n")[2:] == ["⚪ DAJI · not configured", "DAJI_APP_KEY is not set"]
    assert buttons(screen.keyboard) == [["↻", "✕ Close"]]


def test_calls_are_told_beside_the_budget(en: Translator) -> None:
    status = Status("daji", None, None, None, 3)
    assert lines(en, status)[0] == "Paid calls today: 3"
    assert lines(en, status, budget=10)[0] == "Paid calls today: 3 of 10"


def test_each_switch_turns_to_the_other_side(en: Translator) -> None:
    on, off = Status("tmapi", None, None, None, 0), Status("daji", None, OFF, None, 0)
    keyboard = providers_screen(en, [on, off], 0).keyboard
    assert data_of(keyboard, "Switch TMAPI off") == "a:off:tmapi"
    assert data_of(keyboard, "Switch DAJI on") == "a:on:daji"


def test_the_word_of_an_outage_says_what_to_do_and_has_the_switch(en: Translator) -> None:
    screen = outage_screen(en, OFF)
    assert message(screen.text).split("\n") == [
        "⚠ DAJI is off: its account has no credit left.",
        "Top it up, then switch it on again.",
        "daji: no balance (code 439)",
    ]
    assert buttons(screen.keyboard) == [["Switch DAJI on"]]


def test_the_word_of_a_login_that_ends_says_when_and_what_to_do(en: Translator) -> None:
    assert message(login_screen(en, Warned.THREE_DAYS, SINCE).text).split("\n") == [
        "⚠ The login for AliExpress expires in less than three days: 1 Jan 2026, 12:00 UTC.",
        "Only a new login can fix this. On the bot's machine, run:",
        "python -m bot login aliexpress",
    ]


@given(translators)
def test_the_words_of_a_login_differ_by_how_urgent_they_are(t: Translator) -> None:
    told = [message(login_screen(t, one, SINCE).text) for one in list(Warned)[1:]]
    assert len(set(told)) == len(told)
    assert t.moment(datetime.fromtimestamp(SINCE, UTC)) in told[0]


def test_a_login_that_was_refused_before_anybody_knew_its_end_has_ended(en: Translator) -> None:
    told = message(login_screen(en, Warned.ENDED, None).text)
    assert told.startswith("⚠ The login for AliExpress has expired, and its searches fail.\n")


def test_what_is_known_of_a_provider_is_put_together() -> None:
    known = statuses(
        ["daji", "tmapi"],
        {"tmapi": "TMAPI_TOKEN is not set"},
        {"daji": OFF},
        {"daji": 3.0},
        {"daji": 5},
        {"daji": (75, 300)},
    )
    assert known == [
        Status("daji", None, OFF, 3.0, 5, (75, 300)),
        Status("tmapi", "TMAPI_TOKEN is not set", None, None, 0),
    ]


REFUSALS = {
    FailureKind.REFUSED_KEY: "it refused our key",
    FailureKind.REFUSED_SIGNATURE: "it refused our signature",
    FailureKind.REFUSED_LOGIN: "it refused our login",
    FailureKind.REFUSED_PERMISSION: "our application lacks a permission",
    FailureKind.REFUSED_ADDRESS: "the address of the bot's machine is not on its list",
    FailureKind.REFUSED_CLOCK: "the clock of the bot's machine is wrong",
}


@pytest.mark.parametrize(("reason", "told"), REFUSALS.items())
def test_the_word_of_a_refusal_names_cause_and_remedy(en: Translator, reason: FailureKind, told: str) -> None:
    first, advice = message(outage_screen(en, ProviderState("aliexpress", reason, SINCE)).text).split("\n")
    assert first == f"⚠ AliExpress is off: {told}."
    assert advice.endswith("then switch it on again.")


@given(translators)
def test_the_words_of_refusals_differ(t: Translator) -> None:
    told = [message(outage_screen(t, ProviderState("daji", reason, SINCE)).text) for reason in REFUSALS]
    assert len(set(told)) == len(told)


def test_the_word_of_a_pause_says_that_nobody_need_act_yet(en: Translator) -> None:
    resting = ProviderState("tmapi", FailureKind.REFUSED_KEY, SINCE, "tmapi: no", SINCE, off_until=SINCE + 60)
    screen = outage_screen(en, resting)
    assert message(screen.text).split("\n")[:2] == [
        "⚠ TMAPI is paused: going by its message, it refuses our account.",
        "I'll try it again automatically. If it keeps refusing, check the account.",
    ]
    assert buttons(screen.keyboard) == [["Switch TMAPI on"]]
    assert lines(en, Status("tmapi", None, resting, None, 0))[2] == (
        "🟡 TMAPI · key refused · paused until 1 Jan 2026, 12:01 UTC"
    )


@pytest.mark.parametrize(("code", "told"), [("1009", "1009"), ("", "–"), (None, "–")])
def test_the_word_of_a_refusal_that_nobody_can_explain_gives_its_code(
    en: Translator, code: str | None, told: str
) -> None:
    screen = outage_screen(en, ProviderState("daji", last_error="daji: no (code 1009)", refused_code=code))
    assert message(screen.text).split("\n") == [
        f"⚠ DAJI refused a call (code: {told}).",
        "It stays on. If it keeps refusing, ask its support what the code means, or switch it off.",
        "daji: no (code 1009)",
    ]
    assert buttons(screen.keyboard) == [["Switch DAJI off"]]


@MODERATE
@given(translators, st.text(max_size=3000))
def test_all_providers_with_long_errors_fit_into_one_message(t: Translator, error: str) -> None:
    state = ProviderState("daji", FailureKind.REFUSED_KEY, SINCE, error, SINCE)
    screen = providers_screen(t, [Status(name, None, state, None, 10**6) for name in PROVIDERS], 10**7)
    assert message(screen.text)
    assert message(outage_screen(t, state).text)
    assert len(buttons(screen.keyboard)) == len(PROVIDERS) + 1
