import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from bot.models.search import Search, View
from bot.search.budget import Budget
from providers.errors import Unavailable
from providers.models import Product
from tests.bot.conversation import Conversation
from tests.budgets import one_search_a_day, spend
from tests.database import rows
from tests.fake_provider import FakeProvider
from tests.samples import a_page, a_product, jpeg
from tests.waiting import PATIENCE, until

ConversationOf = Callable[..., Conversation]


def pictured(number: int) -> Product:
    return a_product(str(number), picture=f"https://cbu01.alicdn.com/{number}.jpg")


@pytest.fixture
def provider() -> FakeProvider:
    """Ten products, and a second page after them."""
    return FakeProvider(
        a_page(*(pictured(number) for number in range(10)), has_more=True), a_page("last", has_more=False)
    )


@pytest.fixture
def conversation(conversation_of: ConversationOf, provider: FakeProvider) -> Conversation:
    conversation = conversation_of(provider)
    for number in range(10):
        conversation.harness.web.put(f"https://cbu01.alicdn.com/{number}.jpg", jpeg())
    return conversation


async def looked(conversation: Conversation, **facts: object) -> Search:
    """Answer a photo, then begin to look ahead from another place."""
    search = await conversation.answered()
    await until(lambda: len(conversation.harness.web.asked) == 2)
    conversation.prefetcher.begin(search.model_copy(update=facts))
    return search


async def test_the_next_picture_is_fetched_while_a_card_is_read(conversation: Conversation) -> None:
    await conversation.answered()
    await until(
        lambda: conversation.harness.web.asked == ["https://cbu01.alicdn.com/0.jpg", "https://cbu01.alicdn.com/1.jpg"]
    )


async def test_far_from_the_end_no_page_is_paid_for(conversation: Conversation, provider: FakeProvider) -> None:
    await looked(conversation, position=5)
    await until(lambda: "https://cbu01.alicdn.com/6.jpg" in conversation.harness.web.asked)
    assert provider.pages_requested == [1]


async def test_near_the_end_the_next_page_is_fetched(conversation: Conversation, provider: FakeProvider) -> None:
    await looked(conversation, position=7)
    await until(lambda: provider.pages_requested == [1, 2])


async def test_a_grid_looks_ahead_by_a_whole_grid(conversation: Conversation, provider: FakeProvider) -> None:
    await looked(conversation, position=0, view=View.GRID)
    await until(lambda: provider.pages_requested == [1, 2])
    ahead = {f"https://cbu01.alicdn.com/{number}.jpg" for number in range(6, 10)}
    await until(lambda: ahead <= set(conversation.harness.web.asked))


async def test_a_list_shows_no_pictures_and_fetches_none(conversation: Conversation, provider: FakeProvider) -> None:
    await looked(conversation, position=0, view=View.LIST)
    await until(lambda: provider.pages_requested == [1, 2])
    assert len(conversation.harness.web.asked) == 2


async def test_a_failure_ahead_is_left_until_the_reader_gets_there(
    conversation: Conversation, provider: FakeProvider
) -> None:
    search = await conversation.answered()
    provider.search_failures.append(Unavailable("tmapi_global", "time-out"))
    with capture_logs() as logged:
        conversation.prefetcher.begin(search.model_copy(update={"position": 9}))
        await until(lambda: "nothing fetched ahead" in [line["event"] for line in logged])
    assert provider.pages_requested == [1, 2]
    await conversation.browsing.turn(await conversation.opened(search), 10)
    assert conversation.last.caption is not None
    assert conversation.last.caption.startswith("Mug last\n")


@one_search_a_day
async def test_while_a_person_has_calls_to_spare_the_next_page_is_fetched(
    conversation: Conversation, provider: FakeProvider, budget: Budget
) -> None:
    await spend(budget, conversation.photo().requester, 6)
    await looked(conversation, position=9)
    await until(lambda: provider.pages_requested == [1, 2])


@one_search_a_day
async def test_the_last_calls_of_a_person_are_left_for_what_they_ask_for(
    conversation: Conversation, provider: FakeProvider, budget: Budget
) -> None:
    await spend(budget, conversation.photo().requester, 7)
    with capture_logs() as lines:
        await looked(conversation, position=9)
        await until(lambda: "left for the reader" in [line["event"] for line in lines])
    assert provider.pages_requested == [1]


async def test_what_nobody_expected_is_logged_with_the_search(conversation: Conversation, database_url: str) -> None:
    await rows(database_url, "DROP TABLE result_pages")
    with capture_logs() as lines:
        conversation.prefetcher.begin(
            conversation.photo().model_copy(update={"id": "AbCdEfGh12", "result_set": "set0000001"})
        )
        await until(lambda: bool(lines))
    assert [(line["event"], line["log_level"], line["search"]) for line in lines] == [
        ("nothing fetched ahead", "error", "AbCdEfGh12")
    ]


async def test_a_search_without_results_has_nothing_ahead(conversation: Conversation, provider: FakeProvider) -> None:
    conversation.prefetcher.begin(conversation.photo())
    await conversation.prefetcher.close()
    assert (provider.searched, conversation.harness.web.asked) == ([], [])


async def test_closing_stops_what_is_under_way(conversation: Conversation, provider: FakeProvider) -> None:
    search = await conversation.answered()
    provider.search_allowed.clear()
    conversation.prefetcher.begin(search.model_copy(update={"position": 9}))
    await until(lambda: provider.pages_requested == [1, 2])
    async with asyncio.timeout(PATIENCE):
        await conversation.prefetcher.close()
    provider.search_allowed.set()
