"""`/costs` and 🧮: what a piece costs in the end, under a card and under a kept product."""

from sandbox.marketplaces.faults import Endpoint, Service
from tests.e2e.harness import Harness, signs_of, text_of

NOTHING_ELSE = ("fee 0", "duty 0", "vat 0", "other 0")


async def test_costs_are_told_and_shown_without_a_paid_call(harness: Harness) -> None:
    for told in ("currency RUB", "rate 12.5", "quantity 100", "piece_freight 60", "inland 0", "fee 5"):
        await harness.say(f"/settings {told}")
    menu = await harness.say("/costs")
    assert "Agent's fee: 5%" in text_of(menu)

    card = await harness.search()
    page = await harness.press(await harness.press(card, "⋯"), "🧮")
    assert "Freight abroad: ₽60.00 · yours" in text_of(page)
    assert harness.call_count(Service.TMAPI, Endpoint.DETAILS) == 0
    back = await harness.press(page, "◀")

    await harness.press(back, "☆")
    kept = await harness.press(await harness.say("/saved"), "🧮")
    assert "Freight abroad: ₽60.00 · yours" in text_of(kept)
    assert signs_of(kept) == ["◀", "✕"]

    currency = await harness.press(await harness.press(menu, "Currency"), "USD")
    assert "Agent's fee: 5%" in text_of(await harness.press(currency, "◀"))


async def test_a_weight_from_the_product_page_makes_the_costs_complete(harness: Harness) -> None:
    for told in (
        "currency RUB",
        "rate 12.5",
        "quantity 100",
        "freight 300",
        *NOTHING_ELSE,
        "selling 450",
        "commission 15",
    ):
        await harness.say(f"/settings {told}")
    card = await harness.search()
    page = await harness.press(await harness.press(card, "⋯"), "🧮")
    assert "No total, unknown" in text_of(page)

    page = await harness.press(await harness.press(await harness.press(page, "ℹ"), "◀"), "⋯")
    text = text_of(await harness.press(page, "🧮"))
    assert "▪ Freight abroad: ₽105.00 (350 g) · yours" in text
    assert "Total per piece: ₽" in text
    assert "unknown" not in text
