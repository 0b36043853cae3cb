import pytest

from bot.chat.admins import Admins
from bot.chat.chats import Chats
from bot.handlers.admin import OutageNotices
from bot.i18n import Translator
from bot.money.switches import Switches
from bot.store import Database
from bot.store.ledger import Ledger
from providers.calls import CallKind
from providers.errors import NoCredit
from tests.bot.stage import Stage
from tests.clock import Clock


@pytest.fixture
def switches(database: Database, clock: Clock) -> Switches:
    return Switches(Ledger(database, clock, "a secret of the tests"))


@pytest.fixture
def outages(stage: Stage, switches: Switches, translators: dict[str, Translator]) -> OutageNotices:
    """The notices of a bot whose only admin is Ann."""
    return OutageNotices(Admins([stage.ann.id], Chats(stage.store, translators), stage.messenger), switches)


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
