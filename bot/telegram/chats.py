"""A chat's preferences and the language it is spoken to in."""

from collections.abc import Callable, Collection

import structlog

from bot.i18n import Translator
from bot.models.preferences import Preferences, first_preferences
from bot.store import Store

log = structlog.get_logger()


class Chats:
    """Knows each chat's preferences; a new chat begins in the language of the person's Telegram."""

    def __init__(self, store: Store, translators: dict[str, Translator]) -> None:
        self._store = store
        self._translators = translators

    async def preferences(self, chat_id: int, telegram_language: str | None = None) -> Preferences:
        """Return the preferences of a chat, which are kept from the first time on."""
        known = await self._store.chats.preferences(chat_id)
        if known is not None:
            return known
        return await self._store.chats.insert_preferences_if_missing(chat_id, first_preferences(telegram_language))

    async def known(self, chat_id: int) -> Preferences | None:
        """Return the preferences of a chat that has some, and keep nothing."""
        return await self._store.chats.preferences(chat_id)

    async def voice(self, chat_id: int) -> Translator:
        """Return the bot's voice for a chat that it speaks to by itself; keeps nothing of one that it does not know.

        It is that of a new chat while the database fails: what is to be said may be just that.
        """
        try:
            known = await self._store.chats.preferences(chat_id)
        except Exception as error:  # noqa: BLE001 -- each kind of database has errors of its own
            log.warning("the language of a chat is not known", chat=chat_id, error=type(error).__name__)
            known = None
        return self.translator(known or first_preferences(None))

    async def change(self, chat_id: int, change: Callable[[Preferences], Preferences]) -> Preferences:
        """Keep what `change` makes of a chat's preferences, and return it; raises what `change` raises."""
        return await self._store.chats.change_preferences(chat_id, change)

    @property
    def translators(self) -> Collection[Translator]:
        """Every language that the bot speaks."""
        return self._translators.values()

    def translator(self, preferences: Preferences) -> Translator:
        """Return the bot's voice for a chat with these preferences."""
        return self._translators.get(preferences.language) or self._translators["en"]
