"""A browser before the demo. Without Chromium the tests are skipped, and in CI that is a failure."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from sandbox.catalogue import Catalogue
from tests.browser.play import CHROMIUM, ChatPage, Play, open_browser, open_page, open_play

NO_CHROMIUM = "there is no Chromium: apt-get install chromium"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    async with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue.open(tmp_path_factory.mktemp("catalogue"))


@pytest_asyncio.fixture(loop_scope="session")
async def play(browser: Browser, catalogue: Catalogue, tmp_path: Path) -> AsyncIterator[Play]:
    """A stage with a bot, on which Ann's chat has begun."""
    async with open_play(catalogue, tmp_path) as play:
        room = play.stage.telegram.rooms[play.stage.scene.first]
        room.started = True
        play.stage.telegram.post(room, play.stage.telegram.bot, {"text": "Hello, Ann."})
        yield play


@pytest_asyncio.fixture(loop_scope="session")
async def chat(browser: Browser, play: Play) -> AsyncIterator[ChatPage]:
    """The page on a wide screen, in Ann's chat, in which the bot has said hello."""
    async with open_page(browser, play) as chat:
        yield chat
        assert chat.errors == []
