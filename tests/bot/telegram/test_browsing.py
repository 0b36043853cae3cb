from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.models.billing import CALLS_PER_SEARCH
from bot.models.exchange import DailyRates, Feed
from bot.models.filter_choice import FilterChoice
from bot.models.quantity import MinOrders
from bot.models.request import SearchRequest
from bot.models.search import Search, SearchState, View
from bot.models.settings import Preferences
from bot.search.budget import Budget
from bot.telegram.message_calls import MessageGone
from providers.errors import NoCredit, NotSoldThere, Unavailable
from providers.models import Marketplace, ProductDetails, Variant
from providers.query import Filter, Query, Sort
from tests.bot.conversation import Conversation
from tests.budgets import one_search_a_day, spend
from tests.fake_provider import FakeAliExpress, FakeDaji, FakeProvider
from tests.samples import a_page, a_product, jpeg, some_details, yuan

ConversationOf = Callable[..., Conversation]


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
def conversation(conversation_of: ConversationOf, provider: FakeProvider) -> Conversation:
    conversation = conversation_of(provider, FakeAliExpress())
    for number in range(13):
        conversation.harness.web.put(picture(number), jpeg())
    return conversation


@pytest.fixture
async def search(conversation: Conversation) -> Search:
    return await conversation.answered()


def head(conversation: Conversation) -> str:
    """Return the first line of what the bot's message shows."""
    return (conversation.last.caption or conversation.last.text or "").partition("\n")[0]


def labels(conversation: Conversation) -> list[str]:
    return [button.text for button in conversation.last.buttons]


def signs(conversation: Conversation) -> list[str]:
    return [label.partition(" ")[0] for label in labels(conversation)]


async def test_turning_shows_the_card_at_the_place_in_the_same_message(
    conversation: Conversation, search: Search
) -> None:
    await conversation.browsing.turn(await conversation.opened(search), 1)
    assert head(conversation) == "Mug 1"
    assert len(conversation.harness.messages) == 1


async def test_the_place_is_kept(conversation: Conversation, search: Search) -> None:
    await conversation.browsing.turn(await conversation.opened(search), 3)
    assert (await conversation.kept(search)).position == 3


async def test_turning_beyond_a_page_fetches_the_next(conversation: Conversation, search: Search) -> None:
    await conversation.browsing.turn(await conversation.opened(search), 9)
    assert head(conversation) == "Mug 9"


@pytest.mark.parametrize(("place", "shown"), [(99, "Mug 9"), (-5, "Mug 0")])
async def test_a_place_far_away_is_one_step_beyond_what_has_come(
    conversation: Conversation, search: Search, place: int, shown: str
) -> None:
    await conversation.browsing.turn(await conversation.opened(search), place)
    assert head(conversation) == shown


async def test_a_jump_leads_as_far_as_it_may_and_says_where_it_ended(
    conversation: Conversation, search: Search
) -> None:
    assert await conversation.browsing.turn(await conversation.opened(search), 11, beyond=10) == 11
    assert await conversation.browsing.turn(await conversation.opened(search), 99, beyond=100) == 12
    assert head(conversation) == "Mug 12"


async def test_the_number_of_a_card_opens_ways_to_others(conversation: Conversation, search: Search) -> None:
    await conversation.browsing.jump_menu(await conversation.opened(search))
    assert labels(conversation) == ["⏭ 9", "+10", "✎ Type the number", "◀ Back"]


async def test_a_page_that_can_not_be_had_is_told_above_the_card_that_stays(
    conversation: Conversation, provider: FakeProvider, search: Search
) -> None:
    await conversation.prefetcher.close()
    provider.search_failures.append(NoCredit("tmapi_global", "balance 0"))
    await conversation.browsing.turn(await conversation.opened(search), 9)
    assert head(conversation) == "⚠ 1688 can't show more right now: its account has no credit left."
    assert "Mug 0" in (conversation.last.caption or "")
    assert (await conversation.kept(search)).position == 0


