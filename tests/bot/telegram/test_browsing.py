from collections.abc import Callable

import pytest

from bot.models.billing import CALLS_PER_SEARCH
from bot.models.request import SearchRequest
from bot.models.search import Search, SearchState, View
from bot.models.settings import Preferences
from bot.search.budget import Budget
from providers.errors import NoCredit, Unavailable
from providers.models import Marketplace, ProductDetails
from providers.query import Filter, Query, Sort
from tests.bot.desk import Desk
from tests.budgets import one_search_a_day, spend
from tests.fake_provider import FakeAliExpress, FakeDaji, FakeProvider
from tests.samples import a_page, a_product, jpeg, some_details

DeskOf = Callable[..., Desk]


def picture(number: int) -> str:
    return f"https://cbu01.alicdn.com/{number}.jpg"


class PicturedProvider(FakeProvider):
    """Its details have three pictures."""

    async def details(self, product_id: str, query: Query) -> ProductDetails:
        await super().details(product_id, query)
        return some_details(a_product(product_id), pictures=[picture(number) for number in range(3)])


@pytest.fixture
def provider() -> FakeProvider:
    """Nine products with pictures, and four more on a second page."""
    first = [a_product(str(number), title=f"Mug {number}", picture=picture(number)) for number in range(9)]
    second = [a_product(str(number), title=f"Mug {number}", picture=picture(number)) for number in range(9, 13)]
    return PicturedProvider(a_page(*first, has_more=True), a_page(*second, has_more=False))


@pytest.fixture
def desk(desk_of: DeskOf, provider: FakeProvider) -> Desk:
    desk = desk_of(provider, FakeAliExpress())
    for number in range(13):
        desk.harness.web.put(picture(number), jpeg())
    return desk


@pytest.fixture
async def search(desk: Desk) -> Search:
    return await desk.answered()


def head(desk: Desk) -> str:
    """Return the first line of what the bot's message shows."""
    return (desk.last.caption or desk.last.text or "").partition("\n")[0]


def labels(desk: Desk) -> list[str]:
    return [button.text for button in desk.last.buttons]


async def test_turning_shows_the_card_at_the_place_in_the_same_message(desk: Desk, search: Search) -> None:
    await desk.browsing.turn(await desk.opened(search), 1)
    assert head(desk) == "Mug 1"
    assert len(desk.harness.messages) == 1


async def test_the_place_is_kept(desk: Desk, search: Search) -> None:
    await desk.browsing.turn(await desk.opened(search), 3)
    assert (await desk.kept(search)).position == 3


async def test_turning_beyond_a_page_fetches_the_next(desk: Desk, search: Search) -> None:
    await desk.browsing.turn(await desk.opened(search), 9)
    assert head(desk) == "Mug 9"


@pytest.mark.parametrize(("place", "shown"), [(99, "Mug 9"), (-5, "Mug 0")])
async def test_a_place_far_away_is_one_step_beyond_what_has_come(
    desk: Desk, search: Search, place: int, shown: str
) -> None:
    await desk.browsing.turn(await desk.opened(search), place)
    assert head(desk) == shown


async def test_two_quick_taps_on_one_button_mean_the_same_card(desk: Desk, search: Search) -> None:
    for _ in range(2):
        await desk.browsing.turn(await desk.opened(search), 1)
    assert head(desk) == "Mug 1"


async def test_a_page_that_can_not_be_had_is_told_above_the_card_that_stays(
    desk: Desk, provider: FakeProvider, search: Search
) -> None:
    await desk.prefetcher.close()
    provider.search_failures.append(NoCredit("tmapi_global", "balance 0"))
    await desk.browsing.turn(await desk.opened(search), 9)
    assert head(desk) == "⚠ TMAPI Global gives no more now: its account has no credit left."
    assert "Mug 0" in (desk.last.caption or "")
    assert (await desk.kept(search)).position == 0


@one_search_a_day
async def test_a_person_without_calls_is_told_so_under_a_card_that_stays(
    desk: Desk, search: Search, budget: Budget
) -> None:
    await spend(budget, search.payer, CALLS_PER_SEARCH - 1)
    await desk.browsing.turn(await desk.opened(search), 9)
    assert head(desk) == "⚠ No more results today. They open again in 12 h 0 min, at 00:00 UTC."
    await desk.browsing.details(await desk.opened(search))
    assert (desk.last.caption or "").endswith("TMAPI Global tells no more now: there are no more calls today.")


async def test_another_view_shows_what_was_on(desk: Desk, search: Search) -> None:
    await desk.browsing.turn(await desk.opened(search), 7)
    await desk.browsing.turn(await desk.opened(search), 7, View.GRID)
    assert head(desk) == "7. Mug 6"
    assert (await desk.kept(search)).view is View.GRID
    await desk.browsing.turn(await desk.opened(search), 8, View.CARD)
    assert head(desk) == "Mug 8"


async def test_a_view_holds_while_pages_are_turned(desk: Desk, search: Search) -> None:
    await desk.browsing.turn(await desk.opened(search), 0, View.LIST)
    await desk.browsing.turn(await desk.opened(search), 8)
    assert head(desk) == "9. Mug 8"


async def test_details_take_the_place_of_the_card_and_lead_back(desk: Desk, search: Search) -> None:
    await desk.browsing.details(await desk.opened(search))
    assert labels(desk) == ["↗", "№", "🔗", "📷 3", "◀", "✕"]
    await desk.browsing.back(await desk.opened(search))
    assert head(desk) == "Mug 0"
    assert "▶" in labels(desk)


