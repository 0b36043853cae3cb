"""Presses under a list of kept products and under the history."""

import pytest

from bot.models.search import SearchState
from sandbox.telegram.objects import Chat, Message
from tests.bot.harness import BotHarness
from tests.samples import a_product, a_search, jpeg

URL = "https://cbu01.alicdn.com/1.jpg"


async def said(harness: BotHarness, chat: Chat, text: str) -> Message:
    """Let Ann write something; return the newest message of the bot."""
    harness.telegram.user_sends_text(chat, harness.ann, text)
    await harness.handle_updates()
    return harness.telegram.bot_messages(chat)[-1]


async def pressed(harness: BotHarness, message: Message, sign: str) -> list[Message]:
    """Press a button, and return what the chat shows of the bot then."""
    harness.telegram.user_presses(message, sign, harness.ann)
    await harness.handle_updates()
    return harness.telegram.bot_messages(message.chat)


async def a_group_with_pictures(harness: BotHarness) -> Chat:
    """A group with two kept products and a search, whose pictures Telegram takes at first."""
    group = harness.telegram.add_group(administrators=[harness.ann])
    harness.web.put(URL, jpeg())
    for number in range(2):
        await harness.store.kept.keep(group.id, harness.ann.id, a_product(str(number), picture=URL), None, None)
    search = a_search(chat_id=group.id, file_id="photo", state=SearchState.EMPTY)
    await harness.store.searches.add(search.model_copy(update={"created_at": harness.store.searches.now()}))
    return group


@pytest.mark.parametrize("command", ["/saved", "/history"])
async def test_closing_what_telegram_deletes_no_more_takes_its_text_and_buttons_off(
    harness: BotHarness, command: str
) -> None:
    group = await a_group_with_pictures(harness)
    shown = await said(harness, group, command)
    words = "Bad Request: message can't be deleted for everyone"
    harness.telegram.faults.fail_next("deleteMessage", error_code=400, description=words)
    (closed,) = await pressed(harness, shown, "✕")
    assert ((closed.caption or closed.text), closed.buttons) == ("Closed.", [])


async def test_a_list_goes_on_as_text_where_photos_were_forbidden_meanwhile(harness: BotHarness) -> None:
    group = await a_group_with_pictures(harness)
    shown = await said(harness, group, "/saved")
    assert shown.photo is not None
    harness.telegram.forbid(group, "photos")
    words = "Bad Request: not enough rights to send photos to the chat"
    harness.telegram.faults.fail_next("editMessageMedia", 9, error_code=400, description=words)
    (text,) = await pressed(harness, shown, "▶")
    assert "2/2" in [button.text for button in text.buttons]
    assert "I'm not allowed to send photos here" in (text.text or "")

    # A note is taken, and its card changes, without a word of any failure.
    harness.telegram.forbid(group)
    shown = await said(harness, group, "/saved")
    harness.telegram.user_sends_text(group, harness.ann, "for Ben", reply_to=shown)
    await harness.handle_updates()
    *_, noted, card = harness.telegram.bot_messages(group)
    assert ((noted.text or "")[:7], "for Ben" in (card.caption or "")) == ("✎ Noted", True)


async def test_quick_taps_turn_as_many_kept_cards(harness: BotHarness) -> None:
    for number in range(6):
        await harness.store.kept.keep(harness.chat.id, harness.ann.id, a_product(str(number)), None, None)
    harness.telegram.user_sends_text(harness.chat, harness.ann, "/saved")
    await harness.handle_updates()
    for sign, place in (("▶", "4/6"), ("◀", "1/6")):
        shown = harness.messages[-1]
        for _ in range(3):
            harness.telegram.user_presses(shown, sign, harness.ann)
        await harness.handle_updates()
        assert place in [button.text for button in harness.messages[-1].buttons]