@one_search_a_day
async def test_a_person_without_calls_is_told_so_under_a_card_that_stays(
    conversation: Conversation, search: Search, budget: Budget
) -> None:
    await spend(budget, search.requester, CALLS_PER_SEARCH - 1)
    await conversation.browsing.turn(await conversation.opened(search), 9)
    assert head(conversation) == "⚠ No more results today. You can search again in 12 hours."
    await conversation.browsing.details(await conversation.opened(search))
    assert (conversation.last.caption or "").endswith(
        "1688 can't tell more right now: there are no more calls today. You can search again in 12 hours."
    )


async def test_another_view_shows_what_was_on(conversation: Conversation, search: Search) -> None:
    await conversation.browsing.turn(await conversation.opened(search), 7)
    await conversation.browsing.turn(await conversation.opened(search), 7, View.GRID)
    assert head(conversation) == "7. price not stated"
    assert (await conversation.kept(search)).view is View.GRID
    await conversation.browsing.turn(await conversation.opened(search), 8, View.CARD)
    assert head(conversation) == "Mug 8"


async def test_a_view_holds_while_pages_are_turned(conversation: Conversation, search: Search) -> None:
    await conversation.browsing.turn(await conversation.opened(search), 0, View.LIST)
    await conversation.browsing.turn(await conversation.opened(search), 8)
    assert head(conversation) == "9. Mug 8"


async def test_details_take_the_place_of_the_card_and_lead_back(conversation: Conversation, search: Search) -> None:
    await conversation.browsing.details(await conversation.opened(search))
    assert labels(conversation) == [
        "↗ Open",
        "🔗 Link",
        "№ ID",
        "✍ Ask",
        "🛡 Seller",
        "🧮 Costs",
        "📷 3 pictures",
        "◀ Back",
        "✕ Close",
    ]
    await conversation.browsing.back(await conversation.opened(search))
    assert head(conversation) == "Mug 0"
    assert "▶" in labels(conversation)


async def test_details_of_many_variants_have_further_pages(conversation_of: ConversationOf) -> None:
    provider = FakeProvider(a_page("1"))
    variants = [Variant(name=f"colour {number}") for number in range(30)]
    provider.known["1"] = some_details(a_product("1"), variants=variants)
    conversation = conversation_of(provider)
    search = await conversation.answered()
    await conversation.browsing.details(await conversation.opened(search), 3)
    assert "colour 29" in (conversation.last.text or "")
    assert signs(conversation)[-3:] == ["🖼", "◀", "✕"]


async def test_a_card_takes_what_its_page_said_in_every_view(conversation_of: ConversationOf) -> None:
    mug = a_product("1", price=yuan("25.90"), price_from=True)
    provider = FakeProvider(a_page(mug))
    provider.known["1"] = some_details(mug, low=yuan("25.90"), high=yuan("29.89"))
    conversation = conversation_of(provider)
    search = await conversation.answered()
    assert "from ¥25.90" in (conversation.last.text or "")
    await conversation.browsing.details(await conversation.opened(search))
    await conversation.browsing.back(await conversation.opened(search))
    assert "💰 ¥25.90–29.89" in (conversation.last.text or "")
    await conversation.browsing.turn(await conversation.opened(search), 0, View.LIST)
    assert "¥25.90–29.89" in (conversation.last.text or "")


async def test_a_card_says_that_its_product_is_not_sold_to_a_country_and_its_page_is_asked_again(
    conversation_of: ConversationOf,
) -> None:
    provider = FakeProvider(a_page(a_product("1", price=yuan("25.90"))))
    provider.details_failures.append(NotSoldThere("tmapi_global", "not there", country="BR"))
    conversation = conversation_of(provider)
    search = await conversation.answered()
    await conversation.browsing.details(await conversation.opened(search))
    assert "not sold to Brazil" in (conversation.last.text or "")
    await conversation.browsing.back(await conversation.opened(search))
    assert (conversation.last.text or "").splitlines()[1:4] == [
        "⛔ not sold to the country of delivery",
        "💰 ¥25.90",
        "   for delivery to Brazil",
    ]
    await conversation.browsing.details(await conversation.opened(search))
    assert "All about 1" in (conversation.last.text or "")


