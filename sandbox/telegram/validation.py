"""Validation of texts, captions and keyboards against the limits of the Bot API."""

from pydantic import ValidationError

from sandbox.telegram.entities import FormattedText, trimmed, utf16_length, with_detected_entities
from sandbox.telegram.errors import BotApiError, bad_request
from sandbox.telegram.html import normalized_link, parse_html
from sandbox.telegram.methods.parameters import ReplyMarkup
from sandbox.telegram.objects import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_CALLBACK_DATA_BYTES = 64
MAX_CALLBACK_ANSWER = 200
MAX_COPY_TEXT = 256
MAX_BUTTONS = 100
MAX_BUTTONS_IN_ROW = 8
STYLES = frozenset({"danger", "primary", "success"})
"""Of a button. Source: InlineKeyboardButton in the Bot API."""


def formatted_text(text: str, parse_mode: str, entities: list[MessageEntity] | None) -> FormattedText:
    """Text and entities as Telegram stores them.

    Raises:
        BotApiError: the markup is invalid, or `parse_mode` is unknown.
    """
    mode = parse_mode.lower()
    if mode == "html":
        parsed = parse_html(text)
    elif mode in {"", "none"}:
        parsed = FormattedText(text, entities or [])
    elif mode in {"markdown", "markdownv2"}:
        raise bad_request(f"unsupported parse_mode: this sandbox reads HTML, not {parse_mode}")
    else:
        raise bad_request("unsupported parse_mode")
    return with_detected_entities(trimmed(parsed))


def message_text(text: str, parse_mode: str, entities: list[MessageEntity] | None) -> FormattedText:
    """Validate the text of a message.

    Raises:
        BotApiError: it is empty, or longer than 4096 UTF-16 units after parsing.
    """
    if not text:
        raise bad_request("message text is empty")
    formatted = formatted_text(text, parse_mode, entities)
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if utf16_length(formatted.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return formatted


def caption_text(caption: str, parse_mode: str, entities: list[MessageEntity] | None) -> FormattedText:
    """Validate a caption, which may be empty.

    Raises:
        BotApiError: it is longer than 1024 UTF-16 units after parsing.
    """
    formatted = formatted_text(caption, parse_mode, entities)
    if utf16_length(formatted.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return formatted


def inline_keyboard(markup: ReplyMarkup | None, *, takes_styles: bool = True) -> InlineKeyboardMarkup | None:
    """Validate a keyboard; return the inline keyboard, or None if there is none or it is empty.

    Buttons may have a style if Telegram `takes_styles`.

    Raises:
        BotApiError: there are too many buttons, or an invalid one.
    """
    if markup is None or markup.inline_keyboard is None:
        return None
    rows = [[_button(raw) for raw in row] for row in markup.inline_keyboard]
    keyboard = InlineKeyboardMarkup(inline_keyboard=[row for row in rows if row])
    if len(keyboard.buttons) > MAX_BUTTONS or any(len(row) > MAX_BUTTONS_IN_ROW for row in keyboard.inline_keyboard):
        raise bad_request("reply markup is too long")
    for button in keyboard.buttons:
        _check_button(button, STYLES if takes_styles else frozenset())
    return keyboard if keyboard.buttons else None


def _button(raw: object) -> InlineKeyboardButton:
    try:
        return InlineKeyboardButton.model_validate(raw)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise bad_request(f"can't parse inline keyboard button: Can't find field \"{field}\"") from error


def _check_button(button: InlineKeyboardButton, styles: frozenset[str]) -> None:
    if not button.text:
        raise bad_request("inline keyboard button text must be non-empty")
    if button.style and button.style not in styles:
        raise bad_request("can't parse inline keyboard button: Invalid button style specified")
    if button.url:
        if normalized_link(button.url) is None:
            raise bad_request(f"inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL")
    elif button.callback_data:
        if len(button.callback_data.encode()) > MAX_CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif button.copy_text is not None:
        if not 1 <= utf16_length(button.copy_text.text) <= MAX_COPY_TEXT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    elif _does_nothing(button):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")


def _does_nothing(button: InlineKeyboardButton) -> bool:
    return all(
        action is None
        for action in (
            button.switch_inline_query,
            button.switch_inline_query_current_chat,
            button.switch_inline_query_chosen_chat,
            button.web_app,
            button.login_url,
        )
    ) and not {"pay", "callback_game"} & set(button.model_extra or {})


def invalid_parameters(error: ValidationError) -> BotApiError:
    """The error for parameters of a wrong type."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"]) or "parameters"
    return bad_request(f"can't parse {field}: {first['msg']}")
