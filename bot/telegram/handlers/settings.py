"""`/settings` and `/costs`: their menus, the buttons, and setting one thing by name. In groups only for admins."""

from dataclasses import replace

from telegram import Message
from telegram.ext import filters

from bot.models.exchange import NO_EXCHANGE, Exchange
from bot.models.setting_kinds import BadValue, Setting
from bot.models.settings import ALL_SETTINGS, ChatSettings, GroupMode, Preferences
from bot.models.signs import Sign
from bot.models.target import Target, is_group
from bot.telegram.addressing import answered_message
from bot.telegram.context import BotData, Context
from bot.telegram.group_admins import sees_photos
from bot.telegram.router import ButtonPress, Router
from bot.views.callbacks import SETTINGS, SURE
from bot.views.markup import link, plain, shorten
from bot.views.messages import closed_screen, unseen_photos_text
from bot.views.screen import Screen
from bot.views.settings import (
    CLOSED,
    COSTS,
    RESET,
    TYPE,
    choice_screen,
    costs_menu,
    for_groups_text,
    refused_text,
    reset_screen,
    set_text,
    settings_screen,
    unknown_setting_text,
)
from bot.views.toasts import only_admins_text

NAME_UNITS = 60

router = Router()


async def open_settings(data: BotData, target: Target) -> None:
    """Send the menu as a message of its own."""
    preferences = await data.chats.preferences(target.chat_id)
    await data.messenger.post(target, await _menu(data, target.chat_id, preferences))


@router.command("settings", group_admins_only=True)
async def on_command(message: Message, context: Context) -> None:
    """Open the menu, the menu of one setting, or set one thing: `/settings NAME VALUE`."""
    name, *words = context.args or [""]
    setting = ALL_SETTINGS.get(name.lower())
    if not name:
        await context.reply(await _menu(context.bot_data, context.chat.id, await context.preferences()))
    elif setting is not None and setting.for_groups and not is_group(context.chat.id):
        await context.reply(Screen(for_groups_text(await context.translator(), setting)))
    elif setting is None:
        await context.reply(Screen(unknown_setting_text(await context.translator(), name.lower())))
    elif not words:
        await context.reply(await _choice(context, setting))
    else:
        await _set(context, setting, " ".join(words))


@router.command("costs", group_admins_only=True)
async def on_costs(message: Message, context: Context) -> None:
    """Open the menu of what a product costs beside its price."""
    await context.reply(await _costs(context))


@router.message(lambda data: filters.TEXT & _AnswersPrompt(data))
async def on_answer(message: Message, context: Context) -> None:
    """Take the answer to the question for a value."""
    setting = _prompted(message, context.bot_data)
    if setting is not None and not await context.is_group_admin():
        await context.reply(Screen(plain(only_admins_text(await context.translator()))))
    elif setting is not None:
        await _set(context, setting, message.text or "", answers=True)


@router.press(SETTINGS, group_admins_only=True)
async def on_press(press: ButtonPress, context: Context) -> None:
    """Do what a button of the menu says: open one setting, set it, go back, close."""
    name, _, value = press.argument.partition(":")
    from_costs = name == COSTS and value != ""
    if from_costs:
        name, _, value = value.partition(":")
    setting = ALL_SETTINGS.get(name)
    if name == CLOSED:
        await context.messenger.take_away(press.message, closed_screen(await context.translator()))
    elif name == RESET and value != SURE:
        await context.messenger.replace(press.message, reset_screen(await context.translator()))
    elif name == COSTS:
        await context.messenger.replace(press.message, await _costs(context))
    elif setting is None:
        if name == RESET:
            await context.change_preferences(lambda now: Preferences(language=now.language))
        menu = await _menu(context.bot_data, context.chat.id, await context.preferences())
        await context.messenger.replace(press.message, menu)
    elif value == TYPE and setting.prompt is not None:
        await ask(press, context, plain(setting.prompt(await context.translator())))
    else:
        before = await context.preferences()
        if value and not await _is_in_vain(context, setting, value):
            await context.change_preferences(lambda now: setting.pressed(_settings(context.bot_data, now), value))
        chat = _settings(context.bot_data, await context.preferences())
        t = await context.translator()
        screen = choice_screen(t, chat, setting, value, from_costs=from_costs, before=before)
        await context.messenger.replace(press.message, screen)


