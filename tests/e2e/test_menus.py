"""Order, filters and marketplace from the result itself: for once, or kept for the chat."""

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.harness import Harness, button_texts, position, price, product_id, signs_of, text_of

KEEP = "📌 For all searches"
NOTHING_FOUND = Fault(kind=FaultKind.NO_RESULTS, service=Service.TMAPI_GLOBAL)
ORDERS = ["Default order", "Most sold", "Price, low to high", "Price, high to low"]


def on(menu: Message) -> list[str]:
    """The choices that a menu marks as on."""
    return [sign.removeprefix("✓ ") for sign in button_texts(menu) if sign.startswith("✓ ")]


def choices(menu: Message) -> list[str]:
    """What stands in the rows of a menu, but for its pin and what leads out of it."""
    return [
        sign.removeprefix("✓ ")
        for sign in button_texts(menu)
        if sign not in {KEEP, "◀ Back", "✕ Close", "⚙ All settings", "Search"}
    ]


async def answer(harness: Harness, question: Message, text: str) -> Message:
    """Answer a question of the bot, and return its next message."""
    now = harness.telegram.events.last_seq
    harness.telegram.user_sends_text(harness.chat, harness.ann, text, reply_to=question)
    return await harness.reply(after=now)


def searches(harness: Harness, service: Service = Service.TMAPI_GLOBAL) -> int:
    return harness.call_count(service, Endpoint.SEARCH)


async def test_order_menu_stands_in_place_of_the_buttons_and_marks_what_is_on(harness: Harness) -> None:
    card = await harness.search()

    menu = await harness.press(card, "⇅")
    back = await harness.press(menu, "◀")

    assert choices(menu) == ORDERS
    assert on(menu) == ["Default order"]
    assert text_of(menu) == text_of(card)
    assert button_texts(back) == button_texts(card)
    assert searches(harness) == 1


async def test_order_for_once_searches_again_in_the_same_message_and_is_forgotten(harness: Harness) -> None:
    card = await harness.press(await harness.search(), "▶")

    sorted_card = await harness.press(await harness.press(card, "⇅"), "Price, low to high")
    dearer = await harness.press(sorted_card, "▶")
    menu = await harness.press(dearer, "⇅")

    assert sorted_card.message_id == card.message_id
    assert position(sorted_card) == 1
    assert price(sorted_card) <= price(dearer)
    assert on(menu) == ["Price, low to high"]
    assert on(await harness.press(await harness.search("teddy"), "⇅")) == ["Default order"]


async def test_pinned_order_is_followed_by_the_next_photo(harness: Harness) -> None:
    menu = await harness.press(await harness.press(await harness.search(), "⇅"), KEEP)
    assert on(menu) == ["Default order", KEEP]

    notice = await harness.toast(menu, "Price, high to low")
    await harness.wait_until_idle()
    card = await harness.search("teddy")

    assert "📌 Kept for this chat." in str(notice["text"])
    assert on(await harness.press(card, "⇅")) == ["Price, high to low"]


async def test_filters_are_switches_that_search_only_when_told_to(harness: Harness) -> None:
    menu = await harness.press(await harness.search(), "⚙")
    assert on(menu) == []
    assert "Search" not in button_texts(menu)

    menu = await harness.press(menu, "Factory")
    menu = await harness.press(menu, "Free shipping")
    assert on(menu) == ["Factory", "Free shipping"]
    assert searches(harness) == 1
    card = await harness.press(menu, "Search")

    asked = harness.markets.calls_to(Service.TMAPI_GLOBAL, Endpoint.SEARCH)[-1].parameters
    assert position(card) == 1
    assert [name for name, value in asked.items() if value == "true"] == ["is_factory", "free_shipping"]
    assert on(await harness.press(card, "⚙")) == ["Factory", "Free shipping"]
    assert on(await harness.press(await harness.search("teddy"), "⚙")) == []


async def test_pinned_filter_is_followed_by_the_next_photo(harness: Harness) -> None:
    menu = await harness.press(await harness.press(await harness.search(), "⚙"), "Factory")

    await harness.toast(menu, KEEP)
    await harness.wait_until_idle()
    card = await harness.search("teddy")

    assert on(await harness.press(card, "⚙")) == ["Factory"]


