"""Several photos at once: one question, and each of its answers is one tap."""

from sandbox.marketplaces.faults import Endpoint, Service
from sandbox.telegram.objects import Message
from tests.e2e.harness import Harness, button_texts, is_card, product_id, text_of

NAMES = ("mug", "teddy", "lamp")
QUESTION = "Which photo should I search with? Each search counts."


def is_question(message: Message) -> bool:
    return text_of(message) == QUESTION


def send_album(harness: Harness) -> list[Message]:
    """Ann sends three photos as an album and does not wait."""
    return harness.telegram.user_sends_album(harness.chat, harness.ann, [harness.goods.photo(name) for name in NAMES])


async def question(harness: Harness) -> Message:
    """What the bot asks about an album of three."""
    send_album(harness)
    return await harness.reply(is_question)


def answered(card: Message) -> int:
    """The id of the message that a card answers."""
    assert card.reply_to_message is not None
    return card.reply_to_message.message_id


def offers(harness: Harness, *names: str) -> list[str]:
    return [str(harness.goods.product(name).offer_id) for name in names]


async def test_album_is_asked_about_once_and_costs_nothing_before_the_choice(harness: Harness) -> None:
    asked = await question(harness)
    await harness.wait_until_idle()

    assert button_texts(asked) == ["1", "2", "3", "All 3 in turn", "✕ Close"]
    assert len(harness.telegram.bot_messages(harness.chat)) == 1
    assert harness.markets.calls == []


async def test_number_answers_that_photo_and_another_number_another(harness: Harness) -> None:
    photos = send_album(harness)
    asked = await harness.reply(is_question)

    await harness.toast(asked, "2")
    second = await harness.reply(is_card)
    await harness.toast(asked, "1")
    first = await harness.reply(lambda message: is_card(message) and message.message_id != second.message_id)

    assert [answered(second), answered(first)] == [photos[1].message_id, photos[0].message_id]
    assert [product_id(second), product_id(first)] == offers(harness, "teddy", "mug")


async def test_all_in_turn_brings_a_card_for_each_photo_in_their_order(harness: Harness) -> None:
    photos = send_album(harness)
    asked = await harness.reply(is_question)

    await harness.toast(asked, "All 3 in turn")
    await harness.wait_until_idle()

    cards = [message for message in harness.telegram.bot_messages(harness.chat) if is_card(message)]
    assert [answered(card) for card in cards] == [photo.message_id for photo in photos]
    assert [product_id(card) for card in cards] == offers(harness, *NAMES)


async def test_number_that_is_tapped_twice_is_answered_once(harness: Harness) -> None:
    asked = await question(harness)

    presses = [harness.telegram.user_presses(asked, "3") for _ in range(2)]
    for press in presses:
        await harness.wait_for_toast(press)
    await harness.wait_until_idle()

    assert len([message for message in harness.telegram.bot_messages(harness.chat) if is_card(message)]) == 1
    assert harness.call_count(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 1


async def test_one_that_is_tapped_after_all_is_answered_once(harness: Harness) -> None:
    asked = await question(harness)

    presses = [harness.telegram.user_presses(asked, label) for label in ("All 3 in turn", "3", "1")]
    for press in presses:
        await harness.wait_for_toast(press)
    await harness.wait_until_idle()

    assert len([message for message in harness.telegram.bot_messages(harness.chat) if is_card(message)]) == 3


async def test_album_that_telegram_brings_twice_is_asked_about_once(harness: Harness) -> None:
    photos = send_album(harness)
    for photo in photos:
        harness.telegram.redeliver(photo)
    await harness.reply(is_question)
    for photo in photos:
        harness.telegram.redeliver(photo)
    await harness.wait_until_idle()

    assert [text_of(message) for message in harness.telegram.bot_messages(harness.chat)] == [QUESTION]


async def test_photo_that_is_left_alone_of_its_album_is_searched_without_a_question(harness: Harness) -> None:
    photo = harness.send_photo("teddy", album="forwarded-alone")

    card = await harness.reply(is_card)

    assert answered(card) == photo.message_id
    assert len(harness.telegram.bot_messages(harness.chat)) == 1


async def test_two_albums_at_once_are_asked_about_one_by_one(harness: Harness) -> None:
    first, second = send_album(harness), send_album(harness)
    await harness.wait_until_idle()

    questions = harness.telegram.bot_messages(harness.chat)
    assert sorted(answered(one) for one in questions) == [first[0].message_id, second[0].message_id]
    assert all(is_question(one) for one in questions)


async def test_question_can_be_closed_and_an_album_sent_again(harness: Harness) -> None:
    asked = await question(harness)

    await harness.toast(asked, "✕")
    await harness.wait_until_idle()

    assert harness.telegram.bot_messages(harness.chat) == []
    assert is_question(await question(harness))


async def test_words_under_an_album_hold_for_whichever_photo_is_chosen(harness: Harness) -> None:
    await harness.say("/settings provider daji")
    pictures = [harness.goods.photo(name) for name in NAMES]
    harness.telegram.user_sends_album(harness.chat, harness.ann, pictures, caption="enamel")
    asked = await harness.reply(is_question)

    await harness.toast(asked, "2")
    await harness.reply(is_card)

    assert harness.markets.calls_to(Service.DAJI, Endpoint.SEARCH)[0].parameters.get("auxiliaryText") == "enamel"


async def test_question_outlives_a_restart(stopped_harness: Harness) -> None:
    harness = stopped_harness
    async with harness.bot():
        asked = await question(harness)
        await harness.wait_until_idle()

    async with harness.bot():
        await harness.toast(asked, "1")
        card = await harness.reply(is_card)

    assert product_id(card) == offers(harness, "mug")[0]


async def test_what_is_no_picture_in_an_album_is_named_once(harness: Harness) -> None:
    for number in range(4):
        harness.telegram.user_sends_document(
            harness.chat, harness.ann, b"%PDF", name=f"{number}.pdf", mime_type="application/pdf", album="papers"
        )
    await harness.wait_until_idle()

    (answer,) = harness.telegram.bot_messages(harness.chat)
    assert "I see no picture" in text_of(answer)
    assert harness.markets.calls == []
