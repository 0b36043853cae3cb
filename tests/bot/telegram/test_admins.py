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


def heard(stage: Stage, office: Chat) -> list[str | None]:
    return [message.text for message in stage.world.bot_messages(office)]


async def test_each_admin_is_told_in_their_language(stage: Stage, chats: Chats, offices: list[Chat]) -> None:
    await chats.change(offices[1].id, lambda _: Preferences(language="ru"))
    assert await Admins([office.id for office in offices], chats, stage.messenger).tell(greeting)
    assert [heard(stage, office) for office in offices] == [["Settings"], ["Настройки"]]


async def test_who_can_not_be_reached_is_passed_over(stage: Stage, chats: Chats, offices: list[Chat]) -> None:
    assert await Admins([STRANGER, offices[0].id], chats, stage.messenger).tell(greeting)
    assert heard(stage, offices[0]) == ["Settings"]


async def test_it_is_known_when_nobody_could_be_reached(stage: Stage, chats: Chats) -> None:
    assert not await Admins([STRANGER], chats, stage.messenger).tell(greeting)


async def test_without_admins_nobody_is_left_to_be_told(stage: Stage, chats: Chats) -> None:
    assert await Admins([], chats, stage.messenger).tell(greeting)
