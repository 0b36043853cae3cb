"""Bounds the bytes of downloads that are in memory, over all people, and shares the room out by person."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Final

SMALL: Final = 2 * 1024 * 1024
"""Bytes. Telegram's own photos and nearly all pictures of products have fewer."""


class DownloadMemory:
    """Room for `max_bytes` of downloads. Who finds none waits.

    Small ones have a quarter of it to themselves: nobody's photo or card waits for large files of others.
    """

    def __init__(self, max_bytes: int) -> None:
        self._small = FairRoom(max_bytes // 4)
        self._large = FairRoom(max_bytes - max_bytes // 4)

    @property
    def taken(self) -> int:
        """How many bytes are taken."""
        return self._small.taken + self._large.taken

    @asynccontextmanager
    async def room(self, size: int, owner: Hashable) -> AsyncIterator[None]:
        """Keep room for `size` bytes while the context is open; `owner` is the person or the host that they come from.

        It is to be entered before the first byte is read, and left when the last is no longer needed.
        """
        part = self._small if size <= SMALL else self._large
        async with part.room(size, owner):
            yield


class FairRoom:
    """Room for `max_bytes`, of which an owner takes half at most, but for a single piece that is larger.

    Those who wait take turns by owner. Nobody passes by the one whose turn it is, or large pieces would wait for ever.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._taken: Counter[Hashable] = Counter()
        self._waiting: dict[Hashable, deque[tuple[int, asyncio.Future[None]]]] = {}

    @property
    def taken(self) -> int:
        """How many bytes are taken."""
        return self._taken.total()

    @asynccontextmanager
    async def room(self, size: int, owner: Hashable) -> AsyncIterator[None]:
        """Keep room for `size` bytes while the context is open; a piece larger than all the room takes all of it."""
        size = min(size, self._max_bytes)
        await self._take(size, owner)
        try:
            yield
        finally:
            self._give_back(size, owner)

    async def _take(self, size: int, owner: Hashable) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, deque()).append((size, turn))
        self._serve()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._drop(owner, (size, turn))
                self._serve()
            else:
                self._give_back(size, owner)
            raise

    def _give_back(self, size: int, owner: Hashable) -> None:
        self._taken[owner] -= size
        if not self._taken[owner]:
            del self._taken[owner]
        self._serve()

    def _serve(self) -> None:
        """Give room to those whose turn it is, until one finds too little."""
        while (owner := self._next()) is not None:
            size, turn = self._waiting[owner][0]
            self._drop(owner, (size, turn))
            if (others := self._waiting.pop(owner, None)) is not None:
                self._waiting[owner] = others  # behind all other owners
            if not turn.cancelled():
                self._taken[owner] += size
                turn.set_result(None)

    def _next(self) -> Hashable | None:
        """Return the first owner who has not taken their share, if there is room for what they wait with."""
        for owner, pieces in self._waiting.items():
            size, _ = pieces[0]
            if not self._taken[owner] or self._taken[owner] + size <= self._max_bytes // 2:
                return owner if self.taken + size <= self._max_bytes else None
        return None

    def _drop(self, owner: Hashable, piece: tuple[int, asyncio.Future[None]]) -> None:
        pieces = self._waiting.get(owner)
        if pieces is not None and piece in pieces:
            pieces.remove(piece)
            if not pieces:
                del self._waiting[owner]
