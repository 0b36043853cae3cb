from datetime import UTC, datetime

import pytest
from telegram import (
    Animation,
    Chat,
    Document,
    Message,
    MessageEntity,
    PhotoSize,
    Sticker,
    User,
    Video,
    VideoNote,
    Voice,
)

from bot.telegram.incoming import MAX_BYTES, Picture, Refusal, channel_of, is_private, mentions, picture_of

BOT_ID, BOT_NAME = 99, "snapsource_bot"


def a_message(**content: object) -> Message:
    chat = content.pop("chat", Chat(7, "private"))
    assert isinstance(chat, Chat)
    return Message(40, datetime.now(UTC), chat, **content)  # type: ignore[arg-type] # each test gives its own kind


def a_size(name: str, width: int, height: int, file_size: int | None = 1000) -> PhotoSize:
    return PhotoSize(name, f"unique {name}", width, height, file_size=file_size)


def a_document(mime_type: str | None, file_name: str | None = None, file_size: int | None = 1000) -> Document:
    return Document("document", "unique", file_name=file_name, mime_type=mime_type, file_size=file_size)


def a_sticker(*, animated: bool = False, video: bool = False) -> Sticker:
    return Sticker("sticker", "unique", 512, 512, is_animated=animated, is_video=video, type="regular")


def test_largest_size_of_a_photo_is_taken() -> None:
    sizes = (a_size("middle", 320, 240), a_size("large", 1280, 960), a_size("small", 90, 67))
    assert picture_of(a_message(photo=sizes)) == Picture(40, "large")


def test_photo_of_unknown_size_is_taken() -> None:
    assert picture_of(a_message(photo=(a_size("one", 90, 67, file_size=None),))) == Picture(40, "one")


@pytest.mark.parametrize("mime_type", ["image/jpeg", "image/png", "image/webp", "image/heic"])
def test_picture_sent_as_a_file_is_taken(mime_type: str) -> None:
    assert picture_of(a_message(document=a_document(mime_type))) == Picture(40, "document")


@pytest.mark.parametrize("name", ["IMG_1.HEIC", "a.jpg", "b.jpeg", "c.PNG", "d.webp", "e.heif"])
def test_file_without_a_type_is_recognized_by_its_name(name: str) -> None:
    document = a_document("application/octet-stream", name)
    assert picture_of(a_message(document=document)) == Picture(40, "document")


@pytest.mark.parametrize(
    ("mime_type", "name"), [("application/pdf", "a.pdf"), (None, None), (None, "jpg"), ("application/zip", "jpg.zip")]
)
def test_other_file_is_no_picture(mime_type: str | None, name: str | None) -> None:
    assert picture_of(a_message(document=a_document(mime_type, name))) is Refusal.OTHER_FILE


def test_video_sent_as_a_file_is_not_still() -> None:
    assert picture_of(a_message(document=a_document("video/mp4", "a.jpg"))) is Refusal.NOT_STILL


def test_file_of_twenty_megabytes_is_taken_and_no_larger_one() -> None:
    def taken(size: int) -> Picture | Refusal:
        return picture_of(a_message(document=a_document("image/png", file_size=size)))

    assert taken(MAX_BYTES) == Picture(40, "document")
    assert taken(MAX_BYTES + 1) is Refusal.TOO_LARGE


def test_still_sticker_is_taken() -> None:
    assert picture_of(a_message(sticker=a_sticker())) == Picture(40, "sticker")


@pytest.mark.parametrize("sticker", [a_sticker(animated=True), a_sticker(video=True)])
def test_moving_sticker_is_not_still(sticker: Sticker) -> None:
    assert picture_of(a_message(sticker=sticker)) is Refusal.NOT_STILL


@pytest.mark.parametrize(
    "content",
    [
        {"video": Video("v", "u", 1280, 720, 7)},
        {"video_note": VideoNote("v", "u", 240, 7)},
        # A GIF comes as an animation and, for old clients, as a document too.
        {"animation": Animation("a", "u", 320, 240, 3), "document": a_document("image/gif")},
    ],
)
def test_video_or_animation_is_not_still(content: dict[str, object]) -> None:
    assert picture_of(a_message(**content)) is Refusal.NOT_STILL


@pytest.mark.parametrize("content", [{"text": "a mug"}, {"voice": Voice("v", "u", 3)}, {}])
def test_message_without_a_picture_has_none(content: dict[str, object]) -> None:
    assert picture_of(a_message(**content)) is Refusal.NO_PICTURE


def test_chat_with_one_person_is_private() -> None:
    assert is_private(a_message())
    assert not is_private(a_message(chat=Chat(-5, "supergroup")))


@pytest.mark.parametrize(
    ("caption", "named"),
    [
        ("@snapsource_bot", True),
        ("what is this, @SnapSource_Bot?", True),
        ("@snapsource_bot_two", False),
        ("@ann", False),
        ("snapsource_bot", False),
    ],
)
def test_caption_mentions_the_bot_in_any_case(caption: str, named: bool) -> None:
    start = caption.find("@")
    length = len(caption[start:].rstrip("?"))
    entities = (MessageEntity(MessageEntity.MENTION, start, length),) if start >= 0 else ()
    message = a_message(caption=caption, caption_entities=entities)
    assert mentions(message, BOT_ID, BOT_NAME) is named


def test_mention_after_an_emoji_is_found() -> None:
    text = "😀 @snapsource_bot"
    message = a_message(text=text, entities=(MessageEntity(MessageEntity.MENTION, 3, 15),))
    assert mentions(message, BOT_ID, BOT_NAME)


@pytest.mark.parametrize(("user_id", "named"), [(BOT_ID, True), (5, False)])
def test_link_to_a_person_mentions_the_bot_if_it_is_the_bots(user_id: int, named: bool) -> None:
    entity = MessageEntity(MessageEntity.TEXT_MENTION, 0, 4, user=User(user_id, "Snap", is_bot=True))
    assert mentions(a_message(text="Snap!", entities=(entity,)), BOT_ID, BOT_NAME) is named


NOW = datetime(2026, 1, 1, tzinfo=UTC)
GROUP, CHANNEL = Chat(-1005, "supergroup"), Chat(-1006, "channel")
SHARED_ACCOUNT = User(136817688, "Channel", is_bot=True)


def test_channel_is_named_and_not_the_account_that_all_channels_share() -> None:
    assert channel_of(Message(1, NOW, GROUP, from_user=SHARED_ACCOUNT, sender_chat=CHANNEL)) == CHANNEL.id


def test_people_and_admins_who_write_as_their_group_are_no_channel() -> None:
    assert channel_of(Message(1, NOW, GROUP, from_user=User(5, "Ben", is_bot=False))) is None
    assert channel_of(Message(1, NOW, GROUP, from_user=SHARED_ACCOUNT, sender_chat=GROUP)) is None


def test_post_of_the_groups_own_channel_counts_as_no_channel() -> None:
    telegram = User(777000, "Telegram", is_bot=False)
    post = Message(1, NOW, GROUP, from_user=telegram, sender_chat=CHANNEL, is_automatic_forward=True)
    assert channel_of(post) is None
