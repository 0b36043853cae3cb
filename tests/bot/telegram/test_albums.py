from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest

from bot.models.search import Search, SearchState
from bot.telegram.albums import ARRIVES_SECONDS, ASK, Albums
from bot.telegram.jobs import answer_search
from bot.telegram.line import ANSWER
from providers.query import Query
from tests.bot.conversation import Conversation
from tests.fake_provider import FakeProvider
from tests.waiting import until

ConversationOf = Callable[..., Conversation]


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
async def conversation(conversation_of: ConversationOf, provider: FakeProvider) -> AsyncIterator[Conversation]:
    """A conversation whose engine runs."""
    conversation = conversation_of(provider)
    data, engine = conversation.data, conversation.harness.engine
    engine.register(ASK, data.conversation.albums.ask)
    engine.register(ANSWER, partial(answer_search, data))
    async with engine.running(data.conversation.line.queues):
        yield conversation


@pytest.fixture
def albums(conversation: Conversation) -> Albums:
    return conversation.data.conversation.albums


async def offer(conversation: Conversation, *search_ids: str, text: str | None = None) -> list[Search]:
    """Let Ann send photos together."""
    photos = [conversation.photo(search_id, album="album", text=text) for search_id in search_ids]
    for photo in photos:
        await conversation.data.conversation.albums.offer(photo, "album")
    return photos


async def let_all_arrive(conversation: Conversation) -> None:
    await conversation.clock.until_asleep(ARRIVES_SECONDS)
    conversation.clock.advance(seconds=ARRIVES_SECONDS)


async def until_answered(conversation: Conversation, search: Search) -> None:
    async def is_answered() -> bool:
        return (await conversation.kept(search)).state is SearchState.SHOWN

    await until(is_answered)


async def test_which_photos_to_search_is_asked_once_when_all_have_come(
    conversation: Conversation, provider: FakeProvider
) -> None:
    photos = await offer(conversation, "first00000", "second0000", "third00000")
    assert conversation.harness.messages == []
    await let_all_arrive(conversation)
    await until(lambda: conversation.harness.messages)
    (question,) = conversation.harness.messages
    assert question.reply_to_message is not None
    assert question.reply_to_message.message_id == photos[0].photo_message_id
    assert len(question.buttons) >= 3
    assert provider.searched == []


async def test_a_photo_of_an_album_that_came_alone_is_searched(conversation: Conversation) -> None:
    (alone,) = await offer(conversation, "alone00000")
    await let_all_arrive(conversation)
    await until_answered(conversation, alone)
    assert len(conversation.harness.messages) == 1


async def test_a_photo_that_is_chosen_several_times_is_searched_once_with_the_words_of_the_album(
    conversation: Conversation, albums: Albums, provider: FakeProvider
) -> None:
    (first,) = await offer(conversation, "first00000", text="blue one")
    (second,) = await offer(conversation, "second0000")
    for _ in range(2):
        await albums.choose(second)
    await until_answered(conversation, second)
    assert [query for _, query, _ in provider.searched] == [Query(auxiliary_text="blue one")]
    assert (await conversation.kept(first)).state is SearchState.OFFERED


async def test_the_photos_of_an_album_are_returned_in_their_order(conversation: Conversation, albums: Albums) -> None:
    photos = await offer(conversation, "first00000", "second0000", "third00000")
    assert [photo.id for photo in await albums.photos(photos[2])] == [photo.id for photo in photos]
