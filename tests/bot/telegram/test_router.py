from collections.abc import Callable
from typing import TypedDict, Unpack

import pytest
from pydantic import JsonValue
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import TimedOut
from telegram.ext import filters

from bot.models.target import Target
from bot.telegram.context import Context
from bot.telegram.message_calls import MessageGone
from bot.telegram.rate_limiter import GROUP_MESSAGES
from bot.telegram.router import ButtonPress, Router
from bot.views.screen import Screen
from sandbox.telegram.objects import Chat
from sandbox.telegram.state import CallbackState
from tests.bot.harness import BotHarness
from tests.waiting import until

ONLY_ADMINS = "In a group, only admins can change the settings."


@pytest.fixture
def router() -> Router:
    return Router()


@pytest.fixture
def use(harness: BotHarness, router: Router) -> Callable[[], None]:
    """Gives the bot the handlers of the router, and no others."""

    def use() -> None:
        harness.application.handlers.clear()
        harness.application.add_handlers(router.handlers(harness.data))

    return use


@pytest.fixture
def group(harness: BotHarness) -> Chat:
    """A group whose admin is Root, with Ann as a member."""
    return harness.telegram.add_group(members=[harness.ann], administrators=[harness.admin])


class Options(TypedDict, total=False):
    """Who may use a command."""

    admins_only: bool
    private_only: bool
    group_admins_only: bool


def record(router: Router, name: str = "ping", **options: Unpack[Options]) -> list[str]:
    """Register a command, and one for all other texts; return what they are called with."""
    calls: list[str] = []

    @router.command(name, **options)
    async def on_command(message: Message, context: Context) -> None:
        calls.append(" ".join([f"/{name}", *(context.args or [])]))

    @router.message(filters.TEXT)
    async def on_text(message: Message, context: Context) -> None:
        calls.append("another handler")

    return calls


async def test_command_calls_its_function_with_the_words_behind_it(
    harness: BotHarness, router: Router, use: Callable[[], None]
) -> None:
    calls = record(router)
    use()
    harness.telegram.user_sends_text(harness.chat, harness.ann, "/ping a b")
    await harness.handle_updates()
    assert calls == ["/ping a b"]


async def test_command_for_admins_does_not_exist_for_others(
    harness: BotHarness, router: Router, use: Callable[[], None]
) -> None:
    calls = record(router, admins_only=True)
    use()
    for user in (harness.ann, harness.admin):
        harness.telegram.user_sends_text(harness.telegram.private_chat(user), user, "/ping")
    await harness.handle_updates()
    assert calls == ["another handler", "/ping"]


async def test_command_for_private_chats_does_not_exist_in_groups(
    harness: BotHarness, router: Router, group: Chat, use: Callable[[], None]
) -> None:
    calls = record(router, private_only=True)
    use()
    for chat in (group, harness.chat):
        harness.telegram.user_sends_text(chat, harness.ann, "/ping")
    await harness.handle_updates()
    assert calls == ["another handler", "/ping"]


async def test_member_of_a_group_is_told_that_a_command_is_for_its_admins(
    harness: BotHarness, router: Router, group: Chat, use: Callable[[], None]
) -> None:
    calls = record(router, group_admins_only=True)
    use()
    for user in (harness.ann, harness.admin):
        harness.telegram.user_sends_text(group, user, "/ping")
    await harness.handle_updates()
    assert calls == ["/ping"]
    assert [message.text for message in harness.telegram.bot_messages(group)] == [ONLY_ADMINS]


async def test_filter_may_depend_on_the_settings(harness: BotHarness, router: Router, use: Callable[[], None]) -> None:
    texts: list[str | None] = []

    @router.message(lambda data: filters.User(data.access.admins))
    async def on_message(message: Message, context: Context) -> None:
        texts.append(message.text)

    use()
    for user, text in ((harness.ann, "from Ann"), (harness.admin, "from Root")):
        harness.telegram.user_sends_text(harness.telegram.private_chat(user), user, text)
    await harness.handle_updates()
    assert texts == ["from Root"]


