import pytest

from bot.search.switches import Switches
from bot.store import Database
from bot.store.provider_states import ProviderStateRepository
from providers.api.calls import CallKind
from providers.errors import BadAnswer, FailureKind, NoCredit, NotAuthorized, ProviderError, SwitchedOff, Unavailable
from tests.clock import FakeClock

NO_CREDIT = NoCredit("daji", "no balance", code="439")
REFUSED = NotAuthorized("daji", "the key was refused")


@pytest.fixture
def switches(database: Database, clock: FakeClock) -> Switches:
    return Switches(ProviderStateRepository(database, clock))


async def test_a_provider_of_which_nothing_is_known_is_on(switches: Switches) -> None:
    await switches.require("daji")
    assert await switches.off() == frozenset()


@pytest.mark.parametrize("error", [NO_CREDIT, REFUSED])
async def test_what_only_an_operator_can_change_switches_off(switches: Switches, error: ProviderError) -> None:
    await switches.note(error, CallKind.SEARCH)
    assert await switches.off() == {"daji"}
    with pytest.raises(type(error)):
        await switches.require("daji")


@pytest.mark.parametrize("error", [Unavailable("daji", "too slow"), BadAnswer("daji", "no JSON")])
async def test_other_failures_are_noted_and_switch_nothing_off(switches: Switches, error: ProviderError) -> None:
    await switches.note(error, CallKind.SEARCH)
    assert await switches.off() == frozenset()
    assert (await switches.states())["daji"].last_error == str(error)


async def test_an_account_that_may_not_look_products_up_may_still_search(switches: Switches) -> None:
    await switches.note(REFUSED, CallKind.DETAILS)
    assert await switches.off() == frozenset()


async def test_a_hundred_refusals_are_one_thing_to_tell(switches: Switches) -> None:
    for _ in range(100):
        await switches.note(NO_CREDIT, CallKind.SEARCH)
    told = await switches.claim_untold()
    assert [(one.provider, one.off_reason, one.last_error) for one in told] == [
        ("daji", FailureKind.NO_CREDIT, "daji: no balance (code 439)")
    ]
    assert await switches.claim_untold() == []


async def test_what_an_operator_switches_off_is_not_told(switches: Switches) -> None:
    await switches.switch_off("daji")
    assert await switches.claim_untold() == []
    with pytest.raises(SwitchedOff):
        await switches.require("daji")


async def test_a_provider_that_is_switched_on_is_asked_again(switches: Switches) -> None:
    await switches.note(NO_CREDIT, CallKind.SEARCH)
    await switches.switch_on("daji")
    await switches.require("daji")


async def test_going_off_wakes_who_waits_for_it(switches: Switches) -> None:
    await switches.note(NO_CREDIT, CallKind.SEARCH)
    assert switches.went_off.is_set()
