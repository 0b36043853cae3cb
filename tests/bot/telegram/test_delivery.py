"""An answer that was paid for comes once, whatever Telegram does meanwhile, and "Searching…" is never left standing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest
from telegram.error import BadRequest, Forbidden

from bot.models.search import Search, SearchState
from bot.telegram.delivery import FIRST_PAUSE
from bot.telegram.jobs import answer_search
from bot.telegram.outages import TRIES
from bot.telegram.photo_rights import PhotoRights
from bot.telegram.progress import PATIENCE
from bot.telegram.refusals import LASTING, Refusal, sort_refusal
from bot.telegram.silence import Silence
from sandbox.telegram import Telegram
from sandbox.telegram.calls import Call
from sandbox.telegram.objects import Chat, Message
from tests.bot.conversation import Conversation
from tests.bot.telegram.test_refusals import CHAT, KICKED, MESSAGE, PHOTOS, PICTURE, RIGHTS, TOPIC
from tests.clock import FakeClock
from tests.fake_provider import FakeProvider
from tests.samples import a_page, a_product, jpeg
from tests.waiting import until

URL = "https://cbu01.alicdn.com/1.jpg"
NOTE = "I'm not allowed to send photos here: an admin can change that."


@pytest.fixture
def provider(clock: FakeClock) -> FakeProvider:
    mug = a_product("1", title="Mug", picture=URL)
    return FakeProvider(a_page(mug, "2", has_more=False), ref_expires_at=clock() + timedelta(days=1))


@pytest.fixture
async def conversation(
    conversation_of: Callable[..., Conversation], provider: FakeProvider
) -> AsyncIterator[Conversation]:
    """Each test ends without a paid call or a photo that was not answered, a "Searching…" that stands, and an alarm."""
    conversation = conversation_of(provider)
    conversation.harness.web.put(URL, jpeg("blue"))
    admitting = asyncio.create_task(conversation.data.backpressure.admit_forever())
    yield conversation
    admitting.cancel()
    assert broken_promises(conversation, provider) == PROMISES_KEPT


PROMISES_KEPT = {"paid without an answer": 0, "left standing": 0, "alarms": 0, "silence": 0}


def broken_promises(conversation: Conversation, provider: FakeProvider) -> dict[str, int]:
    """What must be 0 after each case, over all chats.

    Where Telegram let the bot say nothing, it is silent; one paid call may have been under way in each such chat.
    """
    telegram = conversation.harness.telegram
    office = telegram.private_chat(conversation.harness.admin).id
    closed = {
        int(str(call.parameters["chat_id"]))
        for call in telegram.calls.all
        if call.status in {400, 403} and "chat_id" in call.parameters and is_closing(call)
    }
    asked = {chat for chat in telegram.rooms if any(one.photo for one in people_said(telegram, chat))}
    said = {chat: titles(telegram.bot_messages(chat)) for chat in telegram.rooms if chat != office}
    answers = sum("Mug" in title or "Reference" in title for titles_in in said.values() for title in titles_in)
    moved = {chat for chat, room in telegram.rooms.items() if room.migrated_to is not None}
    return {
        "paid without an answer": max(0, len(provider.searched) - answers - len(closed)),
        "left standing": sum("Searching" in title for chat in said.keys() - moved for title in said[chat]),
        "alarms": len(telegram.bot_messages(office)),
        "silence": sum(not said[chat] for chat in asked - closed - moved),
    }


def is_closing(call: Call) -> bool:
    words = str(call.description)
    return sort_refusal(Forbidden(words) if call.status == 403 else BadRequest(words)) in LASTING - {Refusal.PHOTOS}


def people_said(telegram: Telegram, chat: int) -> list[Message]:
    return [one for one in telegram.conversation(chat) if one.from_ is not None and not one.from_.is_bot]


async def answer(conversation: Conversation, search: Search) -> Search:
    """Answer a search as the engine's job does, and return it as it is kept afterwards."""
    await conversation.harness.store.searches.add(search)
    await answer_search(conversation.data, search.id)
    return await conversation.kept(search)


