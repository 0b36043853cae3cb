import pytest
from telegram.error import BadRequest

from bot.telegram.bad_requests import has_no_text, is_gone, is_unchanged, refuses_picture

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
def test_refusal_has_one_meaning(text: str, meaning: object) -> None:
    assert [other for other in MEANINGS if other(BadRequest(text))] == [meaning]


def test_edit_that_changes_nothing_is_no_refused_edit() -> None:
    text = (
        "Message is not modified: specified new message content and reply markup are exactly the same as a current"
        " content and reply markup of the message"
    )
    assert [meaning for meaning in MEANINGS if meaning(BadRequest(text))] == [is_unchanged]


def test_other_refusals_have_none_of_the_meanings() -> None:
    assert [
        meaning for meaning in MEANINGS if meaning(BadRequest("Not enough rights to send photos to the chat"))
    ] == []
