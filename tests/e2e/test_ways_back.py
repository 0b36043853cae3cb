"""No dead end: from every screen that buttons lead to there is a way back or out, and no press stays unanswered."""

from collections.abc import Awaitable, Callable

import pytest

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind
from sandbox.telegram.objects import Message
from tests.e2e.crawler import Crawler
from tests.e2e.harness import Harness, text_of

Start = Callable[[Harness], Awaitable[Message]]


async def card_of_aliexpress(harness: Harness) -> Message:
    await harness.say("/settings provider aliexpress")
    return await harness.search("teddy")


async def topics(harness: Harness) -> Message:
    return await harness.say("/help")


async def album(harness: Harness) -> Message:
    harness.telegram.user_sends_album(
        harness.chat, harness.ann, [harness.goods.photo(name) for name in ("lamp", "chair")]
    )
    return await harness.reply()


async def example(harness: Harness) -> Message:
    harness.telegram.user_sends_text(harness.chat, harness.ann, "/start")
    card = await harness.reply(lambda message: "An example" in text_of(message))
    await harness.wait_until_idle()
    return card


async def nothing_found(harness: Harness) -> Message:
    harness.markets.fail(Fault(kind=FaultKind.NO_RESULTS, endpoint=Endpoint.SEARCH))
    harness.send_photo("watch")
    return await harness.reply(lambda message: bool(message.buttons))


async def failure(harness: Harness) -> Message:
    harness.markets.fail(Fault(kind=FaultKind.HTML))
    harness.send_photo("vase")
    return await harness.reply(lambda message: bool(message.buttons))


async def page_of_a_product_that_is_gone(harness: Harness) -> Message:
    return await harness.say("https://detail.1688.com/offer/100000000001.html")


async def list_of_kept_products(harness: Harness) -> Message:
    await harness.say("/saved Bags")
    card = await harness.search("mug")
    for _ in range(2):
        await harness.toast(card, "☆")
        await harness.wait_until_idle()
        card = await harness.press(card, "▶")
    await harness.wait_until_idle()
    await harness.say("/saved Mugs")
    return await harness.say("/saved Bags")


async def history(harness: Harness) -> Message:
    for _ in range(7):
        await harness.search("mug")
    await harness.wait_until_idle()
    return await harness.say("/history")


async def photo_that_is_none(harness: Harness) -> Message:
    harness.telegram.user_sends_document(harness.chat, harness.ann, b"no picture at all", name="mug.jpg")
    return await harness.reply(lambda message: not text_of(message).startswith("🔎"))


STARTS: dict[str, Start] = {
    start.__name__.replace("_", " "): start
    for start in (
        card_of_aliexpress,
        topics,
        album,
        example,
        nothing_found,
        failure,
        page_of_a_product_that_is_gone,
        photo_that_is_none,
    )
}


@pytest.mark.parametrize("start", STARTS)
async def test_no_answer_is_a_dead_end(harness: Harness, start: str) -> None:
    crawler = Crawler(harness, most=12)

    await crawler.walk(await STARTS[start](harness))

    assert crawler.faults == []


@pytest.mark.parametrize("start", [list_of_kept_products, history])
async def test_no_screen_of_what_is_kept_is_a_dead_end(harness: Harness, start: Start) -> None:
    crawler = Crawler(harness, most=25)

    await crawler.walk(await start(harness))

    assert crawler.faults == []


async def test_every_button_is_answered_and_no_screen_behind_a_card_is_a_dead_end(harness: Harness) -> None:
    crawler = Crawler(harness, most=500)

    await crawler.walk(await harness.search())

    assert crawler.faults == []
    assert crawler.presses < crawler.most
    does = set().union(*crawler.screens)
    assert does >= {f"r:{action}" for action in ("sort1", "sortk", "flt1", "fltk", "mkt1", "mktk", "card", "pics")}
    assert does >= {"r:viewgrid", "r:viewlist", "r:viewcard", "r:open", "r:go▶", "r:go◀", "r:sim", "s:reset", "s:menu"}
