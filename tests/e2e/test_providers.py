"""For each provider: the right first card, what sort and filters change, what a photo costs the second time."""

from dataclasses import dataclass

import pytest

from sandbox.marketplaces.faults import Endpoint, Service
from tests.e2e.town import Town, price, product_id, signs

SERVICES = [Service.TMAPI_GLOBAL, Service.TMAPI, Service.DAJI, Service.ALIEXPRESS, Service.PARSEBOT]
MATCHING = SERVICES[:-1]
PREPARES = {
    Service.TMAPI_GLOBAL: Endpoint.CONVERT,
    Service.TMAPI: Endpoint.CONVERT,
    Service.DAJI: Endpoint.UPLOAD,
}


@dataclass(frozen=True)
class Shown:
    """What a card says of the red mug."""

    title: str
    price: str
    at: str


def red_mug(town: Town, service: Service) -> Shown:
    mug = town.goods.product("mug")
    title = mug.title("zh" if service is Service.TMAPI else "en")
    if service is Service.ALIEXPRESS:
        return Shown(title, f"≈ ${mug.usd}", f"https://www.aliexpress.com/item/{mug.aliexpress_id}.html")
    return Shown(title, f"CN¥{mug.cny}", f"https://detail.1688.com/offer/{mug.offer_id}.html")


@pytest.mark.parametrize("service", MATCHING)
async def test_first_card_shows_the_product_on_the_photo(town: Town, service: Service) -> None:
    await town.say(f"/settings provider {service}")

    card = await town.card("mug")

    mug = red_mug(town, service)
    assert (card.caption or "").startswith(f"{mug.title}\n💰 {mug.price}")
    assert (card.button("↗").url or "").startswith(mug.at)


async def test_nobody_is_given_parsebot_who_has_not_chosen_it(quiet_town: Town) -> None:
    async with quiet_town.bot(providers="parsebot"):
        quiet_town.send_photo()

        answer = await quiet_town.answer(lambda message: "No source to ask" in (message.text or ""))

    assert "None is set up for this choice" in (answer.text or "")
    assert quiet_town.paid(Service.PARSEBOT, Endpoint.SEARCH) == 0


@pytest.mark.parametrize("service", PREPARES)
async def test_same_photo_again_costs_neither_a_conversion_nor_a_search(town: Town, service: Service) -> None:
    await town.say(f"/settings provider {service}")
    first = await town.card("mug")

    again = await town.card("mug")

    assert product_id(again) == product_id(first)
    assert town.paid(service, PREPARES[service]) == 1
    assert town.paid(service, Endpoint.SEARCH) == 1


@pytest.mark.parametrize("service", PREPARES)
async def test_same_photo_in_another_order_costs_a_search_but_no_conversion(town: Town, service: Service) -> None:
    await town.say(f"/settings provider {service}")
    await town.card("mug")
    await town.say("/settings sort price_up")

    await town.card("mug")

    assert town.paid(service, PREPARES[service]) == 1
    assert town.paid(service, Endpoint.SEARCH) == 2


@pytest.mark.parametrize("service", MATCHING)
async def test_cheapest_first_gives_ascending_prices(town: Town, service: Service) -> None:
    await town.say(f"/settings provider {service}")
    card = await town.card("mug")
    unsorted = price(card)

    menu = await town.press(card, "⇅")
    card = await town.press(menu, "Cheapest first")

    prices = [price(card)]
    for _ in range(6):
        card = await town.press(card, "▶")
        prices.append(price(card))
    assert prices == sorted(prices)
    assert prices[0] < unsorted


@pytest.mark.parametrize("service", [Service.TMAPI_GLOBAL, Service.TMAPI, Service.DAJI])
async def test_filter_leaves_only_what_passes_it(town: Town, service: Service) -> None:
    await town.say(f"/settings provider {service}")
    card = await town.card("mug")

    menu = await town.press(card, "⚙")
    menu = await town.press(menu, "Factory")
    assert "✓ Factory" in signs(menu)
    card = await town.press(menu, "Search")

    shown = [product_id(card)]
    for _ in range(4):
        card = await town.press(card, "▶")
        shown.append(product_id(card))
    offers = [town.goods.catalogue.by_offer(int(offer)) for offer in shown]
    assert all(offer and offer.seller.factory for offer in offers)


@pytest.mark.parametrize("service", [Service.TMAPI_GLOBAL, Service.TMAPI, Service.DAJI])
async def test_price_range_bounds_the_prices(town: Town, service: Service) -> None:
    await town.say(f"/settings provider {service}")
    await town.say("/settings price 10-15")

    card = await town.card("mug")

    prices = [price(card)]
    for _ in range(4):
        card = await town.press(card, "▶")
        prices.append(price(card))
    assert all(10 <= one <= 15 for one in prices)


async def test_another_marketplace_is_searched_in_the_same_message(town: Town) -> None:
    card = await town.card("mug")

    menu = await town.press(card, "🏬")
    there = await town.press(menu, "AliExpress")

    assert there.message_id == card.message_id
    assert product_id(there) == town.goods.product("mug").aliexpress_id


async def test_details_replace_the_card_and_the_card_comes_back(town: Town) -> None:
    card = await town.card("mug")

    details = await town.press(card, "ℹ")
    assert "3 variants" in (details.caption or "")
    assert f"№ {town.goods.product('mug').offer_id}" in (details.caption or "")
    back = await town.press(details, "◀")

    assert back.caption == card.caption
    assert signs(back) == signs(card)
