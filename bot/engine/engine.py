"""The engine of durable work: DBOS, on SQLite beside the bot's database, or on the PostgreSQL that replicas share.

A job is a function with a key. Once `start` or `enqueue` has returned, it runs to its end: here, at the next start, or
in another replica. It may run more than once, so it looks at what is stored before it acts. Only keys are stored by
the engine, never what people wrote.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID
from dbos._utils import GlobalParams

from bot.clock import Sleep
from bot.engine.polling import QueuePolling
from bot.observability.metrics import Metrics
from bot.store import DatabaseUnavailable
from bot.store.executors import Executor
from bot.store.sqlite import SCHEME, WalConnection, make_private, sqlite_path

MAX_RECOVERIES: Final = 50
"""How often a job is run again after crashes. One that stops the bot each time is given up after that."""
RETRY_SECONDS: Final = 1.0
"""Seconds before a job that lost the database is run again."""
KEEP_FINISHED: Final = timedelta(minutes=10)
"""How long after its beginning a job that has ended is kept."""
SQLITE_POOL_SIZE: Final = 2
LISTEN_SECONDS: Final = 0.2
POOL_SIZE: Final = 6
"""Connections to the engine's database; one more listens, where it is PostgreSQL."""
FINISHED_AT_ONCE: Final = 500
"""Finished jobs that are deleted in one transaction."""