# Presses


async def press(harness: BotHarness, data: str, *, chat: Chat | None = None) -> list[object]:
    """Let Ann press a button with this callback data; return the notices that the bot answers with."""
    chat = chat or harness.chat
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("OK", callback_data=data)]])
    await harness.bot.send_message(chat.id, "Press it", reply_markup=keyboard)
    harness.telegram.user_presses(harness.telegram.bot_messages(chat)[-1], "OK", harness.ann)
    await harness.handle_updates()
    await harness.data.press_answers.close()
    return [call.parameters.get("text") for call in harness.telegram.calls.of("answerCallbackQuery")]


@pytest.mark.parametrize(
    ("data", "arguments"), [("a:on:daji", ["daji"]), ("a:on:", [""]), ("a:on", [""]), ("a:once", []), ("b:on:x", [])]
)
async def test_press_calls_the_function_whose_prefix_its_data_has(
    harness: BotHarness, router: Router, use: Callable[[], None], data: str, arguments: list[str]
) -> None:
    calls: list[str] = []

    @router.press("a", "on")
    async def on_press(press: ButtonPress, context: Context) -> None:
        calls.append(press.argument)

    use()
    await press(harness, data)
    assert calls == arguments


async def test_press_is_answered_when_its_function_has_edited_the_message(
    harness: BotHarness, router: Router, use: Callable[[], None]
) -> None:
    @router.press("a")
    async def on_press(press: ButtonPress, context: Context) -> None:
        await context.messenger.replace(press.message, Screen("Pressed"))

    use()
    assert await press(harness, "a:x") == [None]
    methods = [method for method in harness.calls if method != "getUpdates"]
    assert methods[-2:] == ["editMessageText", "answerCallbackQuery"]


async def test_press_is_told_that_telegram_did_not_take_what_it_asked_for(
    harness: BotHarness, router: Router, use: Callable[[], None]
) -> None:
    @router.press("a")
    async def on_press(press: ButtonPress, context: Context) -> None:
        await context.messenger.replace(press.message, Screen("Pressed"))

    use()
    harness.telegram.faults.fail_next("editMessageText", error_code=400, description="Bad Request: CHAT_RESTRICTED")
    assert await press(harness, "a:x") == ["Telegram didn't accept that just now. Please press again in a moment."]


async def test_function_may_answer_its_press_itself(
    harness: BotHarness, router: Router, use: Callable[[], None]
) -> None:
    @router.press("a", answers_itself=True)
    async def on_press(press: ButtonPress, context: Context) -> None:
        await press.answer("Searching…")

    use()
    assert await press(harness, "a:x") == ["Searching…"]


async def test_press_for_admins_does_nothing_for_others(
    harness: BotHarness, router: Router, use: Callable[[], None]
) -> None:
    calls: list[str] = []

    @router.press("a", admins_only=True)
    async def on_press(press: ButtonPress, context: Context) -> None:
        calls.append(press.argument)

    use()
    assert await press(harness, "a:x") == [None]
    assert calls == []


async def test_member_of_a_group_is_told_that_a_button_is_for_its_admins(
    harness: BotHarness, router: Router, group: Chat, use: Callable[[], None]
) -> None:
    calls: list[str] = []

    @router.press("a", group_admins_only=True)
    async def on_press(press: ButtonPress, context: Context) -> None:
        calls.append(press.argument)

    use()
    assert await press(harness, "a:x", chat=group) == [ONLY_ADMINS]
    assert calls == []


async def test_press_whose_message_is_gone_is_no_error(
    harness: BotHarness, router: Router, use: Callable[[], None]
) -> None:
    @router.press("a")
    async def on_press(press: ButtonPress, context: Context) -> None:
        raise MessageGone

    use()
    await press(harness, "a:x")
    assert [message.text for message in harness.messages] == ["Press it"]


