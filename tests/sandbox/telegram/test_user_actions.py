import io
from collections.abc import Callable

import pytest
from PIL import Image
from telegram import Bot, Update
from telegram.ext import Application, CommandHandler, ContextTypes

from sandbox.telegram import Telegram
from sandbox.telegram.errors import BotApiError
from sandbox.telegram.objects import Chat, Message, User
from sandbox.telegram.user_actions import SendOptions


@pytest.fixture
def ann(telegram: Telegram) -> User:
    return telegram.add_user("Ann", last_name="Lee", language_code="ru")


async def test_a_photo_comes_with_its_caption_and_its_sender(
    telegram: Telegram, bot: Bot, ann: User, jpeg: bytes
) -> None:
    telegram.user_sends_photo(ann.id, ann, jpeg, caption="like this, cheaper")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.caption == "like this, cheaper"
    assert update.message.from_user is not None
    assert (update.message.from_user.full_name, update.message.from_user.language_code) == ("Ann Lee", "ru")


async def test_a_gif_arrives_as_an_animation(telegram: Telegram, bot: Bot, ann: User) -> None:
    frames = [Image.new("RGB", (120, 80), colour) for colour in ("red", "blue", "green")]
    gif = io.BytesIO()
    frames[0].save(gif, "GIF", save_all=True, append_images=frames[1:], duration=1000)

    telegram.user_sends_gif(ann.id, ann, gif.getvalue(), name="shoe.gif")

    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.animation is not None
    assert update.message.document is not None
    animation = update.message.animation
    assert (animation.width, animation.height, animation.mime_type) == (120, 80, "video/mp4")
    assert animation.file_name == "shoe.gif.mp4"
    assert animation.thumbnail is not None
    assert update.message.document.file_id == animation.file_id


async def test_a_gif_that_is_none_is_refused(telegram: Telegram, ann: User) -> None:
    with pytest.raises(BotApiError, match="IMAGE_PROCESS_FAILED"):
        telegram.user_sends_gif(ann.id, ann, b"GIF")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (User(id=5, first_name="Bob"), "user"),
        ("Somebody", "hidden_user"),
        (Chat(id=-1005, type="channel", title="News"), "channel"),
        (Chat(id=-1006, type="supergroup", title="Traders"), "chat"),
    ],
)
async def test_a_forwarded_photo_names_its_origin(
    telegram: Telegram, bot: Bot, ann: User, source: User | Chat | str, kind: str, jpeg: bytes
) -> None:
    telegram.user_sends_photo(ann.id, ann, jpeg, forwarded_from=source)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.forward_origin is not None
    assert update.message.forward_origin.type == kind


async def test_a_message_in_the_name_of_a_chat_comes_from_a_shared_account(
    telegram: Telegram, bot: Bot, ann: User
) -> None:
    telegram.privacy_mode = False
    group = telegram.add_group("Traders", [ann])
    for shown in (Chat(id=-1005, type="channel", title="News"), group):
        telegram.user_sends_text(group, ann, "hello", as_chat=shown)
    messages = [update.message for update in await bot.get_updates() if update.message]
    accounts = [(one.from_user.username, one.sender_chat.id) for one in messages if one.from_user and one.sender_chat]
    assert accounts == [("Channel_Bot", -1005), ("GroupAnonymousBot", group.id)]


async def test_an_album_is_several_messages_with_one_id(
    telegram: Telegram, bot: Bot, ann: User, jpeg: bytes, draw: Callable[..., bytes]
) -> None:
    telegram.user_sends_album(ann.id, ann, [jpeg, draw(300, 300)], caption="both")
    messages = [update.message for update in await bot.get_updates() if update.message]
    assert len({message.media_group_id for message in messages}) == 1
    assert [message.caption for message in messages] == ["both", None]


async def test_all_kinds_of_messages_can_be_read(
    telegram: Telegram, bot: Bot, ann: User, jpeg: bytes, draw: Callable[..., bytes]
) -> None:
    telegram.user_sends_document(ann.id, ann, jpeg)
    telegram.user_sends_sticker(ann.id, ann, draw(512, 512, "WEBP"))
    telegram.user_sends_sticker(ann.id, ann, b"lottie", kind="animated")
    telegram.user_sends_video(ann.id, ann, thumbnail=jpeg)
    telegram.user_sends_voice(ann.id, ann)
    telegram.user_sends_location(ann.id, ann)
    document, sticker, animated, video, voice, location = [
        update.message for update in await bot.get_updates() if update.message
    ]
    assert document.document is not None
    assert document.document.thumbnail is not None
    assert sticker.sticker is not None
    assert sticker.sticker.thumbnail is not None
    assert animated.sticker is not None
    assert animated.sticker.is_animated
    assert video.video is not None
    assert video.video.thumbnail is not None
    assert voice.voice is not None
    assert location.location is not None


