"""Makes pictures small, several in one process: to start one takes longer than to make a small picture."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from bot.images.jobs import Jpeg, PreparePhoto, PreparePhotos
from bot.images.pool import ImagePool
from bot.models.failures import UnreadablePhoto

MOST = 8
"""Pictures that share a process: about 30 ms of processor time, for which others wait."""
MOST_BYTES = 1_000_000
"""Of all pictures that share a process, before they are small."""


@dataclass(eq=False)
class _Wanted:
    job: PreparePhoto
    jpeg: Jpeg | None = None
    was_tried: bool = False


class Thumbnails:
    """Makes those pictures together that came while others were being made.

    If that fails, each of them is made alone: a hostile picture spoils no other.
    """

    def __init__(self, pool: ImagePool) -> None:
        self._pool = pool
        self._waiting: list[_Wanted] = []
        self._turn = asyncio.Lock()

    async def make(self, job: PreparePhoto) -> Jpeg:
        """Return a small picture.

        Raises:
            UnreadablePhoto: as `ImagePool.run` does.
        """
        one = _Wanted(job)
        self._waiting.append(one)
        try:
            async with self._turn:
                if not one.was_tried:
                    await self._try_together()
        finally:
            self._waiting.remove(one)
        return one.jpeg or await self._pool.run(job)

    async def _try_together(self) -> None:
        together = self._next()
        with suppress(UnreadablePhoto):
            jpegs = await self._pool.run_together(PreparePhotos([one.job for one in together]))
            for one, jpeg in zip(together, jpegs, strict=True):
                one.jpeg = jpeg
        for one in together:
            one.was_tried = True

    def _next(self) -> list[_Wanted]:
        """Return the first of those that wait, and others as long as there is room."""
        chosen: list[_Wanted] = []
        size = 0
        for one in self._waiting:
            if one.was_tried:
                continue
            size += len(one.job.data)
            if chosen and (len(chosen) == MOST or size > MOST_BYTES):
                break
            chosen.append(one)
        return chosen
