from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, expect

from tests.browser.demo import ChatPage, Demo, open_page

pytestmark = pytest.mark.asyncio(loop_scope="session")


PICTURES = Path(__file__).parents[1] / "fixtures" / "pictures"


async def send_file(chat: ChatPage, path: Path) -> None:
    await chat.page.locator("input[type=file]").set_input_files(path)
    await chat.page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()


async def test_a_file_that_is_no_picture_goes_as_a_file_and_gets_a_sentence(chat: ChatPage, tmp_path: Path) -> None:
    path = tmp_path / "notes.jpg"
    path.write_text("no picture at all")
    answers = await chat.answers.count()

    await send_file(chat, path)

    await expect(chat.page.locator(".row.out .document").last).to_contain_text("notes.jpg")
    await expect(chat.answers).to_have_count(answers + 1)
    await expect(chat.answers.last.locator(".text")).not_to_be_empty()


async def test_a_file_of_30_mb_gets_a_sentence(chat: ChatPage, tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(bytes(30 * 1024 * 1024))
    answers = await chat.answers.count()

    await send_file(chat, path)

    await expect(chat.page.locator(".row.out .document").last).to_contain_text("30.0 MB")
    await expect(chat.answers).to_have_count(answers + 1)
    await expect(chat.answers.last).to_contain_text("This file is too large for me.")


async def test_a_picture_too_long_and_thin_for_a_photo_goes_as_a_file(chat: ChatPage, tmp_path: Path) -> None:
    path = tmp_path / "strip.png"
    Image.new("RGB", (2100, 50), "teal").save(path)

    await send_file(chat, path)

    await expect(chat.page.locator("#toasts")).to_contain_text("does not take strip.png as a photo")
    await expect(chat.page.locator(".row.out .document").last).to_contain_text("strip.png")


async def test_a_photo_of_nothing_that_is_sold_names_the_nearest_kinds(chat: ChatPage) -> None:
    await send_file(chat, PICTURES / "coffee.jpg")

    await expect(chat.page.locator("#toasts")).to_contain_text(
        "Nothing like it is among the samples. The nearest kinds:"
    )
    await expect(chat.answers.last).to_contain_text("Nothing found")


async def test_a_gif_goes_as_an_animation(chat: ChatPage, tmp_path: Path) -> None:
    path = tmp_path / "shoe.gif"
    first, second = (Image.new("RGB", (120, 90), colour) for colour in ("teal", "white"))
    first.save(path, save_all=True, append_images=[second], duration=1000)

    await send_file(chat, path)

    await expect(chat.page.locator(".row.out .document").last).to_contain_text("GIF, 2 s")


async def test_an_empty_file_is_not_sent(chat: ChatPage, tmp_path: Path) -> None:
    path = tmp_path / "empty.jpg"
    path.touch()
    await chat.page.locator("input[type=file]").set_input_files(path)

    await expect(chat.page.locator("#toasts")).to_contain_text("empty.jpg is empty")


async def test_a_button_of_a_message_that_is_gone_gets_a_sentence(chat: ChatPage, demo: Demo) -> None:
    await chat.send_sample("mug")
    room = demo.sandbox.telegram.rooms[demo.sandbox.first_chat]
    newest = max(room.messages)
    room.messages.pop(newest)

    await chat.key("▶").click()

    await expect(chat.page.locator("#toasts")).to_contain_text("it was deleted or never sent")


async def test_a_page_of_another_host_is_refused(browser: Browser, demo: Demo) -> None:
    page = await browser.new_page()
    try:
        response = await page.request.get(demo.url, headers={"Host": "evil.example"})
        assert response.status == 400
    finally:
        await page.close()


async def test_the_page_says_that_the_sandbox_is_gone(browser: Browser, demo: Demo) -> None:
    async with open_page(browser, demo) as chat:
        await chat.open_chat("Борис")
        await chat.page.context.set_offline(True)
        await chat.page.get_by_role("button", name="Start", exact=True).click()

        await expect(chat.page.locator("#toasts")).to_contain_text("does not answer")