async def searching(conversation: Conversation, provider: FakeProvider, search: Search) -> "asyncio.Task[Search]":
    """Let a search go on as far as its "Searching…", and return what answers it once the provider does."""
    provider.search_allowed.clear()
    searched = len(provider.searched)
    answering = asyncio.create_task(answer(conversation, search))
    await until(lambda: len(provider.searched) > searched)
    conversation.clock.advance(seconds=PATIENCE)
    await until(lambda: conversation.is_kept_in_a_message(search))
    return answering


def titles(messages: list[Message]) -> list[str]:
    return [(message.caption or message.text or "").partition("\n")[0] for message in messages]


def refuse(conversation: Conversation, methods: str, words: str, times: int = 1, code: int = 400) -> None:
    for method in methods.split():
        conversation.harness.telegram.faults.fail_next(method, times, error_code=code, description=words)


def a_group(conversation: Conversation, *, supergroup: bool = True, forum: bool = False) -> Chat:
    admins = [conversation.harness.ann]
    return conversation.harness.telegram.add_group(administrators=admins, supergroup=supergroup, forum=forum)


async def let_time_pass(conversation: Conversation, has_ended: Callable[[], bool]) -> None:
    def ends() -> bool:
        conversation.clock.advance(seconds=1)
        return has_ended()

    await until(ends)


# Pauses and outages


@pytest.mark.parametrize("is_late", [False, True])
async def test_an_answer_waits_for_as_long_as_telegram_asks(
    conversation: Conversation, provider: FakeProvider, *, is_late: bool
) -> None:
    for method in ("sendPhoto", "editMessageMedia"):
        conversation.harness.telegram.faults.flood_next(method, retry_after=40)
        conversation.harness.telegram.faults.flood_next(method, retry_after=245)
    if is_late:
        answering = await searching(conversation, provider, conversation.photo())
        provider.search_allowed.set()
        kept = await answering
    else:
        kept = await answer(conversation, conversation.photo())
    assert (titles(conversation.harness.messages), kept.state) == (["Mug"], SearchState.SHOWN)
    assert [round(pause) for pause in conversation.harness.pauses.sleeps] == [40, 245]


async def test_an_answer_comes_once_although_telegram_fails_twice(conversation: Conversation) -> None:
    conversation.harness.telegram.faults.fail_next("sendPhoto", 2)
    answering = asyncio.create_task(answer(conversation, conversation.photo()))
    await until(lambda: "sendPhoto" in conversation.harness.calls)
    await let_time_pass(conversation, answering.done)
    kept = await answering
    assert FIRST_PAUSE in conversation.clock.sleeps
    assert (titles(conversation.harness.messages), kept.state) == (["Mug"], SearchState.SHOWN)


async def test_an_answer_that_waits_when_the_bot_stops_comes_afterwards_and_is_not_paid_again(
    conversation: Conversation, provider: FakeProvider, clock: FakeClock
) -> None:
    search = conversation.photo()
    conversation.harness.telegram.faults.delay("sendPhoto", 3600)
    answering = asyncio.create_task(answer(conversation, search))
    await until(lambda: conversation.is_being_sent(search))
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)
    conversation.harness.telegram.faults.clear()
    # Longer than results answer a further search.
    clock.advance(hours=2)

    resumed = asyncio.create_task(answer_search(conversation.data, search.id))
    await let_time_pass(conversation, resumed.done)
    await resumed

    assert (titles(conversation.harness.messages), len(provider.searched)) == (["Mug"], 1)


async def test_a_lost_answer_is_looked_for_until_telegram_is_back(conversation: Conversation) -> None:
    search = conversation.photo()
    conversation.harness.telegram.faults.delay("sendPhoto", 3600, after_work=True)
    answering = asyncio.create_task(answer(conversation, search))
    await until(lambda: bool(conversation.harness.messages))
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)
    conversation.harness.telegram.faults.clear()
    conversation.harness.telegram.faults.fail_next("editMessageReplyMarkup", TRIES)

    resumed = asyncio.create_task(answer_search(conversation.data, search.id))
    await let_time_pass(conversation, resumed.done)
    await resumed

    assert (titles(conversation.harness.messages), (await conversation.kept(search)).state) == (
        ["Mug"],
        SearchState.SHOWN,
    )


# Places


