import asyncio
from collections.abc import Awaitable, Callable, Mapping

import aiosqlite
import httpx
import pytest
from starlette.applications import Starlette

from bot.store import Database, open_database
from bot.store.updates import UpdateQueue
from bot.web.readiness import OK, Check, DatabaseCheck, ProvidersCheck, Readiness, TelegramCheck
from providers.api.breaker import FAULTS, PAUSE_SECONDS, Admission, Breaker
from tests.bot.harness import BotHarness
from tests.clock import FakeClock


def saying(words: str) -> Check:
    async def check() -> str:
        return words

    return check


async def hanging() -> str:
    await asyncio.Event().wait()
    return OK


async def broken() -> str:
    raise ConnectionError("no route to postgresql://bot:s3cret@db.example/")


async def asked(checks: Mapping[str, Callable[[], Awaitable[str]]], seconds: float = 5) -> httpx.Response:
    app = Starlette(routes=[Readiness(checks, seconds).route()])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.example") as client:
        return await client.get("/readyz")


def open_breaker(clock: Callable[[], float]) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(FAULTS):
        breaker.failed(Admission.FREE)
    return breaker


def being_off(names: set[str]) -> Callable[[], Awaitable[set[str]]]:
    async def off() -> set[str]:
        return names

    return off


async def test_when_all_is_well_the_bot_is_ready() -> None:
    answer = await asked({"database": saying(OK), "telegram": saying(OK)})
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "database": "ok", "telegram": "ok"})


async def test_one_failure_is_enough_and_is_told() -> None:
    answer = await asked({"database": saying(OK), "telegram": saying("not reached")})
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": "ok", "telegram": "not reached"}


async def test_a_check_that_hangs_has_failed() -> None:
    answer = await asked({"database": hanging}, seconds=0.01)
    assert (answer.status_code, answer.json()["database"]) == (503, "no answer within 0.01 s")


async def test_of_an_error_only_the_kind_is_told() -> None:
    answer = await asked({"database": broken})
    assert (answer.status_code, answer.json()["database"]) == (503, "ConnectionError")
    assert "s3cret" not in answer.text


async def test_a_database_that_can_be_written_is_well(updates: UpdateQueue) -> None:
    assert await DatabaseCheck(updates)() == OK


async def test_a_database_that_was_closed_is_not(database_url: str, clock: FakeClock) -> None:
    async with open_database(database_url) as database:
        updates = UpdateQueue(database, clock)
    answer = await asked({"database": DatabaseCheck(updates)})
    assert (answer.status_code, answer.json()["database"]) == (503, "can't be written (ValueError)")


async def test_a_database_that_can_only_be_read_is_not(updates: UpdateQueue, database: Database) -> None:
    async with database.reading() as connection:
        assert isinstance(connection, aiosqlite.Connection)
        await connection.execute_fetchall("PRAGMA query_only = ON")
    assert await DatabaseCheck(updates)() == "can't be written (OperationalError)"


async def test_telegram_is_asked_at_most_once_a_minute(harness: BotHarness, clock: FakeClock) -> None:
    check = TelegramCheck(harness.bot, now=lambda: clock().timestamp())
    harness.telegram.calls.clear()
    for seconds in (0, 30, 29, 2):
        clock.advance(seconds=seconds)
        assert await check() == OK
    assert len(harness.telegram.calls.of("getMe")) == 2


async def test_many_questions_at_once_are_one_to_telegram(harness: BotHarness) -> None:
    check = TelegramCheck(harness.bot)
    harness.telegram.calls.clear()
    assert set(await asyncio.gather(*(check() for _ in range(20)))) == {OK}
    assert len(harness.telegram.calls.of("getMe")) == 1


async def test_telegram_that_fails_is_asked_again(harness: BotHarness) -> None:
    check = TelegramCheck(harness.bot)
    harness.telegram.faults.fail_next("getMe")
    assert [await check(), await check()] == ["not reached (NetworkError)", OK]


@pytest.mark.parametrize(
    ("breakers", "off", "words"),
    [
        ({}, set(), "none is configured"),
        ({"daji": Breaker(lambda: 0.0)}, set(), OK),
        ({"daji": open_breaker(lambda: 0.0), "tmapi": Breaker(lambda: 0.0)}, set(), OK),
        ({"daji": Breaker(lambda: 0.0), "tmapi": Breaker(lambda: 0.0)}, {"daji"}, OK),
        ({"daji": Breaker(lambda: 0.0)}, {"daji"}, "all are off until an operator acts"),
    ],
)
async def test_one_provider_suffices(breakers: Mapping[str, Breaker], off: set[str], words: str) -> None:
    assert await ProvidersCheck(breakers, being_off(off))() == words


async def test_providers_that_are_all_left_alone_are_ready_again_after_the_pause() -> None:
    now = 0.0
    check = ProvidersCheck({"daji": open_breaker(lambda: now)}, being_off(set()))
    during = await check()
    now = PAUSE_SECONDS
    assert during.startswith("none answers")
    assert await check() == OK
