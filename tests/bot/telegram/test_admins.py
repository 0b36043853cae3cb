import pytest

from bot.i18n import Translator
from bot.models.preferences import Preferences
from bot.telegram.admins import Admins
from bot.telegram.chats import Chats
from bot.views.screen import Screen
from sandbox.telegram.objects import Chat
from tests.bot.stage import Stage

STRANGER = 404
"""Somebody who has never written to the bot."""


@pytest.fixture
def offices(stage: Stage) -> list[Chat]:
    """The chats of two admins with the bot."""
    return [stage.world.private_chat(stage.world.add_user(name)) for name in ("Root", "Toor")]


@pytest.fixture
def chats(stage: Stage, translators: dict[str, Translator]) -> Chats:
    return Chats(stage.store, translators)


def greeting(t: Translator) -> Screen:
    return Screen(t.gettext("Settings"))


def received(stage: Stage, office: Chat) -> list[str | None]:
    return [message.text for message in stage.world.bot_messages(office)]


async def test_each_admin_is_notified_in_their_language(stage: Stage, chats: Chats, offices: list[Chat]) -> None:
    await chats.change(offices[1].id, lambda _: Preferences(language="ru"))
    assert await Admins([office.id for office in offices], chats, stage.messenger).notify(greeting)
    assert [received(stage, office) for office in offices] == [["Settings"], ["Настройки"]]


async def test_admin_who_can_not_be_reached_is_skipped(stage: Stage, chats: Chats, offices: list[Chat]) -> None:
    assert await Admins([STRANGER, offices[0].id], chats, stage.messenger).notify(greeting)
    assert received(stage, offices[0]) == ["Settings"]


async def test_notify_returns_false_when_no_admin_could_be_reached(stage: Stage, chats: Chats) -> None:
    assert not await Admins([STRANGER], chats, stage.messenger).notify(greeting)


async def test_notice_counts_as_sent_where_there_are_no_admins(stage: Stage, chats: Chats) -> None:
    assert await Admins([], chats, stage.messenger).notify(greeting)
