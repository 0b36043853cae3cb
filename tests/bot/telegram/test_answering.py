import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import aiosqlite
import pytest

from bot.models.line import Place
from bot.models.links import ProductLink
from bot.models.request import SearchRequest
from bot.models.search import Failure, OfferKey, Search, SearchState, View
from bot.models.settings import Preferences
from bot.models.target import SentMessage, Target
from bot.store import Database
from bot.store.chats import ChatRepository
from bot.store.repository import STORE_SECONDS
from bot.telegram.answering import NOTICE_SECONDS, ORDER_SECONDS, ORDER_TRIES
from bot.telegram.delivery import REACH
from bot.telegram.outages import TRIES
from bot.telegram.progress import PATIENCE
from bot.views.waiting import waiting_screen
from providers.errors import FailureKind, NoCredit, Unavailable
from providers.models import Marketplace, ProductDetails
from providers.query import Query, Sort
from tests.bot.conversation import Conversation
from tests.clock import FakeClock
from tests.database import locked, rows
from tests.fake_provider import FakeAliExpress, FakeDaji, FakeProvider
from tests.samples import ENGLISH, a_page, a_product, a_search, jpeg
from tests.waiting import until

URL = "https://cbu01.alicdn.com/1.jpg"
ConversationOf = Callable[..., Conversation]


@pytest.fixture
def provider(clock: FakeClock) -> FakeProvider:
    mug = a_product("1", title="Mug", picture=URL)
    return FakeProvider(a_page(mug, "2", has_more=False), ref_expires_at=clock() + timedelta(days=1))


@pytest.fixture
def conversation(conversation_of: ConversationOf, provider: FakeProvider) -> Conversation:
    conversation = conversation_of(provider)
    conversation.harness.web.put(URL, jpeg("blue"))
    return conversation


async def test_a_photo_is_answered_with_its_first_card(conversation: Conversation) -> None:
    search = conversation.photo()
    await conversation.begin(search)
    assert conversation.last.caption is not None
    assert conversation.last.caption.startswith("Mug\n")
    assert conversation.last.reply_to_message is not None
    assert conversation.last.reply_to_message.message_id == search.photo_message_id


async def test_an_answer_that_comes_at_once_is_the_only_message(conversation: Conversation) -> None:
    await conversation.answered()
    assert len(conversation.harness.messages) == 1


async def test_what_was_answered_is_kept(conversation: Conversation) -> None:
    kept = await conversation.answered()
    assert (kept.state, kept.provider, kept.position) == (SearchState.SHOWN, "tmapi_global", 0)
    assert kept.message is not None
    assert (kept.message.message_id, kept.message.is_photo) == (conversation.last.message_id, True)


async def test_a_photo_that_comes_twice_is_answered_once(conversation: Conversation, provider: FakeProvider) -> None:
    search = conversation.photo()
    await conversation.begin(search)
    await conversation.begin(search.model_copy(update={"id": "another000"}))
    assert (len(conversation.harness.messages), len(provider.searched)) == (1, 1)


async def test_a_search_that_was_answered_is_not_answered_again(
    conversation: Conversation, provider: FakeProvider
) -> None:
    search = conversation.photo()
    for _ in range(3):
        await conversation.begin(search)
    assert (len(conversation.harness.messages), len(provider.searched)) == (1, 1)


async def test_the_preferences_of_the_chat_are_asked_for(conversation: Conversation, provider: FakeProvider) -> None:
    await conversation.chats.change(
        conversation.harness.chat.id, lambda _: Preferences(language="ru", sort=Sort.PRICE_UP)
    )
    kept = await conversation.answered()
    assert provider.searched[0][1] == Query(language="ru", sort=Sort.PRICE_UP)
    assert kept.query == Query(language="ru", sort=Sort.PRICE_UP)


async def test_the_answer_speaks_the_language_of_the_chat(conversation: Conversation) -> None:
    await conversation.chats.change(conversation.harness.chat.id, lambda _: Preferences(language="ru"))
    await conversation.answered()
    assert "цена не указана" in (conversation.last.caption or "")


async def test_the_answer_has_the_view_of_the_chat(conversation: Conversation) -> None:
    await conversation.chats.change(conversation.harness.chat.id, lambda _: Preferences(view=View.LIST))
    kept = await conversation.answered()
    assert (conversation.last.text or "").startswith("1. Mug\n")
    assert kept.view is View.LIST