async def test_an_answer_follows_a_group_that_becomes_a_supergroup_while_it_is_searched(
    conversation: Conversation, provider: FakeProvider
) -> None:
    telegram, group = conversation.harness.telegram, a_group(conversation, supergroup=False)
    answering = await searching(conversation, provider, conversation.photo(chat=group))
    telegram.faults.interrupt_next("editMessageMedia", partial(telegram.migrate_group, group, conversation.harness.ann))
    provider.search_allowed.set()
    assert (await answering).state is SearchState.SHOWN
    moved_to = telegram.rooms[group.id].migrated_to
    assert moved_to is not None
    assert titles(telegram.bot_messages(moved_to)) == ["Mug"]


async def test_an_answer_that_is_lost_while_its_group_becomes_a_supergroup_comes_once(
    conversation: Conversation,
) -> None:
    telegram, group = conversation.harness.telegram, a_group(conversation, supergroup=False)
    telegram.faults.interrupt_next("sendPhoto", partial(telegram.migrate_group, group, conversation.harness.ann))
    telegram.faults.drop_next("sendPhoto", after_work=True)
    answering = asyncio.create_task(answer(conversation, conversation.photo(chat=group)))
    await until(lambda: "sendPhoto" in conversation.harness.calls)
    await let_time_pass(conversation, answering.done)
    moved_to = telegram.rooms[group.id].migrated_to
    assert moved_to is not None
    (card,) = telegram.bot_messages(moved_to)
    assert titles([card]) == ["Mug"]
    assert card.buttons


async def test_a_long_pause_with_a_restart_in_it_and_a_move_at_its_end_costs_one_call_and_brings_one_card(
    conversation: Conversation, provider: FakeProvider
) -> None:
    telegram, group = conversation.harness.telegram, a_group(conversation, supergroup=False)
    search = conversation.photo(chat=group)
    telegram.faults.flood_next("sendPhoto", 100, retry_after=245)
    answering = asyncio.create_task(answer(conversation, search))
    await until(lambda: bool(conversation.harness.pauses.sleeps))
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)
    telegram.faults.clear()

    def move() -> None:
        if telegram.rooms[group.id].migrated_to is None:
            telegram.migrate_group(group, conversation.harness.ann)

    # Where time passes faster than the card comes, it takes the place of a word of the progress.
    for method in ("sendPhoto", "editMessageMedia"):
        telegram.faults.interrupt_next(method, move)
    resumed = asyncio.create_task(answer_search(conversation.data, search.id))
    await let_time_pass(conversation, resumed.done)
    moved_to = telegram.rooms[group.id].migrated_to
    assert moved_to is not None
    assert (titles(telegram.bot_messages(moved_to)), len(provider.searched)) == (["Mug"], 1)


async def test_an_answer_whose_topic_is_deleted_meanwhile_comes_without_it(
    conversation: Conversation, provider: FakeProvider
) -> None:
    telegram, forum = conversation.harness.telegram, a_group(conversation, forum=True)
    topic = telegram.add_topic(forum, conversation.harness.ann, "Mugs")
    answering = await searching(conversation, provider, conversation.photo(chat=forum, topic=topic))
    telegram.delete_topic(forum, topic)
    provider.search_allowed.set()
    await answering
    assert titles(telegram.bot_messages(forum)) == ["Mug"]


async def test_a_fault_of_ours_is_told_in_place_of_the_progress_and_to_the_admins(
    conversation: Conversation, provider: FakeProvider
) -> None:
    answering = await searching(conversation, provider, conversation.photo())
    refuse(conversation, "editMessageMedia", "Bad Request: can't parse entities")
    provider.search_allowed.set()
    assert (await answering).state is SearchState.FAILED
    assert ["Reference: " in (message.text or "") for message in conversation.harness.messages] == [True]
    office = conversation.harness.telegram.private_chat(conversation.harness.admin)
    (alarm,) = conversation.harness.telegram.bot_messages(office)
    conversation.harness.telegram.user_deletes(alarm)


# All that Telegram refuses: nothing is paid for in vain, nothing left standing, nobody alarmed, nobody met with silence


