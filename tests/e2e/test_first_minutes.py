"""The first minutes with the bot: what it is for, an example to page at once, help, and no silence."""

import pytest

from sandbox.telegram.objects import Message
from tests.e2e.harness import Harness, button_texts, is_card, position, signs_of, text_of

EXAMPLE = "An example, recorded earlier: not today's prices, and the pictures are drawings."
TOPICS = ["What to send", "The buttons", "Settings", "Groups", "Where the offers come from"]
NO_PICTURE = (
    "I see no picture of a product here. Send me a photo or a screenshot of it, or a link from 1688 or AliExpress."
)
HINT = "I search by photo: send or forward me a picture of a product. More: /help"


def is_example(message: Message) -> bool:
    return EXAMPLE in text_of(message)


async def example(harness: Harness) -> Message:
    """The example that stands above the greeting."""
    harness.telegram.user_sends_text(harness.chat, harness.ann, "/start")
    return await harness.reply(is_example)


async def test_start_says_in_three_lines_what_the_bot_does_and_offers_the_main_settings(harness: Harness) -> None:
    harness.telegram.user_sends_text(harness.chat, harness.ann, "/start")
    await harness.wait_until_idle()

    example, greeting = harness.telegram.bot_messages(harness.chat)
    assert is_example(example)
    assert len(text_of(greeting).splitlines()) == 3
    assert "Send me a photo of a product" in text_of(greeting)
    assert button_texts(greeting) == ["Language", "Marketplace", "View"]


async def test_start_shows_an_example_that_can_be_paged_at_once_and_costs_nothing(harness: Harness) -> None:
    cards = [await example(harness)]

    while "▶" in signs_of(cards[-1]):
        cards.append(await harness.press(cards[-1], "▶"))
    back = await harness.press(cards[-1], "◀")
    grid = await harness.press(back, "▦")
    listing = await harness.press(grid, "☰")

    assert [position(card) for card in cards] == [1, 2, 3, 4]
    assert position(back) == 3
    assert button_texts(grid)[:4] == ["1", "2", "3", "4"]
    assert all(is_example(message) for message in (*cards, back, grid, listing))
    assert harness.markets.calls == []


async def test_id_tells_the_number_that_the_settings_take(harness: Harness) -> None:
    assert text_of(await harness.say("/id")) == f"Your user ID: {harness.ann.id}"


async def test_example_has_its_pictures_in_every_view_without_the_internet(harness: Harness) -> None:
    card = await example(harness)
    second = await harness.press(card, "▶")
    grid = await harness.press(second, "▦")
    listing = await harness.press(grid, "☰")

    assert all(message.photo for message in (card, second, grid, listing))
    assert [call.method for call in harness.telegram.calls.all if call.status != 200] == []


async def test_picture_of_the_example_is_uploaded_once_for_all_chats(harness: Harness) -> None:
    await example(harness)
    await harness.wait_until_idle()
    bob = harness.telegram.add_user("Bob")
    chat = harness.telegram.private_chat(bob)

    harness.telegram.user_sends_text(chat, bob, "/start")
    await harness.reply(is_example, chat=chat)
    await harness.wait_until_idle()

    first, second = (call.parameters["photo"] for call in harness.telegram.calls.of("sendPhoto"))
    assert not isinstance(first, str)
    assert isinstance(second, str)


@pytest.mark.parametrize(("steps", "kind"), [(0, "trousers"), (1, "t-shirt"), (2, "shorts"), (3, "trousers")])
async def test_similar_products_are_found_for_a_drawn_picture(harness: Harness, steps: int, kind: str) -> None:
    card = await example(harness)
    for _ in range(steps):
        card = await harness.press(card, "▶")
    now = harness.telegram.events.last_seq

    harness.telegram.user_presses(card, "≈", harness.ann)
    found = await harness.reply(is_card, after=now)

    assert f" {kind}, " in text_of(found)


async def test_example_offers_no_search_that_is_impossible(harness: Harness) -> None:
    first = await example(harness)
    second = await harness.press(first, "▶")

    offered = {"⇅", "📉", "🏬", "🔎"}
    assert not offered & set(signs_of(first))
    assert not offered & set(signs_of(second))


async def test_example_can_be_closed(harness: Harness) -> None:
    card = await example(harness)

    await harness.toast(card, "✕")
    await harness.wait_until_idle()

    assert not any(is_example(message) for message in harness.telegram.bot_messages(harness.chat))


async def test_start_that_telegram_sends_twice_is_answered_once(harness: Harness) -> None:
    start = harness.telegram.user_sends_text(harness.chat, harness.ann, "/start")
    await harness.reply(is_example)

    harness.telegram.redeliver(start)
    await harness.wait_until_idle()

    assert len(harness.telegram.bot_messages(harness.chat)) == 2


async def test_settings_open_in_the_message_of_the_greeting(harness: Harness) -> None:
    harness.telegram.user_sends_text(harness.chat, harness.ann, "/start")
    greeting = await harness.reply(lambda message: "View" in button_texts(message))

    views = await harness.press(greeting, "View")
    chosen = await harness.press(views, "▦ Grid")

    assert {"✓ ▦ Grid", "◀ Back", "✕ Close"} <= set(button_texts(chosen))


async def test_help_explains_topic_by_topic_and_closes(harness: Harness) -> None:
    topics = await harness.say("/help")
    assert button_texts(topics) == [*TOPICS, "✕ Close"]

    for name in TOPICS:
        topic = await harness.press(topics, name)
        assert text_of(topic).splitlines()[0] == name
        assert len(text_of(topic).splitlines()) >= 3
        topics = await harness.press(topic, "◀")
    assert button_texts(topics) == [*TOPICS, "✕ Close"]

    await harness.toast(topics, "✕")
    await harness.wait_until_idle()
    assert harness.telegram.bot_messages(harness.chat) == []


async def test_message_that_can_not_be_searched_gets_a_hint(harness: Harness) -> None:
    telegram, chat, ann = harness.telegram, harness.chat, harness.ann

    telegram.user_sends_text(chat, ann, "hello?")
    telegram.user_sends_text(chat, ann, "/teapot")
    telegram.user_sends_voice(chat, ann)
    telegram.user_sends_location(chat, ann)
    await harness.wait_until_idle()

    assert [text_of(message) for message in telegram.bot_messages(chat)] == [HINT, HINT, NO_PICTURE, NO_PICTURE]


async def test_file_that_is_no_picture_is_answered_with_the_formats_that_are(harness: Harness) -> None:
    harness.telegram.user_sends_document(harness.chat, harness.ann, b"a,b", name="prices.csv", mime_type="text/csv")

    assert text_of(await harness.reply()) == "I can't read this file as a picture. Send a JPEG, PNG, WebP or HEIC."
