"""Tells when it is known what comes of a search, though its answer may still wait for its chat."""

import asyncio


class Outcomes:
    """An event for each search whose outcome somebody waits for."""

    def __init__(self) -> None:
        self._expected: dict[str, asyncio.Event] = {}

    def expected(self, search_id: str) -> asyncio.Event:
        """Return the event that is set once the outcome of a search is known."""
        return self._expected.setdefault(search_id, asyncio.Event())

    def known(self, search_id: str) -> None:
        """Note that the outcome is known: whoever waits for it goes on."""
        if expected := self._expected.pop(search_id, None):
            expected.set()
