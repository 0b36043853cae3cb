"""Takes the pictures of the docs: `python -m tests.browser.screenshots`, or `make screenshots`."""

import asyncio
import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, expect

from sandbox.catalogue import Catalogue
from sandbox.telegram.objects import Message
from tests.browser.demo import PATIENCE, PHONE, WIDE, ChatPage, Demo, open_browser, open_page, run_demo
from tests.browser.spreadsheet import drawn

MARGIN = 14
TALL = (1100, 1300)
"""A window in which every kind of message can be seen as a whole."""
SPEAKERS = {"en": "Ann Miller", "ru": "Борис", "zh": "小梅"}
WAY = (
    ("⋯", "more"),
    ("▦", "grid"),
    ("☰", "list"),
    ("🖼", ""),
    ("ℹ", "details"),
    ("🛡", "seller"),
    ("◀", ""),
    ("⋯", ""),
    ("✍", "ask"),
)
"""The buttons that are pressed after the card in turn, and the pictures of what they lead to; no name, no picture."""
SET = (
    *("quantity 100", "currency RUB", "rate 12.5", "fee 5", "freight 300", "duty 10", "vat 20"),
    *("other 15", "selling 450", "commission 15", "margin 30"),
)
"""What a small importer sets before a search."""
KEPT = 6
"""Products that are kept on the way to a spreadsheet."""
FOLDER = Path(__file__).parents[2] / "docs" / "images"


async def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    catalogue = Catalogue()
    async with open_browser() as browser:
        for scheme in ("light", "dark"):
            await on_a_wide_screen(browser, catalogue, scheme)
            await on_a_phone(browser, catalogue, scheme)
        for language in SPEAKERS:
            await in_a_language(browser, catalogue, language)
            await from_a_photo_to_a_spreadsheet(browser, catalogue, language)