async def test_a_provider_that_was_passed_over_is_told_under_the_card(conversation_of: ConversationOf) -> None:
    first, second = FakeProvider(), FakeDaji()
    first.search_failures.append(NoCredit("tmapi_global", "balance 0"))
    conversation = conversation_of(first, second)
    kept = await conversation.answered()
    assert "I skipped TMAPI Global: its account has no credit left." in (conversation.last.text or "")
    assert kept.passed_over == (Failure(provider="tmapi_global", kind=FailureKind.NO_CREDIT),)


async def test_nothing_found_is_told(conversation_of: ConversationOf) -> None:
    conversation = conversation_of(FakeProvider(a_page()))
    kept = await conversation.answered()
    assert (conversation.last.text or "").startswith("Nothing found\n")
    assert kept.state is SearchState.EMPTY


async def test_a_failure_is_told_and_can_be_tried_again(conversation: Conversation, provider: FakeProvider) -> None:
    provider.search_failures.append(Unavailable("tmapi_global", "time-out"))
    kept = await conversation.answered()
    assert (conversation.last.text or "").startswith("The search failed\n• 1688: it can't be reached")
    assert "Try again" in [button.text for button in conversation.last.buttons]
    assert kept.state is SearchState.FAILED


async def test_trying_again_answers_in_the_same_message(conversation: Conversation, provider: FakeProvider) -> None:
    provider.search_failures.append(Unavailable("tmapi_global", "time-out"))
    kept = await conversation.answered()
    await conversation.browsing.again(await conversation.opened(kept), Preferences())
    assert len(conversation.harness.messages) == 1
    assert (conversation.last.caption or "").startswith("Mug\n")
    assert (await conversation.kept(kept)).state is SearchState.SHOWN


async def test_a_photo_that_telegram_does_not_hand_over_is_told(
    conversation: Conversation, provider: FakeProvider
) -> None:
    conversation.harness.telegram.faults.fail_next("getFile", TRIES)
    kept = await conversation.answered()
    assert (conversation.last.text or "").startswith("I couldn't get this picture")
    assert kept.state is SearchState.FAILED
    assert provider.prepared == []


async def test_a_file_that_is_no_picture_is_told(conversation: Conversation) -> None:
    message = conversation.harness.telegram.user_sends_document(
        conversation.harness.chat, conversation.harness.ann, b"a letter", name="a.jpg"
    )
    assert message.document is not None
    await conversation.answered(conversation.photo(file_id=message.document.file_id))
    assert (conversation.last.text or "").startswith("I can't read this file as a picture")


async def test_without_a_source_for_the_choice_of_the_chat_that_is_told(conversation: Conversation) -> None:
    await conversation.chats.change(
        conversation.harness.chat.id, lambda _: Preferences(marketplace=Marketplace.ALIEXPRESS)
    )
    await conversation.answered()
    assert (conversation.last.text or "").startswith("No source to ask")


async def test_the_marketplace_of_the_chat_is_searched(conversation_of: ConversationOf) -> None:
    foreign = FakeAliExpress()
    conversation = conversation_of(FakeProvider(), foreign)
    await conversation.chats.change(
        conversation.harness.chat.id, lambda _: Preferences(marketplace=foreign.marketplace)
    )
    assert (await conversation.answered()).provider == "aliexpress"


async def test_a_search_that_takes_long_says_so_and_becomes_the_card(
    conversation: Conversation, provider: FakeProvider
) -> None:
    provider.search_allowed.clear()
    answering = asyncio.create_task(conversation.answered())
    await until(lambda: bool(provider.searched))
    conversation.clock.advance(seconds=PATIENCE)
    await until(lambda: bool(conversation.harness.messages))
    assert conversation.last.text == "🔎 Searching…"
    provider.search_allowed.set()
    await answering
    assert len(conversation.harness.messages) == 1
    assert (conversation.last.caption or "").startswith("Mug\n")


async def in_progress(conversation: Conversation, provider: FakeProvider) -> tuple[Search, asyncio.Task[None]]:
    """Begin a search that lasts until `search_allowed`; its progress stands in the chat."""
    provider.search_allowed.clear()
    search = conversation.photo()
    answering = asyncio.create_task(conversation.begin(search))
    await until(lambda: bool(provider.searched))
    conversation.clock.advance(seconds=PATIENCE)
    await until(lambda: conversation.is_kept_in_a_message(search))
    return search, answering


