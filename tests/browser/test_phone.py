from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.demo import PHONE, ChatPage, Demo, open_page

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def phone(browser: Browser, demo: Demo) -> AsyncIterator[ChatPage]:
    async with open_page(browser, demo, PHONE) as chat:
        yield chat
        assert chat.errors == []


async def test_nothing_is_wider_than_the_screen(phone: ChatPage) -> None:
    await phone.send_sample("mug")

    width = await phone.page.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE[0]
    box = await phone.card.locator(".stack").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]


async def test_a_whole_card_fits_on_the_screen(phone: ChatPage) -> None:
    await phone.send_sample("mug")

    await expect(phone.key("▶")).to_be_in_viewport()
    await expect(phone.card.locator(".picture")).to_be_in_viewport(ratio=0.9)


async def test_a_whole_grid_fits_on_the_screen_and_the_entries_of_a_list_are_of_one_height(phone: ChatPage) -> None:
    await phone.send_sample("mug")
    await phone.change_card("▦")

    for part in (".picture", ".text", ".keys"):
        await expect(phone.card.locator(part)).to_be_in_viewport(ratio=0.99)

    await phone.change_card("☰")
    numbers = [await number.bounding_box() for number in await phone.card.locator(".text b").all()]
    tops = [box["y"] for box in numbers if box is not None]
    assert len(tops) == 8
    assert len({round(below - above) for above, below in pairwise(tops)}) == 1, "one entry is taller than another"


async def test_there_is_one_pane_and_a_way_back(phone: ChatPage) -> None:
    await expect(phone.page.locator("#chats")).to_be_hidden()

    await phone.page.get_by_role("button", name="Back to the chats").tap()
    await expect(phone.page.locator("#chats")).to_be_visible()
    await expect(phone.page.locator("#conversation")).to_be_hidden()

    await phone.page.locator(".chat-item").filter(has_text="Борис").tap()
    await expect(phone.page.locator("#conversation")).to_be_visible()


async def test_the_control_panel_is_a_sheet_that_can_be_closed(phone: ChatPage) -> None:
    await expect(phone.page.locator("#panel")).to_be_hidden()
    await phone.page.locator("#conversation").get_by_role("button", name="Control panel").tap()
    await expect(phone.page.locator("#panel")).to_be_in_viewport()

    await phone.page.get_by_role("button", name="Close the control panel").tap()
    await expect(phone.page.locator("#panel")).to_be_hidden()
