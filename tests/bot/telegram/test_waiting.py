import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.models.search import Search, SearchState
from bot.telegram import waiting
from bot.telegram.jobs import answer_search
from bot.telegram.line import CALLS, Line
from bot.telegram.outcomes import Outcomes
from bot.telegram.rate_limiter import GROUP_MESSAGES
from bot.telegram.waiting import EDIT_SECONDS, LOOK_SECONDS, WaitingNotices
from providers.api.plan import WINDOW_SECONDS, Plan
from tests.bot.conversation import Conversation
from tests.fake_provider import FakeProvider
from tests.samples import a_page, a_product, jpeg
from tests.waiting import until

URL = "https://cbu01.alicdn.com/1.jpg"
ConversationOf = Callable[..., Conversation]


@pytest.fixture
def conversation(conversation_of: ConversationOf) -> Conversation:
    return conversation_of(FakeProvider())


def notices_of(conversation: Conversation, seconds: float = 5.0) -> WaitingNotices:
    """Tells places in a line where a turn takes so long."""
    harness, clock = conversation.harness, conversation.clock
    plans = {
        "tmapi_global": Plan("tmapi_global", concurrency=100, calls_per_minute=round(CALLS * WINDOW_SECONDS / seconds))
    }
    line = Line(harness.store, harness.engine, conversation.searcher, plans, Outcomes(), clock.seconds)
    return WaitingNotices(
        harness.store,
        line,
        conversation.chats,
        harness.messenger,
        sleep=clock.sleep,
        now=clock.seconds,
    )


@pytest.fixture
def notices(conversation: Conversation) -> WaitingNotices:
    return notices_of(conversation)


async def let_wait(conversation: Conversation, search_id: str = "AbCdEfGh12", turn: int = 1) -> Search:
    """Let Ann send a photo that waits for its turn."""
    searches = conversation.harness.store.searches
    photo = conversation.photo(search_id, line="tmapi_global", turn=turn, created_at=searches.now())
    return await searches.add(photo)


async def has_begun(conversation: Conversation, search: Search) -> bool:
    return (await conversation.kept(search)).state is SearchState.SEARCHING


def texts(conversation: Conversation) -> list[str]:
    return [str(message.text) for message in conversation.harness.messages]


async def test_a_photo_that_waits_for_two_looks_is_told_its_place(
    conversation: Conversation, notices: WaitingNotices
) -> None:
    search = await let_wait(conversation)
    await notices.tell()
    assert texts(conversation) == []
    await notices.tell()
    assert texts(conversation) == ["⏳ You're no. 1 in the queue, about 5 seconds to go."]
    assert conversation.last.reply_to_message is not None
    assert conversation.last.reply_to_message.message_id == search.photo_message_id
    assert (await conversation.kept(search)).answer_id == conversation.last.message_id


async def test_who_has_to_wait_for_more_than_an_hour_is_told_at_once(conversation: Conversation) -> None:
    mine = await let_wait(conversation, turn=40)
    for number in range(39):
        facts = {"id": f"another{number:03}", "chat_id": 8, "user_id": 8, "message_id": 100 + number, "turn": number}
        await conversation.harness.store.searches.add(mine.model_copy(update=facts))
    await notices_of(conversation, seconds=100).tell()
    (text,) = texts(conversation)
    assert text.startswith("⏳ You're no. 40 in the queue")
    assert "The wait is over an hour." in text


async def test_a_place_that_has_changed_is_told_anew_in_the_same_message_after_a_while(
    conversation: Conversation, notices: WaitingNotices
) -> None:
    searches = conversation.harness.store.searches
    mine = await let_wait(conversation, turn=2)
    other = await searches.add(mine.model_copy(update={"id": "bens000000", "chat_id": 8, "user_id": 8, "turn": 1}))
    for _ in range(2):
        await notices.tell()
    assert texts(conversation) == ["⏳ You're no. 2 in the queue, about 10 seconds to go."]
    await searches.withdraw(other.id)
    await notices.tell()
    assert texts(conversation) == ["⏳ You're no. 2 in the queue, about 10 seconds to go."]
    conversation.clock.advance(seconds=EDIT_SECONDS)
    await notices.tell()
    assert texts(conversation) == ["⏳ You're no. 1 in the queue, about 5 seconds to go."]


async def test_only_the_first_photo_of_a_chat_is_told_its_place(
    conversation: Conversation, notices: WaitingNotices
) -> None:
    for turn in (1, 2, 3):
        await let_wait(conversation, f"search000{turn}", turn)
    for _ in range(3):
        await notices.tell()
    assert texts(conversation) == ["⏳ You're no. 1 in the queue, about 5 seconds to go.\n3 photos of this chat wait."]


