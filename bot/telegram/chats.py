"""A chat's preferences, and the translator for its language."""

from collections.abc import Callable, Collection, Mapping

import structlog

from bot.i18n import Translator
from bot.models.settings import Preferences, first_preferences
from bot.store import Store

log = structlog.get_logger()


class Chats:
    """Reads and changes preferences. A new chat starts in the language that the person uses Telegram in."""

    def __init__(self, store: Store, translators: Mapping[str, Translator]) -> None:
        self._store = store
        self._translators = translators

    async def preferences(self, chat_id: int, telegram_language: str | None = None) -> Preferences:
        """Return the preferences of a chat; those of a new one are stored."""
        preferences = await self._store.chats.preferences(chat_id)
        if preferences is not None:
            return preferences
        return await self._store.chats.insert_preferences_if_missing(chat_id, first_preferences(telegram_language))

    async def stored_preferences(self, chat_id: int) -> Preferences | None:
        """Return the preferences of a chat, None for a new one, and store nothing."""
        return await self._store.chats.preferences(chat_id)

    async def translator_of(self, chat_id: int) -> Translator:
        """Return the translator for a message that nobody asked for. Stores nothing.

        It is English for a new chat, and while the database fails: the message may be about just that.
        """
        try:
            preferences = await self._store.chats.preferences(chat_id)
        except Exception as error:  # noqa: BLE001 -- each kind of database has errors of its own
            log.warning("language of a chat not read", chat=chat_id, error=type(error).__name__)
            preferences = None
        return self.translator(preferences or first_preferences(None))

    async def change(self, chat_id: int, change: Callable[[Preferences], Preferences]) -> Preferences:
        """Store what `change` makes of a chat's preferences, and return it; whatever `change` raises is raised."""
        return await self._store.chats.change_preferences(chat_id, change)

    @property
    def translators(self) -> Collection[Translator]:
        """The translators of all languages that the bot speaks."""
        return self._translators.values()

    def translator(self, preferences: Preferences) -> Translator:
        """Return the translator for these preferences; English for a language that the bot no longer speaks."""
        translator = self._translators.get(preferences.language) or self._translators["en"]
        return translator.for_currency(preferences.currency)