async def test_details_that_can_not_be_had_leave_what_is_known(
    conversation: Conversation, provider: FakeProvider, search: Search
) -> None:
    provider.details_failures.append(Unavailable("tmapi_global", "time-out"))
    await conversation.browsing.details(await conversation.opened(search))
    assert (conversation.last.caption or "").endswith("1688 can't tell more right now: it can't be reached.")
    assert signs(conversation) == ["↗", "🔗", "№", "✍", "🛡", "🧮", "◀", "✕"]


async def test_all_pictures_come_as_an_album_under_the_card(conversation: Conversation, search: Search) -> None:
    await conversation.browsing.pictures(await conversation.opened(search))
    album = conversation.harness.messages[1:]
    assert len(album) == 3
    assert all(message.reply_to_message and message.reply_to_message.id == search.answer_id for message in album)


async def test_pictures_that_can_not_be_had_are_told(
    conversation: Conversation, provider: FakeProvider, search: Search
) -> None:
    provider.details_failures.append(Unavailable("tmapi_global", "time-out"))
    await conversation.browsing.pictures(await conversation.opened(search))
    assert conversation.last.text == "I can't get the pictures of this product right now."


async def test_closing_what_was_searched_for_asks_first(conversation: Conversation, search: Search) -> None:
    await conversation.browsing.close(await conversation.opened(search))
    assert (head(conversation), labels(conversation)) == ("Mug 0", ["✕ Remove the results", "◀ Back"])
    await conversation.browsing.close(await conversation.opened(search), is_sure=True)
    assert conversation.harness.messages == []


async def test_closing_what_failed_takes_the_message_away(conversation: Conversation, provider: FakeProvider) -> None:
    provider.search_failures.append(Unavailable("tmapi_global", "time-out"))
    failed = await conversation.answered()
    assert labels(conversation) == ["Try again", "🔎 AliExpress", "🏬 Sources", "✕ Close"]
    await conversation.browsing.close(await conversation.opened(failed))
    assert conversation.harness.messages == []


async def test_a_card_comes_anew_where_telegram_lets_no_picture_be_replaced(
    conversation: Conversation, search: Search
) -> None:
    faults = conversation.harness.telegram.faults
    faults.fail_next("editMessageMedia", 9, error_code=400, description="Bad Request: words nobody has ever seen")
    before = conversation.last.message_id
    await conversation.browsing.turn(await conversation.opened(search), 1)
    assert [message.message_id > before for message in conversation.harness.messages] == [True]
    assert (await conversation.kept(search)).answer_id == conversation.last.message_id


@pytest.mark.parametrize("is_deleted", [True, False])
async def test_what_somebody_typed_for_comes_anew_where_the_card_can_not_change(
    conversation: Conversation, search: Search, *, is_deleted: bool
) -> None:
    before, telegram = conversation.last, conversation.harness.telegram
    opened = await conversation.opened(search)
    if is_deleted:
        telegram.user_deletes(before)
    else:
        telegram.faults.fail_next("editMessageMedia", error_code=400, description="Bad Request: TOPIC_CLOSED")
    with pytest.raises(MessageGone):
        await conversation.browsing.turn(opened, 1)
    telegram.faults.fail_next("editMessageMedia", error_code=400, description="Bad Request: TOPIC_CLOSED")
    await conversation.browsing.turn(replace(opened, comes_anew=True), 1)
    assert [(one.message_id > before.message_id, (one.caption or "")[:5]) for one in conversation.harness.messages] == [
        (True, "Mug 1")
    ]


async def test_what_was_paid_for_comes_anew_where_the_card_is_gone(conversation: Conversation, search: Search) -> None:
    opened = await conversation.opened(search)
    conversation.harness.telegram.user_deletes(conversation.last)
    await conversation.browsing.refine(opened, conversation.browsing.request(opened, sort=Sort.PRICE_UP))
    assert head(conversation) == "Mug 0"


async def test_closing_what_telegram_deletes_no_more_takes_its_text_and_buttons_off(
    conversation: Conversation, search: Search
) -> None:
    faults = conversation.harness.telegram.faults
    faults.fail_next("deleteMessage", error_code=400, description="Bad Request: message can't be deleted for everyone")
    await conversation.browsing.close(await conversation.opened(search), is_sure=True)
    assert (conversation.last.text or conversation.last.caption) == "Closed."
    assert conversation.last.buttons == []


