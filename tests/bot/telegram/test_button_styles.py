"""Styled buttons at a server that takes styles, and at one that refuses them."""

import pytest
from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.models.pictures import ProductPicture
from bot.telegram.button_styles import ButtonStyles
from bot.views.screen import Screen
from sandbox.telegram.objects import InlineKeyboardButton as ShownButton
from tests.bot.harness import BotHarness
from tests.samples import jpeg

URL = "https://cbu01.alicdn.com/1.jpg"
BUTTONS = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("↗ Open", url="https://detail.1688.com/offer/1.html", style="primary")],
        [InlineKeyboardButton("№ ID", copy_text=CopyTextButton("1")), InlineKeyboardButton("ℹ", callback_data="h:")],
    ]
)
TEXT = Screen("Mug", BUTTONS)


def shown(harness: BotHarness) -> list[ShownButton]:
    return harness.messages[-1].buttons


async def test_a_style_is_shown_where_the_server_takes_it(harness: BotHarness) -> None:
    await harness.messenger.post(harness.target, TEXT)
    assert [button.style for button in shown(harness)] == ["primary", None, None]


async def test_a_server_that_refuses_styles_is_asked_once_and_shows_all_buttons(harness: BotHarness) -> None:
    harness.telegram.takes_button_styles = False
    harness.web.put(URL, jpeg())
    await harness.messenger.post(harness.target, Screen("Mug", BUTTONS, ProductPicture(URL)))
    posted = await harness.messenger.post(harness.target, TEXT)
    await harness.messenger.replace(posted, Screen("Cup", BUTTONS))
    assert harness.calls == ["sendPhoto", "sendPhoto", "sendMessage", "editMessageText"]
    assert [button.text for button in shown(harness)] == ["↗ Open", "№ ID", "ℹ"]
    assert shown(harness)[1].copy_text is not None
    assert all(button.style is None for button in shown(harness))


async def test_buttons_that_are_refused_for_another_reason_keep_their_styles_later() -> None:
    asked: list[object] = []
    parameters: dict[str, object] = {"reply_markup": BUTTONS}

    async def refuse() -> None:
        asked.append(parameters["reply_markup"])
        raise BadRequest("Button_data_invalid")

    async def accept() -> None:
        asked.append(parameters["reply_markup"])

    styles = ButtonStyles()
    with pytest.raises(BadRequest):
        await styles.call(refuse, parameters)
    parameters = {"reply_markup": BUTTONS}
    await styles.call(accept, parameters)
    assert [keyboard is BUTTONS for keyboard in asked] == [True, False, True]


async def test_what_has_nothing_to_do_with_buttons_is_not_asked_again() -> None:
    asked: list[object] = []

    async def refuse() -> None:
        asked.append(BUTTONS)
        raise BadRequest("Chat not found")

    with pytest.raises(BadRequest):
        await ButtonStyles().call(refuse, {"reply_markup": BUTTONS})
    assert len(asked) == 1
