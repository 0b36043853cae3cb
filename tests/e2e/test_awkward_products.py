"""Offers with something wrong in them: each is a correct card, on the way there and on the way back."""

import pytest

from sandbox.catalogue import SampleProduct
from sandbox.catalogue.products import Awkward
from sandbox.telegram.objects import Message
from tests.e2e.harness import Harness, position, product_id

CAPTION_LIMIT = 1024


def awkward(harness: Harness, kind: Awkward) -> SampleProduct:
    return next(product for product in harness.goods.catalogue.products if product.awkward is kind)


async def vase(harness: Harness, kind: Awkward) -> tuple[Message, Message]:
    """The card of the vase that is awkward in this way, and the card before it."""
    wanted = str(awkward(harness, kind).offer_id)
    before = card = await harness.search("vase")
    while product_id(card) != wanted:
        assert position(card) < 20, f"no {kind} among the first vases"
        before, card = card, await harness.press(card, "▶")
    return before, card


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("provider", ["tmapi_global", "daji"])
async def test_price_that_is_not_there(harness: Harness, provider: str) -> None:
    await harness.say(f"/settings provider {provider}")

    _, card = await vase(harness, Awkward.NO_PRICE)

    assert "💰 price not stated" in (card.caption or "")


async def test_title_of_4000_characters_with_markup_and_emoji(harness: Harness) -> None:
    title = awkward(harness, Awkward.LONG_TITLE).title("en")
    assert len(title) == 4000

    _, card = await vase(harness, Awkward.LONG_TITLE)

    caption = card.caption or ""
    shown = caption.splitlines()[0]
    assert utf16_units(caption) <= CAPTION_LIMIT
    assert shown.endswith("…")
    # The marketplace's markup is gone, and what looks like markup is text.
    assert title.replace("<b>", "").replace("</b>", "").replace("&amp;", "&").startswith(shown.rstrip("… "))
    assert "& \"100%\" 🏺✨ 'new' > old" in shown
    assert "💰" in caption


async def test_sales_that_nobody_made(harness: Harness) -> None:
    _, card = await vase(harness, Awkward.NO_SALES)

    assert product_id(card) == str(awkward(harness, Awkward.NO_SALES).offer_id)


@pytest.mark.parametrize("kind", [Awkward.NO_PICTURE, Awkward.BROKEN_PICTURE])
async def test_picture_that_can_not_be_had_is_a_tile_on_the_way_there_and_back(harness: Harness, kind: Awkward) -> None:
    before, card = await vase(harness, kind)
    after = await harness.press(card, "▶")

    again = await harness.press(after, "◀")
    back = await harness.press(again, "◀")

    assert product_id(again) == product_id(card)
    assert picture(again) == picture(card)
    assert picture(back) == picture(before)
    assert len({picture(before), picture(card), picture(after)}) == 3


async def test_first_card_without_a_picture_is_text_and_the_next_one_has_its_picture(harness: Harness) -> None:
    bare = awkward(harness, Awkward.NO_PICTURE)
    await harness.say(f"/settings price {bare.cny}-{bare.cny + 20 if bare.cny else ''}")
    await harness.say("/settings sort price_up")
    harness.send_photo("vase")

    first = await harness.reply(lambda message: "↗" in str(message.reply_markup))
    second = await harness.press(first, "▶")

    assert product_id(first) == str(bare.offer_id)
    assert first.photo is None
    assert second.photo is not None


def picture(card: Message) -> str:
    """What tells one picture from another, however it was sent."""
    assert card.photo is not None
    return card.photo[-1].file_unique_id
