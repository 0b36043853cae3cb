"""The first minutes with the bot: what it is for, an example to page at once, help, and no silence."""

import pytest

from sandbox.telegram.objects import Message
from tests.e2e.town import Town, is_card, place, said, signs

EXAMPLE = "An example, recorded earlier: these prices are not today's, and the pictures are drawn."
TOPICS = ["What to send", "The buttons", "Settings", "Groups", "Where the offers come from"]
HINT = "I search by photo: send me a picture of a product, or forward one. /help tells more."


def is_example(message: Message) -> bool:
    return EXAMPLE in said(message)


async def example(town: Town) -> Message:
    """The example that stands above the greeting."""
    town.telegram.user_sends_text(town.chat, town.ann, "/start")
    return await town.answer(is_example)


async def test_start_says_in_three_lines_what_this_is_with_the_settings_that_matter(town: Town) -> None:
    town.telegram.user_sends_text(town.chat, town.ann, "/start")
    await town.settled()

    example, greeting = town.telegram.bot_messages(town.chat)
    assert is_example(example)
    assert len(said(greeting).splitlines()) == 3
    assert "Send me a photo of a product" in said(greeting)
    assert signs(greeting) == ["Language", "Marketplace", "View"]


async def test_start_shows_an_example_that_can_be_paged_at_once_and_costs_nothing(town: Town) -> None:
    cards = [await example(town)]

    while "▶" in signs(cards[-1]):
        cards.append(await town.press(cards[-1], "▶"))
    back = await town.press(cards[-1], "◀")
    grid = await town.press(back, "▦")
    listing = await town.press(grid, "☰")

    assert [place(card) for card in cards] == [1, 2, 3, 4]
    assert place(back) == 3
    assert signs(grid)[:4] == ["1", "2", "3", "4"]
    assert all(is_example(message) for message in (*cards, back, grid, listing))
    assert town.markets.calls == []


async def test_example_has_its_pictures_in_every_view_though_no_address_is_reached(town: Town) -> None:
    card = await example(town)
    second = await town.press(card, "▶")
    grid = await town.press(second, "▦")
    listing = await town.press(grid, "☰")

    assert all(message.photo for message in (card, second, grid, listing))
    assert [call.method for call in town.telegram.calls.all if call.status != 200] == []


async def test_picture_of_the_example_is_uploaded_once_for_all_chats(town: Town) -> None:
    await example(town)
    await town.settled()
    bob = town.telegram.add_user("Bob")
    chat = town.telegram.private_chat(bob)

    town.telegram.user_sends_text(chat, bob, "/start")
    await town.answer(is_example, chat=chat)
    await town.settled()

    first, second = (call.parameters["photo"] for call in town.telegram.calls.of("sendPhoto"))
    assert not isinstance(first, str)
    assert isinstance(second, str)


@pytest.mark.parametrize(("steps", "kind"), [(0, "trousers"), (1, "t-shirt"), (2, "shorts"), (3, "trousers")])
async def test_similar_goods_are_found_for_a_drawn_picture_too(town: Town, steps: int, kind: str) -> None:
    card = await example(town)
    for _ in range(steps):
        card = await town.press(card, "▶")
    now = town.telegram.events.last_seq

    town.telegram.user_presses(card, "≈", town.ann)
    found = await town.answer(is_card, after=now)

    assert f" {kind}, " in said(found)


async def test_example_offers_no_search_that_it_can_not_make(town: Town) -> None:
    first = await example(town)
    second = await town.press(first, "▶")

    offered = {"⇅", "🏬"}
    assert not offered & set(signs(first))
    assert not offered & set(signs(second))


async def test_example_can_be_closed(town: Town) -> None:
    card = await example(town)

    await town.toast(card, "✕")
    await town.settled()

    assert not any(is_example(message) for message in town.telegram.bot_messages(town.chat))


async def test_start_that_telegram_brings_twice_is_answered_once(town: Town) -> None:
    asked = town.telegram.user_sends_text(town.chat, town.ann, "/start")
    await town.answer(is_example)

    town.telegram.redeliver(asked)
    await town.settled()

    assert len(town.telegram.bot_messages(town.chat)) == 2


async def test_settings_under_the_greeting_open_in_place(town: Town) -> None:
    town.telegram.user_sends_text(town.chat, town.ann, "/start")
    greeting = await town.answer(lambda message: "View" in signs(message))

    views = await town.press(greeting, "View")
    chosen = await town.press(views, "▦ Grid")

    assert {"✓ ▦ Grid", "◀", "✕"} <= set(signs(chosen))


async def test_help_explains_topic_by_topic_and_closes(town: Town) -> None:
    topics = await town.say("/help")
    assert signs(topics) == [*TOPICS, "✕"]

    for name in TOPICS:
        topic = await town.press(topics, name)
        assert said(topic).splitlines()[0] == name
        assert len(said(topic).splitlines()) >= 3
        topics = await town.press(topic, "◀")
    assert signs(topics) == [*TOPICS, "✕"]

    await town.toast(topics, "✕")
    await town.settled()
    assert town.telegram.bot_messages(town.chat) == []


async def test_what_can_not_be_searched_gets_a_hint(town: Town) -> None:
    telegram, chat, ann = town.telegram, town.chat, town.ann

    telegram.user_sends_text(chat, ann, "hello?")
    telegram.user_sends_text(chat, ann, "/teapot")
    telegram.user_sends_voice(chat, ann)
    telegram.user_sends_location(chat, ann)
    await town.settled()

    assert [said(message) for message in telegram.bot_messages(chat)] == [HINT] * 4


async def test_file_that_is_no_picture_is_told_which_are(town: Town) -> None:
    town.telegram.user_sends_document(town.chat, town.ann, b"a,b", name="prices.csv", mime_type="text/csv")

    assert said(await town.answer()) == "This file is no picture I can read. Send a JPEG, PNG, WebP or HEIC."
