import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from bot.models.search import Search, View
from bot.search.budget import Budget
from providers.errors import Unavailable
from providers.models import Product
from tests.bot.desk import Desk
from tests.budgets import one_search_a_day, spend
from tests.database import rows
from tests.fake_provider import FakeProvider
from tests.samples import a_page, a_product, jpeg
from tests.waiting import PATIENCE, until

DeskOf = Callable[..., Desk]


def pictured(number: int) -> Product:
    return a_product(str(number), picture=f"https://cbu01.alicdn.com/{number}.jpg")


@pytest.fixture
def provider() -> FakeProvider:
    """Ten products, and a second page after them."""
    return FakeProvider(
        a_page(*(pictured(number) for number in range(10)), has_more=True), a_page("last", has_more=False)
    )


@pytest.fixture
def desk(desk_of: DeskOf, provider: FakeProvider) -> Desk:
    desk = desk_of(provider)
    for number in range(10):
        desk.harness.web.put(f"https://cbu01.alicdn.com/{number}.jpg", jpeg())
    return desk


async def looked(desk: Desk, **facts: object) -> Search:
    """Answer a photo, then begin to look ahead from another place."""
    search = await desk.answered()
    await until(lambda: len(desk.harness.web.asked) == 2)
    desk.prefetcher.begin(search.model_copy(update=facts))
    return search


async def test_the_next_picture_is_fetched_while_a_card_is_read(desk: Desk) -> None:
    await desk.answered()
    await until(lambda: desk.harness.web.asked == ["https://cbu01.alicdn.com/0.jpg", "https://cbu01.alicdn.com/1.jpg"])


async def test_far_from_the_end_no_page_is_paid_for(desk: Desk, provider: FakeProvider) -> None:
    await looked(desk, position=5)
    await until(lambda: "https://cbu01.alicdn.com/6.jpg" in desk.harness.web.asked)
    assert provider.pages_requested == [1]


async def test_near_the_end_the_next_page_is_fetched(desk: Desk, provider: FakeProvider) -> None:
    await looked(desk, position=7)
    await until(lambda: provider.pages_requested == [1, 2])


async def test_a_grid_looks_ahead_by_a_whole_grid(desk: Desk, provider: FakeProvider) -> None:
    await looked(desk, position=0, view=View.GRID)
    await until(lambda: provider.pages_requested == [1, 2])
    ahead = {f"https://cbu01.alicdn.com/{number}.jpg" for number in range(6, 10)}
    await until(lambda: ahead <= set(desk.harness.web.asked))


async def test_a_list_shows_no_pictures_and_fetches_none(desk: Desk, provider: FakeProvider) -> None:
    await looked(desk, position=0, view=View.LIST)
    await until(lambda: provider.pages_requested == [1, 2])
    assert len(desk.harness.web.asked) == 2


async def test_a_failure_ahead_is_left_until_the_reader_gets_there(desk: Desk, provider: FakeProvider) -> None:
    search = await desk.answered()
    provider.search_failures.append(Unavailable("tmapi_global", "time-out"))
    desk.prefetcher.begin(search.model_copy(update={"position": 9}))
    await until(lambda: provider.pages_requested == [1, 2])
    await desk.browsing.turn(await desk.opened(search), 10)
    assert desk.last.caption is not None
    assert desk.last.caption.startswith("Mug last\n")


@one_search_a_day
async def test_while_a_person_has_calls_to_spare_the_next_page_is_fetched(
    desk: Desk, provider: FakeProvider, budget: Budget
) -> None:
    await spend(budget, desk.photo().payer, 6)
    await looked(desk, position=9)
    await until(lambda: provider.pages_requested == [1, 2])


@one_search_a_day
async def test_the_last_calls_of_a_person_are_left_for_what_they_ask_for(
    desk: Desk, provider: FakeProvider, budget: Budget
) -> None:
    await spend(budget, desk.photo().payer, 7)
    with capture_logs() as lines:
        await looked(desk, position=9)
        await until(lambda: "left for the reader" in [line["event"] for line in lines])
    assert provider.pages_requested == [1]


async def test_what_nobody_expected_is_logged_with_the_search(desk: Desk, database_url: str) -> None:
    await rows(database_url, "DROP TABLE result_pages")
    with capture_logs() as lines:
        desk.prefetcher.begin(desk.photo().model_copy(update={"id": "AbCdEfGh12", "result_set": "set0000001"}))
        await until(lambda: bool(lines))
    assert [(line["event"], line["log_level"], line["search"]) for line in lines] == [
        ("nothing fetched ahead", "error", "AbCdEfGh12")
    ]


async def test_a_search_without_results_has_nothing_ahead(desk: Desk, provider: FakeProvider) -> None:
    desk.prefetcher.begin(desk.photo())
    await desk.prefetcher.close()
    assert (provider.searched, desk.harness.web.asked) == ([], [])


async def test_closing_stops_what_is_under_way(desk: Desk, provider: FakeProvider) -> None:
    search = await desk.answered()
    provider.search_allowed.clear()
    desk.prefetcher.begin(search.model_copy(update={"position": 9}))
    await until(lambda: provider.pages_requested == [1, 2])
    async with asyncio.timeout(PATIENCE):
        await desk.prefetcher.close()
    provider.search_allowed.set()