async def test_an_edited_message_is_an_update_of_its_own(telegram: Telegram, bot: Bot, ann: User, jpeg: bytes) -> None:
    photo = telegram.user_sends_photo(ann.id, ann, jpeg, caption="old")
    telegram.user_edits(photo, "new")
    _, update = await bot.get_updates()
    assert update.edited_message is not None
    assert (update.edited_message.message_id, update.edited_message.caption) == (photo.message_id, "new")


async def test_a_deleted_message_is_gone_without_an_update(telegram: Telegram, ann: User) -> None:
    message = telegram.user_sends_text(ann.id, ann, "x")
    before = len(telegram.updates.pending)
    telegram.user_deletes(message)
    assert telegram.conversation(ann.id) == []
    assert len(telegram.updates.pending) == before


async def test_a_block_is_an_update(telegram: Telegram, bot: Bot, ann: User) -> None:
    telegram.user_blocks_bot(ann)
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "kicked"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("how much?", False),
        ("/find", True),
        ("/find@snapsource_bot", True),
        ("/find@other_bot", False),
        ("look @snapsource_bot", True),
        ("look @other_bot", False),
    ],
)
def test_in_privacy_mode_the_bot_sees_commands_and_mentions(
    telegram: Telegram, ann: User, text: str, seen: bool
) -> None:
    group = telegram.add_group(members=[ann])
    telegram.user_sends_text(group, ann, text)
    assert bool(telegram.updates.pending) is seen


async def test_in_privacy_mode_a_reply_to_the_bot_is_seen(telegram: Telegram, bot: Bot, ann: User, jpeg: bytes) -> None:
    group = telegram.add_group(members=[ann])
    sent = await bot.send_message(group.id, "here")
    telegram.user_sends_photo(group, ann, jpeg, reply_to=sent.message_id)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.photo


def test_an_administrator_sees_everything(telegram: Telegram, ann: User) -> None:
    group = telegram.add_group(members=[ann], bot_status="administrator")
    telegram.user_sends_text(group, ann, "how much?")
    assert len(telegram.updates.pending) == 1


async def test_a_migration_has_a_service_message_in_both_groups(telegram: Telegram, bot: Bot, ann: User) -> None:
    group = telegram.add_group(members=[ann], supergroup=False)
    new = telegram.migrate_group(group, ann)
    messages = [update.message for update in await bot.get_updates() if update.message]
    assert [(message.chat.id, message.migrate_to_chat_id, message.migrate_from_chat_id) for message in messages] == [
        (group.id, new.id, None),
        (new.id, None, group.id),
    ]


def test_a_user_can_not_send_a_picture_that_telegram_refuses(telegram: Telegram, ann: User) -> None:
    with pytest.raises(BotApiError, match="IMAGE_PROCESS_FAILED"):
        telegram.user_sends_photo(ann.id, ann, b"no picture")


async def test_invalid_actions_are_explained(telegram: Telegram, bot: Bot, ann: User) -> None:
    stranger, group = telegram.add_user("Eve"), telegram.add_group(members=[ann])
    sent = telegram.message(ann.id, (await bot.send_message(ann.id, "x")).message_id)
    with pytest.raises(LookupError, match="Eve is no member of Traders"):
        telegram.user_sends_text(group, stranger, "x")
    with pytest.raises(LookupError, match="has no button '▶'; it has no button at all"):
        telegram.user_presses(sent, "▶")
    with pytest.raises(LookupError, match="it was deleted or never sent"):
        telegram.message(ann.id, 4242)
    with pytest.raises(LookupError, match="has no topic 7"):
        telegram.user_sends_text(group, ann, "x", **SendOptions(topic=7))


async def test_a_time_out_lists_the_last_events(telegram: Telegram, ann: User) -> None:
    telegram.user_sends_text(ann.id, ann, "x")
    with pytest.raises(TimeoutError, match=r"within 0.05 s; last events: chat, message_new"):
        await telegram.bot_message(ann.id, timeout=0.05)


async def test_an_application_of_python_telegram_bot_answers_a_command(telegram: Telegram, url: str, ann: User) -> None:
    async def start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text("Send me a photo")

    base = Application.builder().token(telegram.token).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    application = base.build()
    application.add_handler(CommandHandler("start", start))
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling(poll_interval=0.0)
        telegram.user_sends_text(ann.id, ann, "/start")
        answer = await telegram.bot_message(ann.id)
        await application.updater.stop()
        await application.stop()
    assert isinstance(answer, Message)
    assert answer.text == "Send me a photo"
