"""What people take along: kept products as a file, and a list as a link."""

import re
from collections import Counter

from sandbox.telegram.objects import Message
from tests.bot.exports.sheets import Sheet
from tests.e2e.harness import Harness, has_button, is_card, position, text_of

FURTHEST_AT_1688, FURTHEST_AT_ALIEXPRESS = 30, 10
"""The last of three pages, and of the only one."""
FORMULA = "=1+1"


async def keep_six(harness: Harness, card: Message, furthest: int) -> Message:
    """Keep the first five products of a search and one far behind them, and return its card."""
    for _ in range(4):
        card = await harness.press(await harness.press(card, "☆"), "▶")
    await harness.press(card, "☆")
    now = harness.telegram.events.last_seq
    harness.telegram.user_sends_text(harness.chat, harness.ann, str(furthest), reply_to=card)
    card = await harness.reply(lambda one: is_card(one) and position(one) == furthest, after=now)
    return await harness.press(card, "☆")


async def take_along(harness: Harness, menu: Message, format_name: str) -> Message:
    """Press a kind of file in a menu, and return the message with the file."""
    now = harness.telegram.events.last_seq
    harness.telegram.user_presses(menu, format_name, harness.ann)
    return await harness.reply(lambda one: one.document is not None, after=now)


def file_of(harness: Harness, message: Message) -> bytes:
    assert message.document is not None
    return harness.telegram.files.get(message.document.file_id).data


async def test_twelve_of_forty_kept_at_two_marketplaces_become_one_file(stopped_harness: Harness) -> None:
    harness = stopped_harness
    async with harness.bot():
        card = await keep_six(harness, await harness.search("mug"), FURTHEST_AT_1688)
        await keep_six(harness, await harness.press(card, "🔎"), FURTHEST_AT_ALIEXPRESS)

    async with harness.bot():
        calls = len(harness.markets.calls)
        shown = await harness.say("/saved")
        now = harness.telegram.events.last_seq
        harness.telegram.user_sends_text(harness.chat, harness.ann, FORMULA, reply_to=shown)
        shown = await harness.reply(lambda one: FORMULA in text_of(one), after=now)
        sent = await take_along(harness, await harness.press(shown, "⬇"), "Excel")
        await harness.wait_until_idle()

    data = file_of(harness, sent)
    sheet = Sheet(data)
    rows = [sheet.row(number) for number in range(2, 14)]
    assert text_of(sent).startswith("Kept products\n12 products\n")
    assert len(data) < 10_000_000
    assert sheet.picture_rows == list(range(1, 13))
    assert len(sheet.pictures) == 12
    assert Counter(row["Marketplace"] for row in rows) == {"AliExpress": 6, "1688": 6}
    assert all(isinstance(row["Price"], float) and isinstance(row["ID"], str) for row in rows)
    assert rows[0]["Note"] == FORMULA
    assert len(harness.markets.calls) == calls
    assert [one for one in harness.telegram.bot_messages(harness.chat) if "making the file" in text_of(one)] == []
    assert harness.rows("SELECT * FROM exports") == []


async def test_a_list_is_passed_on_as_a_link_until_it_is_withdrawn(stopped_harness: Harness) -> None:
    harness = stopped_harness
    ben, stranger = harness.telegram.add_user("Ben"), harness.telegram.add_user("Cyd")
    bens, strangers = harness.telegram.private_chat(ben), harness.telegram.private_chat(stranger)
    async with harness.bot(allowed_chats=f"{harness.ann.id},{ben.id}"):
        card = await harness.press(await harness.search("mug"), "☆")
        found = await take_along(harness, await harness.press(card, "⬇"), "CSV")
        menu = await harness.press(await harness.say("/saved"), "⬇")
        now = harness.telegram.events.last_seq
        harness.telegram.user_presses(menu, "🔗", harness.ann)
        link = await harness.reply(lambda one: "?start=list_" in text_of(one), after=now)
        start = "/start " + re.findall(r"start=(\S+)", text_of(link))[0]

        copied = await harness.say(start, bens, ben)
        saved = await harness.say("/saved", bens, ben)
        refused = await harness.say(start, strangers, stranger)
        withdrawn = await harness.toast(link, "✕")
        over = await harness.say(start, bens, ben)
        await harness.wait_until_idle()

    assert text_of(found).startswith("Offers\n10 products")
    assert text_of(copied) == "1 product copied into “From a link”."
    assert "🗂 From a link" in text_of(saved)
    assert "for invited people only" in text_of(refused)
    assert withdrawn["text"] == "The link is withdrawn: it no longer works."
    assert not has_button(harness.current(link), "✕")
    assert text_of(over).startswith("This link doesn't work")
    assert harness.rows(f"SELECT COUNT(*) FROM kept_lists WHERE chat_id = {stranger.id}") == [(0,)]
