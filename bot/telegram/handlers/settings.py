"""`/settings`: the menu, its buttons, and setting one thing by name."""

from collections.abc import Awaitable, Callable, Collection

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.models.preferences import BadValue, Preferences, Setting, changed
from bot.models.target import SentMessage, Target, is_group
from bot.search.engine import Searcher
from bot.telegram.chats import Chats
from bot.telegram.handlers.permission import answer, is_admin, is_by_admin
from bot.telegram.handlers.registering import Handlers
from bot.telegram.messenger import MessageGone, Messenger
from bot.views.callbacks import SETTINGS, read_filters_mask
from bot.views.markup import plain
from bot.views.screen import Screen
from bot.views.settings import (
    CLOSED,
    RESET,
    TYPE,
    choice_screen,
    price_prompt,
    refused_text,
    set_text,
    settings_screen,
    unknown_setting_text,
)
from bot.views.toasts import only_admins_text


class SettingsHandler:
    """Shows and changes the preferences of a chat; in groups only for its admins.

    `off` tells the names of the providers that are off until an operator acts.
    """

    def __init__(
        self, chats: Chats, messenger: Messenger, searcher: Searcher, off: Callable[[], Awaitable[Collection[str]]]
    ) -> None:
        self._chats = chats
        self._messenger = messenger
        self._providers = searcher.providers
        self._off = off
        self._prompts = frozenset(price_prompt(t) for t in chats.translators)

    def handlers(self) -> Handlers:
        """Return what is to be registered."""
        return [
            CommandHandler("settings", self.on_command),
            MessageHandler(filters.TEXT & _Answers(self._prompts), self.on_typed),
            CallbackQueryHandler(self.on_press, pattern=f"^{SETTINGS}:"),
        ]

    async def open(self, place: Target) -> None:
        """Send the menu as a message of its own."""
        preferences = await self._chats.preferences(place.chat_id)
        await self._messenger.post(place, await self._menu(place.chat_id, preferences))

    async def on_command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Open the menu, or set one thing: `/settings NAME VALUE`."""
        message, user = update.message, update.effective_user
        if message is None or user is None:
            return
        preferences = await self._chats.preferences(message.chat_id, user.language_code)
        place = Target.answering(message)
        t = self._chats.translator(preferences)
        if not await is_by_admin(message):
            await self._messenger.post(place, Screen(plain(only_admins_text(t))))
        elif not context.args:
            await self.open(place)
        elif len(context.args) == 1 and context.args[0].lower() in tuple(Setting):
            await self._messenger.post(place, self._choice(preferences, Setting(context.args[0].lower())))
        else:
            name, value = context.args[0].lower(), " ".join(context.args[1:])
            text = await self._set(message.chat_id, preferences, name, value)
            await self._messenger.post(place, Screen(text))

    async def on_typed(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Take the answer to the question for a price range."""
        message, user = update.message, update.effective_user
        if message is None or user is None or not await is_by_admin(message):
            return
        preferences = await self._chats.preferences(message.chat_id, user.language_code)
        text = await self._set(message.chat_id, preferences, Setting.PRICE, message.text or "")
        await self._messenger.post(Target.answering(message), Screen(text))

    async def on_press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Do what a button of the menu says: open one setting, set it, go back, close."""
        query = update.callback_query
        if query is None or query.message is None:
            return
        preferences = await self._chats.preferences(query.message.chat.id, query.from_user.language_code)
        if not await is_admin(query):
            await answer(query, only_admins_text(self._chats.translator(preferences)), alert=True)
            return
        await answer(query)
        posted = SentMessage(query.message.chat.id, query.message.message_id, is_photo=False)
        name, _, value = (query.data or "").removeprefix(f"{SETTINGS}:").partition(":")
        try:
            if value == TYPE:
                place = (
                    Target.answering(query.message) if isinstance(query.message, Message) else Target(posted.chat_id)
                )
                await self._messenger.ask(place, price_prompt(self._chats.translator(preferences)))
            else:
                await self._press(posted, preferences, name, value)
        except MessageGone:
            return  # whoever deleted the menu does not wait for it

    async def _press(self, posted: SentMessage, preferences: Preferences, name: str, value: str) -> None:
        if name == CLOSED:
            await self._messenger.delete(posted)
        elif name == RESET:
            preferences = await self._chats.change(posted.chat_id, lambda now: Preferences(language=now.language))
            await self._messenger.replace(posted, await self._menu(posted.chat_id, preferences))
        elif name in tuple(Setting):
            setting = Setting(name)
            if value:
                preferences = await self._chats.change(posted.chat_id, lambda now: self._pressed(now, setting, value))
            await self._messenger.replace(posted, self._choice(preferences, setting))
        else:
            await self._messenger.replace(posted, await self._menu(posted.chat_id, preferences))

    def _pressed(self, preferences: Preferences, setting: Setting, value: str) -> Preferences:
        if setting is Setting.FILTERS:
            return preferences.model_copy(update={"filters": read_filters_mask(value)})
        try:
            return changed(preferences, setting, value, self._providers)
        except BadValue:
            return preferences  # an old menu, whose value is on offer no more

    async def _set(self, chat_id: int, preferences: Preferences, name: str, value: str) -> str:
        t = self._chats.translator(preferences)
        if name not in tuple(Setting):
            return unknown_setting_text(t, name)
        try:
            preferences = await self._chats.change(
                chat_id, lambda now: changed(now, Setting(name), value, self._providers)
            )
        except BadValue as error:
            return refused_text(t, error)
        return set_text(self._chats.translator(preferences), preferences, Setting(name), self._providers)

    async def _menu(self, chat_id: int, preferences: Preferences) -> Screen:
        t = self._chats.translator(preferences)
        return settings_screen(t, preferences, self._providers, await self._off(), group=is_group(chat_id))

    def _choice(self, preferences: Preferences, setting: Setting) -> Screen:
        return choice_screen(self._chats.translator(preferences), preferences, setting, self._providers)


class _Answers(filters.MessageFilter):
    """Lets answers to the bot's own questions through."""

    def __init__(self, questions: frozenset[str]) -> None:
        super().__init__()
        self._questions = questions

    def filter(self, message: Message) -> bool:
        """Whether the message answers one of the questions."""
        asked = message.reply_to_message
        return (
            asked is not None
            and asked.from_user is not None
            and asked.from_user.is_bot
            and asked.text in self._questions
        )
