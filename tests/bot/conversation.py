"""A conversation in which photos are answered: every part between a photo and its cards, with providers in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.i18n import Translator
from bot.models.search import Search, SearchState
from bot.models.target import SentMessage
from bot.search.budget import Budget
from bot.search.engine import Searcher
from bot.search.prefetch import Prefetcher
from bot.telegram.answering import Answering
from bot.telegram.application import build_bot_data
from bot.telegram.browsing import Browsing, ShownSearch
from bot.telegram.chats import Chats
from bot.telegram.context import BotData
from providers.provider import Provider
from sandbox.telegram.objects import Chat, Message
from tests.bot.harness import BotHarness, search_with
from tests.clock import FakeClock
from tests.samples import a_search, jpeg


@dataclass(frozen=True)
class Conversation:
    """Answers the photos that Ann sends in her chat with the bot."""

    harness: BotHarness
    chats: Chats
    searcher: Searcher
    prefetcher: Prefetcher
    answering: Answering
    browsing: Browsing
    clock: FakeClock
    data: BotData

    @property
    def last(self) -> Message:
        """The newest message of the bot, as it is now."""
        return self.harness.messages[-1]

    def photo(
        self,
        search_id: str = "AbCdEfGh12",
        colour: str = "red",
        chat: Chat | None = None,
        topic: int | None = None,
        **facts: object,
    ) -> Search:
        """Let Ann send a photo, by default to the bot alone, and return the search for it."""
        chat = chat or self.harness.chat
        message = self.harness.telegram.user_sends_photo(chat, self.harness.ann, jpeg(colour), topic=topic)
        assert message.photo is not None
        ids = {"message_id": message.message_id, "photo_message_id": message.message_id}
        where = {"chat_id": chat.id, "user_id": self.harness.ann.id, "file_id": message.photo[-1].file_id}
        return a_search(search_id, **{**ids, **where, "thread_id": topic, "provider": None, **facts})

    async def answered(self, search: Search | None = None) -> Search:
        """Answer a photo, and return its search as it is kept afterwards."""
        search = search or self.photo()
        await self.begin(search)
        return await self.kept(search)

    async def begin(self, search: Search) -> None:
        """Store a search, and answer it as if its turn had come."""
        await self.harness.store.searches.add(search)
        begun = await self.harness.store.searches.begin(search.id)
        if begun is not None:
            await self.answering.answer(begun)

    async def kept(self, search: Search) -> Search:
        kept = await self.harness.store.searches.get(search.id)
        assert kept is not None
        return kept

    async def is_kept_in_a_message(self, search: Search) -> bool:
        """Whether the bot has written down which message a search has, be it the answer or word of the progress."""
        return (await self.kept(search)).message is not None

    async def is_being_sent(self, search: Search) -> bool:
        """Whether the bot has written down that it begins to answer a search."""
        kept = await self.harness.store.searches.get(search.id)
        return kept is not None and kept.state is SearchState.SENDING

    async def opened(self, search: Search) -> ShownSearch:
        """Return `search` as the person has it before them who presses a button."""
        kept = await self.kept(search)
        assert kept.message is not None
        preferences = await self.chats.preferences(search.chat_id)
        posted = SentMessage(kept.chat_id, kept.message.message_id, is_photo=bool(self.last.photo))
        return await self.browsing.open(kept, posted, self.chats.translator(preferences), preferences)


def a_conversation(
    harness: BotHarness, providers: Sequence[Provider], budget: Budget, translators: dict[str, Translator]
) -> Conversation:
    clock = FakeClock()
    services = replace(harness.services, search=search_with(providers, harness.store, budget))
    data = build_bot_data(harness.bot, services, translators, harness.engine, clock.sleep)
    searcher = services.search.searcher
    return Conversation(
        harness,
        data.chats,
        searcher,
        data.conversation.prefetcher,
        data.conversation.answering,
        data.conversation.browsing,
        clock,
        data,
    )
