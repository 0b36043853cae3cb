import pytest

from bot.i18n import Translator
from bot.models.settings import Preferences
from bot.telegram.admins import QUIET_SECONDS, Admins
from bot.views.screen import Screen
from sandbox.telegram.objects import Chat
from tests.bot.harness import BotHarness
from tests.clock import FakeClock

NEVER_SEEN = 404
"""The id of somebody who has never written to the bot."""


@pytest.fixture
def offices(harness: BotHarness) -> list[Chat]:
    """The chats of two admins with the bot."""
    return [harness.telegram.private_chat(harness.telegram.add_user(name)) for name in ("Amy", "Bob")]


def admins_of(harness: BotHarness, *ids: int, clock: FakeClock | None = None) -> Admins:
    return Admins(ids, harness.data.chats, harness.messenger, (clock or FakeClock()).seconds)


def greeting(t: Translator) -> Screen:
    return Screen(t.gettext("Settings"))


def received(harness: BotHarness, office: Chat) -> list[str | None]:
    return [message.text for message in harness.telegram.bot_messages(office)]


async def test_each_admin_is_notified_in_their_language(harness: BotHarness, offices: list[Chat]) -> None:
    await harness.data.chats.change(offices[1].id, lambda _: Preferences(language="ru"))
    assert await admins_of(harness, *(office.id for office in offices)).notify(greeting)
    assert [received(harness, office) for office in offices] == [["Settings"], ["Настройки"]]


async def test_admin_who_can_not_be_reached_is_skipped(harness: BotHarness, offices: list[Chat]) -> None:
    assert await admins_of(harness, NEVER_SEEN, offices[0].id).notify(greeting)
    assert received(harness, offices[0]) == ["Settings"]


async def test_notify_returns_false_when_no_admin_could_be_reached(harness: BotHarness) -> None:
    assert not await admins_of(harness, NEVER_SEEN).notify(greeting)


async def test_notice_counts_as_sent_where_there_are_no_admins(harness: BotHarness) -> None:
    assert await admins_of(harness).notify(greeting)


async def test_errors_of_one_kind_send_one_notice_an_hour(
    harness: BotHarness, offices: list[Chat], clock: FakeClock
) -> None:
    admins = admins_of(harness, offices[0].id, clock=clock)
    notices = []
    for seconds in (0, QUIET_SECONDS - 1, 1):
        clock.advance(seconds=seconds)
        await admins.notify_of_error("KeyError in a library", "ref123")
        notices.append(len(received(harness, offices[0])))
    assert notices == [1, 1, 2]


async def test_errors_of_each_kind_send_a_notice(harness: BotHarness, offices: list[Chat]) -> None:
    admins = admins_of(harness, offices[0].id)
    await admins.notify_of_error("KeyError in a library", "ref123")
    await admins.notify_of_error("OSError in a library", "ref456")
    assert len(received(harness, offices[0])) == 2
