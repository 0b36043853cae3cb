"""No dead end: from every screen that buttons lead to there is a way back or out, and no press stays unanswered."""

from collections.abc import Awaitable, Callable

import pytest

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind
from sandbox.telegram.objects import Message
from tests.e2e.crawler import Crawler
from tests.e2e.town import Town, said

Start = Callable[[Town], Awaitable[Message]]


async def card_of_aliexpress(town: Town) -> Message:
    await town.say("/settings provider aliexpress")
    return await town.card("teddy")


async def topics(town: Town) -> Message:
    return await town.say("/help")


async def album(town: Town) -> Message:
    town.telegram.user_sends_album(town.chat, town.ann, [town.goods.photo(name) for name in ("lamp", "chair")])
    return await town.answer()


async def example(town: Town) -> Message:
    town.telegram.user_sends_text(town.chat, town.ann, "/start")
    card = await town.answer(lambda message: "An example" in said(message))
    await town.settled()
    return card


async def nothing_found(town: Town) -> Message:
    town.markets.fail(Fault(kind=FaultKind.NO_RESULTS, endpoint=Endpoint.SEARCH))
    town.send_photo("watch")
    return await town.answer(lambda message: bool(message.buttons))


async def failure(town: Town) -> Message:
    town.markets.fail(Fault(kind=FaultKind.HTML))
    town.send_photo("vase")
    return await town.answer(lambda message: bool(message.buttons))


async def page_of_a_product_that_is_gone(town: Town) -> Message:
    return await town.say("https://detail.1688.com/offer/100000000001.html")


async def photo_that_is_none(town: Town) -> Message:
    town.telegram.user_sends_document(town.chat, town.ann, b"no picture at all", name="mug.jpg")
    return await town.answer(lambda message: not said(message).startswith("🔎"))


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
async def test_no_answer_is_a_dead_end(town: Town, start: str) -> None:
    crawler = Crawler(town, most=12)

    await crawler.walk(await STARTS[start](town))

    assert crawler.faults == []


async def test_every_button_is_answered_and_no_screen_behind_a_card_is_a_dead_end(town: Town) -> None:
    crawler = Crawler(town, most=300)

    await crawler.walk(await town.card())

    assert crawler.faults == []
    assert crawler.presses < crawler.most
    does = set().union(*crawler.screens)
    assert does >= {f"r:{action}" for action in ("sort1", "sortk", "flt1", "fltk", "mkt1", "mktk", "card", "pics")}
    assert does >= {"r:viewgrid", "r:viewlist", "r:viewcard", "r:open", "r:go▶", "r:go◀", "r:sim", "s:reset", "s:menu"}