async def test_price_range_is_three_taps_from_a_card_and_holds_for_its_search_alone(harness: Harness) -> None:
    card = await harness.search()

    menu = await harness.press(card, "💰")
    within = await harness.press(menu, "¥10–50")

    assert within.message_id == card.message_id
    assert 10 <= price(within) <= 50
    assert "¥10–50" in text_of(within)
    asked = harness.markets.calls_to(Service.TMAPI_GLOBAL, Endpoint.SEARCH)[-1].parameters
    assert (asked["price_start"], asked["price_end"]) == ("10", "50")
    assert "Price range: any" in text_of(await harness.say("/settings"))


async def test_typed_prices_change_the_card_and_what_can_not_be_read_is_asked_for_again(harness: Harness) -> None:
    card = await harness.search()
    menu = await harness.press(card, "💰")
    now = harness.telegram.events.last_seq
    await harness.toast(menu, "✎")
    question = await harness.reply(after=now)
    assert text_of(question) == "💰 Prices for this search: send e.g. 10-50, or just 50 for up to 50"

    again = await answer(harness, question, "ten to fifty")
    assert "Price range can't be ten to fifty." in text_of(again)
    understood = await answer(harness, again, "от 10 до 50 юаней")
    await harness.wait_until_idle()

    assert "✓ Price range: ¥10–50" in text_of(understood)
    assert 10 <= price(harness.current(card)) <= 50
    assert "Price range: any" in text_of(await harness.say("/settings"))


async def test_typed_prices_and_minimum_orders_are_kept_for_the_chat(harness: Harness) -> None:
    card = await harness.search()
    menu = await harness.press(await harness.press(card, "💰"), KEEP)
    now = harness.telegram.events.last_seq
    await harness.toast(menu, "✎")
    await answer(harness, await harness.reply(after=now), "100-10")
    await harness.wait_until_idle()
    menu = await harness.press(harness.current(card), "🧺")
    notice = await harness.toast(await harness.press(menu, KEEP), "from 1 piece only")
    await harness.wait_until_idle()

    assert notice["text"] == "📌 Kept for this chat."
    settings = text_of(await harness.say("/settings"))
    assert "Price range: 10–100" in settings
    assert "Minimum order: from 1 piece only" in settings


async def test_filters_that_were_tried_and_left_change_nothing(harness: Harness) -> None:
    card = await harness.search()

    menu = await harness.press(await harness.press(card, "⚙"), "Factory")
    back = await harness.press(menu, "◀")

    assert text_of(back) == text_of(card)
    assert on(await harness.press(back, "⚙")) == []
    assert searches(harness) == 1


async def test_marketplace_for_once_takes_the_message_there_and_is_forgotten(harness: Harness) -> None:
    menu = await harness.press(await harness.search(), "🏬")
    assert on(menu) == ["1688 · TMAPI Global"]
    sources = ["1688 · TMAPI Global", "1688 · DAJI", "1688 · TMAPI", "AliExpress"]
    assert choices(menu) == [*sources, "1688 · parse.bot – not by photo"]

    card = await harness.press(menu, "AliExpress")

    assert card.message_id == menu.message_id
    assert product_id(card) == harness.goods.product("mug").aliexpress_id
    assert on(await harness.press(card, "🏬")) == ["AliExpress"]
    assert "🏬 1688 · TMAPI Global" in text_of(await harness.search("teddy"))


async def test_other_marketplace_is_one_press_away_and_the_first_one_press_back(harness: Harness) -> None:
    card = await harness.press(await harness.search(), "🔎 AliExpress")
    assert product_id(card) == harness.goods.product("mug").aliexpress_id

    back = await harness.press(card, "🔎 1688")
    assert "🏬 1688 · TMAPI Global" in text_of(back)
    assert searches(harness) == 1


async def test_pinned_marketplace_is_followed_by_the_next_photo(harness: Harness) -> None:
    menu = await harness.press(await harness.press(await harness.search(), "🏬"), KEEP)

    await harness.toast(menu, "AliExpress")
    await harness.wait_until_idle()

    assert "🏬 AliExpress" in text_of(await harness.search("teddy"))


