from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import stamina

from bot.i18n import Translator, load_translators
from bot.images.jobs import Bounds
from bot.images.pool import ImagePool
from bot.images.prepare import PhotoPreparer
from bot.images.process import WorkerProcess
from bot.models.billing import Quotas
from bot.observability.metrics import Metrics
from bot.search.budget import Budget
from bot.store import Database, Store, open_database
from bot.store.updates import UpdateRepository
from providers.provider import Provider
from tests.bot.conversation import Conversation, a_conversation
from tests.bot.harness import BotHarness, open_harness
from tests.budgets import limited
from tests.clock import FakeClock
from tests.sqlite_template import SqliteTemplate


@pytest.fixture(scope="session")
def translators() -> dict[str, Translator]:
    return load_translators()


@pytest.fixture(scope="session")
def en(translators: dict[str, Translator]) -> Translator:
    return translators["en"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: SqliteTemplate) -> str:
    """An empty database with every migration: SQLite where the test does not say `on_both_databases`."""
    if getattr(request, "param", "sqlite") == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    sqlite_template.copy(tmp_path)
    return f"sqlite:///{tmp_path}/bot.db"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as database:
        yield database


@pytest.fixture
def store(database: Database, clock: FakeClock) -> Store:
    return Store(database, clock, secret="secret")


@pytest.fixture
def updates(database: Database, clock: FakeClock) -> UpdateRepository:
    return UpdateRepository(database, clock)


@pytest.fixture
def budget(request: pytest.FixtureRequest, database: Database, clock: FakeClock) -> Budget:
    """Without limits where the test names none."""
    return limited(database, clock, getattr(request, "param", Quotas()))


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def pool(worker: WorkerProcess, metrics: Metrics) -> ImagePool:
    return ImagePool(worker, Bounds(memory=200_000_000, seconds=4), metrics)


@pytest.fixture
def preparer(pool: ImagePool) -> PhotoPreparer:
    return PhotoPreparer(pool)


@pytest.fixture
async def harness(
    store: Store, pool: ImagePool, budget: Budget, translators: dict[str, Translator], tmp_path: Path
) -> AsyncIterator[BotHarness]:
    async with open_harness(store, pool, budget, translators, tmp_path) as harness:
        yield harness


@pytest.fixture
async def conversation_of(
    harness: BotHarness, budget: Budget, translators: dict[str, Translator]
) -> AsyncIterator[Callable[..., Conversation]]:
    """Makes a conversation with these providers, best first."""
    conversations: list[Conversation] = []

    def make(*providers: Provider) -> Conversation:
        conversations.append(a_conversation(harness, providers, budget, translators))
        return conversations[-1]

    yield make
    for conversation in conversations:
        await conversation.prefetcher.close()


@pytest.fixture(autouse=True)
def _no_pauses_between_tries() -> Iterator[None]:
    with stamina.set_testing(True, attempts=10, cap=True):
        yield


@pytest.fixture(autouse=True)
def _durations_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it python-telegram-bot warns of its old way each time flood control is met.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
