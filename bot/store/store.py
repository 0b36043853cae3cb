"""Everything that the bot stores: one repository for each kind of data."""

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext

import structlog

from bot.clock import Clock, Sleep
from bot.observability.metrics import Metrics
from bot.store.albums import AlbumRepository
from bot.store.cache import CacheRepository
from bot.store.chats import ChatRepository
from bot.store.claims import Claims
from bot.store.database import Database
from bot.store.executors import ALONE, Executor, ExecutorRepository
from bot.store.exports import ExportRepository
from bot.store.kept import KeptRepository
from bot.store.ledger import Ledger
from bot.store.list_links import ListLinkRepository
from bot.store.logins import LoginRepository
from bot.store.paces import Paces
from bot.store.people import PeopleRepository
from bot.store.provider_states import ProviderStateRepository
from bot.store.rates import RateRepository
from bot.store.relay_photos import RelayPhotoRepository
from bot.store.results import ResultRepository
from bot.store.searches import SearchRepository
from bot.store.statistics import Statistics
from bot.store.updates import UpdateRepository

log = structlog.get_logger()


class Store:
    """The repositories of one database.

    `clock` returns the time, aware and in UTC. `secret` keys the hashes under which people are counted.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        metrics: Metrics | None = None,
        *,
        secret: str,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        metrics = metrics or Metrics()
        self.executor = Executor() if database.shared else Executor(ALONE)
        self.executors = ExecutorRepository(database, clock)
        self.chats = ChatRepository(database, clock)
        self.searches = SearchRepository(database, clock)
        self.albums = AlbumRepository(database, clock)
        self.kept = KeptRepository(database, clock)
        self.list_links = ListLinkRepository(database, clock)
        self.exports = ExportRepository(database, clock)
        self.results = ResultRepository(database, clock, metrics)
        self.cache = CacheRepository(database, clock, metrics)
        self.updates = UpdateRepository(database, clock)
        self.ledger = Ledger(database, clock, secret)
        self.statistics = Statistics(database, clock)
        self.provider_states = ProviderStateRepository(database, clock)
        self.people = PeopleRepository(database, clock)
        self.logins = LoginRepository(database, clock)
        self.relay_photos = RelayPhotoRepository(database, clock)
        self.rates = RateRepository(database, clock)
        self.paces = Paces(database, clock, self.executor)
        self._claims = Claims(database, clock, self.executor, sleep) if database.shared else None

    @property
    def has_replicas(self) -> bool:
        """Whether other replicas of the bot may write to the database."""
        return self._claims is not None

    def claim(self, *key: str) -> AbstractAsyncContextManager[None]:
        """Keep other replicas from the paid work that `key` names while the context is open; wait for one that does it.

        Another replica may have done the work by then: look for its result first.
        """
        return nullcontext() if self._claims is None else self._claims.holding(*key)

    async def prune(self) -> None:
        """Delete what has expired; a failure in one repository is logged and keeps no other from it."""
        # Searches first: what no search shows any more is deleted with them.
        for repository in (
            self.searches,
            self.kept,
            self.exports,
            self.albums,
            self.results,
            self.cache,
            self.updates,
            self.ledger,
            self.people,
            self.relay_photos,
        ):
            try:
                await repository.prune()
            except Exception:
                log.exception("not pruned", repository=type(repository).__name__)
