import json
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.telegram.updates.polling import readable
from bot.telegram.updates.reading import MAX_DEPTH, MAX_NUMBER, NotReadable, read_update

SECRET = "between you and me"
CHAT = {"id": 7, "type": "private", "first_name": "Ann"}


def a_message(**facts: object) -> dict[str, object]:
    return {"message_id": 1, "date": 1_700_000_000, "chat": CHAT, "text": SECRET, **facts}


def an_update(update_id: object = 1, **message: object) -> dict[str, object]:
    return {"update_id": update_id, "message": a_message(**message)}


def nested(levels: int) -> object:
    value: object = {}
    for _ in range(levels):
        value = {"in": value}
    return value


UNREADABLE = {
    "a time beyond all times": an_update(date=10**30),
    "a time without end": an_update(date=float("inf")),
    "a chat beyond all chats": an_update(chat={**CHAT, "id": -MAX_NUMBER - 2}),
    "a message that is a number": {"update_id": 1, "message": 5},
    "a chat without an id": an_update(chat={"type": "private"}),
}
"""Updates with a valid id that can never be handled."""


def test_update_is_parsed_as_the_library_does() -> None:
    value = an_update()
    assert read_update(value, None) == Update.de_json(value, None)


@pytest.mark.parametrize("value", UNREADABLE.values(), ids=UNREADABLE)
def test_error_names_the_id_of_an_unreadable_update_and_quotes_nothing(value: dict[str, object]) -> None:
    with pytest.raises(NotReadable) as met:
        read_update(value, None)
    assert met.value.update_id == 1
    assert SECRET not in str(met.value)


@pytest.mark.parametrize("update_id", [None, "1", 1.0, -1, MAX_NUMBER + 1])
def test_id_that_can_not_be_stored_is_none(update_id: object) -> None:
    with pytest.raises(NotReadable) as met:
        read_update(an_update(update_id), None)
    assert met.value.update_id is None


def test_message_in_a_reply_to_a_reply_is_read() -> None:
    assert read_update(an_update(reply_to_message=a_message(pinned_message=a_message())), None).message is not None


CORNERS: dict[str, dict[str, object]] = {
    "a gift of no shape": {"gift": {"gift": 5}},
    "an origin without a date": {"forward_origin": {"type": "user"}},
    "a poll in what is answered": {"reply_to_message": a_message(poll={"id": "1"})},
    "a number beyond all numbers": {"sender_boost_count": MAX_NUMBER + 1},
    "values in values": {"reply_markup": nested(MAX_DEPTH)},
}
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]


@pytest.mark.parametrize("corner", CORNERS.values(), ids=CORNERS)
def test_corner_that_can_not_be_read_costs_itself_and_not_the_photo(corner: dict[str, object]) -> None:
    for value in (
        an_update(photo=PHOTO, **corner),
        {"update_id": 1, "callback_query": {**PRESS, "message": a_message(photo=PHOTO, **corner)}},
    ):
        message = read_update(value, None).effective_message
        assert message is not None
        assert message.photo[0].file_id == "a"
        assert message.text == SECRET


PRESS = {"id": "1", "from": {"id": 7, "is_bot": False, "first_name": "Ann"}, "chat_instance": "1", "data": "x"}


def test_message_that_is_answered_loses_only_its_own_corner() -> None:
    answered = a_message(photo=PHOTO, gift={"gift": 5})
    message = read_update(an_update(reply_to_message=answered), None).message
    assert message is not None
    assert message.reply_to_message is not None
    assert message.reply_to_message.photo[0].file_id == "a"


NUMBERS = st.integers(-(10**40), 10**40) | st.floats()
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
FIELDS = st.sampled_from(
    "message_id date chat from text photo entities caption reply_to_message sticker document new_chat_title".split()
)


@given(st.dictionaries(FIELDS, VALUES, max_size=6))
def test_any_message_is_read_or_not_readable(message: dict[str, Any]) -> None:
    try:
        update = read_update({"update_id": 1, "message": {**a_message(), **message}}, None)
    except NotReadable:
        return
    assert json.loads(update.to_json())["update_id"] == 1


# An answer of `getUpdates`


def answer(*updates: object) -> bytes:
    return json.dumps({"ok": True, "result": updates}).encode()


def test_answer_whose_updates_can_be_read_stays_unchanged() -> None:
    body = answer(an_update(1), an_update(2))
    assert readable(body) == (HTTPStatus.OK, body)
    assert readable(answer()) == (HTTPStatus.OK, answer())


@pytest.mark.parametrize("value", UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_update_is_reduced_to_its_id(value: dict[str, object]) -> None:
    status, body = readable(answer(value, an_update(2)))
    assert status == HTTPStatus.OK
    assert json.loads(body)["result"] == [{"update_id": 1}, an_update(2)]


def test_update_without_a_valid_id_is_left_out() -> None:
    _, body = readable(answer(an_update(2), an_update(10**30)))
    assert json.loads(body)["result"] == [an_update(2)]


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b'{"ok": true}',
        b'{"ok": true, "result": 5}',
        answer(an_update(10**30)),
        answer("update").replace(b'"update"', b"[" * 100_000 + b"]" * 100_000),
    ],
    ids=["a page", "a list", "no updates", "a number", "no good id", "values in values"],
)
def test_answer_without_a_usable_update_is_a_server_error(body: bytes) -> None:
    status, said = readable(body)
    assert status == HTTPStatus.BAD_GATEWAY
    assert SECRET.encode() not in said


def test_log_quotes_nothing_of_an_update(capsys: pytest.CaptureFixture[str]) -> None:
    readable(answer(*UNREADABLE.values()))
    lines = "".join(capsys.readouterr())
    assert "update dropped" in lines
    assert SECRET not in lines