async def test_a_search_that_was_cut_off_goes_on_in_the_message_that_it_had(
    conversation: Conversation, provider: FakeProvider
) -> None:
    search, cut_off = await in_progress(conversation, provider)
    cut_off.cancel()
    await asyncio.gather(cut_off, return_exceptions=True)
    provider.search_allowed.set()
    await conversation.begin(search)
    assert len(conversation.harness.messages) == 1
    assert (conversation.last.caption or "").startswith("Mug\n")


async def test_a_run_that_was_taken_over_leaves_the_answer_of_the_other_as_it_is(
    conversation: Conversation, provider: FakeProvider
) -> None:
    """Its replica stood still, was taken for dead, and goes on for a moment when it wakes."""
    search, slow = await in_progress(conversation, provider)
    taken_over = await conversation.harness.store.searches.begin(search.id)
    assert taken_over is not None
    shown = taken_over.model_copy(update={"state": SearchState.SHOWN})
    assert await conversation.harness.store.searches.save(shown)
    provider.search_allowed.set()
    await slow
    assert (await conversation.kept(search)).state is SearchState.SHOWN
    assert [message.message_id for message in conversation.harness.messages] == [shown.answer_id]


async def test_a_progress_message_that_was_deleted_is_replaced_by_a_new_one(
    conversation: Conversation, provider: FakeProvider
) -> None:
    provider.search_allowed.clear()
    answering = asyncio.create_task(conversation.answered())
    await until(lambda: bool(provider.searched))
    conversation.clock.advance(seconds=PATIENCE)
    await until(lambda: bool(conversation.harness.messages))
    conversation.harness.telegram.user_deletes(conversation.last)
    provider.search_allowed.set()
    kept = await answering
    assert (conversation.last.caption or "").startswith("Mug\n")
    assert kept.answer_id == conversation.last.message_id


async def test_a_person_who_blocked_the_bot_meanwhile_is_left_in_peace(conversation: Conversation) -> None:
    search = conversation.photo()
    conversation.harness.telegram.user_blocks_bot(conversation.harness.ann)
    await conversation.begin(search)
    conversation.harness.telegram.user_unblocks_bot(conversation.harness.ann)
    await conversation.begin(search)
    assert conversation.harness.messages == []


async def let_time_pass(conversation: Conversation, condition: Callable[[], object | Awaitable[object]]) -> None:
    """Let time pass, a look at the order of the photos at a time, until the condition holds."""

    def holds() -> object | Awaitable[object]:
        conversation.clock.advance(seconds=ORDER_SECONDS)
        return condition()

    await until(holds)


async def test_answers_stand_in_the_order_of_the_photos(conversation_of: ConversationOf) -> None:
    slow, fast = FakeProvider(a_page(a_product("1", title="Slow"), has_more=False)), FakeDaji()
    conversation = conversation_of(slow, fast)
    slow.search_allowed.clear()
    first, second = conversation.photo("first00000"), conversation.photo("second0000", "blue")
    answering_first = asyncio.create_task(conversation.begin(first))
    await until(lambda: bool(slow.searched))
    await conversation.chats.change(conversation.harness.chat.id, lambda _: Preferences(provider="daji"))
    answering_second = asyncio.create_task(conversation.begin(second))
    await conversation.clock.until_asleep(ORDER_SECONDS)
    slow.search_allowed.set()
    await answering_first
    await let_time_pass(conversation, answering_second.done)
    assert [(message.text or "").partition("\n")[0] for message in conversation.harness.messages] == ["Slow", "Mug 1"]


async def test_a_photo_does_not_wait_for_ever_for_the_one_before(conversation_of: ConversationOf) -> None:
    slow, fast = FakeProvider(), FakeDaji()
    conversation = conversation_of(slow, fast)
    slow.search_allowed.clear()
    answering_first = asyncio.create_task(conversation.begin(conversation.photo("first00000")))
    await until(lambda: bool(slow.searched))
    await conversation.chats.change(conversation.harness.chat.id, lambda _: Preferences(provider="daji"))
    second = conversation.photo("second0000", "blue")
    answering_second = asyncio.create_task(conversation.begin(second))
    await let_time_pass(conversation, answering_second.done)
    assert (await conversation.kept(second)).state is SearchState.SHOWN
    assert conversation.clock.sleeps.count(ORDER_SECONDS) >= ORDER_TRIES
    slow.search_allowed.set()
    await answering_first


