"""For each provider: the right first card, what sort and filters change, what a photo costs the second time."""

from dataclasses import dataclass

import pytest

from sandbox.marketplaces import AnswerShape
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from tests.e2e.harness import Harness, button_texts, price, product_id

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


def red_mug(harness: Harness, service: Service) -> Shown:
    mug = harness.goods.product("mug")
    title = mug.title("zh" if service is Service.TMAPI else "en")
    if service is Service.ALIEXPRESS:
        return Shown(title, f"❔ ${mug.usd}", f"https://www.aliexpress.com/item/{mug.aliexpress_id}.html")
    least = "" if service is Service.DAJI else "from "
    return Shown(title, f"{least}¥{mug.cny}", f"https://detail.1688.com/offer/{mug.offer_id}.html")


async def test_first_card_shows_the_product_on_the_photo(harness: Harness) -> None:
    for service in MATCHING:
        await harness.say(f"/settings provider {service}")

        card = await harness.search("mug")

        mug = red_mug(harness, service)
        assert (card.caption or "").startswith(f"{mug.title}\n💰 {mug.price}"), service
        assert (card.button("↗").url or "").startswith(mug.at), service


async def test_nobody_is_given_parsebot_who_has_not_chosen_it(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(providers="parsebot"):
        stopped_harness.send_photo()

        answer = await stopped_harness.reply(lambda message: "No source to ask" in (message.text or ""))

    assert "None is set up for this choice" in (answer.text or "")
    assert stopped_harness.call_count(Service.PARSEBOT, Endpoint.SEARCH) == 0


@pytest.mark.parametrize("service", PREPARES)
async def test_same_photo_again_costs_nothing_and_in_another_order_a_search_but_no_conversion(
    harness: Harness, service: Service
) -> None:
    await harness.say(f"/settings provider {service}")
    first = await harness.search("mug")

    again = await harness.search("mug")

    assert product_id(again) == product_id(first)
    assert harness.call_count(service, PREPARES[service]) == 1
    assert harness.call_count(service, Endpoint.SEARCH) == 1

    await harness.say("/settings sort price_up")
    await harness.search("mug")

    assert harness.call_count(service, PREPARES[service]) == 1
    assert harness.call_count(service, Endpoint.SEARCH) == 2


@pytest.mark.parametrize("service", MATCHING)
async def test_cheapest_first_gives_ascending_prices(harness: Harness, service: Service) -> None:
    await harness.say(f"/settings provider {service}")
    card = await harness.search("mug")
    unsorted = price(card)

    menu = await harness.press(card, "⇅")
    card = await harness.press(menu, "Price, low to high")

    prices = [price(card)]
    for _ in range(4):
        card = await harness.press(card, "▶")
        prices.append(price(card))
    assert prices == sorted(prices)
    assert prices[0] < unsorted


@pytest.mark.parametrize("service", [Service.TMAPI_GLOBAL, Service.TMAPI, Service.DAJI])
async def test_filter_leaves_only_what_passes_it(harness: Harness, service: Service) -> None:
    await harness.say(f"/settings provider {service}")
    card = await harness.search("mug")

    menu = await harness.press(card, "⚙")
    menu = await harness.press(menu, "Factory")
    assert "✓ Factory" in button_texts(menu)
    card = await harness.press(menu, "Search")

    shown = [product_id(card)]
    for _ in range(4):
        card = await harness.press(card, "▶")
        shown.append(product_id(card))
    offers = [harness.goods.catalogue.by_offer(int(offer)) for offer in shown]
    assert all(offer and offer.seller.factory for offer in offers)


@pytest.mark.parametrize("service", [Service.TMAPI_GLOBAL, Service.TMAPI, Service.DAJI])
async def test_price_range_bounds_the_prices(harness: Harness, service: Service) -> None:
    await harness.say(f"/settings provider {service}")
    await harness.say("/settings price 10-15")

    card = await harness.search("mug")

    prices = [price(card)]
    for _ in range(4):
        card = await harness.press(card, "▶")
        prices.append(price(card))
    assert all(10 <= one <= 15 for one in prices)


async def test_another_marketplace_is_searched_in_the_same_message(harness: Harness) -> None:
    card = await harness.search("mug")

    menu = await harness.press(card, "🏬")
    there = await harness.press(menu, "AliExpress")

    assert there.message_id == card.message_id
    assert product_id(there) == harness.goods.product("mug").aliexpress_id


async def test_first_card_shows_the_product_in_whatever_shape_aliexpress_answers(harness: Harness) -> None:
    await harness.say("/settings provider aliexpress")
    photos = ("mug", "teddy", "lamp", "chair", "umbrella", "watch")
    for shape, photo in zip(AnswerShape, photos, strict=True):
        harness.markets.aliexpress.shape = shape

        card = await harness.search(photo)

        assert (card.caption or "").startswith(harness.goods.product(photo).title("en")), shape


@pytest.mark.parametrize(
    ("share", "works", "converted", "searched"),
    [("false", True, 1, 1), ("true", True, 0, 1), ("true", False, 1, 2)],
    ids=["kept apart", "shared", "shared in vain"],
)
async def test_what_the_fallback_to_the_other_version_of_tmapi_costs(
    stopped_harness: Harness, *, share: str, works: bool, converted: int, searched: int
) -> None:
    stopped_harness.markets.conversions.shared = works
    down = Fault(kind=FaultKind.ERROR, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH, code=502)
    stopped_harness.markets.fail(down)
    async with stopped_harness.bot(providers="tmapi_global,tmapi", tmapi_share_paths=share):
        card = await stopped_harness.search("mug")

    assert red_mug(stopped_harness, Service.TMAPI).title in (card.caption or "")
    assert stopped_harness.call_count(Service.TMAPI, Endpoint.CONVERT) == converted
    assert stopped_harness.call_count(Service.TMAPI, Endpoint.SEARCH) == searched
