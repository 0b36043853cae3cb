"""Turning cards: places, page boundaries, what it costs, and two fingers at once."""

import math

import pytest

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.harness import HELD, Harness, button_texts, position, product_id, signs_of
from tests.waiting import until

STEPS = 22
"""They lead over the end of a page, and of two pages of the smallest size."""
PAGE_SIZES = {Service.TMAPI_GLOBAL: 10, Service.TMAPI: 20, Service.DAJI: 20}
PREPARES = {
    Service.TMAPI_GLOBAL: Endpoint.CONVERT,
    Service.TMAPI: Endpoint.CONVERT,
    Service.DAJI: Endpoint.UPLOAD,
}


async def walk(harness: Harness, card: Message, sign: str, steps: int = 45) -> list[Message]:
    """The cards that come by pressing one button again and again, as long as it is there."""
    cards = [card]
    while len(cards) <= steps and sign in button_texts(cards[-1]):
        cards.append(await harness.press(cards[-1], sign))
    return cards


def places(cards: list[Message]) -> list[int]:
    return [position(card) for card in cards]


def products(cards: list[Message]) -> list[str]:
    return [product_id(card) for card in cards]


@pytest.mark.parametrize("service", PAGE_SIZES)
async def test_many_steps_forward_and_back_cost_one_search_for_each_page(harness: Harness, service: Service) -> None:
    await harness.say(f"/settings provider {service}")

    forward = await walk(harness, await harness.search("mug"), "▶", STEPS)
    back = await walk(harness, forward[-1], "◀", STEPS)

    assert "◀" not in signs_of(forward[0])
    assert places(forward) == list(range(1, STEPS + 2))
    assert places(back) == list(range(STEPS + 1, 0, -1))
    assert products(back) == products(forward)[::-1]
    assert len(set(products(forward))) == STEPS + 1
    pages = math.ceil((STEPS + 1) / PAGE_SIZES[service])
    asked = [
        call.parameters.get("page") or call.parameters.get("beginPage")
        for call in harness.markets.calls_to(service, Endpoint.SEARCH)
    ]
    assert asked == [str(number) for number in range(1, pages + 1)]
    assert harness.call_count(service, PREPARES[service]) == 1


async def test_aliexpress_ends_where_its_one_page_ends(harness: Harness) -> None:
    await harness.say("/settings provider aliexpress")

    forward = await walk(harness, await harness.search("mug"), "▶")
    back = await walk(harness, forward[-1], "◀")

    assert places(forward) == list(range(1, 11))
    assert "▶" not in signs_of(forward[-1])
    assert products(back) == products(forward)[::-1]
    assert all("This source gives its first page only." in (card.caption or "") for card in forward)
    assert harness.call_count(Service.ALIEXPRESS, Endpoint.SEARCH) == 1


async def test_parsebot_ends_at_the_end_of_its_list_and_repeats_its_note_on_each_card(harness: Harness) -> None:
    await harness.say("/settings provider parsebot")

    forward = await walk(harness, await harness.search("mug"), "▶")
    back = await walk(harness, forward[-1], "◀")

    assert places(forward) == list(range(1, 25))
    assert "▶" not in signs_of(forward[-1])
    assert products(back) == products(forward)[::-1]
    assert all("This source doesn't look at the photo." in (card.caption or "") for card in [*forward, *back])
    assert harness.call_count(Service.PARSEBOT, Endpoint.SEARCH) == 2


@pytest.mark.parametrize("kind", [FaultKind.REPEATS, FaultKind.SHORT_PAGE])
async def test_places_are_counted_over_what_really_came(harness: Harness, kind: FaultKind) -> None:
    harness.markets.fail(Fault(kind=kind, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH))

    forward = await walk(harness, await harness.search("mug"), "▶", steps=12)
    back = await walk(harness, forward[-1], "◀", steps=12)

    assert places(forward) == list(range(1, 14))
    assert len(set(products(forward))) == 13
    assert products(back) == products(forward)[::-1]


async def test_quick_taps_on_one_button_turn_as_many_cards(harness: Harness) -> None:
    card = await harness.search("mug")
    for sign, place in (("▶", 4), ("◀", 1)):
        shown = harness.current(card)
        for press in [harness.telegram.user_presses(shown, sign) for _ in range(3)]:
            await harness.wait_for_toast(press)
        await harness.wait_until_idle()
        assert position(harness.current(card)) == place


async def test_a_number_leads_to_its_offer_by_a_question_or_in_answer_to_the_card(harness: Harness) -> None:
    card = await harness.search("mug")
    menu = await harness.press(card, "1/70")
    now = harness.telegram.events.last_seq
    harness.telegram.user_presses(menu, "✎ Type the number")
    question = await harness.reply(after=now)

    for number, asked in (("50", question), ("no. 3", card), ("999", card)):
        now = harness.telegram.events.last_seq
        harness.telegram.user_sends_text(harness.chat, harness.ann, number, reply_to=asked)
        told = await harness.reply(lambda one: (one.text or "").startswith("The card"), after=now)
        shown = 70 if number == "999" else int(number.removeprefix("no. "))
        assert f"shows no. {shown}" in (told.text or "")
        assert position(harness.current(card)) == shown


async def test_cards_turn_while_the_answers_to_the_presses_are_on_their_way(harness: Harness) -> None:
    card = await harness.search("mug")
    harness.telegram.faults.delay("answerCallbackQuery", HELD)

    assert places(await walk(harness, card, "▶", steps=2)) == [1, 2, 3]

    harness.release_held_calls()
    await until(lambda: len(harness.telegram.calls.of("answerCallbackQuery")) == 2)


async def test_two_quick_taps_at_the_end_of_a_page_cost_one_search(harness: Harness) -> None:
    cards = await walk(harness, await harness.search("mug"), "▶", steps=5)
    slow = Fault(kind=FaultKind.SLOW, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH, seconds=0.3)
    harness.markets.fail(slow)

    cards = await walk(harness, cards[-1], "▶", steps=4)
    presses = [harness.telegram.user_presses(cards[-1], "▶") for _ in range(2)]
    for press in presses:
        await harness.wait_for_toast(press)
    turned = await harness.reply(lambda message: is_at(message, 12))

    assert turned.message_id == cards[0].message_id
    await harness.wait_until_idle()
    assert harness.call_count(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 2


def is_at(message: Message, number: int) -> bool:
    return message.photo is not None and position(message) == number


async def test_press_tells_that_more_results_are_being_fetched(harness: Harness) -> None:
    cards = await walk(harness, await harness.search("mug"), "▶", steps=5)
    harness.hold_next_search()

    cards = await walk(harness, cards[-1], "▶", steps=4)

    assert (await harness.toast(cards[-1], "▶"))["text"] == "Fetching more results…"
    harness.release_held_calls()


async def test_the_number_between_the_arrows_says_where_the_card_stands(harness: Harness) -> None:
    card = await harness.search("mug")

    assert (await harness.toast(card, "1/70"))["text"] == "1 of about 70, says the source."


async def test_page_that_fails_leaves_the_card_and_can_be_asked_again(harness: Harness) -> None:
    cards = await walk(harness, await harness.search("mug"), "▶", steps=5)
    harness.markets.fail(Fault(kind=FaultKind.HTML, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH))
    cards = await walk(harness, cards[-1], "▶", steps=4)

    stuck = await harness.press(cards[-1], "▶")
    assert "1688 can't show more right now: it sent something unreadable." in (stuck.caption or "")
    assert position(stuck) == 10

    harness.markets.faults.clear()
    assert position(await harness.press(stuck, "▶")) == 11
