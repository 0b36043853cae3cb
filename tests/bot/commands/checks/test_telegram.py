"""What `check` makes of Telegram's word on the webhook."""

from datetime import UTC, datetime, timedelta

import pytest
from telegram import WebhookInfo

from bot.commands.checks.finding import Finding, Verdict
from bot.commands.checks.telegram import webhook_settings, webhook_state
from bot.config import Settings

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
URL = "https://bot.example/telegram"


def settings(**changes: str) -> Settings:
    return Settings.model_validate({"public_url": "https://bot.example", "telegram_mode": "webhook", **changes})


def info(url: str = URL, pending: int = 0, error_ago: timedelta | None = None) -> WebhookInfo:
    return WebhookInfo(
        url=url,
        has_custom_certificate=False,
        pending_update_count=pending,
        last_error_date=None if error_ago is None else NOW - error_ago,
        last_error_message=None if error_ago is None else "Connection refused",
    )


def state(**how: object) -> Finding:
    (finding,) = webhook_state(settings(), info(**how), NOW)  # type: ignore[arg-type]  # handed on as they came
    return finding


def test_a_webhook_that_works() -> None:
    assert state().verdict is Verdict.GOOD


def test_an_error_of_the_last_hour_is_told_with_its_words() -> None:
    finding = state(error_ago=timedelta(minutes=5), pending=7)
    assert finding.verdict is Verdict.WRONG
    assert "11:55 UTC: Connection refused; 7 updates wait" in finding.text


def test_an_older_error_is_over() -> None:
    assert state(error_ago=timedelta(hours=2)).verdict is Verdict.GOOD


def test_many_updates_that_wait_mean_that_nobody_takes_them() -> None:
    assert state(pending=500).verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("url", "told"), [("", "not registered"), ("https://old.example/secret", "registered at old.example")]
)
def test_a_webhook_that_is_not_ours_is_registered_at_the_start(url: str, told: str) -> None:
    finding = state(url=url)
    assert finding.verdict is Verdict.OFF
    assert finding.text == f"{told}: `run` registers {URL}"


@pytest.mark.parametrize("url", ["https://bot.example", "https://bot.example:8443/bot"])
def test_addresses_that_telegram_takes(url: str) -> None:
    assert webhook_settings(settings(public_url=url)) == []


@pytest.mark.parametrize("url", ["http://bot.example", "https://bot.example:8080"])
def test_addresses_that_telegram_refuses(url: str) -> None:
    assert [one.subject for one in webhook_settings(settings(public_url=url))] == ["PUBLIC_URL"]


def test_a_server_of_ones_own_takes_any_address() -> None:
    own = settings(public_url="http://10.0.0.2:8080", telegram_api_url="http://10.0.0.3:8081")
    assert webhook_settings(own) == []


def test_several_copies_need_one_secret() -> None:
    several = settings(database_url="postgresql://db/snapsource")
    assert [one.subject for one in webhook_settings(several)] == ["TELEGRAM_WEBHOOK_SECRET"]


def test_a_webhook_needs_an_address() -> None:
    found = webhook_settings(Settings.model_validate({"telegram_mode": "webhook"}))
    assert [one.subject for one in found] == ["TELEGRAM_MODE"]
