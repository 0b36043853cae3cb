"""Whose turn it is to write into SQLite, which takes one transaction at a time.

With many photos in work, dozens of transactions wait. People wait for what a press does, so it goes first.
"""

import asyncio
from collections import deque
from contextvars import ContextVar
from typing import Final

MOST_IN_A_ROW: Final = 10
"""After so many that went first, one of the others has its turn: presses can be as many as somebody likes."""

_goes_first: ContextVar[bool] = ContextVar("goes_first", default=False)


def write_first() -> None:
    """Let the current task, and those that it begins, write before others from now on."""
    _goes_first.set(True)


class WriterTurns:
    """A lock, as `async with`: those that go first take it before all others that wait, up to `MOST_IN_A_ROW`."""

    def __init__(self) -> None:
        self._is_taken = False
        self._first: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()
        self._in_a_row = 0

    async def __aenter__(self) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        turn = asyncio.get_running_loop().create_future()
        (self._first if _goes_first.get() else self._others).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._pass_on()
            raise

    async def __aexit__(self, *_error: object) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        is_first = self._in_a_row < MOST_IN_A_ROW
        for queue in (self._first, self._others) if is_first else (self._others, self._first):
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    self._in_a_row = self._in_a_row + 1 if queue is self._first else 0
                    turn.set_result(None)
                    return
        self._is_taken = False
