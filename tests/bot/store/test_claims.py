import asyncio

import pytest

from bot.store import Database
from bot.store.claims import CLAIM_SECONDS, RENEW_SECONDS, RETRY_SECONDS, Claims
from tests.clock import Clock
from tests.tables import on_both_databases, rows
from tests.waiting import PATIENCE

pytestmark = on_both_databases


class Naps:
    """Sleeps of who waits for a claim: they take no time, and are counted. Who has it sleeps until `extended`."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._asleep = asyncio.Event()
        self._awake = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        if seconds == RENEW_SECONDS:
            self._asleep.set()
            await self._awake.wait()
            self._awake.clear()
        else:
            self.seconds += seconds
            await asyncio.sleep(0)

    async def extended(self) -> None:
        """Let who has a claim wake up, extend it, and sleep again."""
        async with asyncio.timeout(PATIENCE):
            await self._asleep.wait()
            self._asleep.clear()
            self._awake.set()
            await self._asleep.wait()


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def claims(database: Database, clock: Clock, naps: Naps) -> Claims:
    return Claims(database, clock, naps)


async def test_who_comes_second_waits_until_the_first_is_through(database: Database, clock: Clock) -> None:
    claims = Claims(database, clock, sleep=lambda _: asyncio.sleep(0.01))
    said: list[str] = []

    async def work(name: str) -> None:
        async with claims.holding("a photo"):
            said.append(f"{name} begins")
            await asyncio.sleep(0.05)
            said.append(f"{name} ends")

    await asyncio.gather(work("one"), work("other"))
    assert [words.split()[1] for words in said] == ["begins", "ends", "begins", "ends"]


async def test_other_work_is_not_waited_for(claims: Claims, naps: Naps) -> None:
    async with claims.holding("a photo"), claims.holding("another photo"), claims.holding("a photo", "and a question"):
        assert naps.seconds == 0


async def test_nothing_is_left_of_a_claim(claims: Claims, database_url: str) -> None:
    with pytest.raises(RuntimeError):
        async with claims.holding("a photo"):
            raise RuntimeError
    assert await rows(database_url, "SELECT * FROM claims") == []


async def test_who_died_or_stands_still_is_passed_when_the_claim_ends(claims: Claims, clock: Clock, naps: Naps) -> None:
    async with claims.holding("a photo"):
        clock.forward(seconds=CLAIM_SECONDS)
        async with claims.holding("a photo"):
            assert naps.seconds == 0


async def test_a_clock_that_was_set_back_holds_nobody_up_for_longer(claims: Claims, clock: Clock, naps: Naps) -> None:
    async with claims.holding("a photo"):
        clock.forward(days=-1)
        async with claims.holding("a photo"):
            assert abs(naps.seconds - CLAIM_SECONDS) <= RETRY_SECONDS


async def test_a_claim_is_extended_while_the_work_goes_on(
    claims: Claims, clock: Clock, naps: Naps, database_url: str
) -> None:
    async with claims.holding("a photo"):
        for _ in range(3):
            clock.forward(seconds=CLAIM_SECONDS - 1)
            await naps.extended()
        ends = int(clock().timestamp()) + CLAIM_SECONDS
        assert await rows(database_url, "SELECT until FROM claims") == [(ends,)]


async def test_who_waits_does_so_for_as_long_as_the_work_goes_on(
    database: Database, claims: Claims, clock: Clock, naps: Naps
) -> None:
    waited = 0.0

    async def nap(seconds: float) -> None:
        nonlocal waited
        waited += seconds
        clock.forward(seconds=seconds)
        if waited % RENEW_SECONDS < seconds:
            await naps.extended()
        if waited > 3 * CLAIM_SECONDS:
            await first.__aexit__(None, None, None)

    first = claims.holding("a photo")
    await first.__aenter__()
    async with Claims(database, clock, nap).holding("a photo"):
        assert 3 * CLAIM_SECONDS < waited < 3 * CLAIM_SECONDS + 1


async def test_who_was_passed_does_not_end_the_claim_of_the_next(
    claims: Claims, clock: Clock, database_url: str
) -> None:
    slow = claims.holding("a photo")
    await slow.__aenter__()
    clock.forward(seconds=CLAIM_SECONDS)
    async with claims.holding("a photo"):
        await slow.__aexit__(None, None, None)
        assert len(await rows(database_url, "SELECT * FROM claims")) == 1


async def test_what_was_paid_for_is_not_lost_when_the_claim_can_not_be_released(
    claims: Claims, database_url: str
) -> None:
    async with claims.holding("a photo"):
        await rows(database_url, "DROP TABLE claims")
        answer = "what the provider said"
    assert answer == "what the provider said"
