from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.images.process import WorkerProcess
from sandbox.catalogue import Catalogue
from tests.e2e.harness import Goods, Harness
from tests.ports import reserved_port
from tests.sqlite_template import SqliteTemplate


@pytest.fixture(scope="session")
def goods(catalogue: Catalogue) -> Goods:
    return Goods(catalogue)


@pytest.fixture
def unused_address() -> Iterator[str]:
    """The address of a server that is not there."""
    with reserved_port() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def stopped_harness(
    tmp_path: Path, goods: Goods, sqlite_template: SqliteTemplate, worker: WorkerProcess
) -> AsyncIterator[Harness]:
    """A harness whose bot is not running yet."""
    sqlite_template.copy(tmp_path)
    async with Harness(tmp_path, goods, worker).open() as harness:
        yield harness


@pytest.fixture
async def harness(stopped_harness: Harness) -> AsyncIterator[Harness]:
    async with stopped_harness.bot():
        yield stopped_harness
