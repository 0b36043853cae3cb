import asyncio

import pytest

from bot.store import Database
from bot.store.claims import CLAIM_SECONDS, RENEW_SECONDS, RETRY_SECONDS, Claims
from tests.clock import FakeClock
from tests.database import on_both_databases, rows

pytestmark = on_both_databases


async def hang(_seconds: float) -> None:
    """Sleep for ever, as a replica that died or hangs."""
    await asyncio.Event().wait()


class Waiting:
    """Sleeps that take no time while a claim is waited for, and never end once it is held; `seconds` sums the waits."""

    def __init__(self) -> None:
        self.seconds = 0.0

    async def __call__(self, seconds: float) -> None:
        if seconds == RENEW_SECONDS:
            await hang(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


@pytest.fixture
def waiter(database: Database, clock: FakeClock, waiting: Waiting) -> Claims:
    """The claims of a replica that waits."""
    return Claims(database, clock, waiting)


@pytest.fixture
def hung(database: Database, clock: FakeClock) -> Claims:
    """The claims of a replica that never renews them."""
    return Claims(database, clock, hang)


async def test_the_same_work_is_done_one_after_the_other(database: Database, clock: FakeClock) -> None:
    claims = Claims(database, clock, sleep=lambda _: asyncio.sleep(0.01))
    events: list[str] = []

    async def work() -> None:
        async with claims.holding("a photo"):
            events.append("begin")
            await asyncio.sleep(0.05)
            events.append("end")

    await asyncio.gather(work(), work())
    assert events == ["begin", "end", "begin", "end"]


async def test_other_work_is_not_waited_for(waiter: Claims, hung: Claims, waiting: Waiting) -> None:
    async with hung.holding("a photo"), waiter.holding("another photo"), waiter.holding("a photo", "and a query"):
        assert waiting.seconds == 0


async def test_a_claim_is_released_when_the_work_fails(waiter: Claims, database_url: str) -> None:
    with pytest.raises(RuntimeError):
        async with waiter.holding("a photo"):
            raise RuntimeError
    assert await rows(database_url, "SELECT * FROM claims") == []


async def test_an_expired_claim_is_not_waited_for(
    waiter: Claims, hung: Claims, clock: FakeClock, waiting: Waiting
) -> None:
    async with hung.holding("a photo"):
        clock.advance(seconds=CLAIM_SECONDS)
        async with waiter.holding("a photo"):
            assert waiting.seconds == 0


async def test_a_clock_that_is_set_back_makes_nobody_wait_longer(
    waiter: Claims, hung: Claims, clock: FakeClock, waiting: Waiting
) -> None:
    async with hung.holding("a photo"):
        clock.advance(days=-1)
        async with waiter.holding("a photo"):
            assert abs(waiting.seconds - CLAIM_SECONDS) <= RETRY_SECONDS


async def test_a_claim_is_renewed_while_the_work_goes_on(
    database: Database, clock: FakeClock, database_url: str
) -> None:
    async with Claims(database, clock, clock.sleep).holding("a photo"):
        for _ in range(3):
            await clock.until_asleep(RENEW_SECONDS)
            clock.advance(seconds=CLAIM_SECONDS - 1)
            await clock.until_asleep(RENEW_SECONDS)
        ends = int(clock.seconds()) + CLAIM_SECONDS
        assert await rows(database_url, "SELECT until FROM claims") == [(ends,)]


async def test_a_renewed_claim_is_waited_for_until_it_is_released(database: Database, clock: FakeClock) -> None:
    first = Claims(database, clock, clock.sleep).holding("a photo")
    waited = 0.0

    async def wait(seconds: float) -> None:
        nonlocal waited
        if seconds == RENEW_SECONDS:
            await hang(seconds)
        waited += seconds
        clock.advance(seconds=seconds)
        await clock.until_asleep()
        if waited > 3 * CLAIM_SECONDS:
            await first.__aexit__(None, None, None)

    await first.__aenter__()
    async with Claims(database, clock, wait).holding("a photo"):
        assert 3 * CLAIM_SECONDS < waited < 3 * CLAIM_SECONDS + 1


async def test_a_replica_whose_claim_expired_does_not_release_the_next_one(
    waiter: Claims, hung: Claims, clock: FakeClock, database_url: str
) -> None:
    slow = hung.holding("a photo")
    await slow.__aenter__()
    clock.advance(seconds=CLAIM_SECONDS)
    async with waiter.holding("a photo"):
        await slow.__aexit__(None, None, None)
        assert len(await rows(database_url, "SELECT * FROM claims")) == 1


async def test_the_result_is_not_lost_when_the_claim_can_not_be_released(waiter: Claims, database_url: str) -> None:
    async with waiter.holding("a photo"):
        await rows(database_url, "DROP TABLE claims")
        result = "what the provider answered"
    assert result == "what the provider answered"
