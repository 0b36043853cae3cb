import asyncio
from collections.abc import Awaitable, Callable, Mapping

import aiosqlite
import httpx
import pytest
from starlette.applications import Starlette

from bot.store import Database, open_database
from bot.store.updates import UpdateRepository
from bot.telegram.outages import TRIES
from bot.web.readiness import (
    OK,
    Check,
    DatabaseCheck,
    PhotosCheck,
    ProvidersCheck,
    Readiness,
    TelegramCheck,
    UpdatesCheck,
)
from providers.api.breaker import FAULTS, PAUSE_SECONDS, Admission, Breaker
from tests.bot.harness import BotHarness
from tests.clock import FakeClock


def returning(result: str) -> Check:
    async def check() -> str:
        return result

    return check


async def hanging() -> str:
    await asyncio.Event().wait()
    return OK


async def broken() -> str:
    raise ConnectionError("no route to postgresql://bot:s3cret@db.example/")


async def get_readiness(checks: Mapping[str, Callable[[], Awaitable[str]]], seconds: float = 5) -> httpx.Response:
    app = Starlette(routes=[Readiness(checks, seconds).route()])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.example") as client:
        return await client.get("/readyz")


def open_breaker(clock: Callable[[], float]) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(FAULTS):
        breaker.failed(Admission.FREE)
    return breaker


def those_off(names: set[str]) -> Callable[[], Awaitable[set[str]]]:
    async def off() -> set[str]:
        return names

    return off


async def test_bot_is_ready_when_every_check_is_ok() -> None:
    answer = await get_readiness({"database": returning(OK), "telegram": returning(OK)})
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "database": "ok", "telegram": "ok"})


async def test_one_failed_check_makes_the_bot_not_ready() -> None:
    answer = await get_readiness({"database": returning(OK), "telegram": returning("not reached")})
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": "ok", "telegram": "not reached"}


async def test_degraded_bot_is_ready() -> None:
    answer = await get_readiness({"database": returning(OK), "providers": returning("degraded: off are daji")})
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert answer.json()["providers"] == "degraded: off are daji"


async def test_check_that_hangs_fails() -> None:
    answer = await get_readiness({"database": hanging}, seconds=0.01)
    assert (answer.status_code, answer.json()["database"]) == (503, "no answer within 0.01 s")


async def test_only_the_class_of_an_error_is_shown() -> None:
    answer = await get_readiness({"database": broken})
    assert (answer.status_code, answer.json()["database"]) == (503, "ConnectionError")
    assert "s3cret" not in answer.text


async def test_writable_database_is_ok(updates: UpdateRepository) -> None:
    assert await DatabaseCheck(updates)() == OK


async def test_closed_database_is_not_ok(database_url: str, clock: FakeClock) -> None:
    async with open_database(database_url) as database:
        updates = UpdateRepository(database, clock)
    answer = await get_readiness({"database": DatabaseCheck(updates)})
    assert (answer.status_code, answer.json()["database"]) == (503, "can't be written (ValueError)")


async def test_read_only_database_is_not_ok(updates: UpdateRepository, database: Database) -> None:
    async with database.transaction() as connection:
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


async def test_simultaneous_checks_ask_telegram_once(harness: BotHarness) -> None:
    check = TelegramCheck(harness.bot)
    harness.telegram.calls.clear()
    assert set(await asyncio.gather(*(check() for _ in range(20)))) == {OK}
    assert len(harness.telegram.calls.of("getMe")) == 1


async def test_telegram_is_asked_again_after_a_failure(harness: BotHarness) -> None:
    check = TelegramCheck(harness.bot)
    harness.telegram.faults.fail_next("getMe", TRIES)
    assert [await check(), await check()] == ["not reached (NetworkError)", OK]


@pytest.mark.parametrize(
    ("breakers", "off", "words"),
    [
        ({}, set(), "none is configured"),
        ({"daji": Breaker(lambda: 0.0)}, set(), OK),
        ({"daji": open_breaker(lambda: 0.0), "tmapi": Breaker(lambda: 0.0)}, set(), OK),
        ({"daji": Breaker(lambda: 0.0), "tmapi": Breaker(lambda: 0.0)}, {"daji"}, "degraded: off are daji"),
        ({"daji": Breaker(lambda: 0.0)}, {"daji"}, "all are off until an operator acts"),
    ],
)
async def test_one_provider_that_can_be_asked_is_enough(
    breakers: Mapping[str, Breaker], off: set[str], words: str
) -> None:
    assert await ProvidersCheck(breakers, those_off(off))() == words


async def test_providers_are_ready_again_after_the_pause_of_their_breakers() -> None:
    now = 0.0
    check = ProvidersCheck({"daji": open_breaker(lambda: now)}, those_off(set()))
    during = await check()
    now = PAUSE_SECONDS
    assert during.startswith("none answers")
    assert await check() == OK


async def test_who_asks_again_within_a_second_gets_the_same_answer() -> None:
    clock, asked = FakeClock(), 0

    async def counted() -> str:
        nonlocal asked
        asked += 1
        return OK

    app = Starlette(routes=[Readiness({"database": counted}, now=clock.seconds).route()])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.example") as client:
        await asyncio.gather(*(client.get("/readyz") for _ in range(100)))
        assert asked == 1

        clock.advance(seconds=1)
        await client.get("/readyz")
    assert asked == 2


@pytest.mark.parametrize(("none_come", "result"), [(False, "ok"), (True, "degraded")])
async def test_photos_that_do_not_come_are_for_an_operator_to_see(none_come: bool, result: str) -> None:
    assert (await PhotosCheck(lambda: none_come)()).partition(":")[0] == result


@pytest.mark.parametrize(("conflicts", "result"), [(False, "ok"), (True, "degraded")])
async def test_updates_that_something_else_takes_are_for_an_operator_to_see(conflicts: bool, result: str) -> None:
    assert (await UpdatesCheck(lambda: conflicts)()).partition(":")[0] == result
