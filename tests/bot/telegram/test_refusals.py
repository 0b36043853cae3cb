"""What Telegram refuses, in words that people have reported of their bots."""

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.refusals import Refusal, pause_of, refuses_buttons, sort_refusal

PICTURE = (
    "wrong file identifier/HTTP URL specified",
    "wrong remote file identifier specified: Wrong padding in the string",
    "wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
    "wrong remote file id specified: Wrong string length",
    "wrong HTTP URL specified",
    "failed to get HTTP URL content",
    "wrong type of the web page content",
    "invalid file HTTP URL specified: Unsupported URL protocol",
    "invalid file id",
    "wrong file_id or the file is temporarily unavailable",
    "can't use file of type Document as Photo",
    "type of file mismatch",
    "file is too big",
    "file must be non-empty",
    "there is no photo in the request",
    'failed to send message #1 with the error message "WEBPAGE_MEDIA_EMPTY"',
    "group send failed",
    "FILE_REFERENCE_EXPIRED",
    "FILE_REFERENCE_EMPTY",
    "FILE_REFERENCE_0_EXPIRED",
    "FILE_PARTS_INVALID",
    "FILE_PART_0_MISSING",
    "FILE_ID_INVALID",
    "PHOTO_INVALID_DIMENSIONS",
    "PHOTO_EXT_INVALID",
    "PHOTO_SAVE_FILE_INVALID",
    "PHOTO_CROP_SIZE_SMALL",
    "IMAGE_PROCESS_FAILED",
    "WEBPAGE_CURL_FAILED",
    "WEBPAGE_MEDIA_EMPTY",
    "MEDIA_EMPTY",
    "MEDIA_INVALID",
    "EXTERNAL_URL_INVALID",
    "WC_CONVERT_URL_INVALID",
    "DOCUMENT_INVALID",
    "URL host is empty",
    "words that nobody has ever seen",
)
PHOTOS = (
    "not enough rights to send photos to the chat",
    "not enough rights to send media messages to the chat",
    "not enough rights to send documents to the chat",
    "CHAT_SEND_PHOTOS_FORBIDDEN",
    "CHAT_SEND_MEDIA_FORBIDDEN",
)
RIGHTS = (
    "have no rights to send a message",
    "have no write access to the chat",
    "not enough rights to send text messages to the chat",
    "need administrator rights in the channel chat",
    "CHAT_WRITE_FORBIDDEN",
    "CHAT_SEND_PLAIN_FORBIDDEN",
    "CHAT_GUEST_SEND_FORBIDDEN",
    "CHAT_RESTRICTED",
    "CHAT_ADMIN_REQUIRED",
    "USER_BANNED_IN_CHANNEL",
)
CHAT = (
    "chat not found",
    "PEER_ID_INVALID",
    "CHANNEL_PRIVATE",
    "group chat was deactivated",
    "user not found",
)
TOPIC = ("message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED", "TOPIC_ID_INVALID")
MESSAGE = (
    "message to be replied not found",
    "message to reply not found",
    "reply message not found",
    "REPLY_MESSAGE_ID_INVALID",
    "message to edit not found",
    "message can't be edited",
    "message can't be deleted for everyone",
    "MESSAGE_ID_INVALID",
    "MESSAGE_AUTHOR_REQUIRED",
    "MESSAGE_EDIT_TIME_EXPIRED",
)
OURS = (
    'can\'t parse entities: Unsupported start tag "p" at byte offset 0',
    "ENTITY_BOUNDS_INVALID",
    "message caption is too long",
    "MEDIA_CAPTION_TOO_LONG",
    "message text is empty",
    "BUTTON_DATA_INVALID",
    "inline keyboard button URL 'x' is invalid: Wrong HTTP URL",
    "REPLY_MARKUP_TOO_LONG",
)
KICKED = (
    "bot was blocked by the user",
    "bot was kicked from the supergroup chat",
    "bot is not a member of the channel chat",
    "user is deactivated",
    "the group chat was deleted",
    "bot can't initiate conversation with a user",
    "words that nobody has ever seen",
)


@pytest.mark.parametrize("words", PICTURE)
def test_a_picture_that_telegram_can_not_take_is_given_in_another_way(words: str) -> None:
    assert sort_refusal(BadRequest(words), has_picture=True) is Refusal.PICTURE


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (refusal, words)
        for refusal, said in (
            (Refusal.PHOTOS, PHOTOS),
            (Refusal.RIGHTS, RIGHTS),
            (Refusal.CHAT, CHAT),
            (Refusal.TOPIC, TOPIC),
            (Refusal.MESSAGE, MESSAGE),
            (Refusal.OURS, OURS),
        )
        for words in said
    ],
)
def test_what_is_no_fault_of_the_picture_is_told_with_and_without_one(refusal: Refusal, words: str) -> None:
    sorted_as = [sort_refusal(BadRequest(words), has_picture=has_picture) for has_picture in (True, False)]
    assert sorted_as == [refusal, refusal]


@pytest.mark.parametrize("words", KICKED)
def test_who_is_shut_out_has_lost_the_chat(words: str) -> None:
    assert sort_refusal(Forbidden(words), has_picture=True) is Refusal.CHAT


def test_a_right_may_also_be_missing_in_an_answer_403() -> None:
    assert sort_refusal(Forbidden("CHAT_SEND_PHOTOS_FORBIDDEN")) is Refusal.PHOTOS
    assert sort_refusal(Forbidden("CHAT_WRITE_FORBIDDEN")) is Refusal.RIGHTS


def test_an_edit_that_changes_nothing_has_its_effect_already() -> None:
    words = (
        "Message is not modified: specified new message content and reply markup are exactly the same as a current"
        " content and reply markup of the message"
    )
    assert sort_refusal(BadRequest(words), has_picture=True) is Refusal.UNCHANGED
    assert sort_refusal(BadRequest("MESSAGE_NOT_MODIFIED")) is Refusal.UNCHANGED


def test_a_message_with_a_picture_has_no_text_to_edit() -> None:
    assert sort_refusal(BadRequest("There is no text in the message to edit")) is Refusal.NO_TEXT


def test_unknown_words_about_a_text_are_a_fault_of_ours() -> None:
    assert sort_refusal(BadRequest("words that nobody has ever seen")) is Refusal.OURS


def test_an_upload_that_is_too_large_is_refused_before_the_bot_api() -> None:
    error = NetworkError("Request Entity Too Large (413)")
    assert (sort_refusal(error, has_picture=True), sort_refusal(error)) == (Refusal.PICTURE, None)


@pytest.mark.parametrize("error", [RetryAfter(245), TimedOut(), NetworkError("Bad Gateway"), ChatMigrated(-100)])
def test_what_passes_and_what_has_moved_is_no_refusal(error: TelegramError) -> None:
    assert sort_refusal(error, has_picture=True) is None


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (RetryAfter(245), 245),
        (BadRequest("SLOWMODE_WAIT_40"), 40),
        (BadRequest("FLOOD_WAIT_13"), 13),
        (NetworkError("Too Many Requests: retry after 9"), 9),
        (BadRequest("Too Many Requests: retry after 7"), 7),
        (BadRequest("chat not found"), None),
        (TimedOut(), None),
    ],
)
def test_a_pause_is_known_in_whatever_words_telegram_asks_for_it(error: TelegramError, seconds: float | None) -> None:
    assert pause_of(error) == seconds


def test_buttons_that_an_old_server_refuses_may_be_plainer() -> None:
    assert refuses_buttons(BadRequest('can\'t parse inline keyboard button: field "style" is unknown'))
    assert not refuses_buttons(BadRequest("chat not found"))
