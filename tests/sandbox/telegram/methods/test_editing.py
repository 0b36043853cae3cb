from collections.abc import Callable

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Message
from telegram.error import BadRequest

from sandbox.telegram import Telegram
from sandbox.telegram.objects import User
from tests.clock import FakeClock

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("▶", callback_data="next")]])
SAME = "message is not modified: specified new message content and reply markup are exactly the same"


@pytest.fixture
def ann(telegram: Telegram) -> User:
    return telegram.add_user("Ann")


async def test_a_text_is_edited(telegram: Telegram, bot: Bot, ann: User) -> None:
    sent = await bot.send_message(ann.id, "searching")
    edited = await bot.edit_message_text("<b>found</b>", ann.id, sent.message_id, parse_mode="HTML")
    assert isinstance(edited, Message)
    assert edited.edit_date is not None
    assert telegram.message(ann.id, sent.message_id).text == "found"


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, ann: User) -> None:
    sent = await bot.send_message(ann.id, "x", reply_markup=BUTTONS)
    with pytest.raises(BadRequest, match=f"(?i){SAME}"):
        await bot.edit_message_text("x", ann.id, sent.message_id, reply_markup=BUTTONS)
    with pytest.raises(BadRequest, match=f"(?i){SAME}"):
        await bot.edit_message_reply_markup(ann.id, sent.message_id, reply_markup=BUTTONS)


async def test_an_edit_without_buttons_removes_them(bot: Bot, ann: User) -> None:
    sent = await bot.send_message(ann.id, "x", reply_markup=BUTTONS)
    edited = await bot.edit_message_text("x", ann.id, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.reply_markup is None


async def test_a_text_becomes_a_photo(bot: Bot, ann: User, jpeg: bytes) -> None:
    sent = await bot.send_message(ann.id, "searching")
    edited = await bot.edit_message_media(
        InputMediaPhoto(jpeg, caption="<i>card</i>", parse_mode="HTML"), ann.id, sent.message_id, reply_markup=BUTTONS
    )
    assert isinstance(edited, Message)
    assert (edited.text, edited.caption) == (None, "card")
    assert (edited.photo[-1].width, edited.photo[-1].height) == (400, 300)


async def test_a_photo_does_not_become_a_text(bot: Bot, ann: User, jpeg: bytes) -> None:
    sent = await bot.send_photo(ann.id, jpeg)
    with pytest.raises(BadRequest, match=r"(?i)there is no text in the message to edit"):
        await bot.edit_message_text("x", ann.id, sent.message_id)


async def test_another_photo_drops_caption_and_buttons(
    bot: Bot, ann: User, jpeg: bytes, draw: Callable[..., bytes]
) -> None:
    sent = await bot.send_photo(ann.id, jpeg, caption="old", reply_markup=BUTTONS)
    edited = await bot.edit_message_media(InputMediaPhoto(draw(300, 300)), ann.id, sent.message_id)
    assert isinstance(edited, Message)
    assert (edited.caption, edited.reply_markup) == (None, None)


async def test_the_same_photo_by_its_id_is_no_change(bot: Bot, ann: User, jpeg: bytes) -> None:
    sent = await bot.send_photo(ann.id, jpeg, caption="card")
    same = InputMediaPhoto(sent.photo[-1].file_id, caption="card")
    with pytest.raises(BadRequest, match=f"(?i){SAME}"):
        await bot.edit_message_media(same, ann.id, sent.message_id)


async def test_a_caption_is_edited_under_a_photo_only(bot: Bot, ann: User, jpeg: bytes) -> None:
    photo, text = await bot.send_photo(ann.id, jpeg), await bot.send_message(ann.id, "x")
    edited = await bot.edit_message_caption(ann.id, photo.message_id, caption="new")
    assert isinstance(edited, Message)
    assert edited.caption == "new"
    with pytest.raises(BadRequest, match=r"(?i)there is no caption in the message to edit"):
        await bot.edit_message_caption(ann.id, text.message_id, caption="new")


async def test_messages_that_can_not_be_edited(telegram: Telegram, bot: Bot, ann: User) -> None:
    theirs = telegram.user_sends_text(ann.id, ann, "mine")
    with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
        await bot.edit_message_text("x", ann.id, theirs.message_id)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("x", ann.id, 4242)


async def test_messages_are_deleted(telegram: Telegram, bot: Bot, ann: User) -> None:
    sent = [(await bot.send_message(ann.id, text)).message_id for text in "abc"]
    await bot.delete_message(ann.id, sent[0])
    await bot.delete_messages(ann.id, [*sent, 4242])
    assert telegram.conversation(ann.id) == []
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await bot.delete_message(ann.id, sent[0])


async def test_a_deleted_id_is_not_reused(telegram: Telegram, bot: Bot, ann: User) -> None:
    group = telegram.add_group(members=[ann])
    first = await bot.send_message(group.id, "x")
    await bot.delete_message(group.id, first.message_id)
    assert (await bot.send_message(group.id, "y")).message_id > first.message_id


async def test_old_messages_can_not_be_deleted(telegram: Telegram, bot: Bot, ann: User, clock: FakeClock) -> None:
    sent = await bot.send_message(ann.id, "x")
    clock.advance(hours=48, seconds=1)
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
        await bot.delete_message(ann.id, sent.message_id)
    assert len(telegram.conversation(ann.id)) == 1


async def test_in_groups_only_administrators_delete_messages_of_others(telegram: Telegram, bot: Bot, ann: User) -> None:
    group = telegram.add_group(members=[ann])
    theirs = telegram.user_sends_text(group, ann, "mine")
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
        await bot.delete_message(group.id, theirs.message_id)
    telegram.set_bot_member(group, ann, "administrator")
    assert await bot.delete_message(group.id, theirs.message_id)
