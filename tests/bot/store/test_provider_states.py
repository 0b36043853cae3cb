import asyncio

import pytest

from bot.store import Database
from bot.store.provider_states import ProviderStateRepository
from providers.errors import FailureKind
from tests.clock import FakeClock
from tests.database import on_both_databases

pytestmark = on_both_databases


@pytest.fixture
def states(database: Database, clock: FakeClock) -> ProviderStateRepository:
    return ProviderStateRepository(database, clock)


async def test_a_provider_is_switched_off_once(states: ProviderStateRepository) -> None:
    assert await states.switch_off("daji", FailureKind.NO_CREDIT, announce=True)
    assert not await states.switch_off("daji", FailureKind.REFUSED_KEY, announce=True)
    assert (await states.all())["daji"].off_reason is FailureKind.NO_CREDIT


async def test_an_outage_is_announced_by_one_replica(states: ProviderStateRepository) -> None:
    await states.record_error("daji", "daji: no balance")
    await states.switch_off("daji", FailureKind.NO_CREDIT, announce=True)
    claimed = await asyncio.gather(states.claim_unannounced(), states.claim_unannounced())
    assert sorted(len(found) for found in claimed) == [0, 1]
    assert [state.last_error for found in claimed for state in found] == ["daji: no balance"]


async def test_a_provider_that_was_switched_on_can_go_off_and_be_announced_again(
    states: ProviderStateRepository,
) -> None:
    await states.switch_off("daji", FailureKind.NO_CREDIT, announce=True)
    await states.claim_unannounced()
    await states.switch_on("daji")
    assert (await states.all())["daji"].off_reason is None
    await states.switch_off("daji", FailureKind.NO_CREDIT, announce=True)
    assert len(await states.claim_unannounced()) == 1
