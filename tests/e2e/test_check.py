"""`check` in the sandbox: what it finds when all is well, and when one thing is not."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.commands.check import findings_of
from bot.commands.checks.finding import Finding, Verdict
from bot.config import load_settings
from bot.services import open_services
from providers.api.calls import CallKind
from providers.errors import NoCredit
from sandbox.marketplaces.faults import Fault, FaultKind, Service
from sandbox.server import Server
from tests.e2e.harness import Harness
from tests.samples import jpeg


async def found(harness: Harness, *, live: bool = False, **changes: str) -> dict[str, Finding]:
    """What `check` finds, by subject."""
    findings = await findings_of(load_settings(None, harness.settings | changes), live=live)
    return {finding.subject: finding for finding in findings}


def wrong(findings: dict[str, Finding]) -> list[str]:
    return [subject for subject, finding in findings.items() if finding.verdict is Verdict.WRONG]


@asynccontextmanager
async def another_program(text: str = "welcome to nginx") -> AsyncIterator[Server]:
    """Something else that listens, and answers everything in its own way."""

    async def answer(_request: object) -> PlainTextResponse:
        return PlainTextResponse(text)

    async with Server(Starlette(routes=[Route("/{path:path}", answer)])) as server:
        yield server


@pytest.fixture
async def open_town(harness: Harness) -> Harness:
    """A harness whose bot has answered: it runs by now."""
    await harness.say("/start")
    return harness


async def test_when_all_is_well_nothing_is_wrong(stopped_harness: Harness) -> None:
    findings = await found(stopped_harness)
    assert wrong(findings) == []
    for subject in ("clock", "disk", "TELEGRAM_BOT_TOKEN", "DATABASE_URL", "PUBLIC_URL", "daji", "aliexpress"):
        assert findings[subject].verdict is Verdict.GOOD, findings[subject]


async def test_beside_a_bot_that_is_running_nothing_is_wrong(open_town: Harness) -> None:
    findings = await found(open_town)
    assert wrong(findings) == []
    assert "leads to the bot that is running" in findings["PUBLIC_URL"].text


async def test_beside_a_bot_that_is_running_photos_can_not_be_shown_for_a_call(open_town: Harness) -> None:
    findings = await found(open_town, live=True)
    assert wrong(findings) == []
    assert findings["tmapi_global"].verdict is Verdict.OFF
    assert "answered with" in findings["daji"].text


async def test_no_call_is_paid_for(stopped_harness: Harness) -> None:
    await found(stopped_harness)
    assert stopped_harness.markets.calls == []


async def test_a_setting_that_says_more_than_the_plan_allows_is_named(stopped_harness: Harness) -> None:
    assert "DAJI_CALLS_PER_MINUTE" not in await found(stopped_harness)
    stopped_harness.rows(
        "INSERT INTO plan_paces (plan, share, slowed_at) VALUES ('daji', 0.5, strftime('%s', 'now') - 600)"
    )
    finding = (await found(stopped_harness))["DAJI_CALLS_PER_MINUTE"]
    assert finding.verdict is Verdict.OFF
    assert finding.text == (
        '10 min ago the answer was "too many", although no more than 4 calls at a time and 300 a minute are made:'
        " lower DAJI_CALLS_PER_MINUTE or DAJI_CONCURRENCY to what the plan allows"
    )


async def test_live_calls_keep_the_pace(stopped_harness: Harness) -> None:
    stopped_harness.markets.fail(Fault(kind=FaultKind.ERROR, service=Service.DAJI, status=429, code=429))
    await found(stopped_harness, live=True, providers="daji")
    assert stopped_harness.rows("SELECT plan FROM plan_paces") == [("daji",)]


async def test_live_calls_are_in_the_books_as_an_operators(stopped_harness: Harness) -> None:
    await found(stopped_harness, live=True, providers="daji,aliexpress")
    assert sorted(booked(stopped_harness)) == [
        ("aliexpress", "search", None, "yes"),
        ("daji", "search", None, "yes"),
        ("daji", "upload", None, "yes"),
    ]


async def test_live_calls_stay_below_the_budget_of_the_day(stopped_harness: Harness) -> None:
    findings = await found(stopped_harness, live=True, providers="daji,aliexpress", credits_per_day="2")
    assert findings["daji"].verdict is Verdict.GOOD
    assert (findings["aliexpress"].verdict, "CREDITS_PER_DAY" in findings["aliexpress"].text) == (Verdict.OFF, True)
    assert stopped_harness.markets.calls_to(Service.ALIEXPRESS) == []


async def test_a_live_call_tries_a_provider_that_is_off_and_leaves_it_off(stopped_harness: Harness) -> None:
    async with open_services(load_settings(None, stopped_harness.settings)) as services:
        await services.search.switches.switch_off("daji")
        findings = await findings_of(load_settings(None, stopped_harness.settings), live=True)
        texts_of_daji = [finding.text for finding in findings if finding.subject == "daji"]
        assert texts_of_daji[0].startswith("an operator has switched it off")
        assert texts_of_daji[1].startswith("answered with")
        assert await services.search.switches.off() == {"daji"}


async def test_a_live_call_that_fails_switches_nothing_off(stopped_harness: Harness) -> None:
    findings = await found(stopped_harness, live=True, providers="daji", daji_app_secret="wrong")
    assert "key or signature refused" in findings["daji"].text
    async with open_services(load_settings(None, stopped_harness.settings)) as services:
        assert await services.search.switches.off() == frozenset()
    assert booked(stopped_harness) == []


REFUSALS = [
    ("aliexpress", "AppWhiteIpLimit", "address is not on the application's list: add it in its console"),
    ("aliexpress", "NeverHeardOf", "ask its support about this code"),
    ("daji", "401", "check DAJI_APP_KEY and DAJI_APP_SECRET"),
]
"""One of each outcome; the words of all refusals are tested where they are written."""


@pytest.mark.parametrize(("provider", "code", "told"), REFUSALS)
async def test_a_live_call_tells_of_a_refusal_what_to_do(
    stopped_harness: Harness, provider: str, code: str, told: str
) -> None:
    stopped_harness.markets.fail(Fault(kind=FaultKind.ERROR, service=Service(provider), code=code, message="no"))
    finding = (await found(stopped_harness, live=True, providers=provider))[provider]
    assert finding.verdict is Verdict.WRONG
    assert told in finding.text
    assert f"code {code}" in finding.text.replace("isv.", "")
    assert "\n" not in finding.text


def booked(harness: Harness) -> list[tuple[object, ...]]:
    """Every paid call in the ledger: provider, kind, user, charged."""
    return harness.rows("SELECT provider, kind, user_id, charged FROM credits")


async def test_a_token_that_telegram_does_not_know(stopped_harness: Harness) -> None:
    findings = await found(stopped_harness, telegram_bot_token="1234567:wrong")
    assert wrong(findings) == ["TELEGRAM_BOT_TOKEN"]
    assert "@BotFather" in findings["TELEGRAM_BOT_TOKEN"].text


async def test_a_telegram_that_is_not_there(stopped_harness: Harness, unused_address: str) -> None:
    findings = await found(stopped_harness, telegram_api_url=unused_address)
    assert wrong(findings) == ["TELEGRAM_BOT_TOKEN"]
    assert findings["clock"].verdict is Verdict.OFF


@pytest.mark.parametrize("apart", [timedelta(minutes=-10), timedelta(minutes=10)])
async def test_a_clock_that_is_wrong(stopped_harness: Harness, apart: timedelta) -> None:
    settings = load_settings(None, stopped_harness.settings)
    findings = await findings_of(settings, now=lambda: datetime.now(UTC) + apart)
    assert [one.subject for one in findings if one.verdict is Verdict.WRONG] == ["clock"]


async def test_a_database_that_can_not_be_opened(stopped_harness: Harness, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    findings = await found(stopped_harness, database_url=f"sqlite:///{tmp_path}/file/bot.db")
    assert wrong(findings) == ["DATABASE_URL"]


async def test_a_public_address_that_leads_nowhere(stopped_harness: Harness, unused_address: str) -> None:
    findings = await found(stopped_harness, public_url=unused_address)
    assert wrong(findings) == ["PUBLIC_URL"]


async def test_a_public_address_that_leads_to_somebody_else(stopped_harness: Harness) -> None:
    async with another_program() as other:
        findings = await found(stopped_harness, public_url=other.url)
    assert wrong(findings) == ["PUBLIC_URL"]
    assert "/photos/" in findings["PUBLIC_URL"].text


async def test_beside_a_bot_that_is_running_a_public_address_that_leads_to_somebody_else(open_town: Harness) -> None:
    async with another_program() as other:
        findings = await found(open_town, public_url=other.url)
    assert wrong(findings) == ["PUBLIC_URL"]


async def test_a_port_that_another_program_has(stopped_harness: Harness) -> None:
    async with another_program() as other:
        findings = await found(stopped_harness, http_port=str(other.port), public_url=other.url)
    assert "HTTP_PORT" in wrong(findings)


async def test_no_public_address_is_a_choice(stopped_harness: Harness) -> None:
    del stopped_harness.settings["public_url"]
    findings = await found(stopped_harness)
    assert wrong(findings) == []
    assert findings["photos"].verdict is Verdict.OFF
    assert "PUBLIC_URL" in findings["tmapi"].text


async def test_no_account_at_all(stopped_harness: Harness) -> None:
    for account in ("tmapi_token", "daji_app_key", "aliexpress_app_key", "parsebot_api_key"):
        del stopped_harness.settings[account]
    assert wrong(await found(stopped_harness)) == ["providers"]


async def test_a_provider_that_went_off(stopped_harness: Harness) -> None:
    settings = load_settings(None, stopped_harness.settings)
    async with open_services(settings) as services:
        await services.search.switches.note(NoCredit("daji", "no balance"), CallKind.SEARCH)
    findings = await found(stopped_harness)
    assert wrong(findings) == ["daji"]
    assert "/providers" in findings["daji"].text


async def test_a_login_is_missing(stopped_harness: Harness) -> None:
    del stopped_harness.settings["aliexpress_access_token"]
    findings = await found(stopped_harness)
    assert wrong(findings) == []
    assert "python -m bot login aliexpress" in findings["aliexpress"].text


async def test_a_login_that_can_not_be_read(stopped_harness: Harness) -> None:
    await found(stopped_harness)
    findings = await found(stopped_harness, aliexpress_app_secret="not-the-old-one")
    assert wrong(findings) == ["login at aliexpress"]
    assert "not-the-old-one" not in texts(findings.values())


async def test_admins_who_have_never_written(stopped_harness: Harness) -> None:
    silent = stopped_harness.telegram.add_user("Silent", started=False)
    findings = await found(stopped_harness, admin_ids=f"{stopped_harness.ann.id},{silent.id},123")
    assert findings["ADMIN_IDS"].text.startswith(f"{silent.id}, 123 can't be written to")


async def test_a_webhook_that_is_registered_and_reached(stopped_harness: Harness) -> None:
    own_server = stopped_harness.settings["public_url"]
    async with stopped_harness.bot(telegram_mode="webhook", telegram_webhook_secret="s3cret-of-the-webhook"):
        await stopped_harness.say("/start")
        findings = await found(stopped_harness)
    assert wrong(findings) == []
    assert findings["webhook"].text == "registered, 0 updates wait"
    assert findings["/healthz"].text.startswith(f"answers below {own_server}")


async def test_no_secret_in_what_is_found(stopped_harness: Harness) -> None:
    text = texts((await found(stopped_harness, live=True)).values())
    accounts = stopped_harness.markets.credentials
    secrets = (
        stopped_harness.telegram.token,
        accounts.tmapi_token,
        accounts.daji_secret,
        accounts.aliexpress_access_token,
    )
    assert not any(secret in text for secret in secrets)


def texts(findings: Iterable[Finding]) -> str:
    return "\n".join(finding.text for finding in findings)


async def test_a_real_file_is_fetched_as_photos_are(stopped_harness: Harness, tmp_path: Path) -> None:
    """First the picture of the bot, as an admin need not be disturbed for it."""
    telegram = stopped_harness.telegram

    async def files(admins: str = "") -> tuple[Verdict, str]:
        finding = (await found(stopped_harness, ADMIN_IDS=admins))["photos from Telegram"]
        return finding.verdict, finding.text

    assert await files() == (
        Verdict.OFF,
        "not tried: the bot has no picture of its own, and no admin can be sent one",
    )
    verdict, text = await files(str(stopped_harness.ann.id))
    assert verdict is Verdict.GOOD
    assert text.startswith(f"a picture that {stopped_harness.ann.id} was sent for a moment came whole")
    assert telegram.bot_messages(stopped_harness.chat) == []

    telegram.profile.photos = [telegram.files.add_photo(jpeg())]
    verdict, text = await files()
    assert verdict is Verdict.GOOD
    assert text.startswith("the bot's own picture came whole from its address")
    telegram.faults.fail_next("download", error_code=404, description="Not Found")
    verdict, text = await files()
    assert verdict is Verdict.WRONG
    assert text.endswith("see whether TELEGRAM_FILES_URL is where TELEGRAM_API_URL has its files")

    # A server of one's own with --local, which keeps its files elsewhere.
    telegram.files.disk = PurePosixPath(tmp_path)
    telegram.faults.fail_next("download", error_code=404, description="Not Found")
    verdict, text = await files()
    assert verdict is Verdict.WRONG
    assert "let TELEGRAM_FILES_URL serve the server's folder" in text
    findings = await found(stopped_harness)
    assert findings["TELEGRAM_FILE_MB"].text == "20: the server runs with --local, and hands over up to 2000 MB"
