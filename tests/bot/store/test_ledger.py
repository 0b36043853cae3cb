import asyncio
from dataclasses import replace
from typing import TypeGuard

import pytest

from bot.clock import DAY
from bot.models.billing import CALLS_PER_SEARCH, OPERATOR, Limit, Quotas, Requester
from bot.models.failures import QuotaExceeded
from bot.store import Database
from bot.store.ledger import ALL_CALLS, KEEP_CREDITS, KEEP_REQUESTERS, Entry, Ledger
from providers.api.calls import CallKind, Charged
from tests.clock import FakeClock
from tests.database import on_both_databases, rows

pytestmark = on_both_databases

ANN = Requester(7, 7)


@pytest.fixture
def ledger(database: Database, clock: FakeClock) -> Ledger:
    return Ledger(database, clock, "a secret of the tests")


def a_call(ledger: Ledger, number: int = 1, kind: CallKind = CallKind.SEARCH) -> Entry:
    return Entry(f"call{number}", "daji", kind, ANN, ledger.now(), ledger.today())


def is_limit(outcome: object) -> TypeGuard[QuotaExceeded]:
    return isinstance(outcome, QuotaExceeded)


async def test_a_recorded_call_is_maybe_charged(ledger: Ledger, database_url: str) -> None:
    await ledger.record(a_call(ledger), 1, Quotas())
    entered = await rows(database_url, "SELECT provider, kind, chat_id, user_id, charged, at FROM credits")
    assert entered == [("daji", "search", 7, 7, "maybe", ledger.now())]


async def test_a_settled_call_is_charged(ledger: Ledger, database_url: str) -> None:
    await ledger.record(a_call(ledger), 1, Quotas())
    await ledger.settle(a_call(ledger), Charged.YES)
    assert await rows(database_url, "SELECT charged FROM credits") == [("yes",)]


async def test_an_uncharged_call_is_deleted_and_its_slot_is_free_again(ledger: Ledger) -> None:
    await ledger.record(a_call(ledger), 1, Quotas(credits=1))
    await ledger.settle(a_call(ledger), Charged.NO)
    assert (await ledger.count_today(ALL_CALLS), await ledger.calls_today(ANN)) == (0, 0)
    await ledger.record(a_call(ledger, 2), 1, Quotas(credits=1))


async def test_no_call_is_recorded_beyond_the_quota(ledger: Ledger, database_url: str) -> None:
    calls = (ledger.record(a_call(ledger, number), 1, Quotas(credits=10)) for number in range(12))
    refused = [error.limit for error in await asyncio.gather(*calls, return_exceptions=True) if is_limit(error)]
    assert refused == [Limit.CREDITS] * 2
    assert await rows(database_url, "SELECT COUNT(*) FROM credits") == [(10,)]


async def test_a_call_beyond_its_requesters_quota_is_not_counted_for_everybody_either(
    ledger: Ledger, database_url: str
) -> None:
    limits = Quotas(searches=1)
    calls = (ledger.record(a_call(ledger, number), 1, limits) for number in range(CALLS_PER_SEARCH + 2))
    refused = [error.limit for error in await asyncio.gather(*calls, return_exceptions=True) if is_limit(error)]
    assert refused == [Limit.CALLS] * 2
    assert (await ledger.count_today(ALL_CALLS), await ledger.calls_today(ANN)) == (CALLS_PER_SEARCH, CALLS_PER_SEARCH)
    assert await rows(database_url, "SELECT COUNT(*) FROM credits") == [(CALLS_PER_SEARCH,)]


async def test_calls_of_the_operator_are_counted_for_everybody_only(ledger: Ledger, database_url: str) -> None:
    await ledger.record(replace(a_call(ledger), requester=OPERATOR), 1, Quotas(searches=1))
    assert await rows(database_url, "SELECT name, used FROM day_counts") == [(ALL_CALLS, 1)]


async def test_without_a_quota_every_call_is_recorded(ledger: Ledger) -> None:
    for number in range(20):
        await ledger.record(a_call(ledger, number), 1, Quotas())
    assert await ledger.count_today(ALL_CALLS) == 20


async def test_counts_start_again_at_midnight_utc(ledger: Ledger, clock: FakeClock) -> None:
    assert await ledger.increment("searches", 1) == 1
    clock.advance(hours=11, seconds=3599)
    assert (await ledger.increment("searches", 1), ledger.seconds_left()) == (None, 1)
    clock.advance(seconds=1)
    assert (await ledger.increment("searches", 1), ledger.seconds_left()) == (1, DAY)


async def test_an_uncharged_call_that_ends_after_midnight_is_subtracted_from_its_own_day(
    ledger: Ledger, clock: FakeClock
) -> None:
    clock.advance(hours=11, seconds=3590)
    call = a_call(ledger)
    await ledger.record(call, 1, Quotas())
    clock.advance(seconds=20)
    await ledger.record(a_call(ledger, 2), 1, Quotas())
    await ledger.settle(call, Charged.NO)
    assert await ledger.count_today(ALL_CALLS) == 1


async def test_the_count_of_a_person_does_not_contain_their_id(ledger: Ledger, database_url: str) -> None:
    await ledger.increment(ledger.counter_name("searches", 123456789))
    assert "123456789" not in repr(await rows(database_url, "SELECT * FROM day_counts"))
    assert ledger.counter_name("searches", 1) != ledger.counter_name("searches", 2)


async def test_the_requester_is_forgotten_after_a_month_and_the_call_after_a_year(
    ledger: Ledger, database_url: str, clock: FakeClock
) -> None:
    await ledger.record(a_call(ledger), 1, Quotas())
    clock.advance(seconds=KEEP_REQUESTERS + 1)
    await ledger.prune()
    assert await rows(database_url, "SELECT provider, chat_id, user_id FROM credits") == [("daji", None, None)]
    clock.advance(seconds=KEEP_CREDITS)
    await ledger.prune()
    assert await rows(database_url, "SELECT * FROM credits") == []


async def test_counts_of_people_are_deleted_on_the_next_day(
    ledger: Ledger, database_url: str, clock: FakeClock
) -> None:
    await ledger.increment(ledger.counter_name("searches", 7))
    await ledger.increment(ALL_CALLS)
    clock.advance(days=1)
    await ledger.prune()
    assert await rows(database_url, "SELECT name FROM day_counts") == [(ALL_CALLS,)]