async def test_word_of_the_progress_stands_below_an_answer_that_is_on_its_way(conversation_of: ConversationOf) -> None:
    fast, slow = FakeProvider(a_page(a_product("1", title="Fast"), has_more=False)), FakeDaji()
    conversation = conversation_of(fast, slow)
    slow.search_allowed.clear()
    first, second = conversation.photo("first00000"), conversation.photo("second0000", "blue")
    answer = conversation.harness.telegram.faults.hold_next("sendMessage")
    answering_first = asyncio.create_task(conversation.begin(first))
    await until(lambda: conversation.is_being_sent(first))
    await conversation.chats.change(conversation.harness.chat.id, lambda _: Preferences(provider="daji"))
    answering_second = asyncio.create_task(conversation.begin(second))
    await until(lambda: bool(slow.searched))
    answer.release()
    conversation.clock.advance(seconds=PATIENCE)
    await let_time_pass(conversation, lambda: len(conversation.harness.messages) == 2)
    slow.search_allowed.set()
    await asyncio.gather(answering_first, answering_second)
    assert [(message.text or "").partition("\n")[0] for message in conversation.harness.messages] == ["Fast", "Mug 1"]


async def test_a_search_of_an_album_is_not_answered_before_it_is_chosen(conversation: Conversation) -> None:
    await conversation.begin(conversation.photo(state=SearchState.OFFERED))
    assert conversation.harness.messages == []


async def test_words_beside_the_photo_refine_the_question(conversation: Conversation, provider: FakeProvider) -> None:
    await conversation.answered(conversation.photo(text="blue one #ceramic"))
    assert provider.searched[0][1] == Query(keyword="ceramic", auxiliary_text="blue one")


async def test_a_request_of_its_own_goes_before_the_preferences(
    conversation: Conversation, provider: FakeProvider
) -> None:
    search = await conversation.harness.store.searches.add(conversation.photo())
    await conversation.answering.run(search, SearchRequest(Query(sort=Sort.SALES)), Preferences())
    assert provider.searched[0][1].sort is Sort.SALES


async def test_a_link_to_a_product_shows_that_product(conversation: Conversation, provider: FakeProvider) -> None:
    link = "https://detail.1688.com/offer/610947572360.html"
    await conversation.answered(conversation.photo(photo_url=link, file_id=""))
    assert (conversation.last.text or "").startswith("All about 610947572360\n")
    assert provider.searched == []


class MobileProvider(FakeProvider):
    """Tells of each product the address that telephones open."""

    async def details(self, product_id: str, query: Query) -> ProductDetails:
        found = await super().details(product_id, query)
        return found.model_copy(update={"url": f"https://detail.m.1688.com/page/index.html?offerId={product_id}"})


async def test_the_search_of_a_link_stays_one_whatever_address_its_product_has(conversation_of: ConversationOf) -> None:
    link = ProductLink(Marketplace.ALIBABA_1688, "610947572360")
    conversation = conversation_of(MobileProvider())
    search = await conversation.answered(conversation.photo(photo_url=link.url, file_id=""))
    assert search.product_link == link


async def cut_off(conversation: Conversation, search: Search, *, still_at: FakeProvider | None = None) -> None:
    """Answer, and stop as a crash would when Telegram has a message of which it has not told us yet.

    The message is the answer, or word of the progress if a provider is still searching.
    """
    for method in ("sendPhoto", "sendMessage"):
        conversation.harness.telegram.faults.delay(method, 3600, after_work=True)
    answering = asyncio.create_task(conversation.begin(search))
    if still_at is not None:
        await until(lambda: bool(still_at.searched))
        conversation.clock.advance(seconds=PATIENCE)
    await until(lambda: bool(conversation.harness.messages))
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)
    conversation.harness.telegram.faults.clear()


async def tell_place(conversation: Conversation, search: Search) -> SentMessage:
    """Send word of a search's place in line, of which nobody was told yet that it arrived."""
    await conversation.harness.store.searches.add(search)
    await conversation.harness.store.searches.begin_notice(search)
    screen = waiting_screen(ENGLISH, Place(search, 3, 1), 20)
    return await conversation.harness.messenger.post(Target(search.chat_id, search.photo_message_id), screen)


async def test_the_message_that_told_a_place_becomes_the_card(conversation: Conversation) -> None:
    search = conversation.photo()
    notice = await tell_place(conversation, search)
    assert await conversation.harness.store.searches.save_notice(search, notice.message_id)
    kept = await conversation.answered(search)
    assert (len(conversation.harness.messages), kept.answer_id) == (1, notice.message_id)
    assert (conversation.last.caption or "").startswith("Mug\n")


