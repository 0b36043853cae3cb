"""Fixtures for tests in a browser. Without Chromium the tests are skipped; in CI they fail."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot.images.process import WorkerProcess
from sandbox.catalogue import Catalogue
from tests.browser.demo import CHROMIUM, ChatPage, Demo, open_browser, open_page, run_demo
from tests.sqlite_template import SqliteTemplate

NO_CHROMIUM = "there is no Chromium: apt-get install chromium"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    async with open_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def demo(
    browser: Browser, catalogue: Catalogue, tmp_path: Path, sqlite_template: SqliteTemplate, worker: WorkerProcess
) -> AsyncIterator[Demo]:
    """A sandbox with a running bot, in which Ann has started her chat."""
    sqlite_template.copy(tmp_path)
    async with run_demo(catalogue, tmp_path, worker) as demo:
        room = demo.sandbox.telegram.rooms[demo.sandbox.first_chat]
        room.started = True
        demo.sandbox.telegram.post(room, demo.sandbox.telegram.bot, {"text": "Hello, Ann."})
        yield demo


@pytest_asyncio.fixture(loop_scope="session")
async def chat(browser: Browser, demo: Demo) -> AsyncIterator[ChatPage]:
    """The page on a wide screen, open at Ann's chat, in which the bot has said hello."""
    async with open_page(browser, demo) as chat:
        yield chat
        assert chat.errors == []
