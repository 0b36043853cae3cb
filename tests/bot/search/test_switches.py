import asyncio

import pytest

from bot.clock import DAY, HOUR
from bot.search.switches import LONGEST_PAUSE, SHORTEST_PAUSE, TRIAL_SECONDS, Switches
from bot.store import Database
from bot.store.provider_states import ProviderStateRepository
from providers.api.calls import CallKind
from providers.errors import (
    BadAnswer,
    FailureKind,
    NoCredit,
    NotAuthorized,
    PhotoRejected,
    ProductGone,
    ProviderError,
    Refused,
    SwitchedOff,
    Unavailable,
)
from tests.clock import FakeClock
from tests.database import on_both_databases

pytestmark = on_both_databases

NO_CREDIT = NoCredit("daji", "no balance", code="439")
REFUSED = NotAuthorized("daji", "the key was refused")


@pytest.fixture
def switches(database: Database, clock: FakeClock) -> Switches:
    return Switches(ProviderStateRepository(database, clock))


async def test_a_provider_of_which_nothing_is_known_is_on(switches: Switches) -> None:
    await switches.admit("daji")
    assert await switches.off() == frozenset()


@pytest.mark.parametrize("error", [NO_CREDIT, REFUSED])
async def test_what_only_an_operator_can_change_switches_off(switches: Switches, error: ProviderError) -> None:
    await switches.note(error, CallKind.SEARCH)
    assert await switches.off() == {"daji"}
    with pytest.raises(type(error)):
        await switches.admit("daji")


@pytest.mark.parametrize("error", [Unavailable("daji", "too slow"), BadAnswer("daji", "no JSON")])
async def test_other_failures_are_noted_and_switch_nothing_off(switches: Switches, error: ProviderError) -> None:
    await switches.note(error, CallKind.SEARCH)
    assert await switches.off() == frozenset()
    assert (await switches.states())["daji"].last_error == str(error)


@pytest.mark.parametrize("kind", [kind for kind in FailureKind if kind.startswith("refused_")])
async def test_what_was_refused_is_known_while_it_is_off(switches: Switches, kind: FailureKind) -> None:
    await switches.note(NotAuthorized("daji", "no", kind=kind), CallKind.SEARCH)
    with pytest.raises(NotAuthorized) as raised:
        await switches.admit("daji")
    assert raised.value.kind is kind


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
        await switches.admit("daji")


async def test_a_provider_that_is_switched_on_is_asked_again(switches: Switches) -> None:
    await switches.note(NO_CREDIT, CallKind.SEARCH)
    await switches.switch_on("daji")
    await switches.admit("daji")


async def test_going_off_wakes_who_waits_for_it(switches: Switches) -> None:
    await switches.note(NO_CREDIT, CallKind.SEARCH)
    assert switches.went_off.is_set()


# Words alone


@pytest.fixture
def words() -> NotAuthorized:
    return NotAuthorized("daji", "by its words", documented=False)


async def refused_by_words(switches: Switches, clock: FakeClock) -> int:
    """Return the seconds for which DAJI rests after one more refusal."""
    await switches.note(NotAuthorized("daji", "by its words", documented=False), CallKind.SEARCH)
    until = (await switches.states())["daji"].off_until
    assert until is not None
    return until - int(clock().timestamp())


async def test_words_alone_give_a_pause_that_ends_by_itself(
    switches: Switches, clock: FakeClock, words: NotAuthorized
) -> None:
    await switches.note(words, CallKind.SEARCH)
    assert await switches.off() == {"daji"}
    clock.advance(seconds=SHORTEST_PAUSE + 1)
    assert await switches.off() == frozenset()


async def test_a_pause_is_as_long_again_as_the_refusals_go_on(switches: Switches, clock: FakeClock) -> None:
    pauses = []
    for _ in range(8):
        pauses.append(await refused_by_words(switches, clock))
        clock.advance(seconds=pauses[-1])
    assert pauses == [60, 60, 120, 240, 480, 960, LONGEST_PAUSE, LONGEST_PAUSE]


async def test_of_all_who_come_after_a_pause_one_call_is_the_trial(
    switches: Switches, clock: FakeClock, words: NotAuthorized
) -> None:
    await switches.note(words, CallKind.SEARCH)
    clock.advance(seconds=SHORTEST_PAUSE)
    came = await asyncio.gather(*(switches.admit("daji") for _ in range(5)), return_exceptions=True)
    assert came.count(True) == 1
    assert [error.kind for error in came if isinstance(error, NotAuthorized)] == [words.kind] * 4
    assert await switches.off() == {"daji"}


