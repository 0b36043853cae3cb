"""Preferences: set by words, by buttons and by the person's Telegram; what can't be served is named."""

from decimal import Decimal

import pytest

from sandbox.marketplaces.faults import Endpoint, Service
from tests.e2e.town import Town, price, signs


async def test_order_that_a_provider_does_not_know_is_named_under_the_card(town: Town) -> None:
    await town.say("/settings provider parsebot")
    await town.say("/settings sort price_up")

    card = await town.card()

    assert "Not possible at this source:" in (card.caption or "")
    assert "Cheapest first" in (card.caption or "")


async def test_price_range_that_a_provider_does_not_know_is_named_under_the_card(town: Town) -> None:
    await town.say("/settings provider aliexpress")
    await town.say("/settings price 10-50")

    card = await town.card()

    assert "Not possible at this source: price 10–50." in (card.caption or "")


async def test_language_that_a_provider_does_not_speak_is_named_under_the_card(town: Town) -> None:
    await town.say("/settings provider tmapi")

    card = await town.card()

    assert "this source does not speak English." in (card.caption or "")


async def test_order_set_by_words_holds_for_the_next_photo(town: Town) -> None:
    answer = await town.say("/settings sort price_up")
    assert answer.text == "✓ Order: Cheapest first"

    card = await town.card()

    cheapest = min(
        offer.product.cny
        for offer in town.goods.catalogue.closest(town.goods.catalogue.descriptor(town.goods.product("mug")))
        if offer.product.cny is not None
    )
    assert price(card) == pytest.approx(float(cheapest), abs=0.5)
    assert price(await town.press(card, "▶")) >= price(card)


async def test_price_range_set_by_words_holds_for_the_next_photo(town: Town) -> None:
    answer = await town.say("/settings price 10-50")
    assert answer.text == "✓ Price range: 10–50"

    card = await town.card()

    assert 10 <= price(card) <= 50
    asked = town.markets.calls_to(Service.TMAPI_GLOBAL, Endpoint.SEARCH)[0].parameters
    assert Decimal(asked["price_start"]) == 10
    assert Decimal(asked["price_end"]) == 50


async def test_language_set_by_words_changes_the_bots_words_and_the_titles(town: Town) -> None:
    answer = await town.say("/settings language ru")
    assert answer.text == "✓ Язык: Русский"

    card = await town.card()

    assert (card.caption or "").startswith(town.goods.product("mug").title("ru"))
    assert "1 из" in (card.caption or "")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("sort sideways", "Order can't be sideways. It can be: default, best, sales"),
        ("price fifty-ten", "Price range can't be fifty-ten. It can be: 10-50, -50, 10-, off"),
        ("provider ebay", "Source can't be ebay. It can be: auto, tmapi_global, daji, tmapi, aliexpress, parsebot"),
        ("colour red", "There is no setting colour. There are: language,"),
        ("sort <b>&", "Order can't be <b>&."),
    ],
)
async def test_nonsense_gets_an_answer_that_says_what_can_be(town: Town, words: str, answer: str) -> None:
    assert answer in ((await town.say(f"/settings {words}")).text or "")


async def test_menu_sets_the_order_by_buttons(town: Town) -> None:
    menu = await town.say("/settings")
    choice = await town.press(menu, "Order")
    choice = await town.press(choice, "Dearest first")
    assert "✓ Dearest first" in signs(choice)
    menu = await town.press(choice, "◀")
    assert "Order: Dearest first" in (menu.text or "")

    card = await town.card()

    assert price(await town.press(card, "▶")) <= price(card)


async def test_menu_switches_filters_on_and_off(town: Town) -> None:
    choice = await town.press(await town.say("/settings"), "Filters")

    choice = await town.press(choice, "Factory")
    choice = await town.press(choice, "Free shipping")
    choice = await town.press(choice, "Factory")

    assert "✓ Free shipping" in signs(choice)
    assert "✓ Factory" not in signs(choice)


async def test_menu_closes(town: Town) -> None:
    menu = await town.say("/settings")

    await town.toast(menu, "✕")
    await town.settled()

    assert menu.message_id not in [message.message_id for message in town.telegram.bot_messages(town.chat)]


async def test_pinned_order_holds_for_the_next_photo_too(town: Town) -> None:
    card = await town.card("mug")
    menu = await town.press(card, "⇅")

    pins = [button for button in menu.buttons if (button.callback_data or "").endswith("price_down")]
    await town.press(menu, next(button.callback_data or "" for button in pins if button.text == "📌"))

    assert "Order: Dearest first" in ((await town.say("/settings")).text or "")


@pytest.mark.parametrize(("code", "words"), [("ru", "Настройки"), ("pt-br", "Configurações"), ("tlh", "Settings")])
async def test_first_language_of_a_chat_is_that_of_the_persons_telegram(town: Town, code: str, words: str) -> None:
    somebody = town.telegram.add_user("Somebody", language_code=code)

    answer = await town.say("/settings", town.telegram.private_chat(somebody), somebody)

    assert (answer.text or "").startswith(words)


async def test_settings_that_are_sent_at_once_are_all_kept(town: Town) -> None:
    await town.say("/settings")
    for words in ("sort price_up", "view list", "ship_to BR", "currency USD"):
        town.telegram.user_sends_text(town.chat, town.ann, f"/settings {words}")
    await town.settled()

    assert town.rows("SELECT sort, view, ship_to, currency FROM chats") == [("price_up", "list", "BR", "USD")]


async def test_the_menu_names_the_source_that_would_be_asked_now(quiet_town: Town) -> None:
    town = quiet_town
    async with town.bot(admin_ids=str(town.ann.id)):
        before = await town.say("/settings")
        await town.press(await town.say("/providers"), "Switch TMAPI Global off")
        after = await town.say("/settings")
    assert "A photo is searched at 1688 · TMAPI Global." in (before.text or "")
    assert "A photo is searched at 1688 · DAJI." in (after.text or "")
