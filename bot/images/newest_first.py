"""Lets one task at a time go on, and of those that wait, the one that came last.

Where more come than can be served, those that are served have waited shortly, and those that came first give up. In the
order of arrival, everybody would wait for as long as they can.
"""

import asyncio


class NewestFirst:
    """An asynchronous context manager that one task is in at a time."""

    def __init__(self) -> None:
        self._is_taken = False
        self._waiting: list[asyncio.Future[None]] = []

    async def __aenter__(self) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif not turn.cancelled():
                self._let_next()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._let_next()

    def _let_next(self) -> None:
        while self._waiting:
            turn = self._waiting.pop()
            # One that has just given up takes no turn, or nobody would ever pass it on.
            if not turn.cancelled():
                turn.set_result(None)
                return
        self._is_taken = False
