"""Runs jobs on pictures in bounded processes, few at a time, so that no picture holds up another for long."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from time import perf_counter
from typing import Final
from weakref import WeakValueDictionary

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.images.jobs import OUT_OF_MEMORY, Bounds, Job, Jpeg, PreparePhotos, SingleJob, request_parts
from bot.images.newest_first import NewestFirst
from bot.images.process import WorkerProcess
from bot.models.failures import UnreadablePhoto
from bot.models.photo_fault import PhotoFault
from bot.observability.metrics import Metrics, PictureFailure

log = structlog.get_logger()

FIRST_TRY: Final = Bounds(memory=48_000_000, seconds=0.2)
"""What a picture gets at first: enough for an ordinary one of some megapixels."""
PATIENCE: Final = 2
"""A picture that needs more is given up when it has had no turn within this many times the seconds of a picture."""
NICENESS: Final = 5
"""Of second tries: those who send nothing demanding should not notice them."""
HANGS: Final = 30.0
"""Seconds after which a process is ended that does not use up its processor time: it waits for something."""
MAX_ANSWER: Final = 32 * 1024 * 1024
"""Bytes. A picture that has taken over its process should not fill the memory of this one."""

FAULTS: Final = {
    PictureFailure.CRASH: PhotoFault.DAMAGED,
    PictureFailure.NO_PROCESS: PhotoFault.BUSY,
    PictureFailure.KILLED: PhotoFault.BUSY,
}
"""What to say of a picture that was given up, where it is not that it takes too much."""


@dataclass(frozen=True)
class _Size:
    width: int
    height: int
    size: int


@dataclass(frozen=True)
class _Made:
    made: list[_Size]


@dataclass(frozen=True)
class _Refused:
    fault: PhotoFault
    text: str
    parts: int


@dataclass(frozen=True)
class _Ended:
    status: int


_ANSWER: Final = TypeAdapter[_Made | _Refused | _Ended](_Made | _Refused | _Ended)


class ImagePool:
    """Runs jobs in `processes` processes at most, and for each person one at a time.

    Every job is first tried within narrow bounds. One that exceeds them is tried again within `bounds`, of which there
    is never more than one at a time: pictures that take long hold up each other, and those that don't pass them by.
    Of those that wait for a second try, the newest is next: a large photo is done amid many hostile ones.
    """

    def __init__(self, worker: WorkerProcess, bounds: Bounds, metrics: Metrics, *, processes: int = 2) -> None:
        self._worker = worker
        self._bounds = bounds
        self._metrics = metrics
        self._first = asyncio.Semaphore(processes - 1)
        self._second = NewestFirst()
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def run(self, job: SingleJob, person: int | None = None) -> Jpeg:
        """Do a job; `person` is whose picture it is, None for pictures of products.

        Raises:
            UnreadablePhoto: it is no picture, is damaged, too small or too large, or took too much time or memory.
        """
        async with self._turn(person):
            start = perf_counter()
            try:
                return await self._tried(job)
            finally:
                self._metrics.picture_done(perf_counter() - start)

    async def run_together(self, job: PreparePhotos) -> list[Jpeg]:
        """Prepare several pictures in one process within the narrow bounds; it is not tried again within others.

        Raises:
            UnreadablePhoto: one of them is no picture, or all of them took too much.
        """
        async with self._first:
            start = perf_counter()
            jpegs = await self._try(job, FIRST_TRY, len(job.photos))
        for _ in jpegs:
            self._metrics.picture_done((perf_counter() - start) / len(jpegs))
        return jpegs

    async def _tried(self, job: SingleJob) -> Jpeg:
        latest = asyncio.get_running_loop().time() + PATIENCE * self._bounds.seconds
        async with self._first:
            try:
                return (await self._try(job, FIRST_TRY))[0]
            except UnreadablePhoto as error:
                # A decoder that gets too little memory may say that the picture is damaged.
                if error.fault not in {PhotoFault.TOO_DEMANDING, PhotoFault.DAMAGED, PhotoFault.BUSY}:
                    raise
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout_at(latest):
                    await stack.enter_async_context(self._second)
            except TimeoutError:
                raise self._given_up(PictureFailure.NO_TURN) from None
            return (await self._try(job, replace(self._bounds, niceness=NICENESS)))[0]

    async def _try(self, job: Job, bounds: Bounds, count: int = 1) -> list[Jpeg]:
        """Do a job, and return the pictures that it makes, of which there are `count`."""
        try:
            async with asyncio.timeout(HANGS):
                with self._metrics.picture_processes():
                    answer = await self._answer(job, bounds)
        except TimeoutError:
            raise self._given_up(PictureFailure.HUNG) from None
        if not answer:
            raise self._given_up(PictureFailure.NO_PROCESS)
        head, _, data = answer.partition(b"\n")
        try:
            read = _ANSWER.validate_json(head)
        except ValidationError:
            raise self._given_up(PictureFailure.CRASH) from None
        match read:
            case _Made(made) if len(made) == count and sum(one.size for one in made) == len(data):
                stream = BytesIO(data)
                return [Jpeg(stream.read(one.size), one.width, one.height) for one in made]
            case _Refused(fault, text, parts):
                raise UnreadablePhoto(fault, text, parts)
            case _Ended(status):
                raise self._given_up(_why(status))
            case _:
                raise self._given_up(PictureFailure.CRASH)

    def _given_up(self, why: PictureFailure) -> UnreadablePhoto:
        self._metrics.picture_given_up(why)
        log.info("picture given up", why=why)
        return UnreadablePhoto(FAULTS.get(why, PhotoFault.TOO_DEMANDING), f"its process was given up: {why}")

    async def _answer(self, job: Job, bounds: Bounds) -> bytes:
        """Return the answer of a process; empty where none could be started, or all were ended."""
        loop = asyncio.get_running_loop()
        try:
            with self._worker.connect() as connection:
                for part in request_parts(job, bounds):
                    await loop.sock_sendall(connection, part)
                connection.shutdown(socket.SHUT_WR)
                answer = bytearray()
                while len(answer) <= MAX_ANSWER and (read := await loop.sock_recv(connection, 2**16)):
                    answer += read
                return bytes(answer)
        except OSError:
            return b""

    @asynccontextmanager
    async def _turn(self, person: int | None) -> AsyncIterator[None]:
        if person is None:
            yield
            return
        turn = self._turns.setdefault(person, asyncio.Lock())
        async with turn:
            yield


def _why(status: int) -> PictureFailure:
    if status == -signal.SIGPROF:
        return PictureFailure.SECONDS
    if status == -signal.SIGKILL:  # as the system does where the machine has no memory left
        return PictureFailure.KILLED
    return PictureFailure.MEMORY if status == OUT_OF_MEMORY else PictureFailure.CRASH
