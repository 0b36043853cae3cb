"""What people keep with ☆, and the lists in which they find it again."""

from sandbox.marketplaces.faults import Endpoint, Service
from sandbox.telegram.objects import JsonObject, Message, User
from tests.e2e.harness import Harness, button_texts, has_button, is_card, text_of


async def answer(harness: Harness, asked: Message, text: str) -> Message:
    """Answer a message of the bot as Ann, and return what the bot sends next."""
    now = harness.telegram.events.last_seq
    harness.telegram.user_sends_text(harness.chat, harness.ann, text, reply_to=asked)
    return await harness.reply(lambda one: one.message_id != asked.message_id, after=now)


async def keep(harness: Harness, card: Message, user: User | None = None) -> JsonObject:
    """Press the star under a card, by default as Ann; return the notification once the star has turned."""
    toast = await harness.toast(card, "☆", user)
    await harness.wait_until_idle()
    return toast


async def test_a_product_is_kept_shown_noted_taken_out_and_put_back(harness: Harness) -> None:
    nothing = await harness.say("/saved")
    card = await harness.search("mug")
    toast = await keep(harness, card)
    card = harness.current(card)
    title = text_of(card).split("\n")[0]
    asking = await harness.press(await harness.press(card, "⋯"), "✍")
    ticked = await harness.press(asking, "Sample")
    card = await harness.press(ticked, "◀")
    trust = await harness.press(await harness.press(card, "ℹ"), "🛡")
    await harness.press(trust, "◀")

    saved = await harness.say("/saved")
    note = await answer(harness, saved, "for Ben")
    await harness.wait_until_idle()
    noted = harness.current(saved)
    asking_later = await harness.press(noted, "✍")
    noted = await harness.press(asking_later, "◀")
    trust_later = await harness.press(noted, "🛡")
    noted = await harness.press(trust_later, "◀")
    changed = await answer(harness, noted, "for Ada")
    await answer(harness, noted, "for Ben")
    await harness.wait_until_idle()
    now = harness.telegram.events.last_seq
    own = harness.telegram.user_sends_photo(harness.chat, harness.ann, harness.goods.photo("teddy"), reply_to=noted)
    await harness.reply(lambda one: "shows your photo" in text_of(one), after=now)
    await harness.wait_until_idle()
    with_photo = harness.current(saved)
    taken_out = await harness.press(with_photo, "★")
    empty = await harness.say("/saved")
    back = await harness.press(taken_out, "☆")

    assert "Nothing here yet" in text_of(nothing)
    assert toast["text"] == "★ Kept in “Kept products”. See it: /saved"
    assert has_button(card, "★")
    assert "现在有现货吗？" in text_of(asking)
    assert "可以先拿一件样品吗？" in text_of(ticked)
    assert text_of(asking_later) == text_of(asking)
    assert "The source does not say" in text_of(trust)
    assert "how its price compares" in text_of(trust_later)
    assert title in text_of(saved)
    assert saved.photo is not None
    assert text_of(note) == "✎ Noted."
    assert text_of(changed) == "✎ Noted.\nBefore: for Ben"
    assert "✎ for Ben" in text_of(noted)
    assert with_photo.photo is not None
    assert own.photo is not None
    assert with_photo.photo[-1].file_unique_id == own.photo[-1].file_unique_id
    assert harness.rows(f"SELECT * FROM media WHERE file_id = '{own.photo[-1].file_id}'") == []
    assert "☆ puts it back" in text_of(taken_out)
    assert "Nothing here yet" in text_of(empty)
    assert "✎ for Ben" in text_of(back)
    assert harness.call_count(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 1


async def test_a_product_moves_to_a_list_by_name_which_can_be_renamed(harness: Harness) -> None:
    await keep(harness, await harness.search("mug"))
    menu = await harness.press(await harness.say("/saved"), "🗂")
    question = await answer_press(harness, menu, "＋")
    bags = await answer(harness, question, "Summer bags")
    lists = await harness.press(bags, "🗂")
    card = await harness.press(lists, "Kept products (1)")
    moving = await harness.press(card, "↪")
    rest = await harness.press(moving, "Summer bags (0)")
    current = await harness.say("/saved")
    other = await harness.say("/saved summer BAGS")
    asked = await answer_press(harness, await harness.press(other, "🗂"), "✎")
    renamed = await answer(harness, asked, "Winter bags")
    gone = await answer(harness, asked, "anything")
    too_long = await harness.say("/saved " + "x" * 31)

    assert "Summer bags" in text_of(bags)
    assert button_texts(lists)[:2] == ["✓ Summer bags (0)", "Kept products (1)"]
    assert "Nothing here yet" in text_of(rest)
    assert "Kept products" in text_of(current)
    assert "🗂 Summer bags" in text_of(other)
    assert text_of(asked) == "🗂 Summer bags\nWhat should this list be called?"
    assert "🗂 Winter bags" in text_of(renamed)
    assert "no longer in your lists" in text_of(gone)
    assert text_of(too_long) == "The name of a list has at most 30 characters."


async def answer_press(harness: Harness, message: Message, sign: str) -> Message:
    """Press a button as Ann, and return the message that the bot sends then."""
    now = harness.telegram.events.last_seq
    harness.telegram.user_presses(message, sign, harness.ann)
    return await harness.reply(lambda one: one.message_id != message.message_id, after=now)


async def test_a_group_keeps_together_and_says_who_kept_what(harness: Harness) -> None:
    ben = harness.telegram.add_user("Ben")
    group = harness.telegram.add_group("Team", [harness.ann, ben])
    now = harness.telegram.events.last_seq
    harness.telegram.user_sends_photo(group, harness.ann, harness.goods.photo("mug"), caption="@snapsource_bot")
    card = await harness.reply(is_card, chat=group, after=now)
    await keep(harness, card, ben)
    assert "by Ben" in text_of(await harness.say("/saved", group))