def sums(conversation: Conversation, provider: FakeProvider, groups: Sequence[Chat]) -> dict[str, int]:
    """What must be 0 over all groups, in each of which one photo was sent that the bot could answer."""
    telegram = conversation.harness.telegram
    shown = [titles(telegram.bot_messages(group)) for group in groups]
    answers = sum(titles_in.count("Mug") for titles_in in shown)
    return {
        "paid without an answer": len(provider.searched) - answers,
        "left standing": sum(any("Searching" in title for title in titles_in) for titles_in in shown),
        "alarms": len(telegram.bot_messages(telegram.private_chat(conversation.harness.admin))),
        "silence": sum(not titles_in for titles_in in shown),
        "answered twice": sum(len(titles_in) > 1 for titles_in in shown),
    }


NONE = {"paid without an answer": 0, "left standing": 0, "alarms": 0, "silence": 0, "answered twice": 0}


def a_photo_in_a_topic(conversation: Conversation, number: int) -> tuple[Chat, Search]:
    """A photo that no other one is like, in a group of its own: a group takes only so many messages a minute."""
    forum = a_group(conversation, forum=True)
    topic = conversation.harness.telegram.add_topic(forum, conversation.harness.ann, "Mugs")
    colour = f"hsl({3 * number}, 90%, 50%)"
    return forum, conversation.photo(f"search{number:04}", colour, chat=forum, topic=topic)


async def test_a_card_that_is_refused_in_any_words_comes_in_another_way(
    conversation: Conversation, provider: FakeProvider
) -> None:
    # A picture is tried by its kept id or as an upload, and by its address.
    refused = [*((words, 2) for words in PICTURE), *((words, 1) for words in (*PHOTOS, *TOPIC, *MESSAGE))]
    groups = []
    for number, (words, times) in enumerate(refused):
        group, search = a_photo_in_a_topic(conversation, number)
        await conversation.harness.store.cache.delete_file_id(URL)
        refuse(conversation, "sendPhoto", f"Bad Request: {words}", times)
        assert (await answer(conversation, search)).state is SearchState.SHOWN, words
        (card,) = conversation.harness.telegram.bot_messages(group)
        assert (NOTE in (card.text or "")) == (words in PHOTOS), words
        groups.append(group)
    assert sums(conversation, provider, groups) == NONE
    assert len(provider.searched) == len(refused)


async def test_word_of_the_progress_becomes_the_answer_in_whatever_words_its_picture_is_refused(
    conversation: Conversation, provider: FakeProvider
) -> None:
    refused = (*PICTURE[::6], *PHOTOS, *RIGHTS[::3], *TOPIC[::2], *MESSAGE[::3])
    groups = []
    for number, words in enumerate(refused):
        group, search = a_photo_in_a_topic(conversation, number)
        answering = await searching(conversation, provider, search)
        await conversation.harness.store.cache.delete_file_id(URL)
        refuse(conversation, "editMessageMedia", f"Bad Request: {words}", times=2 if words in PICTURE else 1)
        provider.search_allowed.set()
        assert (await answering).state is SearchState.SHOWN, words
        conversation.harness.telegram.faults.clear()
        groups.append(group)
    assert sums(conversation, provider, groups) == NONE
    assert len(provider.searched) == len(refused)


async def test_where_nothing_may_be_said_nothing_is_paid(conversation: Conversation, provider: FakeProvider) -> None:
    said = [*((400, words) for words in (*RIGHTS, *CHAT)), *((403, words) for words in KICKED)]
    groups = []
    for number, (code, words) in enumerate(said):
        group, search = a_photo_in_a_topic(conversation, number)
        refuse(conversation, "sendChatAction", words, code=code)
        assert (await answer(conversation, search)).state is SearchState.FAILED, words
        groups.append(group)
    forum, search = a_photo_in_a_topic(conversation, len(said))
    # The topic is closed, and so is what is outside it.
    refuse(conversation, "sendChatAction sendChatAction", "Bad Request: TOPIC_CLOSED")
    assert (await answer(conversation, search)).state is SearchState.FAILED
    groups.append(forum)
    assert provider.searched == []
    # Silence is what Telegram wants there.
    assert sums(conversation, provider, groups) == {**NONE, "silence": len(groups)}


# Pictures


