"""`/settings`: the menu, its buttons, and setting one thing by name."""

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from bot.chats import Chats
from bot.handlers.permission import administers, answer, is_admin
from bot.handlers.registering import Handlers
from bot.message import Place, Posted
from bot.messenger import MessageGone, Messenger
from bot.preferences import BadValue, Preferences, Setting, changed
from bot.search import Searcher
from bot.views.callbacks import SETTINGS, read_filters_mask
from bot.views.markup import plain
from bot.views.screen import Screen
from bot.views.settings import (
    CLOSED,
    MENU,
    choice_menu,
    choice_text,
    refused_text,
    set_text,
    settings_menu,
    settings_text,
    unknown_setting_text,
)
from bot.views.toasts import only_admins_text


class SettingsHandler:
    """Shows and changes the preferences of a chat; in groups only for its admins."""

    def __init__(self, chats: Chats, messenger: Messenger, searcher: Searcher) -> None:
        self._chats = chats
        self._messenger = messenger
        self._providers = searcher.providers

    def handlers(self) -> Handlers:
        """Return what is to be registered."""
        return [
            CommandHandler("settings", self.on_command),
            CallbackQueryHandler(self.on_press, pattern=f"^{SETTINGS}:"),
        ]

    async def open(self, place: Place) -> None:
        """Send the menu as a message of its own."""
        preferences = await self._chats.preferences(place.chat_id)
        await self._messenger.post(place, self._menu(preferences))

    async def on_command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Open the menu, or set one thing: `/settings NAME VALUE`."""
        message, user = update.message, update.effective_user
        if message is None or user is None:
            return
        preferences = await self._chats.preferences(message.chat_id, user.language_code)
        place = Place.answering(message)
        t = self._chats.translator(preferences)
        if not await administers(message.chat, user):
            await self._messenger.post(place, Screen(plain(only_admins_text(t))))
        elif not context.args:
            await self.open(place)
        else:
            name, value = context.args[0].lower(), " ".join(context.args[1:])
            text = await self._set(message.chat_id, preferences, name, value)
            await self._messenger.post(place, Screen(text))

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
        posted = Posted(query.message.chat.id, query.message.message_id, is_photo=False)
        name, _, value = (query.data or "").removeprefix(f"{SETTINGS}:").partition(":")
        try:
            await self._press(posted, preferences, name, value)
        except MessageGone:
            return  # whoever deleted the menu does not wait for it

    async def _press(self, posted: Posted, preferences: Preferences, name: str, value: str) -> None:
        if name == CLOSED:
            await self._messenger.delete(posted)
            return
        if name not in tuple(Setting) or name == MENU:
            await self._messenger.replace(posted, self._menu(preferences))
            return
        setting = Setting(name)
        if value:
            preferences = self._pressed(preferences, setting, value)
            await self._chats.keep(posted.chat_id, preferences)
        await self._messenger.replace(posted, self._choice(preferences, setting))

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
            preferences = changed(preferences, Setting(name), value, self._providers)
        except BadValue as error:
            return refused_text(t, error)
        await self._chats.keep(chat_id, preferences)
        return set_text(self._chats.translator(preferences), preferences, Setting(name), self._providers)

    def _menu(self, preferences: Preferences) -> Screen:
        t = self._chats.translator(preferences)
        return Screen(settings_text(t, preferences, self._providers), settings_menu(t, preferences, self._providers))

    def _choice(self, preferences: Preferences, setting: Setting) -> Screen:
        t = self._chats.translator(preferences)
        return Screen(
            choice_text(t, preferences, setting, self._providers),
            choice_menu(t, preferences, setting, self._providers),
        )
