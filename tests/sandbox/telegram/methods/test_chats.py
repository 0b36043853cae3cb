from collections.abc import Callable

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MenuButtonCommands,
    MenuButtonDefault,
    Message,
    ReactionTypeEmoji,
)
from telegram.error import BadRequest, Forbidden

from sandbox.telegram import Telegram
from sandbox.telegram.user_actions import Press
from tests.clock import FakeClock

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("▶ next", callback_data="next:1")]])


async def press(telegram: Telegram, bot: Bot, *, inaccessible: bool = False) -> Press:
    ann = telegram.add_user()
    sent = await bot.send_message(ann.id, "x", reply_markup=BUTTON)
    return telegram.user_presses(telegram.message(ann.id, sent.message_id), "▶", inaccessible=inaccessible)


async def test_a_pressed_button_is_a_callback_query_and_gets_an_answer(telegram: Telegram, bot: Bot) -> None:
    pressed = await press(telegram, bot)
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert (query.data, query.message.text if isinstance(query.message, Message) else None) == ("next:1", "x")
    await query.answer("Kept", show_alert=True)
    answer = await telegram.callback_answer(pressed)
    assert (answer["text"], answer["show_alert"]) == ("Kept", True)


async def test_an_old_message_is_inaccessible(telegram: Telegram, bot: Bot) -> None:
    await press(telegram, bot, inaccessible=True)
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible


async def test_a_press_is_answered_once(telegram: Telegram, bot: Bot) -> None:
    pressed = await press(telegram, bot)
    await bot.answer_callback_query(pressed.callback_query_id)
    with pytest.raises(BadRequest, match=f"(?i){TOO_OLD}"):
        await bot.answer_callback_query(pressed.callback_query_id)


async def test_a_press_can_not_be_answered_late(telegram: Telegram, bot: Bot, clock: FakeClock) -> None:
    pressed = await press(telegram, bot)
    clock.advance(seconds=61)
    with pytest.raises(BadRequest, match=f"(?i){TOO_OLD}"):
        await bot.answer_callback_query(pressed.callback_query_id)


async def test_an_answer_has_200_characters_at_most(telegram: Telegram, bot: Bot) -> None:
    pressed = await press(telegram, bot)
    with pytest.raises(BadRequest, match=r"(?i)MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(pressed.callback_query_id, "x" * 201)
    assert await bot.answer_callback_query(pressed.callback_query_id, "x" * 200)


async def test_a_file_above_20_mb_can_not_be_downloaded(telegram: Telegram, bot: Bot) -> None:
    ann = telegram.add_user()
    sent = telegram.user_sends_document(ann.id, ann, b"x", size=21 * 1024 * 1024)
    assert sent.document is not None
    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await bot.get_file(sent.document.file_id)


async def test_members_and_administrators(telegram: Telegram, bot: Bot) -> None:
    ann, bob, eve = telegram.add_user("Ann"), telegram.add_user("Bob"), telegram.add_user("Eve")
    group = telegram.add_group(members=[bob], administrators=[ann])
    assert (await bot.get_chat_member(group.id, ann.id)).status == "creator"
    assert (await bot.get_chat_member(group.id, bob.id)).status == "member"
    assert (await bot.get_chat_member(group.id, eve.id)).status == "left"
    assert [member.user.id for member in await bot.get_chat_administrators(group.id)] == [ann.id]
    with pytest.raises(BadRequest, match=r"(?i)there are no administrators in the private chat"):
        await bot.get_chat_administrators(ann.id)


async def test_a_chat_is_found_by_id_and_name(telegram: Telegram, bot: Bot) -> None:
    group = telegram.add_group("Traders", username="traders")
    assert (await bot.get_chat("@traders")).id == group.id
    assert (await bot.get_chat(group.id)).title == "Traders"


async def test_the_bot_leaves_a_group(telegram: Telegram, bot: Bot) -> None:
    group = telegram.add_group()
    await bot.leave_chat(group.id)
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "left"


async def test_a_group_without_the_bot_is_closed_to_it(telegram: Telegram, bot: Bot) -> None:
    group = telegram.add_group(bot_status="kicked")
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.get_chat(group.id)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.leave_chat(group.id)


async def test_a_menu_button_is_stored_for_each_chat(telegram: Telegram, bot: Bot) -> None:
    ann = telegram.add_user()
    await bot.set_chat_menu_button(ann.id, MenuButtonDefault())
    assert isinstance(await bot.get_chat_menu_button(ann.id), MenuButtonDefault)
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)


async def test_a_reaction_is_an_event(telegram: Telegram, bot: Bot, draw: Callable[..., bytes]) -> None:
    ann = telegram.add_user()
    photo = telegram.user_sends_photo(ann.id, ann, draw(100, 100))
    await bot.set_message_reaction(ann.id, photo.message_id, ReactionTypeEmoji("👀"))
    event = telegram.events.after(0)[-1]
    assert (event.kind, event.data["message_id"]) == ("reaction", photo.message_id)


async def test_command_menus_by_scope_and_language(telegram: Telegram, bot: Bot) -> None:
    ann, igor = telegram.add_user(language_code="en"), telegram.add_user(language_code="ru")
    group = telegram.add_group(members=[ann])
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("help", "Помощь")], language_code="ru")
    await bot.set_my_commands([BotCommand("find", "Find")], scope=BotCommandScopeAllGroupChats())
    await bot.set_my_commands([BotCommand("mine", "Mine")], scope=BotCommandScopeChat(ann.id))
    assert [command.description for command in telegram.command_menu(igor.id, igor)] == ["Помощь"]
    assert [command.description for command in telegram.command_menu(group, ann)] == ["Find"]
    assert [command.description for command in telegram.command_menu(ann.id, ann)] == ["Mine"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(ann.id))
    assert [command.description for command in telegram.command_menu(ann.id, ann)] == ["Help"]
    assert [command.description for command in await bot.get_my_commands(language_code="ru")] == ["Помощь"]


async def test_commands_are_lower_case(bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)BOT_COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand("Help", "Help")])


async def test_names_and_descriptions(telegram: Telegram, bot: Bot) -> None:
    await bot.set_my_name("Snapsource")
    await bot.set_my_description("Send a photo")
    await bot.set_my_short_description("Find it", language_code="en")
    assert (await bot.get_my_name("de")).name == "Snapsource"
    assert telegram.profile.descriptions == {"": "Send a photo"}
    assert telegram.profile.short_descriptions == {"en": "Find it"}
