"""A SQLite database of the bot and one of its engine with every migration, to be copied: migrating takes 0.1 s."""

import asyncio
import shutil
from pathlib import Path

from bot.engine import Engine, engine_url
from bot.store import open_database
from bot.store.executors import Executor


class SqliteTemplate:
    """A folder with `bot.db` and the engine's database beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with asyncio.Runner() as runner:
            runner.run(self._migrate(f"sqlite:///{folder}/bot.db"))

    async def _migrate(self, url: str) -> None:
        async with open_database(url), Engine(engine_url(url), Executor("nobody")).running():
            pass

    def copy(self, folder: Path) -> None:
        """Put copies of both databases into a folder."""
        for file in self._folder.glob("*.db"):
            shutil.copy(file, folder)
