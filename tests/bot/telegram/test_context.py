from datetime import UTC, datetime

import pytest
from telegram import CallbackQuery, Chat, InaccessibleMessage, Message, Update, User

from bot.models.search import View
from bot.models.settings import Preferences
from bot.models.target import Target
from bot.telegram.context import Context
from tests.bot.harness import BotHarness

GROUP = Chat(-1005, "supergroup")
SHARED_ACCOUNT = User(1087968824, "Group", is_bot=True)
"""The account of all who write in the name of a group."""
BEN = User(5, "Ben", is_bot=False, language_code="ru")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def context_of(harness: BotHarness, message: Message) -> Context:
    return Context.from_update(Update(1, message=message), harness.application)


def a_message(
    chat: Chat = GROUP, *, user: User = BEN, sender_chat: Chat | None = None, topic: int | None = None
) -> Message:
    return Message(
        40,
        NOW,
        chat,
        from_user=user,
        sender_chat=sender_chat,
        message_thread_id=topic,
        is_topic_message=topic is not None,
    )


# Preferences


async def test_new_chat_starts_in_the_language_of_whoever_writes(harness: BotHarness) -> None:
    context = context_of(harness, a_message())
    assert (await context.translator()).language == "ru"


async def test_preferences_are_read_once_for_an_update(harness: BotHarness) -> None:
    context = context_of(harness, a_message())
    first = await context.preferences()
    await harness.data.chats.change(GROUP.id, lambda _: Preferences(language="zh"))
    assert await context.preferences() is first


async def test_changed_preferences_hold_for_the_rest_of_the_update(harness: BotHarness) -> None:
    context = context_of(harness, a_message())
    await context.preferences()
    await context.change_preferences(lambda _: Preferences(language="zh"))
    assert (await context.translator()).language == "zh"
    assert (await harness.data.chats.preferences(GROUP.id)).language == "zh"


async def test_first_change_in_a_new_chat_keeps_the_language_of_whoever_writes(harness: BotHarness) -> None:
    context = context_of(harness, a_message())
    await context.change_preferences(lambda now: now.model_copy(update={"view": View.GRID}))
    assert await harness.data.chats.preferences(GROUP.id) == Preferences(language="ru", view=View.GRID)


# Where an answer goes


def press_on(message: Message | InaccessibleMessage) -> Update:
    return Update(1, callback_query=CallbackQuery("1", BEN, "instance", message=message, data="x"))


def test_answer_goes_under_the_message_in_its_topic(harness: BotHarness) -> None:
    assert context_of(harness, a_message(topic=7)).target == Target(GROUP.id, 40, 7)


def test_answer_to_a_press_goes_under_the_message_with_the_button(harness: BotHarness) -> None:
    context = Context.from_update(press_on(a_message(topic=7)), harness.application)
    assert context.target == Target(GROUP.id, 40, 7)


def test_answer_to_a_press_on_an_old_message_goes_into_its_chat(harness: BotHarness) -> None:
    context = Context.from_update(press_on(InaccessibleMessage(GROUP, 40)), harness.application)
    assert context.target == Target(GROUP.id)


def test_update_without_a_chat_has_no_target(harness: BotHarness) -> None:
    context = Context.from_update(Update(1), harness.application)
    with pytest.raises(LookupError):
        _ = context.target


# Who is an admin of a group


async def test_everybody_is_an_admin_in_their_private_chat(harness: BotHarness) -> None:
    assert await context_of(harness, a_message(Chat(5, "private"))).is_group_admin()


@pytest.mark.parametrize(
    ("sender", "is_admin"), [(GROUP, True), (Chat(-1006, "channel"), False), (Chat(-1007, "supergroup"), False)]
)
async def test_only_admins_write_in_the_name_of_the_group_itself(
    harness: BotHarness, sender: Chat, *, is_admin: bool
) -> None:
    context = context_of(harness, a_message(user=SHARED_ACCOUNT, sender_chat=sender))
    assert await context.is_group_admin() is is_admin


@pytest.mark.parametrize(("name", "is_admin"), [("Root", True), ("Ann", False)])
async def test_telegram_says_who_is_an_admin_of_a_group(harness: BotHarness, name: str, *, is_admin: bool) -> None:
    group = harness.telegram.add_group(members=[harness.ann], administrators=[harness.admin])
    user = harness.admin if name == "Root" else harness.ann
    harness.telegram.user_sends_text(group, user, "/hello")
    (update,) = await harness.bot.get_updates()
    assert await Context.from_update(update, harness.application).is_group_admin() is is_admin