async def test_a_press_of_a_button_that_the_message_does_not_have_does_nothing(
    harness: BotHarness, router: Router, use: Callable[[], None]
) -> None:
    calls: list[str] = []

    @router.press("a")
    async def on_press(press: ButtonPress, context: Context) -> None:
        calls.append(press.argument)

    use()
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("OK", callback_data="b:close")]])
    await harness.bot.send_message(harness.chat.id, "A menu of others", reply_markup=keyboard)
    harness.telegram.user_presses(harness.messages[-1], "OK", harness.ann, data="a:close")
    await harness.handle_updates()
    assert calls == []
    assert harness.calls[-2:] == ["answerCallbackQuery", "getUpdates"]


# Presses that nobody expects


def press_of(harness: BotHarness, **facts: JsonValue) -> None:
    """Let a press come in that no message of the bot offers."""
    query: dict[str, JsonValue] = {"id": "17", "from": harness.ann.to_json(), "chat_instance": "7", **facts}
    harness.telegram.callbacks["17"] = CallbackState(harness.chat.id, harness.telegram.clock())
    harness.telegram.updates.add("callback_query", query)


@pytest.mark.parametrize(
    "facts",
    [
        {"inline_message_id": "AgAAAA", "data": "r:go:AbCdEfGh12:1"},
        {"inline_message_id": "AgAAAA", "game_short_name": "chess"},
        {"message": {"message_id": 3, "date": 0}, "data": "another bot's"},
        {"message": {"message_id": 3, "date": 0}, "game_short_name": "chess"},
    ],
)
async def test_press_that_no_handler_knows_is_answered(harness: BotHarness, facts: dict[str, JsonValue]) -> None:
    if isinstance(message := facts.get("message"), dict):
        message["chat"] = harness.chat.to_json()
    press_of(harness, **facts)
    await harness.handle_updates()
    answers = [call.parameters["text"] for call in harness.telegram.calls.of("answerCallbackQuery")]
    assert answers == ["This button no longer works. Send me a photo, and use a newer one."]


async def test_press_that_waits_for_the_room_of_its_group_is_told_so(
    harness: BotHarness, router: Router, use: Callable[[], None], group: Chat
) -> None:
    @router.press("a")
    async def on_press(press: ButtonPress, context: Context) -> None:
        for _ in range(GROUP_MESSAGES - 1):
            await context.messenger.post(Target(group.id), Screen("One more"))
        await until(lambda: harness.telegram.calls.of("answerCallbackQuery"))

    use()
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("press", callback_data="a:x")]])
    await harness.messenger.post(Target(group.id), Screen("Press it", keyboard))
    harness.telegram.user_presses(harness.telegram.bot_messages(group)[-1], "press", harness.ann)
    await harness.handle_updates()
    answers = [call.parameters["text"] for call in harness.telegram.calls.of("answerCallbackQuery")]
    assert answers == ["Telegram allows few messages a minute here. Yours comes in about 3 seconds."]


async def test_press_that_fails_after_it_was_answered_is_told_in_the_topic_of_its_message(
    harness: BotHarness, router: Router, use: Callable[[], None]
) -> None:
    forum = harness.telegram.add_group(members=[harness.ann], forum=True)
    topic = harness.telegram.add_topic(forum, harness.ann, "Mugs")

    @router.press("a")
    async def on_press(press: ButtonPress, context: Context) -> None:
        await until(lambda: harness.telegram.calls.of("answerCallbackQuery"))
        raise TimedOut

    use()
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("press", callback_data="a:x")]])
    await harness.messenger.post(Target(forum.id, thread_id=topic), Screen("Press it", keyboard))
    harness.telegram.user_presses(harness.telegram.bot_messages(forum)[-1], "press", harness.ann)
    await harness.handle_updates()
    told = harness.telegram.bot_messages(forum)[-1]
    assert (told.text, told.message_thread_id) == (
        "Telegram didn't accept that just now. Please press again in a moment.",
        topic,
    )