async def test_a_place_that_is_being_told_as_its_turn_comes_is_waited_for(conversation: Conversation) -> None:
    search = conversation.photo()
    notice = await tell_place(conversation, search)
    answering = asyncio.create_task(conversation.begin(search))
    await conversation.clock.until_asleep(NOTICE_SECONDS)
    assert await conversation.harness.store.searches.save_notice(search, notice.message_id)
    conversation.clock.advance(seconds=NOTICE_SECONDS)
    await answering
    assert (len(conversation.harness.messages), conversation.last.message_id) == (1, notice.message_id)


async def test_a_place_that_was_told_before_a_crash_is_found_and_becomes_the_card(conversation: Conversation) -> None:
    search = conversation.photo()
    notice = await tell_place(conversation, search)
    answering = asyncio.create_task(conversation.begin(search))
    await let_time_pass(conversation, answering.done)
    assert (len(conversation.harness.messages), conversation.last.message_id) == (1, notice.message_id)
    assert (conversation.last.caption or "").startswith("Mug\n")


@pytest.mark.parametrize("view", View)
async def test_an_answer_that_arrived_before_a_crash_is_not_sent_again(conversation: Conversation, view: View) -> None:
    await conversation.chats.change(conversation.harness.chat.id, lambda _: Preferences(view=view))
    search = conversation.photo()
    await cut_off(conversation, search)
    kept = await conversation.answered(search)
    assert (len(conversation.harness.messages), kept.answer_id) == (1, conversation.last.message_id)
    assert "📉 Cheapest" in [button.text for button in conversation.last.buttons]


async def test_word_of_the_progress_that_arrived_before_a_crash_becomes_the_card(
    conversation: Conversation, provider: FakeProvider
) -> None:
    provider.search_allowed.clear()
    search = conversation.photo()
    await cut_off(conversation, search, still_at=provider)
    assert conversation.last.text == "🔎 Searching…"
    provider.search_allowed.set()
    kept = await conversation.answered(search)
    assert (len(conversation.harness.messages), kept.answer_id) == (1, conversation.last.message_id)
    assert (conversation.last.caption or "").startswith("Mug\n")


async def test_a_lost_answer_is_found_behind_the_messages_of_many_other_people(conversation: Conversation) -> None:
    search = conversation.photo()
    for number in range(REACH):
        person = conversation.harness.telegram.add_user(f"Person {number}")
        asked = conversation.harness.telegram.user_sends_text(person.id, person, "?").message_id
        now = conversation.harness.store.searches.now()
        other = a_search(f"other{number:05}", chat_id=person.id, message_id=asked, created_at=now)
        await conversation.harness.store.searches.add(other)
    await cut_off(conversation, search)
    await conversation.begin(search)
    assert len(conversation.harness.messages) == 1


async def test_word_of_the_progress_whose_sending_broke_off_becomes_the_card(
    conversation: Conversation, provider: FakeProvider
) -> None:
    provider.search_allowed.clear()
    conversation.harness.telegram.faults.drop_next("sendMessage", after_work=True)
    answering = asyncio.create_task(conversation.answered())
    await until(lambda: bool(provider.searched))
    conversation.clock.advance(seconds=PATIENCE)
    await until(lambda: bool(conversation.harness.messages))
    provider.search_allowed.set()
    await answering
    assert [(message.caption or "").partition("\n")[0] for message in conversation.harness.messages] == ["Mug"]


async def test_an_answer_whose_sending_broke_off_is_sent_once(conversation: Conversation) -> None:
    conversation.harness.telegram.faults.drop_next("sendPhoto", after_work=True)
    kept = await conversation.answered()
    assert (len(conversation.harness.messages), kept.answer_id) == (1, conversation.last.message_id)
    assert "▶" in [button.text for button in conversation.last.buttons]


