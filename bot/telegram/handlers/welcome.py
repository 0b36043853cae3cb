"""`/start` with an example, and `/help` by topic."""

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from bot.models.target import SentMessage, Target
from bot.search.engine import Searcher
from bot.search.example import Example
from bot.store import Store
from bot.telegram.chats import Chats
from bot.telegram.handlers.permission import answer
from bot.telegram.handlers.registering import Handlers
from bot.telegram.messenger import MessageGone, Messenger
from bot.views.callbacks import HELP
from bot.views.shown import search_screen
from bot.views.welcome import Topic, help_screen, start_screen, topic_screen


class WelcomeHandler:
    """Says what the bot is for and how it is used."""

    def __init__(self, store: Store, chats: Chats, messenger: Messenger, searcher: Searcher, example: Example) -> None:
        self._store = store
        self._chats = chats
        self._messenger = messenger
        self._searcher = searcher
        self._example = example

    def handlers(self) -> Handlers:
        """Return what is to be registered."""
        return [
            CommandHandler("start", self.on_start),
            CommandHandler("help", self.on_help),
            CallbackQueryHandler(self.on_press, pattern=f"^{HELP}:"),
        ]

    async def on_start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Show an example that can be paged at once, and greet below it: on a phone, only the last words are seen."""
        message, user = update.message, update.effective_user
        if message is None or user is None:
            return
        preferences = await self._chats.preferences(message.chat_id, user.language_code)
        t = self._chats.translator(preferences)
        place = Target.answering(message)
        below = Target(place.chat_id, None, place.thread_id)
        try:
            search = await self._example.search(place, user.id, preferences)
            if search.answer_id is None and search.result_set is not None:
                results = await self._searcher.results(search.result_set)
                screen = search_screen(t, search, results, None, others=False)
                posted = await self._messenger.post(below, screen)
                await self._example.shown(search, posted)
        finally:
            await self._messenger.post(below, start_screen(t))

    async def on_help(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Offer the topics of the help."""
        message, user = update.message, update.effective_user
        if message is not None:
            preferences = await self._chats.preferences(message.chat_id, user.language_code if user else None)
            await self._messenger.post(Target.answering(message), help_screen(self._chats.translator(preferences)))

    async def on_press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Show a topic, the topics, or nothing any more."""
        query = update.callback_query
        if query is None or query.message is None:
            return
        await answer(query)
        if await self._store.shows_a_search(query.message.chat.id, query.message.message_id):
            return  # no button of the help stands there: somebody made this press up
        t = self._chats.translator(await self._chats.preferences(query.message.chat.id, query.from_user.language_code))
        posted = SentMessage(query.message.chat.id, query.message.message_id, is_photo=False)
        topic = (query.data or "").partition(":")[2]
        try:
            if topic in tuple(Topic):
                await self._messenger.replace(posted, topic_screen(t, Topic(topic), f"@{context.bot.username}"))
            elif topic:
                await self._messenger.delete(posted)
            else:
                await self._messenger.replace(posted, help_screen(t))
        except MessageGone:
            return  # whoever deleted the help does not wait for it
