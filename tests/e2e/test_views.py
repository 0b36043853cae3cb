"""Three ways to see the same results: one product, six in a picture, eight as text."""

import io

import pytest
from PIL import Image

from sandbox.catalogue import SampleProduct
from sandbox.catalogue.products import Awkward
from sandbox.marketplaces.faults import Endpoint, Service
from sandbox.telegram.objects import Message
from tests.e2e.harness import Harness, button_texts, position, product_id, signs_of, text_of

CAPTION_LIMIT = 1024
TILE = (236, 239, 241)
COLUMNS, ROWS = 3, 2


def numbers(overview: Message) -> list[int]:
    """The places that a grid or a list shows, by the buttons that open them."""
    return [int(button.text) for button in overview.buttons if button.text.isdecimal()]


def linked(overview: Message) -> list[str]:
    """The addresses of the products in a grid or a list, in their order."""
    entities = overview.entities or overview.caption_entities or []
    return [entity.url for entity in entities if entity.url is not None]


def is_overview(message: Message) -> bool:
    return bool(linked(message))


def uploads(harness: Harness) -> int:
    """How many pictures the bot has sent to Telegram as bytes."""
    return sum(
        isinstance(value, dict) and "bytes" in value
        for call in harness.telegram.calls.of("sendPhoto", "editMessageMedia")
        for value in call.parameters.values()
    )


async def card_nine(harness: Harness) -> Message:
    grid = await harness.press(await harness.search(), "▦")
    return await harness.press(await harness.press(grid, "▶"), "9")


async def test_grid_shows_six_products_in_one_picture_with_a_legend(harness: Harness) -> None:
    card = await harness.search()

    grid = await harness.press(card, "▦")

    assert numbers(grid) == [1, 2, 3, 4, 5, 6]
    assert grid.photo is not None
    assert grid.photo[-1].width == 1280
    assert len(linked(grid)) == 6
    assert linked(grid)[0] == card.button("↗").url
    legend = text_of(grid).splitlines()
    assert legend[0] == "1. ¥7.90+ · 📦 10 · 🛒 33,133 (in 90 days)"
    assert len(text_of(grid).encode("utf-16-le")) <= 2 * CAPTION_LIMIT


async def test_list_shows_eight_products_with_links(harness: Harness) -> None:
    listing = await harness.press(await harness.search(), "☰")

    assert numbers(listing) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert len(set(linked(listing))) == 8
    assert all(url.startswith("https://detail.1688.com/offer/") for url in linked(listing))


async def test_each_view_offers_the_two_others(harness: Harness) -> None:
    card = await harness.reach(await harness.search(), "▦")
    grid = await harness.reach(await harness.press(card, "▦"), "☰")
    listing = await harness.reach(await harness.press(grid, "☰"), "▦")

    offered = [{"🖼", "▦", "☰"} & set(signs_of(message)) for message in (card, grid, listing)]
    assert offered == [{"▦", "☰"}, {"🖼", "☰"}, {"🖼", "▦"}]


async def test_place_is_kept_on_the_way_from_view_to_view(harness: Harness) -> None:
    nine = await card_nine(harness)
    assert position(nine) == 9

    grid = await harness.press(nine, "▦")
    listing = await harness.press(grid, "☰")
    card = await harness.press(listing, "🖼")

    assert numbers(grid) == [7, 8, 9, 10, 11, 12]
    assert numbers(listing) == [9, 10, 11, 12, 13, 14, 15, 16]
    assert position(card) == 9
    assert product_id(card) == product_id(nine)


async def test_card_that_was_opened_from_a_grid_leads_back_to_the_same_grid(harness: Harness) -> None:
    grid = await harness.press(await harness.search(), "▦")

    card = await harness.press(grid, "4")
    back = await harness.press(card, "▦")

    assert position(card) == 4
    assert card.button("↗").url == linked(grid)[3]
    assert numbers(back) == numbers(grid)
    assert text_of(back) == text_of(grid)


async def test_each_grid_is_uploaded_once_however_often_it_is_seen(harness: Harness) -> None:
    first = await harness.press(await harness.search(), "▦")
    second = await harness.press(first, "▶")
    await harness.press(second, "8")
    await harness.wait_until_idle()
    sent = uploads(harness)

    back = await harness.press(await harness.press(first, "▦"), "◀")

    assert sent == 4
    assert uploads(harness) == sent
    assert text_of(back) == text_of(first)


