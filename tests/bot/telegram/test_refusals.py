import pytest
from telegram.error import BadRequest

from bot.telegram.refusals import has_no_text, is_gone, is_unchanged, refuses_picture

MEANINGS = (has_no_text, is_gone, is_unchanged, refuses_picture)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Message to edit not found", is_gone),
        ("Message can't be edited", is_gone),
        ("MESSAGE_ID_INVALID", is_gone),
        ("There is no text in the message to edit", has_no_text),
        ("Wrong file identifier/HTTP URL specified", refuses_picture),
        ("Failed to get HTTP URL content", refuses_picture),
        ("Wrong type of the web page content", refuses_picture),
        ("PHOTO_INVALID_DIMENSIONS", refuses_picture),
        ("IMAGE_PROCESS_FAILED", refuses_picture),
    ],
)
def test_a_refusal_means_one_thing(text: str, meaning: object) -> None:
    assert [one for one in MEANINGS if one(BadRequest(text))] == [meaning]


def test_an_edit_that_changes_nothing_is_told_from_one_that_is_refused() -> None:
    text = (
        "Message is not modified: specified new message content and reply markup are exactly the same as a current"
        " content and reply markup of the message"
    )
    assert [one for one in MEANINGS if one(BadRequest(text))] == [is_unchanged]


def test_a_refusal_of_another_kind_means_none_of_them() -> None:
    assert [one for one in MEANINGS if one(BadRequest("Not enough rights to send photos to the chat"))] == []
