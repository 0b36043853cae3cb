"""What people take along: kept products as a file, and a list as a link."""

import re
from io import BytesIO
from zipfile import ZipFile

from sandbox.telegram.objects import Message
from tests.e2e.harness import Harness, has_button, text_of

KEPT_EACH = 6
"""Products that are kept of 10 at each of the two marketplaces."""


async def keep_some(harness: Harness, card: Message) -> Message:
    """Keep the first products of a search, and return the card after the last one."""
    for _ in range(KEPT_EACH):
        card = await harness.press(await harness.press(card, "☆"), "▶")
    return card


async def take_along(harness: Harness, menu: Message, format_name: str) -> Message:
    """Press a kind of file in a menu, and return the message with the file."""
    now = harness.telegram.events.last_seq
    harness.telegram.user_presses(menu, format_name, harness.ann)
    return await harness.reply(lambda one: one.document is not None, after=now)


def file_of(harness: Harness, message: Message) -> ZipFile:
    assert message.document is not None
    return ZipFile(BytesIO(harness.telegram.files.get(message.document.file_id).data))


async def test_twelve_kept_at_two_marketplaces_become_one_file(stopped_harness: Harness) -> None:
    harness = stopped_harness
    async with harness.bot():
        card = await keep_some(harness, await harness.search("mug"))
        await keep_some(harness, await harness.press(card, "🔎"))

    async with harness.bot():
        calls = len(harness.markets.calls)
        menu = await harness.press(await harness.say("/saved"), "⬇")
        sent = await take_along(harness, menu, "Excel")
        await harness.wait_until_idle()

    with file_of(harness, sent) as book:
        drawing = book.read("xl/drawings/drawing1.xml").decode()
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        pictures = [name for name in book.namelist() if name.startswith("xl/media/")]
    assert text_of(sent).startswith("Kept products\n12 products\n")
    assert [int(row) for row in re.findall(r"<xdr:from>.*?<xdr:row>(\d+)</xdr:row>", drawing)] == list(range(1, 13))
    assert len(pictures) == 12
    assert sheet.count("<hyperlink ") == 12
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
