"""Preferences: set by words, by buttons and by the person's Telegram; what can't be served is named."""

import json
from decimal import Decimal

import pytest

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from tests.e2e.harness import Harness, button_texts, price


async def test_order_that_a_provider_does_not_know_is_named_under_the_card(harness: Harness) -> None:
    await harness.say("/settings provider parsebot")
    await harness.say("/settings sort price_up")

    card = await harness.search()

    assert "This source can't do this, so I left it out:" in (card.caption or "")
    assert "Price, low to high" in (card.caption or "")


async def test_price_range_that_a_provider_does_not_know_is_named_under_the_card(harness: Harness) -> None:
    await harness.say("/settings provider aliexpress")
    await harness.say("/settings price 10-50")

    card = await harness.search()

    assert "This source can't do this, so I left it out: price 10–50." in (card.caption or "")


async def test_language_that_a_provider_does_not_speak_is_named_under_the_card(harness: Harness) -> None:
    await harness.say("/settings provider tmapi")

    card = await harness.search()

    assert "this source does not speak English." in (card.caption or "")


async def test_order_set_by_words_holds_for_the_next_photo(harness: Harness) -> None:
    answer = await harness.say("/settings sort price_up")
    assert answer.text == "✓ Order: Price, low to high"

    card = await harness.search()

    cheapest = min(
        offer.product.cny
        for offer in harness.goods.catalogue.closest(harness.goods.catalogue.descriptor(harness.goods.product("mug")))
        if offer.product.cny is not None
    )
    assert price(card) == pytest.approx(float(cheapest), abs=0.5)
    assert price(await harness.press(card, "▶")) >= price(card)


@pytest.mark.parametrize("service", [Service.TMAPI_GLOBAL, Service.DAJI])
async def test_offers_outside_the_price_range_are_marked_where_a_source_ignores_it(
    harness: Harness, service: Service
) -> None:
    await harness.say(f"/settings provider {service}")
    await harness.say("/settings price 0.01-0.02")
    harness.markets.fail(Fault(kind=FaultKind.ANY_PRICE, service=service))

    card = await harness.search("mug")

    assert "⚠ outside the price range" in (card.caption or "")
    assert "of the offers so far are outside the price range: this source does not keep to it." in (card.caption or "")


async def test_price_range_set_by_words_holds_for_the_next_photo(harness: Harness) -> None:
    answer = await harness.say("/settings price 10-50")
    assert answer.text == "✓ Price range: 10–50\nIn the currency of the source: CNY"

    card = await harness.search()

    assert 10 <= price(card) <= 50
    asked = harness.markets.calls_to(Service.TMAPI_GLOBAL, Endpoint.SEARCH)[0].parameters
    assert Decimal(asked["price_start"]) == 10
    assert Decimal(asked["price_end"]) == 50


async def test_language_set_by_words_changes_the_bots_words_and_the_titles(harness: Harness) -> None:
    answer = await harness.say("/settings language ru")
    assert answer.text == "✓ Язык: Русский"

    card = await harness.search()

    assert (card.caption or "").startswith(harness.goods.product("mug").title("ru"))
    assert "1 из" in (card.caption or "")


NONSENSE = [
    ("sort sideways", "Order can't be sideways. Try: default, best, sales"),
    ("price fifty-ten", "Price range can't be fifty-ten. Try: 10-50, -50, 10-, off"),
    ("provider ebay", "Source can't be ebay. Try: auto, tmapi_global, daji, tmapi, aliexpress, parsebot"),
    ("colour red", "There's no setting colour. You can set: language,"),
    ("sort <b>&", "Order can't be <b>&."),
]
"""Words behind `/settings`, and the beginning of what they are answered with."""


async def test_nonsense_gets_an_answer_that_says_what_can_be(harness: Harness) -> None:
    for words, answer in NONSENSE:
        assert answer in ((await harness.say(f"/settings {words}")).text or "")


async def test_menu_sets_the_order_by_buttons(harness: Harness) -> None:
    menu = await harness.say("/settings")
    choice = await harness.press(menu, "Order")
    choice = await harness.press(choice, "Price, high to low")
    assert "✓ Price, high to low" in button_texts(choice)
    menu = await harness.press(choice, "◀")
    assert "Order: Price, high to low" in (menu.text or "")

    card = await harness.search()

    assert price(await harness.press(card, "▶")) <= price(card)


async def test_menu_switches_filters_on_and_off(harness: Harness) -> None:
    choice = await harness.press(await harness.say("/settings"), "Filters")

    choice = await harness.press(choice, "Factory")
    choice = await harness.press(choice, "Free shipping")
    choice = await harness.press(choice, "Factory")

    assert "✓ Free shipping" in button_texts(choice)
    assert "✓ Factory" not in button_texts(choice)


async def test_menu_closes(harness: Harness) -> None:
    menu = await harness.say("/settings")

    await harness.toast(menu, "✕")
    await harness.wait_until_idle()

    assert menu.message_id not in [message.message_id for message in harness.telegram.bot_messages(harness.chat)]


async def test_pinned_order_holds_for_the_next_photo_too(harness: Harness) -> None:
    card = await harness.search("mug")
    menu = await harness.press(card, "⇅")

    await harness.press(await harness.press(menu, "📌"), "Price, high to low")

    assert "Order: Price, high to low" in ((await harness.say("/settings")).text or "")


async def test_first_language_of_a_chat_is_that_of_the_persons_telegram(harness: Harness) -> None:
    for code, words in (("ru", "Настройки"), ("pt-br", "Configurações"), ("tlh", "Settings")):
        somebody = harness.telegram.add_user("Somebody", language_code=code)

        answer = await harness.say("/settings", harness.telegram.private_chat(somebody), somebody)

        assert (answer.text or "").startswith(words)


async def test_settings_that_are_sent_at_once_are_all_kept(harness: Harness) -> None:
    await harness.say("/settings")
    for words in ("sort price_up", "view list", "ship_to BR", "currency USD"):
        harness.telegram.user_sends_text(harness.chat, harness.ann, f"/settings {words}")
    await harness.wait_until_idle()

    [(stored,)] = harness.rows("SELECT preferences FROM chats")
    kept = {"sort": "price_up", "view": "list", "ship_to": "BR", "currency": "USD"}
    assert json.loads(str(stored)).items() >= kept.items()


async def test_the_menu_names_the_source_that_would_be_asked_now(stopped_harness: Harness) -> None:
    harness = stopped_harness
    async with harness.bot(admin_ids=str(harness.ann.id)):
        before = await harness.say("/settings")
        await harness.press(await harness.say("/providers"), "Switch TMAPI Global off")
        after = await harness.say("/settings")
    assert "I search by photo on 1688 · TMAPI Global." in (before.text or "")
    assert "I search by photo on 1688 · DAJI." in (after.text or "")
