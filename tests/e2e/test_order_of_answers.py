"""Several photos, one after another: all are answered, and in their order."""

from bot.sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from bot.sandbox.telegram.objects import Message
from tests.e2e.town import PATIENCE, Town, is_card, product_id, said


def first_search(kind: FaultKind, seconds: float = 0, code: int | None = None) -> Fault:
    """What befalls the first search, and no other."""
    return Fault(kind=kind, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH, seconds=seconds, code=code, times=1)


def offers(town: Town, *names: str) -> list[str]:
    return [str(town.goods.product(name).offer_id) for name in names]


async def send_one_after_another(town: Town, *names: str) -> list[Message]:
    """Ann sends photos, each when the search for the one before it has begun; what the bot has written in the end."""
    for name in names:
        now = town.telegram.events.last_seq
        town.send_photo(name)
        await town.telegram.events.wait_for(lambda event: event.kind == "chat_action", after=now, timeout=PATIENCE)
        await town.met()
    await town.settled()
    return town.telegram.bot_messages(town.chat)


async def test_photo_that_was_sent_while_another_is_searched_is_answered_after_it(town: Town) -> None:
    town.markets.fail(first_search(FaultKind.SLOW, 0.8))

    answers = await send_one_after_another(town, "mug", "teddy", "lamp")

    assert [product_id(answer) for answer in answers] == offers(town, "mug", "teddy", "lamp")


async def test_photo_that_fails_keeps_its_place_too(town: Town) -> None:
    await town.say("/settings provider tmapi_global")
    town.markets.fail(first_search(FaultKind.HTML, 0.8))

    _, failed, card = await send_one_after_another(town, "mug", "teddy")

    assert "The search failed" in said(failed)
    assert product_id(card) == offers(town, "teddy")[0]


async def test_slow_search_of_one_chat_does_not_hold_up_another(town: Town) -> None:
    ben = town.telegram.add_user("Ben")
    town.markets.fail(first_search(FaultKind.SLOW, 1.0))
    town.send_photo("mug")
    await town.met()

    town.telegram.user_sends_photo(town.telegram.private_chat(ben), ben, town.goods.photo("teddy"))
    await town.answer(is_card, chat=town.telegram.private_chat(ben))

    assert not any(is_card(message) for message in town.telegram.bot_messages(town.chat))
    assert product_id(await town.answer(is_card)) == offers(town, "mug")[0]


async def test_cards_turn_while_another_photo_is_searched(town: Town) -> None:
    card = await town.card("mug")
    town.markets.fail(first_search(FaultKind.SLOW, 0.8))
    town.send_photo("teddy")
    await town.met()

    turned = await town.press(card, "▶")

    assert turned.message_id == card.message_id
    await town.settled()
    assert product_id(town.telegram.bot_messages(town.chat)[-1]) == offers(town, "teddy")[0]