async def test_menus_stand_in_place_of_the_buttons_and_the_card_stays(
    conversation: Conversation, search: Search
) -> None:
    await conversation.browsing.sort_menu(await conversation.opened(search), keeps=False)
    assert (head(conversation), labels(conversation)[:1]) == ("Mug 0", ["✓ Default order"])
    await conversation.browsing.provider_menu(await conversation.opened(search), keeps=True)
    assert labels(conversation) == [*("✓ 1688", "AliExpress", "✓ 📌 For all searches", "◀ Back", "✕ Close")]
    chosen = FilterChoice(frozenset({Filter.FACTORY}))
    await conversation.browsing.filter_menu(await conversation.opened(search), chosen)
    assert labels(conversation)[:2] == ["Search", "📌 For all searches"]
    await conversation.browsing.more_menu(await conversation.opened(search))
    assert signs(conversation)[-4:] == ["▦", "☰", "◀", "✕"]
    await conversation.browsing.back(await conversation.opened(search))
    assert signs(conversation)[-2:] == ["🔎", "⋯"]


async def test_another_order_shows_its_first_card(
    conversation: Conversation, provider: FakeProvider, search: Search
) -> None:
    await conversation.browsing.turn(await conversation.opened(search), 4)
    at = await conversation.opened(search)
    await conversation.browsing.refine(at, conversation.browsing.request(at, sort=Sort.PRICE_UP))
    kept = await conversation.kept(search)
    assert (head(conversation), kept.position) == ("Mug 0", 0)
    assert kept.query == Query(sort=Sort.PRICE_UP)
    assert kept.result_set != search.result_set


async def test_a_refined_search_stays_with_its_provider(conversation: Conversation, search: Search) -> None:
    request = conversation.browsing.request(await conversation.opened(search), filters=frozenset({Filter.FACTORY}))
    assert (request.query, request.provider) == (Query(filters=frozenset({Filter.FACTORY})), "tmapi_global")


async def test_another_marketplace_shows_its_own_goods(conversation: Conversation, search: Search) -> None:
    at = await conversation.opened(search)
    await conversation.browsing.refine(at, SearchRequest(conversation.browsing.request(at).query, "aliexpress"))
    assert (await conversation.kept(search)).provider == "aliexpress"
    assert len(conversation.harness.messages) == 1


async def test_a_refinement_that_finds_nothing_leads_back_to_the_card(conversation_of: ConversationOf) -> None:
    nothing = FakeDaji(a_page())
    conversation = conversation_of(FakeProvider(), nothing)
    search = await conversation.answered()
    await conversation.browsing.refine(await conversation.opened(search), SearchRequest(Query(), "daji"))
    assert head(conversation) == "Nothing found"
    assert (await conversation.kept(search)).provider == "tmapi_global"
    await conversation.browsing.back(await conversation.opened(search))
    assert head(conversation) == "Mug 1"


async def test_a_refinement_that_fails_leads_back_to_the_card(
    conversation: Conversation, provider: FakeProvider, search: Search
) -> None:
    await conversation.prefetcher.close()
    provider.search_failures.append(Unavailable("tmapi_global", "time-out"))
    opened = await conversation.opened(search)
    await conversation.browsing.refine(opened, conversation.browsing.request(opened, sort=Sort.PRICE_UP))
    assert head(conversation) == "The search failed"
    await conversation.browsing.back(await conversation.opened(search))
    assert head(conversation) == "Mug 0"


async def test_widening_a_search_that_found_nothing_answers_in_its_message(conversation_of: ConversationOf) -> None:
    conversation = conversation_of(FakeProvider(a_page()), FakeDaji())
    search = await conversation.answered()
    assert search.state is SearchState.EMPTY
    await conversation.browsing.refine(await conversation.opened(search), SearchRequest(Query(), "daji"))
    assert head(conversation) == "Mug 1"
    assert len(conversation.harness.messages) == 1


async def test_a_second_tap_on_try_again_changes_nothing(conversation: Conversation, provider: FakeProvider) -> None:
    provider.search_failures.append(Unavailable("tmapi_global", "time-out"))
    failed = await conversation.answered()
    await conversation.browsing.again(await conversation.opened(failed), Preferences())
    await conversation.browsing.turn(await conversation.opened(failed), 2)
    await conversation.browsing.again(await conversation.opened(failed), Preferences())
    assert head(conversation) == "Mug 2"
    assert len(provider.searched) == 2