async def test_a_search_that_is_answered_ends_the_refusals(
    switches: Switches, clock: FakeClock, words: NotAuthorized
) -> None:
    await switches.note(words, CallKind.SEARCH)
    clock.advance(seconds=SHORTEST_PAUSE)
    assert await switches.admit("daji")
    await switches.end_trial("daji", CallKind.CONVERT, None)
    assert (await switches.states())["daji"].off_reason is not None
    await switches.end_trial("daji", CallKind.SEARCH, None)
    assert not await switches.admit("daji")


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (CallKind.DETAILS, None),
        (CallKind.DETAILS, ProductGone("daji", "gone")),
        (CallKind.SEARCH, PhotoRejected("daji", "no")),
    ],
)
async def test_what_says_nothing_of_the_account_leaves_the_trial_to_the_next_call(
    switches: Switches, clock: FakeClock, words: NotAuthorized, kind: CallKind, error: ProviderError | None
) -> None:
    await switches.note(words, CallKind.SEARCH)
    clock.advance(seconds=SHORTEST_PAUSE)
    await switches.admit("daji")
    await switches.end_trial("daji", kind, error)
    assert await switches.admit("daji")


async def test_a_trial_that_never_ends_is_followed_by_another(
    switches: Switches, clock: FakeClock, words: NotAuthorized
) -> None:
    await switches.note(words, CallKind.SEARCH)
    clock.advance(seconds=SHORTEST_PAUSE)
    await switches.admit("daji")
    clock.advance(seconds=TRIAL_SECONDS)
    assert await switches.admit("daji")


async def test_admins_are_told_of_a_pause_once_a_day(switches: Switches, clock: FakeClock) -> None:
    for _ in range(3):
        clock.advance(seconds=await refused_by_words(switches, clock))
    (told,) = await switches.claim_untold()
    assert told.off_until is not None
    clock.advance(seconds=await refused_by_words(switches, clock))
    assert await switches.claim_untold() == []
    clock.advance(seconds=DAY)
    await refused_by_words(switches, clock)
    assert len(await switches.claim_untold()) == 1


async def test_a_documented_refusal_in_a_pause_keeps_it_off(
    switches: Switches, clock: FakeClock, words: NotAuthorized
) -> None:
    await switches.note(words, CallKind.SEARCH)
    await switches.note(NO_CREDIT, CallKind.SEARCH)
    clock.advance(seconds=LONGEST_PAUSE)
    assert await switches.off() == {"daji"}
    assert [told.off_reason for told in await switches.claim_untold()] == [FailureKind.NO_CREDIT]


async def test_words_don_t_shorten_what_only_an_operator_can_change(
    switches: Switches, clock: FakeClock, words: NotAuthorized
) -> None:
    await switches.switch_off("daji")
    await switches.note(words, CallKind.SEARCH)
    clock.advance(seconds=LONGEST_PAUSE)
    assert await switches.off() == {"daji"}
    assert await switches.claim_untold() == []


# Refusals that nobody can explain


async def test_an_unknown_code_is_told_and_switches_nothing_off(switches: Switches) -> None:
    for _ in range(3):
        await switches.note(Refused("daji", "refused", code="9999"), CallKind.SEARCH)
    assert await switches.off() == frozenset()
    assert switches.went_off.is_set()
    assert [(told.provider, told.refused_code) for told in await switches.claim_untold()] == [("daji", "9999")]
    await switches.note(Refused("daji", "refused", code="9999"), CallKind.SEARCH)
    assert await switches.claim_untold() == []


async def test_another_code_is_told_after_an_hour_and_the_same_one_after_a_day(
    switches: Switches, clock: FakeClock
) -> None:
    await switches.note(Refused("daji", "refused", code="1"), CallKind.SEARCH)
    assert await switches.claim_untold()
    await switches.note(Refused("daji", "refused", code="2"), CallKind.SEARCH)
    assert await switches.claim_untold() == []
    clock.advance(seconds=HOUR)
    await switches.note(Refused("daji", "refused", code="2"), CallKind.SEARCH)
    assert await switches.claim_untold()
    clock.advance(seconds=DAY)
    await switches.note(Refused("daji", "refused", code="2"), CallKind.SEARCH)
    assert await switches.claim_untold()


async def test_an_address_that_is_refused_is_refused_for_every_call(switches: Switches) -> None:
    await switches.note(NotAuthorized("daji", "no", kind=FailureKind.REFUSED_ADDRESS), CallKind.DETAILS)
    assert await switches.off() == {"daji"}


async def test_a_permission_that_is_lacking_for_product_pages_is_told(switches: Switches) -> None:
    await switches.note(REFUSED, CallKind.DETAILS)
    assert [told.off_reason for told in await switches.claim_untold()] == [None]