async def test_word_of_a_place_is_taken_back_when_the_answer_came_first(
    conversation: Conversation, notices: WaitingNotices
) -> None:
    search = await let_wait(conversation)
    await notices.tell()
    told = conversation.harness.telegram.faults.hold_next("sendMessage", after_work=True)
    telling = asyncio.create_task(notices.tell())
    await told.arrived.wait()
    await conversation.harness.store.searches.save(
        search.model_copy(update={"state": SearchState.SHOWN, "answer_id": 999})
    )
    told.release()
    await telling
    assert texts(conversation) == []
    assert (await conversation.kept(search)).answer_id == 999


async def test_a_photo_whose_notice_was_refused_still_gets_its_answer(
    conversation: Conversation, notices: WaitingNotices
) -> None:
    search = await let_wait(conversation)
    conversation.harness.telegram.user_blocks_bot(conversation.harness.ann)
    for _ in range(2):
        await notices.tell()
    conversation.harness.telegram.user_unblocks_bot(conversation.harness.ann)
    kept = await conversation.kept(search)
    assert (kept.state, texts(conversation)) == (SearchState.WAITING, [])


async def test_a_person_may_delete_the_word_of_a_place(conversation: Conversation, notices: WaitingNotices) -> None:
    await let_wait(conversation)
    for _ in range(2):
        await notices.tell()
    conversation.harness.telegram.user_deletes(conversation.last)
    conversation.clock.advance(seconds=EDIT_SECONDS)
    await notices.tell()
    assert texts(conversation) == []


async def test_the_replica_that_tells_looks_every_two_seconds_whatever_fails(
    conversation: Conversation, notices: WaitingNotices
) -> None:
    await let_wait(conversation)
    answers: list[bool | OSError] = [False, False, OSError("the database is away"), True, True]

    async def is_teller() -> bool:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    telling = asyncio.create_task(notices.tell_forever(is_teller))
    for _ in range(len(answers)):
        await conversation.clock.until_asleep(LOOK_SECONDS)
        assert texts(conversation) == []
        conversation.clock.advance(seconds=LOOK_SECONDS)
    await until(lambda: texts(conversation))
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)


async def test_a_place_that_is_told_slowly_does_not_replace_the_answer(
    conversation_of: ConversationOf,
) -> None:
    conversation = conversation_of(FakeProvider(a_page(a_product("1", title="Mug", picture=URL), has_more=False)))
    conversation.harness.web.put(URL, jpeg("blue"))
    notices = notices_of(conversation)
    data = replace(conversation.data, waiting=notices)
    search = await let_wait(conversation)
    for _ in range(2):
        await notices.tell()
    conversation.clock.advance(seconds=EDIT_SECONDS)
    told = conversation.harness.telegram.faults.hold_next("editMessageText")
    telling = asyncio.create_task(notices.tell())
    await until(lambda: notices.is_telling(search.id))
    assert not await notices.until_told(search.id, 0.0)

    answering = asyncio.create_task(answer_search(data, search.id))
    await until(lambda: has_begun(conversation, search))
    told.release()
    await asyncio.gather(answering, telling)

    assert await notices.until_told(search.id, 0.0)
    assert (await conversation.kept(search)).state is SearchState.SHOWN
    assert len(conversation.harness.messages) == 1
    assert (conversation.last.caption or "").startswith("Mug\n")


async def test_a_group_that_has_had_its_messages_keeps_nobody_else_from_being_told(
    conversation: Conversation, notices: WaitingNotices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LOOK_SECONDS", 0.01)
    harness, clock = conversation.harness, conversation.clock
    group = harness.telegram.add_group(members=[harness.ann])
    for _ in range(GROUP_MESSAGES):
        await harness.bot.send_message(group.id, "One of those that Telegram takes in a minute")
    mine = await let_wait(conversation, turn=2)
    groups = {"id": "groups0000", "chat_id": group.id, "user_id": 8, "turn": 1}
    await harness.store.searches.add(mine.model_copy(update=groups))

    async def tells() -> bool:
        return True

    telling = asyncio.create_task(notices.tell_forever(tells))
    for _ in range(2):
        await clock.until_asleep(0.01)
        clock.advance(seconds=0.01)
    await until(lambda: texts(conversation))
    assert len(harness.telegram.bot_messages(group)) == GROUP_MESSAGES
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