async def test_order_and_filters_of_a_search_go_along_to_another_marketplace(harness: Harness) -> None:
    card = await harness.press(await harness.press(await harness.search(), "⇅"), "Price, low to high")

    card = await harness.press(await harness.press(card, "🏬"), "1688 · DAJI")

    assert on(await harness.press(card, "⇅")) == ["Price, low to high"]


async def test_what_a_provider_lacks_is_not_offered(harness: Harness) -> None:
    await harness.say("/settings provider daji")
    daji = await harness.search()
    assert {"Most repeat buyers", "Least sold"} <= set(choices(await harness.press(daji, "⇅")))

    await harness.say("/settings provider aliexpress")
    aliexpress = await harness.search()
    assert {"Best match", "Price, low to high"} <= set(choices(await harness.press(aliexpress, "⇅")))
    assert "Most repeat buyers" not in button_texts(harness.current(aliexpress))

    await harness.say("/settings provider parsebot")
    parsebot = await harness.search()
    assert "⇅" not in signs_of(parsebot)


async def test_provider_without_filters_leads_from_the_wheel_to_the_settings(harness: Harness) -> None:
    await harness.say("/settings provider aliexpress")
    card = await harness.reach(await harness.search(), "⚙")
    now = harness.telegram.events.last_seq

    await harness.toast(card, "⚙")
    menu = await harness.reply(after=now)

    assert text_of(menu).startswith("Settings of this chat")
    assert menu.message_id != card.message_id
    assert button_texts(harness.current(card)) == button_texts(card)


async def test_menus_of_a_grid_come_back_to_the_grid_and_search_in_it(harness: Harness) -> None:
    grid = await harness.press(await harness.press(await harness.search(), "▦"), "▶")

    back = await harness.press(await harness.press(grid, "⇅"), "◀")
    cheapest = await harness.press(await harness.press(back, "⇅"), "Price, low to high")

    assert text_of(back) == text_of(grid)
    assert button_texts(cheapest)[:6] == ["1", "2", "3", "4", "5", "6"]
    assert text_of(cheapest) != text_of(grid)


async def test_search_that_brings_nothing_keeps_the_card(harness: Harness) -> None:
    card = await harness.press(await harness.search(), "▶")
    harness.markets.fail(NOTHING_FOUND)

    nothing = await harness.press(await harness.press(card, "⇅"), "Price, low to high")
    back = await harness.press(nothing, "◀")

    assert "Nothing found" in text_of(nothing)
    assert {"◀", "🏬", "✕"} <= set(signs_of(nothing))
    assert text_of(back) == text_of(card)
    assert button_texts(back) == button_texts(card)
    assert on(await harness.press(back, "⇅")) == ["Default order"]


async def test_filter_that_brings_nothing_elsewhere_can_be_dropped_there(harness: Harness) -> None:
    await harness.say("/settings price 900000-")
    await harness.say("/settings provider aliexpress")
    card = await harness.search()

    nothing = await harness.press(await harness.press(card, "🏬"), "1688 · TMAPI Global")
    found = await harness.press(nothing, "Without limits")

    assert "Nothing found" in text_of(nothing)
    assert "🏬 1688 · TMAPI Global" in text_of(found)
    assert position(found) == 1


async def test_search_that_fails_keeps_the_card(harness: Harness) -> None:
    card = await harness.search()
    harness.markets.fail(Fault(kind=FaultKind.ERROR, code=439, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH))

    failed = await harness.press(await harness.press(card, "⇅"), "Price, low to high")
    back = await harness.press(failed, "◀")

    assert "• 1688 · TMAPI Global: its account has no credit left" in text_of(failed)
    assert text_of(back) == text_of(card)
    assert button_texts(back) == button_texts(card)


async def test_press_that_searches_says_at_once_that_it_does(harness: Harness) -> None:
    menu = await harness.press(await harness.search(), "⇅")

    assert (await harness.toast(menu, "Price, low to high"))["text"] == "🔎 Searching…"
