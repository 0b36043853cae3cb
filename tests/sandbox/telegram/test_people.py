from collections.abc import Callable

import pytest
from telegram import Bot, Update
from telegram.ext import Application, CommandHandler, ContextTypes

from sandbox.telegram import TelegramWorld
from sandbox.telegram.errors import Refused
from sandbox.telegram.objects import Chat, Message, User
from sandbox.telegram.people import Sending


@pytest.fixture
def ann(world: TelegramWorld) -> User:
    return world.add_user("Ann", last_name="Lee", language_code="ru")


async def test_a_photo_comes_with_its_caption_and_its_sender(
    world: TelegramWorld, bot: Bot, ann: User, jpeg: bytes
) -> None:
    world.user_sends_photo(ann.id, ann, jpeg, caption="like this, cheaper")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.caption == "like this, cheaper"
    assert update.message.from_user is not None
    assert (update.message.from_user.full_name, update.message.from_user.language_code) == ("Ann Lee", "ru")


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
    world: TelegramWorld, bot: Bot, ann: User, source: User | Chat | str, kind: str, jpeg: bytes
) -> None:
    world.user_sends_photo(ann.id, ann, jpeg, forwarded_from=source)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.forward_origin is not None
    assert update.message.forward_origin.type == kind


async def test_who_writes_in_the_name_of_a_chat_is_hidden_behind_a_shared_account(
    world: TelegramWorld, bot: Bot, ann: User
) -> None:
    world.privacy_mode = False
    group = world.add_group("Traders", [ann])
    for shown in (Chat(id=-1005, type="channel", title="News"), group):
        world.user_sends_text(group, ann, "hello", as_chat=shown)
    messages = [update.message for update in await bot.get_updates() if update.message]
    accounts = [(one.from_user.username, one.sender_chat.id) for one in messages if one.from_user and one.sender_chat]
    assert accounts == [("Channel_Bot", -1005), ("GroupAnonymousBot", group.id)]


async def test_an_album_is_several_messages_with_one_id(
    world: TelegramWorld, bot: Bot, ann: User, jpeg: bytes, draw: Callable[..., bytes]
) -> None:
    world.user_sends_album(ann.id, ann, [jpeg, draw(300, 300)], caption="both")
    messages = [update.message for update in await bot.get_updates() if update.message]
    assert len({message.media_group_id for message in messages}) == 1
    assert [message.caption for message in messages] == ["both", None]


async def test_all_kinds_of_messages_can_be_read(
    world: TelegramWorld, bot: Bot, ann: User, jpeg: bytes, draw: Callable[..., bytes]
) -> None:
    world.user_sends_document(ann.id, ann, jpeg)
    world.user_sends_sticker(ann.id, ann, draw(512, 512, "WEBP"))
    world.user_sends_sticker(ann.id, ann, b"lottie", kind="animated")
    world.user_sends_video(ann.id, ann, thumbnail=jpeg)
    world.user_sends_voice(ann.id, ann)
    world.user_sends_location(ann.id, ann)
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


async def test_an_edited_message_is_an_update_of_its_own(
    world: TelegramWorld, bot: Bot, ann: User, jpeg: bytes
) -> None:
    photo = world.user_sends_photo(ann.id, ann, jpeg, caption="old")
    world.user_edits(photo, "new")
    _, update = await bot.get_updates()
    assert update.edited_message is not None
    assert (update.edited_message.message_id, update.edited_message.caption) == (photo.message_id, "new")


async def test_a_deleted_message_is_gone_and_the_bot_is_not_told(world: TelegramWorld, ann: User) -> None:
    message = world.user_sends_text(ann.id, ann, "x")
    before = len(world.updates.pending)
    world.user_deletes(message)
    assert world.conversation(ann.id) == []
    assert len(world.updates.pending) == before


async def test_a_block_is_an_update(world: TelegramWorld, bot: Bot, ann: User) -> None:
    world.user_blocks_bot(ann)
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
def test_in_privacy_mode_the_bot_sees_what_is_meant_for_it(
    world: TelegramWorld, ann: User, text: str, seen: bool
) -> None:
    group = world.add_group(members=[ann])
    world.user_sends_text(group, ann, text)
    assert bool(world.updates.pending) is seen


async def test_in_privacy_mode_a_reply_to_the_bot_is_seen(
    world: TelegramWorld, bot: Bot, ann: User, jpeg: bytes
) -> None:
    group = world.add_group(members=[ann])
    sent = await bot.send_message(group.id, "here")
    world.user_sends_photo(group, ann, jpeg, reply_to=sent.message_id)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.photo


def test_an_administrator_sees_everything(world: TelegramWorld, ann: User) -> None:
    group = world.add_group(members=[ann], bot_status="administrator")
    world.user_sends_text(group, ann, "how much?")
    assert len(world.updates.pending) == 1


async def test_a_migration_is_told_in_both_groups(world: TelegramWorld, bot: Bot, ann: User) -> None:
    group = world.add_group(members=[ann], supergroup=False)
    new = world.migrate_group(group, ann)
    messages = [update.message for update in await bot.get_updates() if update.message]
    assert [(message.chat.id, message.migrate_to_chat_id, message.migrate_from_chat_id) for message in messages] == [
        (group.id, new.id, None),
        (new.id, None, group.id),
    ]


def test_a_picture_telegram_would_refuse_can_not_be_sent(world: TelegramWorld, ann: User) -> None:
    with pytest.raises(Refused, match="IMAGE_PROCESS_FAILED"):
        world.user_sends_photo(ann.id, ann, b"no picture")


async def test_mistakes_of_a_test_are_explained(world: TelegramWorld, bot: Bot, ann: User) -> None:
    stranger, group = world.add_user("Eve"), world.add_group(members=[ann])
    sent = world.message(ann.id, (await bot.send_message(ann.id, "x")).message_id)
    with pytest.raises(LookupError, match="Eve is no member of Traders"):
        world.user_sends_text(group, stranger, "x")
    with pytest.raises(LookupError, match="has no button '▶'; it has no button at all"):
        world.user_presses(sent, "▶")
    with pytest.raises(LookupError, match="it was deleted or never sent"):
        world.message(ann.id, 4242)
    with pytest.raises(LookupError, match="has no topic 7"):
        world.user_sends_text(group, ann, "x", **Sending(topic=7))


async def test_waiting_for_a_message_that_does_not_come_says_what_came(world: TelegramWorld, ann: User) -> None:
    world.user_sends_text(ann.id, ann, "x")
    with pytest.raises(TimeoutError, match=r"within 0.05 s; last events: chat, message_new"):
        await world.bot_message(ann.id, timeout=0.05)


async def test_an_application_answers_a_command(world: TelegramWorld, url: str, ann: User) -> None:
    async def start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text("Send me a photo")

    base = Application.builder().token(world.token).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    application = base.build()
    application.add_handler(CommandHandler("start", start))
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling(poll_interval=0.0)
        world.user_sends_text(ann.id, ann, "/start")
        answer = await world.bot_message(ann.id)
        await application.updater.stop()
        await application.stop()
    assert isinstance(answer, Message)
    assert answer.text == "Send me a photo"
