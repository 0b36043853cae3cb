"""Links that people send: to the marketplaces' own pages, and to anywhere else, which is never opened."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from tests.e2e.town import Town, is_card, product_id, said, signs

FOREIGN = "I open links to products and pictures at 1688 and AliExpress only. Or send me a photo."


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
async def test_product_page_of_1688_brings_its_card_without_a_search(town: Town, words: str) -> None:
    offer = town.goods.product("mug").offer_id
    asked = town.telegram.user_sends_text(town.chat, town.ann, words.format(id=offer))

    card = await town.answer(is_card)

    assert product_id(card) == str(offer)
    assert signs(card) == ["↗", "ℹ", "⚙", "≈", "✕"]
    assert card.reply_to_message is not None
    assert card.reply_to_message.message_id == asked.message_id
    assert town.rows("SELECT photo_url FROM searches") == [(f"https://detail.1688.com/offer/{offer}.html",)]
    assert town.paid(Service.TMAPI, Endpoint.DETAILS) == 1
    assert town.paid(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 0


@pytest.mark.parametrize("page", ["www.aliexpress.com/item/{id}.html", "de.aliexpress.com/item/{id}.html?spm=a2g0o"])
async def test_product_page_of_aliexpress_brings_its_card(town: Town, page: str) -> None:
    wanted = town.goods.product("teddy").aliexpress_id
    town.telegram.user_sends_text(town.chat, town.ann, f"https://{page.format(id=wanted)}")

    card = await town.answer(is_card)

    assert product_id(card) == wanted
    assert "🏬 AliExpress · 1 of 1" in said(card)
    assert town.paid(Service.ALIEXPRESS, Endpoint.SEARCH) == 0


async def test_preferences_of_a_chat_are_not_said_to_hold_for_a_product_page(town: Town) -> None:
    for wish in ("view list", "sort price_up", "price 1-2"):
        await town.say(f"/settings {wish}")
    offer = town.goods.product("mug").offer_id
    town.telegram.user_sends_text(town.chat, town.ann, f"https://detail.1688.com/offer/{offer}.html")

    card = await town.answer(is_card)

    assert "⇅" not in said(card)
    assert "⚙" not in said(card)
    assert signs(card) == ["↗", "ℹ", "⚙", "≈", "✕"]


async def test_product_page_that_nobody_can_show_leads_to_no_other_marketplace(town: Town) -> None:
    town.markets.fail(Fault(kind=FaultKind.HTML, endpoint=Endpoint.DETAILS))

    answer = await town.say("https://detail.1688.com/offer/610947572360.html")

    assert signs(answer) == ["Try again", "✕"]


async def test_details_of_a_product_page_are_known_already(town: Town) -> None:
    offer = town.goods.product("mug").offer_id
    town.telegram.user_sends_text(town.chat, town.ann, f"https://detail.1688.com/offer/{offer}.html")

    details = await town.press(await town.answer(is_card), "ℹ")

    assert f"№ {offer}" in said(details)
    assert town.paid(Service.TMAPI, Endpoint.DETAILS) == 1


async def test_product_of_a_page_leads_on_to_those_like_it(town: Town) -> None:
    offer = town.goods.product("mug").offer_id
    town.telegram.user_sends_text(town.chat, town.ann, f"https://detail.1688.com/offer/{offer}.html")
    card = await town.answer(is_card)

    await town.toast(card, "≈")
    similar = await town.answer(lambda message: is_card(message) and message.message_id != card.message_id)

    assert "▶" in signs(similar)
    assert product_id(similar) == str(offer)


async def test_product_page_can_be_searched_with_a_command_in_a_group(town: Town) -> None:
    group = town.telegram.add_group("Traders", [town.ann])
    offer = town.goods.product("mug").offer_id
    town.telegram.user_sends_text(group, town.ann, f"/search https://detail.1688.com/offer/{offer}.html")

    assert product_id(await town.answer(is_card, chat=group)) == str(offer)


async def test_next_provider_takes_over_for_a_product_page_too(town: Town) -> None:
    town.markets.fail(Fault(kind=FaultKind.DROP, service=Service.TMAPI, endpoint=Endpoint.DETAILS))
    offer = town.goods.product("mug").offer_id
    town.telegram.user_sends_text(town.chat, town.ann, f"https://detail.1688.com/offer/{offer}.html")

    card = await town.answer(is_card)

    assert product_id(card) == str(offer)
    assert "TMAPI Global was passed over: it can't be reached." in said(card)


async def test_page_of_a_product_that_is_gone_says_so(town: Town) -> None:
    answer = await town.say("https://detail.1688.com/offer/100000000001.html")

    assert "This product is no longer offered." in said(answer)
    assert "✕" in signs(answer)


async def test_picture_on_a_host_that_is_not_allowed_is_not_fetched(town: Town) -> None:
    answer = await town.say("https://cbu01.alicdn.com/img/ibank/O1CN01abc.jpg")

    assert "✕" in signs(answer)
    assert town.markets.calls == []


async def test_no_other_address_is_ever_fetched(town: Town) -> None:
    async with trap() as (port, visits):
        addresses = [
            f"http://127.0.0.1:{port}/offer/678134952953.html",
            f"http://127.0.0.1:{port}/picture.jpg",
            f"http://detail.1688.com@127.0.0.1:{port}/offer/678134952953.html",
            f"http://detail.1688.com.localhost:{port}/offer/678134952953.html",
            f"http://localhost:{port}/?https://detail.1688.com/offer/678134952953.html",
        ]
        answers = [said(await town.say(address)) for address in addresses]
        await town.settled()

    assert answers == [FOREIGN] * len(addresses)
    assert visits == []
    assert town.markets.calls == []


async def test_photo_with_a_link_under_it_is_searched_by_the_photo(town: Town) -> None:
    async with trap() as (port, visits):
        card = await town.card("teddy", caption=f"from http://127.0.0.1:{port}/shop.jpg")

    assert product_id(card) == str(town.goods.product("teddy").offer_id)
    assert visits == []
