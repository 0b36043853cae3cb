"""Several photos, one after another: all are answered, and in their order."""

from sandbox.marketplaces.faults import Endpoint, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.town import Town, is_card, product_id, said
from tests.waiting import until


def offers(town: Town, *names: str) -> list[str]:
    return [str(town.goods.product(name).offer_id) for name in names]


async def begun(town: Town, searches: int) -> None:
    """Wait until there are so many searches."""
    await until(lambda: len(town.rows("SELECT 1 FROM searches")) == searches)


async def send_one_after_another(town: Town, *names: str) -> list[Message]:
    """Ann sends photos, each when the one before it is being searched; what the bot has written in the end.

    The first is held until the others have been searched.
    """
    for number, name in enumerate(names, 1):
        town.send_photo(name)
        await town.met()
        await begun(town, number)
    await until(lambda: town.paid(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == len(names) - 1)
    town.let_go()
    await town.settled()
    return town.telegram.bot_messages(town.chat)


async def test_photo_that_was_sent_while_another_is_searched_is_answered_after_it(town: Town) -> None:
    town.hold_next_search()

    answers = await send_one_after_another(town, "mug", "teddy", "lamp")

    assert [product_id(answer) for answer in answers] == offers(town, "mug", "teddy", "lamp")


async def test_photo_that_fails_keeps_its_place_too(town: Town) -> None:
    await town.say("/settings provider tmapi_global")
    town.hold_next_search(FaultKind.HTML)

    _, failed, card = await send_one_after_another(town, "mug", "teddy")

    assert "The search failed" in said(failed)
    assert product_id(card) == offers(town, "teddy")[0]


async def test_slow_search_of_one_chat_does_not_hold_up_another(town: Town) -> None:
    ben = town.telegram.add_user("Ben")
    town.hold_next_search()
    town.send_photo("mug")
    await town.met()

    town.telegram.user_sends_photo(town.telegram.private_chat(ben), ben, town.goods.photo("teddy"))
    await town.answer(is_card, chat=town.telegram.private_chat(ben))

    assert not any(is_card(message) for message in town.telegram.bot_messages(town.chat))
    town.let_go()
    assert product_id(await town.answer(is_card)) == offers(town, "mug")[0]


async def test_cards_turn_while_another_photo_is_searched(town: Town) -> None:
    card = await town.card("mug")
    town.hold_next_search()
    town.send_photo("teddy")
    await town.met()

    turned = await town.press(card, "▶")

    assert turned.message_id == card.message_id
    town.let_go()
    await town.settled()
    assert product_id(town.telegram.bot_messages(town.chat)[-1]) == offers(town, "teddy")[0]
