"""The context of an update: what a handler may use, and the chat and the person that the update comes from.

Modelled on python-telegram-bot's `examples/contexttypesbot.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from telegram import CallbackQuery, Chat, Message, Update, User
from telegram.constants import ChatType
from telegram.ext import Application, CallbackContext, ExtBot

from bot.engine.backpressure import Backpressure
from bot.i18n import Translator
from bot.models.search import Search
from bot.models.settings import Preferences
from bot.models.target import SentMessage, Target
from bot.search.prefetch import Prefetcher
from bot.services import Services
from bot.store import Store
from bot.telegram.access import Access
from bot.telegram.admins import Admins
from bot.telegram.albums import Albums
from bot.telegram.answering import Answering
from bot.telegram.browsing import Browsing
from bot.telegram.chats import Chats
from bot.telegram.exporting import Exporting
from bot.telegram.fetches import Fetches
from bot.telegram.group_admins import GroupAdmins
from bot.telegram.keeping import Keeping
from bot.telegram.kept_lists import KeptLists
from bot.telegram.line import Line
from bot.telegram.messenger import Messenger
from bot.telegram.outcomes import Outcomes
from bot.telegram.press_answers import PressAnswers
from bot.telegram.quick_taps import QuickTaps
from bot.telegram.updates.conflicts import Conflicts
from bot.telegram.waiting import WaitingNotices
from bot.views.screen import Screen


@dataclass(frozen=True)
class Conversation:
    """The parts that answer photos and presses of the buttons under results."""

    answering: Answering
    browsing: Browsing
    prefetcher: Prefetcher
    line: Line
    albums: Albums
    keeping: Keeping


@dataclass(frozen=True)
class BotData:
    """The parts of the bot that handlers use. python-telegram-bot passes it to them as `context.bot_data`."""

    services: Services
    chats: Chats
    messenger: Messenger
    access: Access
    admins: Admins
    group_admins: GroupAdmins
    conversation: Conversation
    press_answers: PressAnswers
    waiting: WaitingNotices
    backpressure: Backpressure
    outcomes: Outcomes
    conflicts: Conflicts
    fetches: Fetches
    kept_lists: KeptLists
    quick_taps: QuickTaps
    exporting: Exporting


class Context(CallbackContext[ExtBot[int], dict[Any, Any], dict[Any, Any], BotData]):
    """The context of one update, shared by all handlers of that update."""

    origin: Update | None = None
    """The update that is being handled."""
    _preferences: Preferences | None = None

    @classmethod
    def from_update(cls, update: object, application: "Application[Any, Any, Any, Any, Any, Any]") -> Self:
        """Return the context of an update."""
        context = super().from_update(update, application)
        if isinstance(update, Update):
            context.origin = update
        return context

    @property
    def services(self) -> Services:
        """Database, images and providers: everything that works without Telegram."""
        return self.bot_data.services

    @property
    def store(self) -> Store:
        """The database."""
        return self.bot_data.services.store

    @property
    def messenger(self) -> Messenger:
        """Sends and edits messages in any chat."""
        return self.bot_data.messenger

    @property
    def kept_lists(self) -> KeptLists:
        """Opens lists of kept products."""
        return self.bot_data.kept_lists

    @property
    def conversation(self) -> Conversation:
        """Answers photos and presses."""
        return self.bot_data.conversation

    @property
    def chat(self) -> Chat:
        """The chat that the update comes from.

        Raises:
            LookupError: it comes from none.
        """
        if self.origin is None or self.origin.effective_chat is None:
            raise LookupError("expected an update of a chat")
        return self.origin.effective_chat

    @property
    def user(self) -> User | None:
        """Who wrote the message or pressed the button."""
        return self.origin.effective_user if self.origin is not None else None

    @property
    def target(self) -> Target:
        """Where an answer goes: under the message that was written, or that has the button.

        Raises:
            LookupError: the update comes from no chat.
        """
        query = self._query
        message = self._message if query is None else query.message
        return Target.answering(message) if isinstance(message, Message) else Target(self.chat.id)

    async def reply(self, screen: Screen) -> SentMessage:
        """Send `screen` as an answer.

        Raises:
            TelegramError: it could not be sent; after `TimedOut` it may have been.
        """
        return await self.messenger.post(self.target, screen)

    def remember_preferences(self, preferences: Preferences | None) -> None:
        """Set the chat's preferences, which have been read already; None for a new chat."""
        self._preferences = preferences

    async def preferences(self) -> Preferences:
        """Return the preferences of the chat, read once for each update; those of a new chat are stored."""
        if self._preferences is None:
            language = self.user.language_code if self.user is not None else None
            self._preferences = await self.bot_data.chats.preferences(self.chat.id, language)
        return self._preferences

    async def stored_preferences(self) -> Preferences | None:
        """Return the preferences of the chat, None for a new one; stores nothing."""
        return self._preferences or await self.bot_data.chats.stored_preferences(self.chat.id)

    async def change_preferences(self, change: Callable[[Preferences], Preferences]) -> Preferences:
        """Store what `change` makes of the chat's preferences, and return it.

        Raises:
            Exception: whatever `change` raises; nothing is changed then.
        """
        # A new chat first gets preferences in the person's language.
        await self.preferences()
        self._preferences = await self.bot_data.chats.change(self.chat.id, change)
        return self._preferences

    async def is_of_chat(self, search: Search) -> bool:
        """Whether a search is of this chat, or of the group that it was before."""
        return search.chat_id == self.chat.id or await self.store.chats.moved_to(search.chat_id) == self.chat.id

    async def translator(self) -> Translator:
        """Return the chat's translator."""
        return self.bot_data.chats.translator(await self.preferences())

    async def is_group_admin(self) -> bool:
        """Whether whoever wrote or pressed is an admin of the group; in a private chat everybody is.

        Only admins can write in the name of the group itself.
        """
        if self.chat.type == ChatType.PRIVATE:
            return True
        if self._message is not None and self._message.sender_chat is not None:
            return self._message.sender_chat.id == self.chat.id
        if self.user is None:
            return False
        return await self.bot_data.group_admins.include(self.chat.id, self.user.id)

    @property
    def _message(self) -> Message | None:
        return self.origin.message if self.origin is not None else None

    @property
    def _query(self) -> CallbackQuery | None:
        return self.origin.callback_query if self.origin is not None else None
