from datetime import UTC, datetime

import pytest
from telegram import (
    Animation,
    Chat,
    Document,
    ForumTopicCreated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    PhotoSize,
    Sticker,
    User,
)

from bot.telegram.addressing import (
    Address,
    address_of,
    answered_message,
    answers_bot,
    answers_card,
    is_gesture,
    is_private,
    names_bot,
    shows_picture,
)

BOT_ID, BOT_NAME = 99, "snapsource_bot"
BOT = User(BOT_ID, "Snapsource", is_bot=True)
BEN = User(5, "Ben", is_bot=False)
GROUP = Chat(-5, "supergroup")
PHOTO = (PhotoSize("p", "u", 320, 240),)


def a_message(**content: object) -> Message:
    chat = content.pop("chat", Chat(7, "private"))
    assert isinstance(chat, Chat)
    return Message(40, datetime.now(UTC), chat, **content)  # type: ignore[arg-type] # each test gives its own kind


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ({"type": "mention", "text": "@Snapsource_bot", "username": "Snapsource_bot"}, True),
        ({"type": "mention", "text": "@ann", "username": "ann"}, False),
        ({"type": "text_mention", "text": "you", "user": {"id": BOT_ID, "is_bot": True, "first_name": "S"}}, True),
        ({"type": "bot_command", "text": "/search", "bot_command": "/search"}, True),
        ({"type": "bot_command", "text": "/stop", "bot_command": "/stop"}, False),
    ],
)
def test_a_rich_message_names_the_bot_somewhere_in_its_text(part: dict[str, object], named: bool) -> None:
    rich = {"blocks": [{"type": "paragraph", "text": ["what is ", {"type": "bold", "text": [part]}]}]}
    assert names_bot(a_message(chat=GROUP, api_kwargs={"rich_message": rich}), BOT_ID, BOT_NAME) is named


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
    assert names_bot(message, BOT_ID, BOT_NAME) is named


def test_mention_after_an_emoji_is_found() -> None:
    text = "😀 @snapsource_bot"
    message = a_message(text=text, entities=(MessageEntity(MessageEntity.MENTION, 3, 15),))
    assert names_bot(message, BOT_ID, BOT_NAME)


@pytest.mark.parametrize(("user_id", "named"), [(BOT_ID, True), (5, False)])
def test_link_to_a_person_mentions_the_bot_if_it_is_the_bots(user_id: int, named: bool) -> None:
    entity = MessageEntity(MessageEntity.TEXT_MENTION, 0, 4, user=User(user_id, "Snap", is_bot=True))
    assert names_bot(a_message(text="Snap!", entities=(entity,)), BOT_ID, BOT_NAME) is named


@pytest.mark.parametrize(("command", "named"), [("/search", True), ("/search@SnapSource_bot", True), ("/start", False)])
def test_command_below_a_picture_names_the_bot(command: str, named: bool) -> None:
    entity = MessageEntity(MessageEntity.BOT_COMMAND, 0, len(command))
    message = a_message(caption=f"{command} red", caption_entities=(entity,))
    assert names_bot(message, BOT_ID, BOT_NAME) is named


@pytest.mark.parametrize(("author", "answers"), [(BOT_ID, True), (5, False)])
def test_answer_to_the_bot_is_told_from_one_to_somebody_else(author: int, answers: bool) -> None:
    answered = a_message(from_user=User(author, "Somebody", is_bot=True))
    assert answers_bot(a_message(text="!", reply_to_message=answered), BOT_ID) is answers


def test_gif_is_a_gesture_and_a_photo_is_none() -> None:
    assert is_gesture(a_message(animation=Animation("a", "u", 320, 240, 3)))
    assert not is_gesture(a_message(photo=(PhotoSize("p", "u", 320, 240),)))


def in_topic(**content: object) -> Message:
    return a_message(chat=GROUP, message_thread_id=30, is_topic_message=True, **content)


def opening(author: User = BEN) -> Message:
    """What opens the topic 30."""
    return Message(30, datetime.now(UTC), GROUP, from_user=author, forum_topic_created=ForumTopicCreated("Mugs", 0))


@pytest.mark.parametrize("author", [BEN, BOT])
def test_message_in_a_topic_answers_not_what_opened_the_topic(author: User) -> None:
    message = in_topic(text="!", reply_to_message=opening(author))
    assert answered_message(message) is None
    assert not answers_bot(message, BOT_ID)


def test_opening_of_a_topic_is_known_by_its_number_where_its_content_is_missing() -> None:
    bare = Message(30, datetime.now(UTC), GROUP, from_user=BEN)
    assert answered_message(in_topic(text="!", reply_to_message=bare)) is None


def test_answer_to_a_message_of_a_topic_is_one() -> None:
    answered = in_topic(text="?", from_user=BEN)
    assert answered_message(in_topic(text="!", reply_to_message=answered)) == answered


def test_answer_in_a_group_without_topics_is_one() -> None:
    answered = Message(30, datetime.now(UTC), GROUP, from_user=BEN)
    assert answered_message(a_message(chat=GROUP, message_thread_id=30, reply_to_message=answered)) == answered


def test_people_talk_about_cards_and_not_about_hints() -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("▶", callback_data="x")]])
    assert answers_card(a_message(reply_to_message=a_message(from_user=BOT, reply_markup=keyboard)))
    assert not answers_card(a_message(reply_to_message=a_message(from_user=BOT)))


def command(text: str, word: str) -> Message:
    entity = MessageEntity(MessageEntity.BOT_COMMAND, text.index(word), len(word))
    return a_message(chat=GROUP, text=text, entities=(entity,))


@pytest.mark.parametrize(
    ("message", "address"),
    [
        (a_message(text="hello"), Address.PRIVATE),
        (command("and this? /search", "/search"), Address.NAMED),
        (command("/nonsense@Snapsource_bot", "/nonsense@Snapsource_bot"), Address.NAMED),
        (command("/search@another_bot", "/search@another_bot"), None),
        (command("/weather", "/weather"), None),
        (a_message(chat=GROUP, photo=PHOTO, reply_to_message=a_message(from_user=BOT)), Address.ANSWER),
        (a_message(chat=GROUP, photo=PHOTO, reply_to_message=a_message(from_user=BEN)), None),
        (in_topic(photo=PHOTO, reply_to_message=opening(BOT)), None),
    ],
)
def test_it_is_known_what_is_meant_for_the_bot(message: Message, address: Address | None) -> None:
    assert address_of(message, BOT_ID, BOT_NAME) is address


@pytest.mark.parametrize(
    ("content", "shows"),
    [
        ({"photo": PHOTO}, True),
        ({"document": Document("f", "u", mime_type="image/png")}, True),
        ({"document": Document("f", "u", mime_type="application/pdf")}, False),
        ({"document": Document("f", "u")}, False),
        ({"sticker": Sticker("f", "u", 512, 512, False, False, Sticker.REGULAR)}, False),
        ({"text": "a photo"}, False),
    ],
)
def test_picture_is_a_photo_or_a_file_that_is_one(content: dict[str, object], shows: bool) -> None:
    assert shows_picture(a_message(chat=GROUP, **content)) is shows
