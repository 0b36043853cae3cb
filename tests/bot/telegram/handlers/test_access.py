from datetime import UTC, datetime

import pytest
from telegram import (
    Chat,
    Message,
    MessageOrigin,
    MessageOriginChannel,
    MessageOriginHiddenUser,
    MessageOriginUser,
    User,
)

from bot.telegram.handlers.access import guest_count, invitation_code, named_account

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BEN = User(5, "Ben", is_bot=False)
GROUP, CHANNEL = Chat(-1005, "supergroup"), Chat(-1006, "channel")
BOT = User(6, "A bot", is_bot=True)


def said(
    text: str,
    chat: Chat | None = None,
    *,
    from_user: User | None = None,
    reply_to_message: Message | None = None,
    forward_origin: MessageOrigin | None = None,
    sender_chat: Chat | None = None,
    is_automatic_forward: bool | None = None,
    topic: int | None = None,
) -> Message:
    return Message(
        1,
        NOW,
        chat or Chat(7, "private"),
        text=text,
        from_user=from_user,
        reply_to_message=reply_to_message,
        forward_origin=forward_origin,
        sender_chat=sender_chat,
        is_automatic_forward=is_automatic_forward,
        message_thread_id=topic,
        is_topic_message=topic is not None,
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [("/start a-code", "a-code"), ("/start", None), ("/help a-code", None), ("/start two words", None), ("", None)],
)
def test_start_command_may_carry_an_invitation(text: str, code: str | None) -> None:
    assert invitation_code(said(text)) == code


def test_invitation_in_a_group_does_not_count_since_everybody_reads_it() -> None:
    assert invitation_code(said("/start a-code", Chat(-5, "group"))) is None
    assert invitation_code(None) is None


@pytest.mark.parametrize(
    ("words", "number"), [([], 1), (["5"], 5), (["100"], 100), (["101"], None), (["0"], None), (["many"], None)]
)
def test_invitation_is_for_one_to_a_hundred_people(words: list[str], number: int | None) -> None:
    assert guest_count(words) == number


@pytest.mark.parametrize(
    ("words", "person"),
    [
        (["5"], 5),
        (["-1001234567890"], -1001234567890),
        (["@ben"], None),
        (["-"], None),
        (["--5"], None),
        (["9" * 30], None),
        (["-" + "9" * 30], None),
    ],
)
def test_account_is_named_by_its_number(words: list[str], person: int | None) -> None:
    assert named_account(said("/ban"), words) == person


def test_person_is_named_by_a_reply_to_their_message() -> None:
    assert named_account(said("/ban", reply_to_message=said("!", from_user=BEN)), []) == BEN.id
    forwarded = said("!", from_user=User(7, "Ann", is_bot=False), forward_origin=MessageOriginUser(NOW, BEN))
    assert named_account(said("/ban", reply_to_message=forwarded), []) == BEN.id


def test_channel_is_named_by_a_reply_to_its_message_even_if_that_is_forwarded() -> None:
    posted = said("!", GROUP, from_user=BOT, sender_chat=CHANNEL)
    assert named_account(said("/ban", GROUP, reply_to_message=posted), []) == CHANNEL.id
    forwarded = said("!", GROUP, from_user=BOT, sender_chat=CHANNEL, forward_origin=MessageOriginUser(NOW, BEN))
    assert named_account(said("/ban", GROUP, reply_to_message=forwarded), []) == CHANNEL.id


def test_reply_to_the_group_itself_or_to_its_channel_names_nobody() -> None:
    anonymous = said("!", GROUP, from_user=BOT, sender_chat=GROUP)
    assert named_account(said("/ban", GROUP, reply_to_message=anonymous), []) is None
    origin = MessageOriginChannel(NOW, CHANNEL, 1)
    telegram = User(777000, "Telegram", is_bot=False)
    post = said("!", GROUP, from_user=telegram, sender_chat=CHANNEL, forward_origin=origin, is_automatic_forward=True)
    assert named_account(said("/ban", GROUP, reply_to_message=post), []) is None


def test_reply_to_the_bot_or_to_no_message_names_nobody() -> None:
    assert named_account(said("/ban", reply_to_message=said("!", from_user=BOT)), []) is None
    assert named_account(said("/ban"), []) is None


def test_reply_to_a_forwarded_message_of_a_hidden_account_names_nobody() -> None:
    ann = User(7, "Ann", is_bot=False)
    forwarded = said("!", from_user=ann, forward_origin=MessageOriginHiddenUser(NOW, "Somebody"))
    assert named_account(said("/ban", reply_to_message=forwarded), []) is None


def test_command_in_a_topic_names_not_whoever_opened_the_topic() -> None:
    opening = said("", GROUP, from_user=BEN)
    assert named_account(said("/ban", GROUP, reply_to_message=opening, topic=opening.message_id), []) is None