async def test_details_that_can_not_be_had_leave_what_is_known(
    desk: Desk, provider: FakeProvider, search: Search
) -> None:
    provider.details_failures.append(Unavailable("tmapi_global", "time-out"))
    await desk.browsing.details(await desk.opened(search))
    assert (desk.last.caption or "").endswith("TMAPI Global tells no more now: it can't be reached.")
    assert labels(desk) == ["↗", "№", "🔗", "◀", "✕"]


async def test_all_pictures_come_as_an_album_under_the_card(desk: Desk, search: Search) -> None:
    await desk.browsing.pictures(await desk.opened(search))
    album = desk.harness.messages[1:]
    assert len(album) == 3
    assert all(message.reply_to_message and message.reply_to_message.id == search.answer_id for message in album)


async def test_pictures_that_can_not_be_had_are_told(desk: Desk, provider: FakeProvider, search: Search) -> None:
    provider.details_failures.append(Unavailable("tmapi_global", "time-out"))
    await desk.browsing.pictures(await desk.opened(search))
    assert desk.last.text == "The pictures of this product can't be had just now."


async def test_closing_takes_the_message_away(desk: Desk, search: Search) -> None:
    await desk.browsing.close(await desk.opened(search))
    assert desk.harness.messages == []


async def test_menus_stand_in_place_of_the_buttons_and_the_card_stays(desk: Desk, search: Search) -> None:
    await desk.browsing.sort_menu(await desk.opened(search))
    assert (head(desk), labels(desk)[:2]) == ("Mug 0", ["✓ Default order", "📌"])
    await desk.browsing.provider_menu(await desk.opened(search))
    assert labels(desk) == ["✓ 1688 · TMAPI Global", "📌", "AliExpress", "📌", "◀", "✕"]
    await desk.browsing.filter_menu(await desk.opened(search), frozenset({Filter.FACTORY}))
    assert labels(desk)[:2] == ["Search", "📌"]


async def test_another_order_shows_its_first_card(desk: Desk, provider: FakeProvider, search: Search) -> None:
    await desk.browsing.turn(await desk.opened(search), 4)
    at = await desk.opened(search)
    await desk.browsing.refine(at, desk.browsing.request(at, sort=Sort.PRICE_UP))
    kept = await desk.kept(search)
    assert (head(desk), kept.position) == ("Mug 0", 0)
    assert kept.query == Query(sort=Sort.PRICE_UP)
    assert kept.result_set != search.result_set


async def test_a_refined_search_stays_with_its_provider(desk: Desk, search: Search) -> None:
    request = desk.browsing.request(await desk.opened(search), filters=frozenset({Filter.FACTORY}))
    assert (request.query, request.provider) == (Query(filters=frozenset({Filter.FACTORY})), "tmapi_global")


async def test_another_marketplace_shows_its_own_goods(desk: Desk, search: Search) -> None:
    at = await desk.opened(search)
    await desk.browsing.refine(at, SearchRequest(desk.browsing.request(at).query, "aliexpress"))
    assert (await desk.kept(search)).provider == "aliexpress"
    assert len(desk.harness.messages) == 1


async def test_a_refinement_that_finds_nothing_leads_back_to_the_card(desk_of: DeskOf) -> None:
    nothing = FakeDaji(a_page())
    desk = desk_of(FakeProvider(), nothing)
    search = await desk.answered()
    await desk.browsing.refine(await desk.opened(search), SearchRequest(Query(), "daji"))
    assert head(desk) == "Nothing found"
    assert (await desk.kept(search)).provider == "tmapi_global"
    await desk.browsing.back(await desk.opened(search))
    assert head(desk) == "Mug 1"


async def test_a_refinement_that_fails_leads_back_to_the_card(
    desk: Desk, provider: FakeProvider, search: Search
) -> None:
    await desk.prefetcher.close()
    provider.search_failures.append(Unavailable("tmapi_global", "time-out"))
    opened = await desk.opened(search)
    await desk.browsing.refine(opened, desk.browsing.request(opened, sort=Sort.PRICE_UP))
    assert head(desk) == "The search failed"
    await desk.browsing.back(await desk.opened(search))
    assert head(desk) == "Mug 0"


async def test_widening_a_search_that_found_nothing_answers_in_its_message(desk_of: DeskOf) -> None:
    desk = desk_of(FakeProvider(a_page()), FakeDaji())
    search = await desk.answered()
    assert search.state is SearchState.EMPTY
    await desk.browsing.refine(await desk.opened(search), SearchRequest(Query(), "daji"))
    assert head(desk) == "Mug 1"
    assert len(desk.harness.messages) == 1


async def test_a_second_tap_on_try_again_changes_nothing(desk: Desk, provider: FakeProvider) -> None:
    provider.search_failures.append(Unavailable("tmapi_global", "time-out"))
    failed = await desk.answered()
    await desk.browsing.again(await desk.opened(failed), Preferences())
    await desk.browsing.turn(await desk.opened(failed), 2)
    await desk.browsing.again(await desk.opened(failed), Preferences())
    assert head(desk) == "Mug 2"
    assert len(provider.searched) == 2


async def test_a_provider_that_is_gone_leaves_its_cards_to_be_read(desk_of: DeskOf, desk: Desk, search: Search) -> None:
    later = desk_of(FakeDaji())
    await later.browsing.turn(await later.opened(search), 1)
    assert head(later) == "Mug 1"
    assert "⇅" not in labels(later)


def test_the_marketplace_of_a_provider_is_known_while_it_is_configured(desk: Desk) -> None:
    assert desk.browsing.marketplace("aliexpress") is Marketplace.ALIEXPRESS
    assert desk.browsing.marketplace("daji") is None