async def test_an_answer_that_waits_for_its_turn_is_not_taken_for_given(
    conversation_of: ConversationOf, database_url: str
) -> None:
    """Word of the progress that comes after the search has ended is not the answer yet."""
    slow, fast = FakeProvider(), FakeDaji()
    conversation = conversation_of(slow, fast)
    slow.search_allowed.clear()
    first, second = conversation.photo("first00000"), conversation.photo("second0000", "blue")
    answering_first = asyncio.create_task(conversation.begin(first))
    await until(lambda: bool(slow.searched))
    await conversation.chats.change(conversation.harness.chat.id, lambda _: Preferences(provider="daji"))
    answering_second = asyncio.create_task(conversation.begin(second))
    await until(lambda: rows(database_url, "SELECT * FROM result_pages"))
    conversation.clock.advance(seconds=PATIENCE)
    await until(lambda: conversation.is_kept_in_a_message(first))
    await let_time_pass(conversation, lambda: conversation.is_kept_in_a_message(second))
    assert (await conversation.kept(second)).state in {SearchState.SEARCHING, SearchState.SENDING}
    slow.search_allowed.set()
    await answering_first
    await let_time_pass(conversation, answering_second.done)
    assert (await conversation.kept(second)).state is SearchState.SHOWN


@pytest.mark.parametrize("patience", [0.0, PATIENCE])
async def test_a_chat_that_is_forgotten_during_a_search_leaves_nothing_of_the_photo(
    conversation: Conversation,
    provider: FakeProvider,
    database: Database,
    database_url: str,
    clock: FakeClock,
    patience: float,
) -> None:
    """Whether or not a message says already that the search is under way."""
    provider.search_allowed.clear()
    answering = asyncio.create_task(conversation.begin(conversation.photo()))
    await until(lambda: bool(provider.searched))
    conversation.clock.advance(seconds=patience)
    await until(lambda: bool(conversation.harness.messages) or not patience)
    await ChatRepository(database, clock).erase(conversation.harness.chat.id)
    provider.search_allowed.set()
    await answering
    for table in ("searches", "result_sets", "result_pages", "image_refs"):
        assert await rows(database_url, f"SELECT * FROM {table}") == []


async def test_what_two_chats_search_at_once_stays_with_the_one_that_is_not_forgotten(
    conversation: Conversation, provider: FakeProvider, database: Database, database_url: str, clock: FakeClock
) -> None:
    await conversation.answered()

    again = conversation.photo("another000").model_copy(update={"chat_id": 8})
    await conversation.harness.store.searches.add(again)
    await ChatRepository(database, clock).erase(8)
    await conversation.answering.run(again, SearchRequest(Query()), Preferences())
    assert len(await rows(database_url, "SELECT * FROM result_sets")) == 1


async def test_a_card_that_was_sent_while_nothing_could_be_stored_stays_alive(
    conversation: Conversation, database: Database, tmp_path: Path
) -> None:
    async with database.transaction() as connection:
        assert isinstance(connection, aiosqlite.Connection)
        await connection.execute("PRAGMA busy_timeout = 0")
    with ExitStack() as stack:
        # The picture of the card is fetched just before the card is sent.
        conversation.harness.web.on_first_request = lambda: stack.enter_context(locked(tmp_path / "bot.db"))
        answering = asyncio.create_task(conversation.answered())
        await until(lambda: STORE_SECONDS in conversation.clock.sleeps)
        assert len(conversation.harness.messages) == 1
    await let_time_pass(conversation, answering.done)
    kept = await answering
    assert (kept.state, kept.answer_id) == (SearchState.SHOWN, conversation.last.message_id)

    await conversation.browsing.turn(await conversation.opened(kept), 1)
    assert len(conversation.harness.messages) == 1
    assert (conversation.last.caption or "").startswith("Mug 2\n")


async def test_what_is_similar_begins_with_another_product(conversation_of: ConversationOf) -> None:
    conversation = conversation_of(FakeProvider(a_page("1", "2", "3", has_more=False)))
    mug = OfferKey.of(a_product("1"))
    kept = await conversation.answered(conversation.photo(similar_to=mug))
    assert (conversation.last.text or "").startswith("Mug 2\n")
    assert "◀" not in [button.text for button in conversation.last.buttons]
    assert (kept.position, kept.similar_to) == (1, mug)


async def test_where_nothing_else_is_similar_that_is_said(conversation_of: ConversationOf) -> None:
    conversation = conversation_of(FakeProvider(a_page("1", has_more=False)))
    kept = await conversation.answered(conversation.photo(similar_to=OfferKey.of(a_product("1"))))
    assert (conversation.last.text or "").split("\n") == [
        "Nothing found",
        "1688 found nothing else that looks like this product.",
        "Another seller's photo may find more.",
    ]
    assert kept.state is SearchState.EMPTY