Job = Callable[[str], Awaitable[None]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Queue:
    """Jobs that wait for a place: at most `places` of them run at a time, over all replicas."""

    name: str
    places: int


class Engine:
    """Runs jobs by name. One engine at a time can run in a process, because DBOS is one for the process.

    `executor` is this running copy of the bot: work that it began is its own until it dies.
    """

    def __init__(
        self, url: str, executor: Executor, metrics: Metrics | None = None, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._url = url
        self._executor = executor
        self._metrics = metrics or Metrics()
        self._sleep = sleep
        self._jobs: dict[str, Job] = {}
        self._polling = QueuePolling()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._begun: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._is_stopping = False

    def register(self, name: str, job: Job) -> None:
        """Say what runs under a name. All names are registered before `running`: work may wait for any of them."""
        self._jobs[name] = job

    @asynccontextmanager
    async def running(
        self, queues: Sequence[Queue] = (), schedules: Sequence[tuple[str, str]] = ()
    ) -> AsyncIterator[None]:
        """Run jobs while the context is open, first of all those that the last run of this executor left.

        `schedules` are names of jobs with their times as cron expressions, in UTC; their key is the time.
        """
        global _current  # noqa: PLW0603 -- DBOS calls module functions, which must find the engine of the process
        loop = asyncio.get_running_loop()
        _current = self
        if self.is_alone:
            make_private(sqlite_path(self._url))
        DBOS(config=_config(self._url, self._executor))
        _log_through_ours()
        # On the loop's own thread, so that DBOS takes it as the one where jobs run.
        DBOS.launch()
        try:
            for queue in queues:
                await self._polling.register(queue.name, queue.places)
            await self._schedule(schedules)
            yield
        finally:
            self._is_stopping = True
            await self.interrupt()
            await loop.run_in_executor(None, DBOS.destroy)
            # DBOS had lent the loop its threads.
            loop.set_default_executor(ThreadPoolExecutor())
            _current = None

    def begin(self, name: str, key: str) -> None:
        """Run a job now without storing it in the engine: where no other replica could take it up, or `start` fails.

        Whoever calls this has stored what the job is about, and calls `start` for it after a crash.
        """
        if not self._is_stopping:
            task = asyncio.create_task(self._until_done(name, key), context=Context())
            self._begun[name, key] = task
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            task.add_done_callback(lambda _: self._begun.pop((name, key), None))

    async def start(self, name: str, key: str) -> None:
        """Run a job now, without waiting for its end. Does nothing if there is such a job with this key already."""

        async def start() -> None:
            with SetWorkflowID(f"{name}-{key}"):
                await DBOS.start_workflow_async(_run, name, key)

        await _apart(start)

    async def enqueue(self, name: str, key: str, queue: str, priority: int) -> None:
        """Run a job when its turn comes in a queue: those with a lower `priority` (from 1) first. Errors as `start`."""

        async def enqueue() -> None:
            with SetWorkflowID(f"{name}-{key}"), SetEnqueueOptions(priority=priority):
                await DBOS.enqueue_workflow_async(queue, _run, name, key)
            await self._polling.hurry(queue)

        await _apart(enqueue)

    async def perform(self, name: str, key: str) -> None:
        """Run a job to its end. One that loses the database is run again; any other error is logged and ends it.

        Raises:
            CancelledError: the bot is stopping, and the job is left for the next start.
        """
        if self._is_stopping:
            raise asyncio.CancelledError
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 -- DBOS runs each job in a task
        self._tasks.add(task)
        try:
            await (self._begun.get((name, key)) or self._until_done(name, key))
        finally:
            self._tasks.discard(task)

    async def _until_done(self, name: str, key: str) -> None:
        while not await self._try(name, key):
            await self._sleep(RETRY_SECONDS)

    async def _try(self, name: str, key: str) -> bool:
        try:
            await self._jobs[name](key)
        except DatabaseUnavailable as error:
            log.warning("job waits for the database", job=name, key=key, why=str(error))
            return False
        except Exception:
            log.exception("job failed", job=name, key=key)
        return True

    async def recover(self, executor: str) -> None:
        """Take over the jobs that a dead executor has begun."""
        recovered = await asyncio.to_thread(DBOS._recover_pending_workflows, [executor])  # noqa: SLF001 -- what DBOS's own admin server calls; there is no public name
        if recovered:
            self._metrics.jobs_recovered(len(recovered))
            log.info("work of another replica taken over", executor=executor, jobs=len(recovered))

    async def drain(self, seconds: float) -> bool:
        """Begin no more jobs, and wait for those that run, for `seconds` at most; False if some still do."""
        self._is_stopping = True
        if not self._tasks:
            return True
        _, left = await asyncio.wait(self._tasks, timeout=seconds)
        return not left

    async def interrupt(self) -> None:
        """Cancel the jobs that run here. They are run again at the next start, or by another replica."""
        current = asyncio.current_task()
        tasks = [task for task in self._tasks if task is not current]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def rename(self) -> None:
        """Go on under the executor's new id: the work of the old one belongs to others."""
        GlobalParams.executor_id = self._executor.id

    async def tidy(self) -> None:
        """Let empty queues rest, and delete what the engine knows of finished jobs: jobs look at what is stored."""
        await self._polling.rest()
        while True:
            finished = await DBOS.list_workflows_async(
                status=["SUCCESS", "ERROR"],
                end_time=(datetime.now(UTC) - KEEP_FINISHED).isoformat(),
                limit=FINISHED_AT_ONCE,
                load_input=False,
                load_output=False,
            )
            if finished:
                await DBOS.delete_workflows_async([workflow.workflow_id for workflow in finished])
            if len(finished) < FINISHED_AT_ONCE:
                return

    @property
    def is_alone(self) -> bool:
        """Whether no other replica can take up the work of this one: its state is a file of its own."""
        return self._url.startswith(SCHEME)

    async def _schedule(self, schedules: Sequence[tuple[str, str]]) -> None:
        await DBOS.apply_schedules_async(
            [
                {"schedule_name": name, "workflow_fn": _run_scheduled, "schedule": times, "context": name}
                for name, times in schedules
            ]
        )


_current: Engine | None = None
"""The engine that runs in this process."""


def _engine() -> Engine:
    if _current is None:
        raise RuntimeError("a job was to run without an engine: open Engine.running first")
    return _current


@DBOS.workflow(name="job", max_recovery_attempts=MAX_RECOVERIES)
async def _run(name: str, key: str) -> None:
    await _engine().perform(name, key)


@DBOS.workflow(name="scheduled job", max_recovery_attempts=1)
async def _run_scheduled(at: datetime, name: str) -> None:
    await _engine().perform(name, at.isoformat())


async def _apart(act: Callable[[], Awaitable[None]]) -> None:
    """Act outside the job that asks for it: DBOS would record what a job starts as a step of that job."""
    await asyncio.create_task(_awaited(act), context=Context())


async def _awaited(act: Callable[[], Awaitable[None]]) -> None:
    await act()


def engine_url(database_url: str) -> str:
    """Return where the engine keeps its state: a file beside that of SQLite, or the same PostgreSQL database."""
    if database_url.startswith("sqlite:"):
        return f"{database_url.removesuffix('.db')}.engine.db"
    return database_url.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1)


def _config(url: str, executor: Executor) -> DBOSConfig:
    config = DBOSConfig(
        name="snapsource",
        system_database_url=url,
        # One name for all versions: whichever runs takes over what another left.
        application_version="1",
        executor_id=executor.id,
        log_level="WARNING",
        console_log_level="WARNING",
        sys_db_pool_size=POOL_SIZE,
        # The bot waits for no messages between jobs; but its end waits for the thread that looks for them.
        notification_listener_polling_interval_sec=LISTEN_SECONDS,
    )
    if url.startswith("sqlite:"):
        # More would only wait for each other, in pauses that grow to a tenth of a second.
        config["sys_db_pool_size"] = SQLITE_POOL_SIZE
        config["db_engine_kwargs"] = {"connect_args": {"factory": WalConnection}}
    return config


def _is_no_interruption(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith("Asyncio task cancelled")


def _log_through_ours() -> None:
    """Let the log of the bot format what DBOS has to say, but for jobs that are interrupted on purpose."""
    logger = logging.getLogger("dbos")
    logger.addFilter(_is_no_interruption)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = True