async def _set(context: Context, setting: Setting, value: str, *, answers: bool = False) -> None:
    """Set one thing as a person typed it, and say so. What `answers` a question in vain is asked again."""
    if await _is_in_vain(context, setting, value):
        return
    data, exchange, before = context.bot_data, NO_EXCHANGE, await context.preferences()
    rates = data.services.rates if setting.by_rates else None
    if rates is not None:
        exchange = await rates.any_exchange(before)
    try:
        preferences = await context.change_preferences(
            lambda now: setting.changed(_settings(data, now, exchange), value)
        )
    except BadValue as error:
        t = await context.translator()
        text = refused_text(t, error)
        if answers and setting.prompt is not None:
            await context.messenger.ask(context.target, f"{text}\n{plain(setting.prompt(t))}")
            return
    else:
        if rates is not None:
            exchange = await rates.any_exchange(preferences)
        text = set_text(data.chats.translator(preferences), _settings(data, preferences, exchange), setting, before)
    await context.reply(Screen(text))


async def _is_in_vain(context: Context, setting: Setting, value: str) -> bool:
    """Whether every photo of a group is to be searched where Telegram shows the bot none; says what to change."""
    is_every = "group_mode" in setting.fields and value.strip().lower() == GroupMode.EVERY
    if not is_every or not is_group(context.chat.id):
        return False
    if await sees_photos(context.bot, context.chat.id):
        return False
    await context.reply(Screen(unseen_photos_text(await context.translator())))
    return True


async def ask(press: ButtonPress, context: Context, question: str) -> None:
    """Ask whoever pressed for a value: the question, HTML, answers their command, or names them before it."""
    target, menu = context.target, press.query.message
    command = answered_message(menu) if isinstance(menu, Message) else None
    is_theirs = command is not None and command.from_user in (press.user, None)
    is_anonymous = command is not None and command.sender_chat is not None
    if command is not None and (is_theirs or is_anonymous):
        await context.messenger.ask(replace(target, reply_to=command.message_id), question)
    elif is_group(target.chat_id):
        who = link(shorten(press.user.first_name, NAME_UNITS) or Sign.PERSON, f"tg://user?id={press.user.id}")
        await context.messenger.ask(replace(target, reply_to=None), f"{who}: {question}")
    else:
        await context.messenger.ask(replace(target, reply_to=None), question)


async def _menu(data: BotData, chat_id: int, preferences: Preferences) -> Screen:
    off = await data.services.search.switches.off()
    settings = _settings(data, preferences)
    return settings_screen(data.chats.translator(preferences), settings, off, group=is_group(chat_id))


async def _costs(context: Context) -> Screen:
    settings = _settings(context.bot_data, await context.preferences())
    return costs_menu(await context.translator(), settings)


async def _choice(context: Context, setting: Setting) -> Screen:
    settings = _settings(context.bot_data, await context.preferences())
    return choice_screen(await context.translator(), settings, setting)


def _settings(data: BotData, preferences: Preferences, exchange: Exchange = NO_EXCHANGE) -> ChatSettings:
    return ChatSettings(preferences, data.services.search.searcher.providers, exchange)


def _prompted(message: Message, data: BotData) -> Setting | None:
    """Return the setting whose question a message answers, in whatever language the bot asked it."""
    question = answered_message(message)
    if question is None or question.from_user is None or not question.from_user.is_bot:
        return None
    text = question.text or ""
    for setting in ALL_SETTINGS.values():
        # In a group, the name of whom the bot asks stands before the question.
        if setting.prompt and any(text.endswith(setting.prompt(t)) for t in data.chats.translators):
            return setting
    return None


class _AnswersPrompt(filters.MessageFilter):
    """Lets answers to the bot's questions for a value through."""

    def __init__(self, data: BotData) -> None:
        super().__init__()
        self._data = data

    def filter(self, message: Message) -> bool:
        """Whether the message answers one of the questions."""
        return _prompted(message, self._data) is not None
