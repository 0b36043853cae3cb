import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest

from bot.models.search import Search, SearchState
from bot.telegram.albums import ASK, QUIET_SECONDS, Albums
from bot.telegram.jobs import answer_search
from bot.telegram.line import ANSWER
from providers.query import Query
from sandbox.telegram.objects import Message
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


async def let_all_arrive(conversation: Conversation, photos: int = 1) -> None:
    """Let it be quiet after so many photos for so long that the album is taken for whole."""
    await until(lambda: conversation.clock.sleeps.count(QUIET_SECONDS) >= photos)
    conversation.clock.advance(seconds=QUIET_SECONDS)


async def asked_about(conversation: Conversation, *search_ids: str) -> tuple[list[Search], Message]:
    """Let Ann send photos together; their searches, and the question about them."""
    photos = await offer(conversation, *search_ids)
    await let_all_arrive(conversation, len(photos))

    async def is_asked() -> bool:
        known = await conversation.harness.store.albums.get(photos[0].chat_id, "album")
        return known is not None and known.question_id is not None

    await until(is_asked)
    return photos, conversation.last


def labels(conversation: Conversation) -> list[str]:
    """The buttons of the last message, without the one that closes it."""
    return [button.text for button in conversation.last.buttons][:-1]


async def until_answered(conversation: Conversation, search: Search) -> None:
    async def is_answered() -> bool:
        return (await conversation.kept(search)).state is SearchState.SHOWN

    await until(is_answered)


async def test_which_photos_to_search_is_asked_once_when_all_have_come(
    conversation: Conversation, provider: FakeProvider
) -> None:
    photos = await offer(conversation, "first00000", "second0000", "third00000")
    assert conversation.harness.messages == []
    await let_all_arrive(conversation, 3)
    await until(lambda: conversation.harness.messages)
    (question,) = conversation.harness.messages
    assert question.reply_to_message is not None
    assert question.reply_to_message.message_id == photos[0].photo_message_id
    assert labels(conversation) == ["1", "2", "3", "All 3 in turn"]
    assert provider.searched == []


async def test_an_album_is_whole_when_nothing_came_for_a_moment(conversation: Conversation, albums: Albums) -> None:
    photos = await offer(conversation, "first00000", "second0000")
    early = asyncio.create_task(albums.ask(f"{photos[0].chat_id} album 1"))
    await let_all_arrive(conversation, 3)
    await early
    await until(lambda: conversation.harness.messages)
    assert labels(conversation) == ["1", "2", "All 2 in turn"]


async def test_late_photo_joins_the_question(conversation: Conversation) -> None:
    await asked_about(conversation, "first00000", "second0000")
    await offer(conversation, "third00000")
    await let_all_arrive(conversation, 3)
    await until(lambda: labels(conversation) == ["1", "2", "3", "All 3 in turn"])
    assert len(conversation.harness.messages) == 1


async def test_photo_that_comes_while_the_question_is_sent_joins_it(conversation: Conversation) -> None:
    question = conversation.harness.telegram.faults.hold_next("sendMessage")
    await offer(conversation, "first00000", "second0000")
    await let_all_arrive(conversation, 2)
    await question.arrived.wait()
    await offer(conversation, "third00000")
    question.release()
    await let_all_arrive(conversation, 3)
    await until(lambda: conversation.harness.messages and labels(conversation)[-1] == "All 3 in turn")
    assert len(conversation.harness.messages) == 1


async def test_late_photo_is_searched_without_a_question_where_all_were_chosen(
    conversation: Conversation, albums: Albums
) -> None:
    (_, second), question = await asked_about(conversation, "first00000", "second0000")
    await albums.choose_all(second)
    assert all(photo.state is not SearchState.OFFERED for photo in await albums.photos(second))
    await offer(conversation, "third00000")
    late = asyncio.create_task(albums.ask(f"{second.chat_id} album 3"))
    await let_all_arrive(conversation, 4)
    await late
    assert all(photo.state is not SearchState.OFFERED for photo in await albums.photos(second))
    assert all(message.message_id != question.message_id for message in conversation.harness.messages)


async def test_late_photo_is_asked_about_where_the_first_seemed_to_be_alone(conversation: Conversation) -> None:
    (alone,) = await offer(conversation, "alone00000")
    await let_all_arrive(conversation)
    await until_answered(conversation, alone)
    await offer(conversation, "second0000")
    await until(lambda: conversation.clock.sleeps.count(QUIET_SECONDS) >= 2)
    conversation.clock.advance(seconds=QUIET_SECONDS)
    await until(lambda: len(conversation.harness.messages) == 2)
    assert labels(conversation) == ["2"]


async def test_question_that_was_closed_is_not_asked_again(conversation: Conversation, albums: Albums) -> None:
    (first, _), question = await asked_about(conversation, "first00000", "second0000")
    conversation.harness.telegram.user_deletes(question)
    await offer(conversation, "third00000")
    late = asyncio.create_task(albums.ask(f"{first.chat_id} album 3"))
    await let_all_arrive(conversation, 4)
    await late
    assert conversation.harness.messages == []


async def test_question_offers_what_is_left_and_goes_with_the_last(conversation: Conversation, albums: Albums) -> None:
    (first, second, third), question = await asked_about(conversation, "first00000", "second0000", "third00000")
    await albums.choose(second)
    left = conversation.harness.telegram.message(question.chat, question.message_id)
    assert [button.text for button in left.buttons][:-1] == ["1", "3", "All 2 in turn"]
    await albums.choose(first)
    await albums.choose(third)
    assert all(message.message_id != question.message_id for message in conversation.harness.messages)


async def test_a_question_that_telegram_deletes_no_more_loses_its_buttons_with_the_last_photo(
    conversation: Conversation, albums: Albums
) -> None:
    photos, question = await asked_about(conversation, "first00000", "second0000")
    words = "Bad Request: message can't be deleted for everyone"
    conversation.harness.telegram.faults.fail_next("deleteMessage", error_code=400, description=words)
    await albums.choose_all(photos[0])
    left = conversation.harness.telegram.message(question.chat, question.message_id)
    assert (left.text, left.buttons) == ("Closed.", [])


async def test_photos_around_the_one_with_the_bots_name_belong_to_it(
    conversation: Conversation, albums: Albums
) -> None:
    before, named, after = [
        conversation.photo(name, album="album") for name in ("first00000", "second0000", "third00000")
    ]
    await albums.overhear(before, "album")
    assert await albums.photos(before) == []
    await albums.offer(named, "album")
    await albums.overhear(after, "album")
    assert [photo.id for photo in await albums.photos(named)] == [before.id, named.id, after.id]


async def test_what_is_no_picture_in_an_album_is_named_once(albums: Albums) -> None:
    assert [await albums.claim_refusal(7, "album", message_id) for message_id in range(10)].count(True) == 1


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
