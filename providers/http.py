"""One HTTP client for every API: transport, deadline, retries, limits, breaker, redaction.

A provider module builds an `ApiRequest` and reads an `Answer` with pure functions; `ApiClient.call` is the only
place where bytes travel.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import httpx

T = TypeVar("T")

MAX_ANSWER_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request as data: at most one of `form` (url-encoded), `multipart` (text fields) and `json` is its body."""

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    multipart: Mapping[str, str] | None = field(default=None, repr=False)
    json: Mapping[str, object] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole: `body` has at most `MAX_ANSWER_BYTES`."""

    status: int
    headers: httpx.Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """How calls to one provider are made; times in seconds."""

    deadline: float
    concurrency: int
    calls_per_second: float


class ApiClient:
    """Makes the calls of one provider."""

    async def call(self, request: ApiRequest, parse: Callable[[Answer], T]) -> T:
        """Send `request` and return what `parse` makes of the answer; `parse` raises `ProviderError` for a bad one."""
        ...
