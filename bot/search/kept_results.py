"""The results that are kept in memory, bounded by bytes: turning a card needs all pages that have come."""

import sys
from dataclasses import fields
from typing import Final

from cachetools import LRUCache
from pydantic import BaseModel

from bot.models.results import Results
from providers.models import Value

MAX_BYTES: Final = 32 * 1024 * 1024
"""About 90 pages of 50 ordinary products. What is not kept is read from the database again."""


class KeptResults:
    """The results that were used last, of at most `max_bytes` together, by the id of their result set."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._kept: LRUCache[str, Results] = LRUCache(max_bytes, getsizeof=memory_of)

    @property
    def taken(self) -> int:
        """How many bytes the kept results take, roughly."""
        return int(self._kept.currsize)

    def get(self, result_set: str) -> Results | None:
        """Return what is kept of a result set."""
        return self._kept.get(result_set)

    def keep(self, result_set: str, results: Results) -> None:
        """Keep results in place of earlier ones of the same set, unless they alone are too large."""
        self._kept.pop(result_set, None)
        if memory_of(results) <= self._kept.maxsize:
            self._kept[result_set] = results


def memory_of(results: Results) -> int:
    """Return how many bytes results take in memory, roughly: what values share is counted for each."""
    return sum(map(_memory_of, results.pages))


def _memory_of(value: object) -> int:
    """Return the bytes of a value and of what it refers to; a long text takes no longer than a short one."""
    if isinstance(value, BaseModel):
        own = sum(map(sys.getsizeof, (value, value.__dict__, value.model_fields_set)))
        return own + sum(map(_memory_of, value.__dict__.values()))
    if isinstance(value, Value):
        return sys.getsizeof(value) + sum(_memory_of(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, tuple | list | set | frozenset):
        return sys.getsizeof(value) + sum(map(_memory_of, value))
    return 0 if value is None or isinstance(value, bool) else sys.getsizeof(value)