async def test_grids_and_lists_turn_page_by_page_and_end_where_the_results_end(harness: Harness) -> None:
    await harness.say("/settings provider aliexpress")
    grid = await harness.press(await harness.search(), "▦")

    last = await harness.press(grid, "▶")
    first = await harness.press(last, "◀")
    listing = await harness.press(first, "☰")

    assert numbers(last) == [7, 8, 9, 10]
    assert "7–10/10" in button_texts(last)
    assert "▶" not in signs_of(last)
    assert numbers(first) == [1, 2, 3, 4, 5, 6]
    assert "◀" not in signs_of(first)
    assert numbers(await harness.press(listing, "▶")) == [9, 10]


async def test_views_cost_no_search_of_their_own(harness: Harness) -> None:
    card = await harness.search()

    for sign in ("▦", "☰", "🖼"):
        card = await harness.press(card, sign)

    assert harness.call_count(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == 1
    pages = [call.parameters["page"] for call in harness.markets.calls_to(Service.TMAPI_GLOBAL, Endpoint.SEARCH)]
    assert len(pages) == len(set(pages))


async def test_grid_can_be_the_first_answer(harness: Harness) -> None:
    await harness.say("/settings view grid")
    harness.send_photo()

    grid = await harness.reply(is_overview)

    assert grid.photo is not None
    assert numbers(grid) == [1, 2, 3, 4, 5, 6]


async def test_list_as_the_first_answer_is_text_and_becomes_a_card_and_a_list_again(harness: Harness) -> None:
    await harness.say("/settings view list")
    harness.send_photo()

    listing = await harness.reply(is_overview)
    card = await harness.press(listing, "5")
    back = await harness.press(card, "☰")

    assert listing.photo is None
    assert numbers(listing) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert position(card) == 5
    assert card.photo is not None
    assert text_of(back) == text_of(listing)
    assert back.message_id == listing.message_id


async def test_list_in_a_message_with_a_photo_shows_its_products_in_rows_of_four(harness: Harness) -> None:
    listing = await harness.press(await harness.search(), "☰")

    assert listing.photo is not None
    assert listing.photo[-1].width > 1.5 * listing.photo[-1].height


@pytest.mark.parametrize("kind", [Awkward.NO_PICTURE, Awkward.BROKEN_PICTURE])
async def test_product_without_a_picture_is_a_neutral_tile_in_the_grid(harness: Harness, kind: Awkward) -> None:
    bare = next(product for product in harness.goods.catalogue.products if product.awkward is kind)
    grid = await harness.press(await harness.search("vase"), "▦")
    while not any(str(bare.offer_id) in url for url in linked(grid)):
        assert numbers(grid)[0] < 20, f"no {kind} among the first vases"
        grid = await harness.press(grid, "▶")

    tiles = [is_tile(harness, grid, cell) for cell in range(COLUMNS * ROWS)]

    assert [cell for cell, tile in enumerate(tiles) if tile] == bare_cells(harness, grid)
    assert any(tiles)


def bare_cells(harness: Harness, grid: Message) -> list[int]:
    """Which products of a grid have no picture."""
    bare = {Awkward.NO_PICTURE, Awkward.BROKEN_PICTURE}
    products = [shown(harness, url) for url in linked(grid)]
    return [cell for cell, product in enumerate(products) if product.awkward in bare]


def shown(harness: Harness, url: str) -> SampleProduct:
    return next(product for product in harness.goods.catalogue.products if f"/{product.offer_id}." in url)


def is_tile(harness: Harness, grid: Message, cell: int) -> bool:
    """Whether the square of a product in the picture has the ground of the neutral tile."""
    assert grid.photo is not None
    picture = Image.open(io.BytesIO(harness.telegram.files.get(grid.photo[-1].file_id).data))
    width, height = picture.width / COLUMNS, picture.height / ROWS
    at = (int((cell % COLUMNS + 0.9) * width), int((cell // COLUMNS + 0.8) * height))
    met = picture.getpixel(at)
    assert isinstance(met, tuple)
    return all(abs(one - other) <= 3 for one, other in zip(met, TILE, strict=True))
