import asyncio

import pytest

from bot.i18n import Translator
from bot.search.switches import Switches
from bot.store import Database
from bot.store.provider_states import ProviderStateRepository
from bot.telegram.admins import Admins, Notice
from bot.telegram.chats import Chats
from bot.telegram.jobs.outages import OutageNotices
from providers.api.calls import CallKind
from providers.errors import NoCredit
from tests.bot.stage import Stage
from tests.clock import Clock


@pytest.fixture
def switches(database: Database, clock: Clock) -> Switches:
    return Switches(ProviderStateRepository(database, clock))


@pytest.fixture
def outages(stage: Stage, switches: Switches, translators: dict[str, Translator]) -> OutageNotices:
    """The notices of a bot whose only admin is Ann."""
    admins = Admins([stage.ann.id], Chats(stage.store, translators), stage.messenger)
    return OutageNotices(admins.tell, switches)


async def test_an_outage_is_told_once(stage: Stage, outages: OutageNotices, switches: Switches) -> None:
    await switches.note(NoCredit("daji", "no balance"), CallKind.SEARCH)
    await outages.tell()
    await outages.tell()
    (told,) = stage.said
    assert str(told.text).startswith("⚠ DAJI is off: its account has no credit left.")


async def test_an_outage_that_reached_nobody_is_told_later(
    stage: Stage, outages: OutageNotices, switches: Switches
) -> None:
    await switches.note(NoCredit("daji", "no balance"), CallKind.SEARCH)
    stage.world.faults.fail_next("sendMessage")
    await outages.tell()
    assert stage.said == []
    await outages.tell()
    assert len(stage.said) == 1


async def two_outages(switches: Switches) -> None:
    await switches.note(NoCredit("daji", "no balance"), CallKind.SEARCH)
    await switches.note(NoCredit("tmapi_global", "no balance"), CallKind.SEARCH)


async def untold(switches: Switches) -> set[str]:
    return {state.provider for state in await switches.claim_untold()}


async def test_outages_that_a_stop_breaks_off_are_told_later(switches: Switches) -> None:
    telling = asyncio.Event()

    async def never_through(_: Notice) -> bool:
        telling.set()
        return await asyncio.Future()

    await two_outages(switches)
    notices = asyncio.create_task(OutageNotices(never_through, switches).run())
    await telling.wait()
    notices.cancel()
    await asyncio.gather(notices, return_exceptions=True)
    assert await untold(switches) == {"daji", "tmapi_global"}


async def test_outages_behind_one_that_can_not_be_told_are_told_later(switches: Switches) -> None:
    async def break_down(_: Notice) -> bool:
        raise OSError("the database is away")

    await two_outages(switches)
    with pytest.raises(OSError, match="away"):
        await OutageNotices(break_down, switches).tell()
    assert await untold(switches) == {"daji", "tmapi_global"}


async def test_of_two_outages_only_the_one_that_was_not_told_is_told_later(switches: Switches) -> None:
    reached = iter([True, False])

    async def tell(_: Notice) -> bool:
        return next(reached)

    await two_outages(switches)
    await OutageNotices(tell, switches).tell()
    assert len(await untold(switches)) == 1
