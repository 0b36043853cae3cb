"""Links that people send: to the marketplaces' own pages, and to anywhere else, which is never opened."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from tests.e2e.harness import Harness, button_texts, is_card, product_id, signs_of, text_of

FOREIGN = "I only open links to products and pictures on 1688 and AliExpress. Or send me a photo."


@asynccontextmanager
async def trap() -> AsyncIterator[tuple[int, list[str]]]:
    """A server on loopback: its port, and who has come in."""
    visits: list[str] = []

    async def visited(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.append(str(writer.get_extra_info("peername")))
        writer.close()

    server = await asyncio.start_server(visited, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], visits


@pytest.mark.parametrize(
    "words",
    ["https://detail.1688.com/offer/{id}.html", "look: https://m.1688.com/offer/{id}.html?spm=a26 what do you think?"],
)
async def test_product_page_of_1688_brings_its_card_without_a_search(harness: Harness, words: str) -> None:
    offer = harness.goods.product("mug").offer_id
    asked = harness.telegram.user_sends_text(harness.chat, harness.ann, words.format(id=offer))

    card = await harness.reply(is_card)

    assert product_id(card) == str(offer)
    assert signs_of(card) == ["↗", "ℹ", "≈", "☆", "⋯"]
    assert card.reply_to_message is not None
    assert card.reply_to_message.message_id == asked.message_id
    assert harness.rows("SELECT photo_url FROM searches") == [(f"https://detail.1688.com/offer/{offer}.html",)]
    assert harness.call_count(Service.TMAPI, Endpoint.DETAILS) == 1
    assert harness.call_count(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 0


@pytest.mark.parametrize("page", ["www.aliexpress.com/item/{id}.html", "de.aliexpress.com/item/{id}.html?spm=a2g0o"])
async def test_product_page_of_aliexpress_brings_its_card(harness: Harness, page: str) -> None:
    wanted = harness.goods.product("teddy").aliexpress_id
    harness.telegram.user_sends_text(harness.chat, harness.ann, f"https://{page.format(id=wanted)}")

    card = await harness.reply(is_card)

    assert product_id(card) == wanted
    assert "🏬 AliExpress · 1 of 1" in text_of(card)
    assert harness.call_count(Service.ALIEXPRESS, Endpoint.SEARCH) == 0


async def test_preferences_of_a_chat_are_not_said_to_hold_for_a_product_page(harness: Harness) -> None:
    for wish in ("view list", "sort price_up", "price 1-2"):
        await harness.say(f"/settings {wish}")
    offer = harness.goods.product("mug").offer_id
    harness.telegram.user_sends_text(harness.chat, harness.ann, f"https://detail.1688.com/offer/{offer}.html")

    card = await harness.reply(is_card)

    assert "⇅" not in text_of(card)
    assert "⚙" not in text_of(card)
    assert signs_of(card) == ["↗", "ℹ", "≈", "☆", "⋯"]


async def test_product_page_that_nobody_can_show_leads_to_no_other_marketplace(harness: Harness) -> None:
    harness.markets.fail(Fault(kind=FaultKind.HTML, endpoint=Endpoint.DETAILS))

    answer = await harness.say("https://detail.1688.com/offer/610947572360.html")

    assert button_texts(answer) == ["Try again", "✕ Close"]


async def test_details_of_a_product_page_are_known_already(harness: Harness) -> None:
    offer = harness.goods.product("mug").offer_id
    harness.telegram.user_sends_text(harness.chat, harness.ann, f"https://detail.1688.com/offer/{offer}.html")

    card = await harness.reply(is_card)
    details = await harness.press(card, "ℹ")

    assert "🎨" in text_of(card)
    assert f"№ {offer}" in text_of(details)
    assert harness.call_count(Service.TMAPI, Endpoint.DETAILS) == 1


async def test_product_of_a_page_leads_on_to_those_like_it(harness: Harness) -> None:
    offer = harness.goods.product("mug").offer_id
    harness.telegram.user_sends_text(harness.chat, harness.ann, f"https://detail.1688.com/offer/{offer}.html")
    card = await harness.reply(is_card)

    await harness.toast(card, "≈")
    similar = await harness.reply(lambda message: is_card(message) and message.message_id != card.message_id)

    assert "▶" in signs_of(similar)
    assert product_id(similar) != str(offer)


async def test_product_page_can_be_searched_with_a_command_in_a_group(harness: Harness) -> None:
    group = harness.telegram.add_group("Traders", [harness.ann])
    offer = harness.goods.product("mug").offer_id
    harness.telegram.user_sends_text(group, harness.ann, f"/search https://detail.1688.com/offer/{offer}.html")

    assert product_id(await harness.reply(is_card, chat=group)) == str(offer)


async def test_next_provider_takes_over_for_a_product_page_too(harness: Harness) -> None:
    harness.markets.fail(Fault(kind=FaultKind.DROP, service=Service.TMAPI, endpoint=Endpoint.DETAILS))
    offer = harness.goods.product("mug").offer_id
    harness.telegram.user_sends_text(harness.chat, harness.ann, f"https://detail.1688.com/offer/{offer}.html")

    card = await harness.reply(is_card)

    assert product_id(card) == str(offer)
    assert "I skipped TMAPI Global: it can't be reached." in text_of(card)


async def test_page_of_a_product_that_is_gone_says_so(harness: Harness) -> None:
    answer = await harness.say("https://detail.1688.com/offer/100000000001.html")

    assert "This product is no longer offered." in text_of(answer)
    assert "✕" in signs_of(answer)


async def test_page_of_a_product_that_is_not_sold_to_a_country_names_it_and_leads_to_the_choice(
    harness: Harness,
) -> None:
    product = next(each for each in harness.goods.catalogue.products if each.not_sold_in == "BR")
    await harness.say("/settings ship_to BR")

    answer = await harness.say(f"https://www.aliexpress.com/item/{product.aliexpress_id}.html")

    assert "This product is not sold to Brazil." in text_of(answer)
    assert "⚙ Ship to" in button_texts(answer)


async def test_picture_on_a_host_that_is_not_allowed_is_not_fetched(harness: Harness) -> None:
    answer = await harness.say("https://cbu01.alicdn.com/img/ibank/O1CN01abc.jpg")

    assert "✕" in signs_of(answer)
    assert harness.markets.calls == []


async def test_no_other_address_is_ever_fetched(harness: Harness) -> None:
    async with trap() as (port, visits):
        addresses = [
            f"http://127.0.0.1:{port}/offer/678134952953.html",
            f"http://127.0.0.1:{port}/picture.jpg",
            f"http://detail.1688.com@127.0.0.1:{port}/offer/678134952953.html",
            f"http://detail.1688.com.localhost:{port}/offer/678134952953.html",
            f"http://localhost:{port}/?https://detail.1688.com/offer/678134952953.html",
        ]
        answers = [text_of(await harness.say(address)) for address in addresses]
        await harness.wait_until_idle()

    assert answers == [FOREIGN] * len(addresses)
    assert visits == []
    assert harness.markets.calls == []


async def test_short_link_in_the_words_of_an_app_brings_the_card_and_is_kept_as_the_product_alone(
    harness: Harness,
) -> None:
    offer = harness.goods.product("mug").offer_id
    harness.telegram.user_sends_text(
        harness.chat, harness.ann, "【1688】https://qr.1688.com/s/mug CZ0001 「马克杯」点击链接直接打开"
    )

    card = await harness.reply(is_card)

    assert product_id(card) == str(offer)
    assert signs_of(card) == ["↗", "ℹ", "≈", "☆", "⋯"]
    assert harness.rows("SELECT photo_url FROM searches") == [(f"https://detail.1688.com/offer/{offer}.html",)]


async def test_link_that_leads_nowhere_is_answered_and_can_be_tried_again(harness: Harness) -> None:
    places = harness.markets.short_links.places
    answer = await harness.say("https://a.aliexpress.com/_teddy2")
    places["a.aliexpress.com/_teddy2"] = places["a.aliexpress.com/_teddy"]

    assert text_of(answer).startswith("I found no product behind this link.")
    card = await harness.press(answer, "Try again")
    assert product_id(card) == harness.goods.product("teddy").aliexpress_id


async def test_of_several_links_the_first_is_opened_and_the_message_says_so(harness: Harness) -> None:
    first, second = (harness.goods.product(name).offer_id for name in ("mug", "teddy"))
    answer = await harness.say(" ".join(f"https://m.1688.com/offer/{offer}.html" for offer in (first, second)))

    assert text_of(answer).startswith("I open the first link of a message.")
    assert product_id(await harness.reply(is_card)) == str(first)


async def test_number_of_an_offer_brings_its_card(harness: Harness) -> None:
    offer = harness.goods.product("mug").offer_id
    harness.telegram.user_sends_text(harness.chat, harness.ann, f"№ {offer}")

    assert product_id(await harness.reply(is_card)) == str(offer)


async def test_photo_with_a_link_under_it_is_searched_by_the_photo(harness: Harness) -> None:
    async with trap() as (port, visits):
        card = await harness.search("teddy", caption=f"from http://127.0.0.1:{port}/shop.jpg")

    assert product_id(card) == str(harness.goods.product("teddy").offer_id)
    assert visits == []
