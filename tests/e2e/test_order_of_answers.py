"""Several photos, one after another: all are answered, and in their order."""

from sandbox.marketplaces.faults import Endpoint, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.harness import Harness, is_card, product_id, text_of
from tests.waiting import until


def offers(harness: Harness, *names: str) -> list[str]:
    return [str(harness.goods.product(name).offer_id) for name in names]


async def begun(harness: Harness, searches: int) -> None:
    """Wait until there are so many searches."""
    await until(lambda: len(harness.rows("SELECT 1 FROM searches")) == searches)


async def send_one_after_another(harness: Harness, *names: str) -> list[Message]:
    """Ann sends photos, each when the one before it is being searched; what the bot has written in the end.

    The first is held until the others have been searched.
    """
    for number, name in enumerate(names, 1):
        harness.send_photo(name)
        await harness.wait_until_faults_used()
        await begun(harness, number)
    await until(lambda: harness.call_count(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == len(names) - 1)
    harness.release_held_calls()
    await harness.wait_until_idle()
    return harness.telegram.bot_messages(harness.chat)


async def test_photo_that_was_sent_while_another_is_searched_is_answered_after_it(harness: Harness) -> None:
    harness.hold_next_search()

    answers = await send_one_after_another(harness, "mug", "teddy", "lamp")

    assert [product_id(answer) for answer in answers] == offers(harness, "mug", "teddy", "lamp")


async def test_photo_that_fails_keeps_its_place_too(harness: Harness) -> None:
    await harness.say("/settings provider tmapi_global")
    harness.hold_next_search(FaultKind.HTML)

    _, failed, card = await send_one_after_another(harness, "mug", "teddy")

    assert "The search failed" in text_of(failed)
    assert product_id(card) == offers(harness, "teddy")[0]


async def test_slow_search_of_one_chat_does_not_hold_up_another(harness: Harness) -> None:
    ben = harness.telegram.add_user("Ben")
    harness.hold_next_search()
    harness.send_photo("mug")
    await harness.wait_until_faults_used()

    harness.telegram.user_sends_photo(harness.telegram.private_chat(ben), ben, harness.goods.photo("teddy"))
    await harness.reply(is_card, chat=harness.telegram.private_chat(ben))

    assert not any(is_card(message) for message in harness.telegram.bot_messages(harness.chat))
    harness.release_held_calls()
    assert product_id(await harness.reply(is_card)) == offers(harness, "mug")[0]


async def test_cards_turn_while_another_photo_is_searched(harness: Harness) -> None:
    card = await harness.search("mug")
    harness.hold_next_search()
    harness.send_photo("teddy")
    await harness.wait_until_faults_used()

    turned = await harness.press(card, "▶")

    assert turned.message_id == card.message_id
    harness.release_held_calls()
    await harness.wait_until_idle()
    assert product_id(harness.telegram.bot_messages(harness.chat)[-1]) == offers(harness, "teddy")[0]
