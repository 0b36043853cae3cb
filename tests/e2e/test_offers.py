"""Offers that can't be bought, or not at the price that stands first: what cards and pages say of them."""

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.harness import Harness, button_texts, text_of


async def page_with(harness: Harness, card: Message, kind: FaultKind, service: Service = Service.DAJI) -> list[str]:
    """Return the lines of the details of a card's product, whose seller did something with it."""
    harness.markets.faults.clear()
    harness.markets.fail(Fault(kind=kind, service=service, endpoint=Endpoint.DETAILS))
    # A page that is kept would be shown again.
    harness.rows("DELETE FROM product_details")
    return text_of(await harness.press(card, "ℹ")).splitlines()


async def test_what_sellers_do_with_an_offer_is_told_on_its_page_and_then_on_its_card(harness: Harness) -> None:
    await harness.say("/settings provider daji")
    card = await harness.search()

    assert "⛔ sold out" in await page_with(harness, card, FaultKind.SOLD_OUT)
    assert "⛔ sold out" in text_of(await harness.press(harness.current(card), "◀"))

    assert "⛔ no longer sold" in await page_with(harness, card, FaultKind.ENDED)
    await harness.press(harness.current(card), "◀")

    decoyed = await page_with(harness, card, FaultKind.DECOY)
    assert not any(line.startswith("💰 ¥0.99") for line in decoyed)
    assert "   deposit · ¥0.99 · sold out" in decoyed
    await harness.press(harness.current(card), "◀")

    promoted = await page_with(harness, card, FaultKind.PROMOTION)
    assert "💰 ¥6.32 / piece  ¥7.90" in promoted
    assert "💰 ¥6.32  ¥7.90" in text_of(await harness.press(harness.current(card), "◀"))


async def test_every_variant_is_on_one_of_the_pages(harness: Harness) -> None:
    await harness.say("/settings provider tmapi")
    card = await harness.search()
    await page_with(harness, card, FaultKind.MANY_VARIANTS, Service.TMAPI)

    told, page = set[str](), harness.current(card)
    while any(label.startswith("▶") for label in button_texts(page)):
        page = await harness.press(page, "▶")
        told |= {line for line in text_of(page).splitlines() if "kind " in line}

    assert len(told) == 40
    assert text_of(await harness.press(page, "🖼")).splitlines()[0] == text_of(card).splitlines()[0]
