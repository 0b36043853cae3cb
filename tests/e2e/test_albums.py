"""Several photos at once: one question, and each of its answers is one tap."""

from sandbox.marketplaces.faults import Endpoint, Service
from sandbox.telegram.objects import Message
from tests.e2e.town import Town, is_card, product_id, said, signs

NAMES = ("mug", "teddy", "lamp")
QUESTION = "Which photo shall I search with? Each search counts."


def is_question(message: Message) -> bool:
    return said(message) == QUESTION


def send_album(town: Town) -> list[Message]:
    """Ann sends three photos as an album and does not wait."""
    return town.telegram.user_sends_album(town.chat, town.ann, [town.goods.photo(name) for name in NAMES])


async def question(town: Town) -> Message:
    """What the bot asks about an album of three."""
    send_album(town)
    return await town.answer(is_question)


def answered(card: Message) -> int:
    """The id of the message that a card answers."""
    assert card.reply_to_message is not None
    return card.reply_to_message.message_id


def offers(town: Town, *names: str) -> list[str]:
    return [str(town.goods.product(name).offer_id) for name in names]


async def test_album_is_asked_about_once_and_costs_nothing_before_the_choice(town: Town) -> None:
    asked = await question(town)
    await town.settled()

    assert signs(asked) == ["1", "2", "3", "All 3 in turn", "✕"]
    assert len(town.telegram.bot_messages(town.chat)) == 1
    assert town.markets.calls == []


async def test_number_answers_that_photo_and_another_number_another(town: Town) -> None:
    photos = send_album(town)
    asked = await town.answer(is_question)

    await town.toast(asked, "2")
    second = await town.answer(is_card)
    await town.toast(asked, "1")
    first = await town.answer(lambda message: is_card(message) and message.message_id != second.message_id)

    assert [answered(second), answered(first)] == [photos[1].message_id, photos[0].message_id]
    assert [product_id(second), product_id(first)] == offers(town, "teddy", "mug")


async def test_all_in_turn_brings_a_card_for_each_photo_in_their_order(town: Town) -> None:
    photos = send_album(town)
    asked = await town.answer(is_question)

    await town.toast(asked, "All 3 in turn")
    await town.settled()

    cards = [message for message in town.telegram.bot_messages(town.chat) if is_card(message)]
    assert [answered(card) for card in cards] == [photo.message_id for photo in photos]
    assert [product_id(card) for card in cards] == offers(town, *NAMES)


async def test_number_that_is_tapped_twice_is_answered_once(town: Town) -> None:
    asked = await question(town)

    presses = [town.telegram.user_presses(asked, "3") for _ in range(2)]
    for press in presses:
        await town.answered(press)
    await town.settled()

    assert len([message for message in town.telegram.bot_messages(town.chat) if is_card(message)]) == 1
    assert town.paid(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 1


async def test_one_that_is_tapped_after_all_is_answered_once(town: Town) -> None:
    asked = await question(town)

    presses = [town.telegram.user_presses(asked, label) for label in ("All 3 in turn", "3", "1")]
    for press in presses:
        await town.answered(press)
    await town.settled()

    assert len([message for message in town.telegram.bot_messages(town.chat) if is_card(message)]) == 3


async def test_album_that_telegram_brings_twice_is_asked_about_once(town: Town) -> None:
    photos = send_album(town)
    for photo in photos:
        town.telegram.redeliver(photo)
    await town.answer(is_question)
    for photo in photos:
        town.telegram.redeliver(photo)
    await town.settled()

    assert [said(message) for message in town.telegram.bot_messages(town.chat)] == [QUESTION]


async def test_photo_that_is_left_alone_of_its_album_is_searched_without_a_question(town: Town) -> None:
    photo = town.send_photo("teddy", album="forwarded-alone")

    card = await town.answer(is_card)

    assert answered(card) == photo.message_id
    assert len(town.telegram.bot_messages(town.chat)) == 1


async def test_two_albums_at_once_are_asked_about_one_by_one(town: Town) -> None:
    first, second = send_album(town), send_album(town)
    await town.settled()

    questions = town.telegram.bot_messages(town.chat)
    assert sorted(answered(one) for one in questions) == [first[0].message_id, second[0].message_id]
    assert all(is_question(one) for one in questions)


async def test_question_can_be_closed_and_an_album_sent_again(town: Town) -> None:
    asked = await question(town)

    await town.toast(asked, "✕")
    await town.settled()

    assert town.telegram.bot_messages(town.chat) == []
    assert is_question(await question(town))


async def test_words_under_an_album_hold_for_whichever_photo_is_chosen(town: Town) -> None:
    await town.say("/settings provider daji")
    pictures = [town.goods.photo(name) for name in NAMES]
    town.telegram.user_sends_album(town.chat, town.ann, pictures, caption="enamel")
    asked = await town.answer(is_question)

    await town.toast(asked, "2")
    await town.answer(is_card)

    assert town.markets.calls_to(Service.DAJI, Endpoint.SEARCH)[0].parameters.get("auxiliaryText") == "enamel"


async def test_question_outlives_a_restart(quiet_town: Town) -> None:
    town = quiet_town
    async with town.bot():
        asked = await question(town)
        await town.settled()

    async with town.bot():
        await town.toast(asked, "1")
        card = await town.answer(is_card)

    assert product_id(card) == offers(town, "mug")[0]
