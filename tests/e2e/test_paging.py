"""Turning cards: places, page boundaries, what it costs, and two fingers at once."""

import math

import pytest

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.town import Town, place, product_id, signs

STEPS = 45
PAGE_SIZES = {Service.TMAPI_GLOBAL: 10, Service.TMAPI: 20, Service.DAJI: 20}
PREPARES = {
    Service.TMAPI_GLOBAL: Endpoint.CONVERT,
    Service.TMAPI: Endpoint.CONVERT,
    Service.DAJI: Endpoint.UPLOAD,
}


async def walk(town: Town, card: Message, sign: str, steps: int = STEPS) -> list[Message]:
    """The cards that come by pressing one button again and again, as long as it is there."""
    cards = [card]
    while len(cards) <= steps and sign in signs(cards[-1]):
        cards.append(await town.press(cards[-1], sign))
    return cards


def places(cards: list[Message]) -> list[int]:
    return [place(card) for card in cards]


def products(cards: list[Message]) -> list[str]:
    return [product_id(card) for card in cards]


@pytest.mark.parametrize("service", PAGE_SIZES)
async def test_45_steps_forward_and_back_cost_one_search_for_each_page(town: Town, service: Service) -> None:
    await town.say(f"/settings provider {service}")

    forward = await walk(town, await town.card("mug"), "▶")
    back = await walk(town, forward[-1], "◀")

    assert "◀" not in signs(forward[0])
    assert places(forward) == list(range(1, STEPS + 2))
    assert places(back) == list(range(STEPS + 1, 0, -1))
    assert products(back) == products(forward)[::-1]
    assert len(set(products(forward))) == STEPS + 1
    pages = math.ceil((STEPS + 1) / PAGE_SIZES[service])
    asked = [
        call.parameters.get("page") or call.parameters.get("beginPage")
        for call in town.markets.calls_to(service, Endpoint.SEARCH)
    ]
    assert asked == [str(number) for number in range(1, pages + 1)]
    assert town.paid(service, PREPARES[service]) == 1


async def test_aliexpress_ends_where_its_one_page_ends(town: Town) -> None:
    await town.say("/settings provider aliexpress")

    forward = await walk(town, await town.card("mug"), "▶")
    back = await walk(town, forward[-1], "◀")

    assert places(forward) == list(range(1, 11))
    assert "▶" not in signs(forward[-1])
    assert products(back) == products(forward)[::-1]
    assert all("This source gives its first page only." in (card.caption or "") for card in forward)
    assert town.paid(Service.ALIEXPRESS, Endpoint.SEARCH) == 1


async def test_parsebot_ends_at_the_end_of_its_list_and_repeats_its_note_on_each_card(town: Town) -> None:
    await town.say("/settings provider parsebot")

    forward = await walk(town, await town.card("mug"), "▶")
    back = await walk(town, forward[-1], "◀")

    assert places(forward) == list(range(1, 25))
    assert "▶" not in signs(forward[-1])
    assert products(back) == products(forward)[::-1]
    assert all("This source does not look at the photo." in (card.caption or "") for card in [*forward, *back])
    assert town.paid(Service.PARSEBOT, Endpoint.SEARCH) == 2


@pytest.mark.parametrize("kind", [FaultKind.REPEATS, FaultKind.SHORT_PAGE])
async def test_places_are_counted_over_what_really_came(town: Town, kind: FaultKind) -> None:
    town.markets.fail(Fault(kind=kind, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH))

    forward = await walk(town, await town.card("mug"), "▶", steps=20)
    back = await walk(town, forward[-1], "◀", steps=20)

    assert places(forward) == list(range(1, 22))
    assert len(set(products(forward))) == 21
    assert products(back) == products(forward)[::-1]


async def test_two_quick_taps_on_one_button_turn_one_card(town: Town) -> None:
    card = await town.card("mug")

    presses = [town.telegram.user_presses(card, "▶") for _ in range(2)]
    for press in presses:
        await town.answered(press)
    await town.settled()

    assert place(town.now(card)) == 2


async def test_two_quick_taps_at_the_end_of_a_page_cost_one_search(town: Town) -> None:
    cards = await walk(town, await town.card("mug"), "▶", steps=5)
    slow = Fault(kind=FaultKind.SLOW, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH, seconds=0.3)
    town.markets.fail(slow)

    cards = await walk(town, cards[-1], "▶", steps=4)
    presses = [town.telegram.user_presses(cards[-1], "▶") for _ in range(2)]
    for press in presses:
        await town.answered(press)
    turned = await town.answer(lambda message: is_at(message, 11))

    assert turned.message_id == cards[0].message_id
    await town.settled()
    assert place(town.now(turned)) == 11
    assert town.paid(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 2


def is_at(message: Message, number: int) -> bool:
    return message.photo is not None and place(message) == number


async def test_press_tells_that_more_results_are_being_fetched(town: Town) -> None:
    cards = await walk(town, await town.card("mug"), "▶", steps=5)
    town.hold_next_search()

    cards = await walk(town, cards[-1], "▶", steps=4)

    assert (await town.toast(cards[-1], "▶"))["text"] == "Fetching more results…"
    town.let_go()


async def test_the_number_between_the_arrows_says_where_the_card_stands(town: Town) -> None:
    card = await town.card("mug")

    assert (await town.toast(card, "1/70"))["text"] == "1 of about 70, as the source says."


async def test_page_that_fails_leaves_the_card_and_can_be_asked_again(town: Town) -> None:
    cards = await walk(town, await town.card("mug"), "▶", steps=5)
    town.markets.fail(Fault(kind=FaultKind.HTML, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH))
    cards = await walk(town, cards[-1], "▶", steps=4)

    stuck = await town.press(cards[-1], "▶")
    assert "TMAPI Global gives no more now: its answer made no sense." in (stuck.caption or "")
    assert place(stuck) == 10

    town.markets.faults.clear()
    assert place(await town.press(stuck, "▶")) == 11
