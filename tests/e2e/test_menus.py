"""Order, filters and marketplace from the result itself: for once, or kept for the chat."""

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.town import Town, place, price, product_id, said, signs

KEEP = "📌"
NOTHING_FOUND = Fault(kind=FaultKind.NO_RESULTS, service=Service.TMAPI_GLOBAL)
ORDERS = ["Default order", "Best selling first", "Cheapest first", "Dearest first"]


def on(menu: Message) -> list[str]:
    """The choices that a menu marks as on."""
    return [sign.removeprefix("✓ ") for sign in signs(menu) if sign.startswith("✓ ")]


def choices(menu: Message) -> list[str]:
    """What stands in the rows of a menu, but for its pins and what leads out of it."""
    return [sign.removeprefix("✓ ") for sign in signs(menu) if sign not in {KEEP, "◀", "✕", "⚙ All settings", "Search"}]


def pin(menu: Message, choice: str) -> str:
    """The callback data of the pin beside a choice."""
    assert menu.reply_markup is not None
    row = next(row for row in menu.reply_markup.inline_keyboard if row[0].text.removeprefix("✓ ") == choice)
    assert row[1].text == KEEP
    return row[1].callback_data or ""


def searches(town: Town, service: Service = Service.TMAPI_GLOBAL) -> int:
    return town.paid(service, Endpoint.SEARCH)


async def test_order_menu_stands_in_place_of_the_buttons_and_marks_what_is_on(town: Town) -> None:
    card = await town.card()

    menu = await town.press(card, "⇅")
    back = await town.press(menu, "◀")

    assert choices(menu) == ORDERS
    assert on(menu) == ["Default order"]
    assert said(menu) == said(card)
    assert signs(back) == signs(card)
    assert searches(town) == 1


async def test_order_for_once_searches_again_in_the_same_message_and_is_forgotten(town: Town) -> None:
    card = await town.press(await town.card(), "▶")

    sorted_card = await town.press(await town.press(card, "⇅"), "Cheapest first")
    dearer = await town.press(sorted_card, "▶")
    menu = await town.press(dearer, "⇅")

    assert sorted_card.message_id == card.message_id
    assert place(sorted_card) == 1
    assert price(sorted_card) <= price(dearer)
    assert on(menu) == ["Cheapest first"]
    assert on(await town.press(await town.card("teddy"), "⇅")) == ["Default order"]


async def test_pinned_order_is_followed_by_the_next_photo(town: Town) -> None:
    menu = await town.press(await town.card(), "⇅")

    notice = await town.toast(menu, pin(menu, "Dearest first"))
    await town.settled()
    card = await town.card("teddy")

    assert "📌 Kept for this chat." in str(notice["text"])
    assert on(await town.press(card, "⇅")) == ["Dearest first"]


async def test_filters_are_switches_that_search_only_when_told_to(town: Town) -> None:
    menu = await town.press(await town.card(), "⚙")
    assert on(menu) == []
    assert "Search" not in signs(menu)

    menu = await town.press(menu, "Factory")
    menu = await town.press(menu, "Free shipping")
    assert on(menu) == ["Factory", "Free shipping"]
    assert searches(town) == 1
    card = await town.press(menu, "Search")

    asked = town.markets.calls_to(Service.TMAPI_GLOBAL, Endpoint.SEARCH)[-1].parameters
    assert place(card) == 1
    assert [name for name, value in asked.items() if value == "true"] == ["is_factory", "free_shipping"]
    assert on(await town.press(card, "⚙")) == ["Factory", "Free shipping"]
    assert on(await town.press(await town.card("teddy"), "⚙")) == []


async def test_pinned_filter_is_followed_by_the_next_photo(town: Town) -> None:
    menu = await town.press(await town.press(await town.card(), "⚙"), "Factory")

    await town.toast(menu, KEEP)
    await town.settled()
    card = await town.card("teddy")

    assert on(await town.press(card, "⚙")) == ["Factory"]


async def test_filters_that_were_tried_and_left_change_nothing(town: Town) -> None:
    card = await town.card()

    menu = await town.press(await town.press(card, "⚙"), "Factory")
    back = await town.press(menu, "◀")

    assert said(back) == said(card)
    assert on(await town.press(back, "⚙")) == []
    assert searches(town) == 1


