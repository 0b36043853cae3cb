"""Takes the styles off all buttons once a server has refused them: one of one's own may not know them yet."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.telegram.refusals import refuses_buttons

T = TypeVar("T")
log = structlog.get_logger()


class ButtonStyles:
    """Makes calls with styled buttons, or with plain ones as soon as it is known that the server refuses styles."""

    def __init__(self) -> None:
        self._are_refused = False

    async def call(self, make: Callable[[], Awaitable[T]], parameters: dict[str, Any]) -> T:
        """Make one call with these `parameters`, which lose the styles of their buttons where these are refused.

        Raises:
            BadRequest: the server refuses the call for another reason.
        """
        keyboard = parameters.get("reply_markup")
        if not isinstance(keyboard, InlineKeyboardMarkup) or not _has_styles(keyboard):
            return await make()
        if not self._are_refused:
            try:
                return await make()
            except BadRequest as error:
                if not refuses_buttons(error):
                    raise
        # A request that was refused has done nothing: it may be made again.
        parameters["reply_markup"] = _without_styles(keyboard)
        made = await make()
        if not self._are_refused:
            self._are_refused = True
            log.info("button styles refused")
        return made


def _has_styles(keyboard: InlineKeyboardMarkup) -> bool:
    return any(button.style is not None for row in keyboard.inline_keyboard for button in row)


def _without_styles(keyboard: InlineKeyboardMarkup) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[_plain(button) for button in row] for row in keyboard.inline_keyboard])


def _plain(button: InlineKeyboardButton) -> InlineKeyboardButton:
    said = button.to_dict()
    said.pop("style", None)
    return InlineKeyboardButton.de_json(said, None)