async def test_a_kept_picture_that_is_refused_in_any_words_is_replaced_for_everybody(
    conversation: Conversation,
) -> None:
    cache = conversation.harness.store.cache
    for number, words in enumerate(("FILE_REFERENCE_EXPIRED", "words that nobody has ever seen")):
        await cache.save_file_id(URL, f"kept{number}")
        refuse(conversation, "sendPhoto", f"Bad Request: {words}")
        await answer(conversation, conversation.photo(f"search{number:04}"))
        assert conversation.last.photo is not None
        assert await cache.file_id(URL) == conversation.last.photo[-1].file_id


# Rights


async def test_where_photos_are_forbidden_the_card_is_a_text_that_says_so_once(conversation: Conversation) -> None:
    group = a_group(conversation)
    conversation.harness.telegram.forbid(group, "photos")
    for number in range(2):
        await answer(conversation, conversation.photo(f"search{number:04}", chat=group))
    cards = conversation.harness.telegram.bot_messages(group)
    assert titles(cards) == ["Mug", "Mug"]
    assert [NOTE in (card.text or "") for card in cards] == [True, False]


async def test_a_restart_is_no_reason_to_say_again_what_right_is_missing_but_a_change_is(
    conversation: Conversation,
) -> None:
    group, chats = a_group(conversation), conversation.harness.store.chats
    conversation.harness.telegram.forbid(group, "photos")
    await answer(conversation, conversation.photo(chat=group))
    # The next run finds in the database what this one has said.
    assert not await PhotoRights(conversation.harness.store).is_to_be_told(group.id)

    conversation.harness.telegram.forbid(group)
    await answer(conversation, conversation.photo("allowed000", chat=group))
    assert await chats.set_told_of_photos(group.id, told=True)


async def test_a_photo_of_somebody_who_has_blocked_the_bot_is_not_paid_for(
    conversation: Conversation, provider: FakeProvider
) -> None:
    search = conversation.photo()
    conversation.harness.telegram.user_blocks_bot(conversation.harness.ann)
    assert (await answer(conversation, search)).state is SearchState.FAILED
    assert provider.searched == []


async def test_after_a_refused_card_the_next_photo_is_paid_for_only_if_the_bot_may_speak_again(
    conversation: Conversation, provider: FakeProvider
) -> None:
    group = a_group(conversation)
    refuse(conversation, "sendPhoto sendMessage sendMessage", "Bad Request: CHAT_WRITE_FORBIDDEN")
    for number in range(2):
        await answer(conversation, conversation.photo(f"refused{number:03}", chat=group))
    assert (len(provider.searched), conversation.harness.telegram.bot_messages(group)) == (1, [])
    # The next run finds in the database that this one was refused.
    assert await Silence(conversation.harness.store).holds(group.id)

    await answer(conversation, conversation.photo(chat=group, colour="green"))
    assert titles(conversation.harness.telegram.bot_messages(group)) == ["Mug"]
    assert not await Silence(conversation.harness.store).holds(group.id)


async def test_rights_that_are_lost_meanwhile_leave_no_word_of_the_progress(
    conversation: Conversation, provider: FakeProvider
) -> None:
    group = a_group(conversation)
    answering = await searching(conversation, provider, conversation.photo(chat=group))
    conversation.harness.telegram.forbid(group, "photos", "texts")
    provider.search_allowed.set()
    await answering
    assert conversation.harness.telegram.bot_messages(group) == []


# Busy groups


async def test_many_photos_at_once_cost_a_group_one_message_each(
    conversation: Conversation, provider: FakeProvider
) -> None:
    group = a_group(conversation)
    provider.search_allowed.clear()
    searches = [conversation.photo(f"search{number:04}", chat=group) for number in range(25)]
    for search in searches:
        await conversation.harness.store.searches.add(search)
    # The others wait in line, as rows of the database.
    answering = [asyncio.create_task(answer(conversation, search)) for search in searches[:15]]
    await until(lambda: bool(provider.searched))
    conversation.clock.advance(seconds=PATIENCE)
    provider.search_allowed.set()
    await let_time_pass(conversation, lambda: all(task.done() for task in answering))
    counted = [call for call in conversation.harness.calls if call.startswith(("send", "edit", "delete"))]
    assert [call for call in counted if call != "sendChatAction"] == ["sendPhoto"] * len(answering)
