"""Runs the demo and opens its chat page in Chromium, for tests and screenshots."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.app import run
from bot.config import load_settings
from bot.images.process import WorkerProcess
from sandbox.app import Sandbox
from sandbox.catalogue import Catalogue
from sandbox.server import Server
from tests.ports import reserved_port

CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
WIDE = (1440, 900)
PHONE = (390, 844)
PATIENCE = 30_000
"""Milliseconds."""


@dataclass
class Demo:
    """A sandbox with a running bot; its chat page is at `url`."""

    sandbox: Sandbox
    url: str

    def photo(self, name: str) -> bytes:
        """A sample photo as a small JPEG."""
        return self.sandbox.marketplaces.catalogue.sample_photos[name].jpeg(320)


@asynccontextmanager
async def run_demo(catalogue: Catalogue, folder: Path, worker: WorkerProcess | None = None) -> AsyncIterator[Demo]:
    """Run a sandbox and a bot in this process while the context is open."""
    sandbox, stop = Sandbox(catalogue), asyncio.Event()
    async with AsyncExitStack() as stack:
        port = stack.enter_context(reserved_port())
        server = await stack.enter_async_context(Server(sandbox.app))
        settings = load_settings(
            None,
            {
                **sandbox.environment(server.url),
                "DATABASE_URL": f"sqlite:///{folder}/bot.db",
                "HTTP_PORT": str(port),
                "PUBLIC_URL": f"http://127.0.0.1:{port}",
            },
        )
        bot = asyncio.create_task(run(settings, stop, worker=worker))
        try:
            await sandbox.telegram.events.wait_for(lambda event: event.kind == "commands", timeout=20)
            yield Demo(sandbox, server.url)
        finally:
            stop.set()
            await bot
            await sandbox.telegram.aclose()


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Run the installed Chromium while the context is open."""
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


class ChatPage:
    """The chat page as a person uses it. Errors of its scripts are kept in `errors`."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.errors: list[str] = []
        self._url = url
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def load(self) -> None:
        await self.page.goto(self._url)
        await self.page.wait_for_selector("[data-ready]")

    @property
    def answers(self) -> Locator:
        """The messages of the bot, oldest first; in a group, of everybody but the current user."""
        return self.page.locator(".row:not(.out):not(.leaving)")

    @property
    def card(self) -> Locator:
        """The newest message that has buttons."""
        return self.page.locator(".row:not(.leaving):has(.key)").last

    def key(self, text: str) -> Locator:
        """A button of the newest message with buttons, by its text."""
        return self.card.locator(".key").filter(has_text=text).first

    async def open_chat(self, name: str) -> None:
        await self.page.locator(".chat-item").filter(has_text=name).click()

    async def start(self) -> None:
        """Start the chat and wait for the greeting and the example under it."""
        await self.page.get_by_role("button", name="Start", exact=True).click()
        await self.answers.nth(1).wait_for()

    async def send_sample(self, name: str) -> None:
        """Send a sample photo and wait for the card."""
        before = await self.page.locator(".row:has(.picture)").count()
        await self.pick_sample(name)
        await self.page.locator(".row:has(.picture)").nth(before + 1).locator(".key").first.wait_for()

    async def pick_sample(self, name: str) -> None:
        """Send a sample photo, without waiting for an answer."""
        if not await self.page.locator("#samples").is_visible():
            await self.page.get_by_role("button", name="Sample photos").click()
        await self.page.get_by_role("button", name=f"Send the sample photo: {name}").click()

    async def write(self, text: str) -> None:
        await self.page.get_by_role("textbox", name="Message").fill(text)
        await self.page.get_by_role("button", name="Send", exact=True).click()

    async def reach(self, text: str) -> None:
        """Open what is behind `⋯` if a button is there."""
        if not await self.key(text).count() and await self.key("⋯").count():
            await self.key("⋯").click()
            await self.key(text).wait_for()

    async def press(self, text: str) -> None:
        """Press a button, behind `⋯` if need be, and wait until the bot has answered the press."""
        await self.reach(text)
        await self.key(text).click()
        await expect(self.page.locator(".key[aria-busy]")).to_have_count(0)

    async def change_card(self, text: str) -> None:
        """Press a button and wait until the card shows something else: a key of the old card may lead elsewhere."""
        await self.reach(text)
        before = await self.card.inner_text()
        await self.press(text)
        await expect(self.card).not_to_have_text(before, use_inner_text=True)

    async def choose_condition(self, service: str, condition: str) -> None:
        """Switch a marketplace to a condition in the control panel."""
        group = self.page.get_by_role("group", name=service, exact=False).first
        await group.locator("label").filter(has_text=condition).click()


@asynccontextmanager
async def open_page(
    browser: Browser, demo: Demo, size: tuple[int, int] = WIDE, scheme: str = "light"
) -> AsyncIterator[ChatPage]:
    """Open the chat page in a window of `size` pixels, in a `scheme` that is light or dark."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        has_touch=size == PHONE,
        reduced_motion="reduce",
    )
    try:
        page = ChatPage(await context.new_page(), demo.url)
        await page.load()
        yield page
    finally:
        await context.close()