async def test_marketplace_for_once_takes_the_message_there_and_is_forgotten(town: Town) -> None:
    menu = await town.press(await town.card(), "🏬")
    assert on(menu) == ["1688 · TMAPI Global"]
    assert choices(menu) == ["1688 · TMAPI Global", "1688 · DAJI", "1688 · TMAPI", "AliExpress", "1688 · parse.bot"]

    card = await town.press(menu, "AliExpress")

    assert card.message_id == menu.message_id
    assert product_id(card) == town.goods.product("mug").aliexpress_id
    assert on(await town.press(card, "🏬")) == ["AliExpress"]
    assert "🏬 1688 · TMAPI Global" in said(await town.card("teddy"))


async def test_pinned_marketplace_is_followed_by_the_next_photo(town: Town) -> None:
    menu = await town.press(await town.card(), "🏬")

    await town.toast(menu, pin(menu, "AliExpress"))
    await town.settled()

    assert "🏬 AliExpress" in said(await town.card("teddy"))


async def test_order_and_filters_of_a_search_go_along_to_another_marketplace(town: Town) -> None:
    card = await town.press(await town.press(await town.card(), "⇅"), "Cheapest first")

    card = await town.press(await town.press(card, "🏬"), "1688 · DAJI")

    assert on(await town.press(card, "⇅")) == ["Cheapest first"]


async def test_what_a_provider_lacks_is_not_offered(town: Town) -> None:
    await town.say("/settings provider daji")
    daji = await town.card()
    assert {"Most bought again", "Least selling first"} <= set(choices(await town.press(daji, "⇅")))

    await town.say("/settings provider aliexpress")
    aliexpress = await town.card()
    assert {"Best match first", "Cheapest first"} <= set(choices(await town.press(aliexpress, "⇅")))
    assert "Most bought again" not in signs(town.now(aliexpress))

    await town.say("/settings provider parsebot")
    parsebot = await town.card()
    assert "⇅" not in signs(parsebot)


async def test_provider_without_filters_leads_from_the_wheel_to_the_settings(town: Town) -> None:
    await town.say("/settings provider aliexpress")
    card = await town.card()
    now = town.telegram.events.last_seq

    await town.toast(card, "⚙")
    menu = await town.answer(after=now)

    assert said(menu).startswith("Settings of this chat")
    assert menu.message_id != card.message_id
    assert signs(town.now(card)) == signs(card)


async def test_menus_of_a_grid_come_back_to_the_grid_and_search_in_it(town: Town) -> None:
    grid = await town.press(await town.press(await town.card(), "▦"), "▶")

    back = await town.press(await town.press(grid, "⇅"), "◀")
    cheapest = await town.press(await town.press(back, "⇅"), "Cheapest first")

    assert said(back) == said(grid)
    assert signs(cheapest)[:6] == ["1", "2", "3", "4", "5", "6"]
    assert said(cheapest) != said(grid)


async def test_search_that_brings_nothing_keeps_the_card(town: Town) -> None:
    card = await town.press(await town.card(), "▶")
    town.markets.fail(NOTHING_FOUND)

    nothing = await town.press(await town.press(card, "⇅"), "Cheapest first")
    back = await town.press(nothing, "◀")

    assert "Nothing found" in said(nothing)
    assert {"◀", "🏬", "✕"} <= set(signs(nothing))
    assert said(back) == said(card)
    assert signs(back) == signs(card)
    assert on(await town.press(back, "⇅")) == ["Default order"]


async def test_filter_that_brings_nothing_elsewhere_can_be_dropped_there(town: Town) -> None:
    await town.say("/settings price 900000-")
    await town.say("/settings provider aliexpress")
    card = await town.card()

    nothing = await town.press(await town.press(card, "🏬"), "1688 · TMAPI Global")
    found = await town.press(nothing, "Without limits")

    assert "Nothing found" in said(nothing)
    assert "🏬 1688 · TMAPI Global" in said(found)
    assert place(found) == 1


async def test_search_that_fails_keeps_the_card(town: Town) -> None:
    card = await town.card()
    town.markets.fail(Fault(kind=FaultKind.ERROR, code=439, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH))

    failed = await town.press(await town.press(card, "⇅"), "Cheapest first")
    back = await town.press(failed, "◀")

    assert "• TMAPI Global: its account has no credit left" in said(failed)
    assert said(back) == said(card)
    assert signs(back) == signs(card)


async def test_press_that_searches_says_at_once_that_it_does(town: Town) -> None:
    menu = await town.press(await town.card(), "⇅")

    assert (await town.toast(menu, "Cheapest first"))["text"] == "🔎 Searching…"