async def test_a_provider_that_is_gone_leaves_its_cards_to_be_read(
    conversation_of: ConversationOf, conversation: Conversation, search: Search
) -> None:
    later = conversation_of(FakeDaji())
    await later.browsing.turn(await later.opened(search), 1)
    assert head(later) == "Mug 1"
    assert "📉" not in signs(later)


def test_the_marketplace_of_a_provider_is_known_while_it_is_configured(conversation: Conversation) -> None:
    assert conversation.browsing.marketplace("aliexpress") is Marketplace.ALIEXPRESS
    assert conversation.browsing.marketplace("daji") is None


async def test_a_quantity_is_kept_and_priced_without_another_search(
    conversation: Conversation, provider: FakeProvider, search: Search
) -> None:
    searched = len(provider.searched)
    await conversation.browsing.want(await conversation.opened(search), quantity=100)
    assert "🧺 100 pieces: ℹ asks whether there are prices by quantity" in (conversation.last.caption or "")
    assert (await conversation.kept(search)).quantity == 100
    assert len(provider.searched) == searched


async def test_offers_that_need_more_are_stepped_over(conversation_of: ConversationOf) -> None:
    offers = [a_product(str(order), title=f"Mug {order}", min_order=order) for order in (500, 2, 200, 50)]
    conversation = conversation_of(FakeProvider(a_page(*offers, has_more=False)))
    search = await conversation.answered(conversation.photo(quantity=100, min_orders=MinOrders.QUANTITY))
    assert head(conversation) == "Mug 2"
    await conversation.browsing.turn(await conversation.opened(search), 2)
    assert head(conversation) == "Mug 50"
    await conversation.browsing.turn(await conversation.opened(search), 2)
    assert head(conversation) == "Mug 2"
    assert "2 of the offers so far are hidden" in (conversation.last.text or "")


async def test_cards_show_prices_in_the_chats_own_money(conversation_of: ConversationOf) -> None:
    offers = [a_product(str(number), price=yuan("27")) for number in (1, 2)]
    conversation = conversation_of(FakeProvider(a_page(*offers, has_more=False)))
    rates, chat_id = conversation.harness.store.rates, conversation.harness.chat.id
    await rates.claim(Feed.CBR)
    worth = {"RUB": Decimal(1), "CNY": Decimal("12.54")}
    await rates.save(DailyRates(feed=Feed.CBR, day=date(2026, 11, 27), worth=worth))
    await conversation.chats.change(chat_id, lambda now: now.model_copy(update={"currency": "RUB"}))
    search = await conversation.answered()
    assert "~₽338.58" in (conversation.last.text or "")
    await conversation.browsing.turn(await conversation.opened(search), 1)
    assert "~₽338.58" in (conversation.last.text or "")
    assert "Bank of Russia, 27 Nov 2026" in (conversation.last.text or "")


async def test_another_currency_of_ones_own_is_no_reason_to_pay_again(conversation_of: ConversationOf) -> None:
    provider = FakeProvider()
    conversation = conversation_of(provider)
    await conversation.answered()
    await conversation.chats.change(
        conversation.harness.chat.id, lambda now: now.model_copy(update={"currency": "RUB"})
    )
    await conversation.answered(conversation.photo("another000"))
    assert len(provider.searched) == 1


async def test_a_range_under_a_photo_is_converted_for_the_source(conversation_of: ConversationOf) -> None:
    conversation = conversation_of(FakeProvider())
    rates = conversation.harness.store.rates
    await rates.claim(Feed.CBR)
    worth = {"RUB": Decimal(1), "CNY": Decimal("12.5")}
    await rates.save(DailyRates(feed=Feed.CBR, day=date(2026, 11, 27), worth=worth))
    search = await conversation.answered(conversation.photo(text="125-1250 руб"))
    assert search.query is not None
    assert (search.query.price_min, search.query.price_max) == (Decimal("10.00"), Decimal("100.00"))