async def on_a_wide_screen(browser: Browser, catalogue: Catalogue, scheme: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with run_demo(catalogue, Path(folder)) as demo:
            await have_talks(browser, demo)
            async with open_page(browser, demo, WIDE, scheme) as chat:
                await chat.start()
                await chat.send_sample("mug")
                await chat.press("▶")
                await save(chat, f"chat-wide-{scheme}")
                if scheme == "light":
                    await save_card(chat, "card")
                await chat.choose_condition("TMAPI Global", "No credit")
                await chat.choose_condition("DAJI", "Down")
                await chat.send_sample("backpack")
                await save(chat, f"fallback-wide-{scheme}")


async def on_a_phone(browser: Browser, catalogue: Catalogue, scheme: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with run_demo(catalogue, Path(folder)) as demo:
            await have_talks(browser, demo)
            async with open_page(browser, demo, PHONE, scheme) as chat:
                await chat.start()
                await save(chat, f"start-phone-{scheme}")
                await chat.send_sample("mug")
                await save(chat, f"chat-phone-{scheme}")
                await chat.page.get_by_role("button", name="Control panel").first.click()
                await save(chat, f"panel-phone-{scheme}")
                await chat.page.get_by_role("button", name="Close the control panel").click()
                await chat.page.get_by_role("button", name="Back to the chats").click()
                await save(chat, f"chats-phone-{scheme}")


async def in_a_language(browser: Browser, catalogue: Catalogue, language: str) -> None:
    """Show one search in each way, the history, and the settings."""
    with tempfile.TemporaryDirectory() as folder:
        async with run_demo(catalogue, Path(folder)) as demo, open_page(browser, demo, TALL) as chat:
            await chat.open_chat(SPEAKERS[language])
            await chat.start()
            await chat.send_sample("mug")
            await save_card(chat, f"card-{language}")
            for sign, name in WAY:
                await chat.change_card(sign)
                if name:
                    await save_card(chat, f"{name}-{language}")
            await chat.send_sample("backpack")
            await say(chat, "/history")
            await save_card(chat, f"history-{language}")
            await chat.write("/settings")
            await expect(chat.card.locator(".picture")).to_have_count(0)
            await save_card(chat, f"settings-{language}")


async def from_a_photo_to_a_spreadsheet(browser: Browser, catalogue: Catalogue, language: str) -> None:
    """Show what a piece costs in the end, what is kept of a search, the ways to take it along, and the workbook."""
    with tempfile.TemporaryDirectory() as folder:
        async with run_demo(catalogue, Path(folder)) as demo, open_page(browser, demo, TALL) as chat:
            await chat.open_chat(SPEAKERS[language])
            await chat.start()
            for said in (*(f"/settings {setting}" for setting in SET), "/costs"):
                await say(chat, said)
            await save_card(chat, f"costs-{language}")
            await chat.send_sample("mug")
            for number in range(KEPT):
                await chat.change_card("ℹ")
                await chat.change_card("◀")
                if number == 0:
                    await save_costs_page(chat, f"piece-{language}")
                await chat.press("☆")
                await chat.change_card("▶")
            await say(chat, "/saved")
            await chat.change_card("☰")
            await expect(chat.page.locator(".toast")).to_have_count(0)
            await save_card(chat, f"saved-{language}")
            await chat.press("⬇")
            await save_card(chat, f"take-along-{language}")
            await chat.press("Excel")
            events = demo.sandbox.telegram.events
            sent = await events.wait_for(lambda event: "document" in event.data, timeout=PATIENCE / 1000)
            document = Message.model_validate(sent.data).document
            assert document is not None
            write(f"spreadsheet-{language}", drawn(demo.sandbox.telegram.files.get(document.file_id).data))


async def say(chat: ChatPage, text: str) -> None:
    """Write a message and wait for its answer."""
    before = await chat.answers.count()
    await chat.write(text)
    await expect(chat.answers).to_have_count(before + 1)


async def save_costs_page(chat: ChatPage, name: str) -> None:
    """Show what a piece of the product on the card costs, and go back to the card."""
    await chat.change_card("🧮")
    await save_card(chat, name)
    await chat.change_card("◀")


async def have_talks(browser: Browser, demo: Demo) -> None:
    """Let something be said in the other chats first."""
    async with open_page(browser, demo, WIDE) as chat:
        await chat.open_chat("小梅")
        await chat.start()
        await chat.open_chat("Борис")
        await chat.start()
        await chat.send_sample("sneakers")
        await chat.open_chat("Market traders")
        await chat.page.get_by_role("textbox", name="Message").fill(
            f"@{demo.sandbox.telegram.bot.username} who sells this?"
        )
        await chat.send_sample("lamp")


async def save(chat: ChatPage, name: str) -> None:
    await settle(chat)
    write(name, await chat.page.screenshot())


async def save_card(chat: ChatPage, name: str) -> None:
    await settle(chat)
    box = await chat.card.locator(".stack").bounding_box()
    assert box is not None
    x, y, width, height = box["x"] - MARGIN, box["y"] - 5, box["width"] + 2 * MARGIN, box["height"] + 10
    write(name, await chat.page.screenshot(clip={"x": x, "y": y, "width": width, "height": height}))


async def settle(chat: ChatPage) -> None:
    """Wait for pictures, and for the end of what moves."""
    await chat.page.mouse.move(0, 0)
    pictures = "[...document.images].filter(one => one.loading !== 'lazy').map(one => one.decode().catch(() => {}))"
    await chat.page.evaluate(f"Promise.all({pictures})")
    await chat.page.wait_for_timeout(600)


def write(name: str, png: bytes) -> None:
    """Keep a screenshot with 256 colours, which are enough for it and a third of the size."""
    path = FOLDER / f"{name}.png"
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    palette = picture.quantize(256, kmeans=1)
    picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(path, optimize=True)
    print(path.name, path.stat().st_size // 1024, "KB")  # noqa: T201 - a command tells what it did


if __name__ == "__main__":
    asyncio.run(main())
