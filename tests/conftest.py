import asyncio
import gc
from collections.abc import AsyncIterator, Iterator

import certifi
import pytest
from hypothesis import HealthCheck, settings

from bot.images.process import WorkerProcess
from sandbox.catalogue import Catalogue
from tests.clock import LoopClock
from tests.postgres import Postgres, open_server
from tests.sqlite_template import SqliteTemplate

# How long a busy machine takes to draw an example, or to run one, says nothing about the code.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that run the whole bot: left to the end, a long one would keep the other workers waiting."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/e2e/"))


def pytest_collection_finish() -> None:
    """Take what was imported and collected out of the garbage collector's sight: it lives to the end of the run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def one_certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Trust a single authority: no test speaks TLS, and reading all of them takes each HTTP client 30 ms."""
    end = "-----END CERTIFICATE-----\n"
    file = tmp_path_factory.mktemp("certificates") / "authority.pem"
    file.write_text(certifi.contents().partition(end)[0] + end, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SSL_CERT_DIR", raising=False)
        patch.setenv("SSL_CERT_FILE", str(file))
        yield


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The sandbox's goods."""
    return Catalogue()


@pytest.fixture(scope="session")
def worker() -> Iterator[WorkerProcess]:
    """The process that handles pictures, for all tests; it starts with the first picture."""
    worker = WorkerProcess()
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """A SQLite database that has every migration, to be copied."""
    return SqliteTemplate(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server with a database that has every migration, to be copied."""
    with open_server() as server:
        server.make_template()
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """An empty database on the server, with every migration."""
    url = postgres.new_database()
    yield url
    postgres.drop(url)


@pytest.fixture
async def loop_clock() -> AsyncIterator[LoopClock]:
    """The time of the test's event loop, in the test's hand."""
    loop = asyncio.get_running_loop()
    clock = LoopClock(loop.time())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "time", clock)
        yield clock
