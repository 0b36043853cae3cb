"""`/stats` and `/providers`."""

from collections.abc import Sequence

import structlog
from telegram import CallbackQuery, Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot.i18n import Translator
from bot.models.target import SentMessage, Target
from bot.search.switches import Switches
from bot.store.statistics import Statistics
from bot.telegram.chats import Chats
from bot.telegram.handlers.permission import answer
from bot.telegram.handlers.registering import Handlers
from bot.telegram.messenger import MessageGone, Messenger
from bot.views.admin import OFF, ON, REFRESH, SHUT, providers_screen, statuses
from bot.views.callbacks import ADMIN
from bot.views.screen import Screen
from bot.views.stats import STATS, Span, stats_screen
from providers.registry import PROVIDERS, Registry

log = structlog.get_logger()


class AdminHandler:
    """Shows admins, in their private chats, how the bot is used and how the providers are.

    `budget` is how many calls a day may cost, 0 for no limit.
    """

    def __init__(
        self,
        admins: Sequence[int],
        chats: Chats,
        messenger: Messenger,
        statistics: Statistics,
        switches: Switches,
        registry: Registry,
        budget: int,
    ) -> None:
        self._admins = admins
        self._chats = chats
        self._messenger = messenger
        self._statistics = statistics
        self._switches = switches
        self._registry = registry
        self._budget = budget

    def handlers(self) -> Handlers:
        """Return what is to be registered."""
        alone = filters.User(self._admins) & filters.ChatType.PRIVATE
        return [
            CommandHandler("stats", self.on_stats, filters=alone),
            CommandHandler("providers", self.on_providers, filters=alone),
            CallbackQueryHandler(self.on_press, pattern=f"^{ADMIN}:({STATS}|{ON}|{OFF}|{REFRESH}|{SHUT})"),
        ]

    async def on_stats(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Show what happened in the last day."""
        if update.message is not None:
            t = await self._translator(update.message.chat_id)
            await self._messenger.post(Target.answering(update.message), await self._stats(t, Span.DAY))

    async def on_providers(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Show the providers and their switches."""
        if update.message is not None:
            t = await self._translator(update.message.chat_id)
            await self._messenger.post(Target.answering(update.message), await self._providers(t))

    async def on_press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Do what a button says, if it is an admin who pressed it."""
        query = update.callback_query
        if query is None or query.message is None:
            return
        await answer(query)
        if query.from_user.id not in self._admins:
            return
        message = query.message
        is_photo = isinstance(message, Message) and bool(message.photo)
        try:
            await self._do(query, SentMessage(message.chat.id, message.message_id, is_photo=is_photo))
        except MessageGone:
            return  # whoever deleted the message does not wait for it

    async def _do(self, query: CallbackQuery, posted: SentMessage) -> None:
        action, _, argument = (query.data or "").removeprefix(f"{ADMIN}:").partition(":")
        t = await self._translator(posted.chat_id)
        if action == STATS and argument in tuple(Span):
            await self._messenger.replace(posted, await self._stats(t, Span(argument)))
        elif action in (ON, OFF, REFRESH):
            if argument in PROVIDERS:
                await (self._switches.switch_on if action == ON else self._switches.switch_off)(argument)
                log.info("provider switched", provider=argument, to=action, by=query.from_user.id)
            await self._messenger.replace(posted, await self._providers(t))
        else:
            await self._messenger.delete(posted)

    async def _stats(self, t: Translator, span: Span) -> Screen:
        since = span.since(self._statistics.now())
        usage = await self._statistics.usage(since, span.bars, span.seconds)
        return stats_screen(t, span, usage, since)

    async def _providers(self, t: Translator) -> Screen:
        known = statuses(
            list(PROVIDERS),
            {name: missing.reason for name, missing in self._registry.missing.items()},
            await self._switches.states(),
            {name: one.seconds_left for name, one in self._registry.breakers.items() if one.is_open},
            await self._statistics.spent_today(),
        )
        return providers_screen(t, known, self._budget)

    async def _translator(self, chat_id: int) -> Translator:
        return self._chats.translator(await self._chats.preferences(chat_id))
