"""One HTTP client for every API: transport, deadline, retries, limits, breaker, redaction.

Providers build an `ApiRequest` and read an `Answer` with pure functions; only `ApiClient.call` does I/O. Keys are in
query parameters and headers. The transport's error texts like to quote those, so none gets into an error or a log.
"""

import asyncio
import logging
import random
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlsplit

import aiohttp
import httpx
import stamina
import structlog
from httpx_aiohttp import AiohttpTransport

from providers.api.breaker import Admission, Breaker
from providers.api.calls import (
    Answer,
    ApiRequest,
    CallHooks,
    CallKind,
    CallPolicy,
    CallRecord,
    Charged,
    charged_by,
)
from providers.errors import BadAnswer, ProviderError, RateLimited, Unavailable

T = TypeVar("T")

MAX_ANSWER_BYTES = 5 * 1024 * 1024
# Each only once: a kilobyte compressed twice may hold a gigabyte, and httpx decompresses it before we can count.
CODINGS: Final = frozenset({"", "identity", "gzip", "deflate"})
# A page of twenty products; reading one takes a few milliseconds at most.
SMALL_ANSWER_BYTES: Final = 64 * 1024
CONNECT_SECONDS: Final = 10.0
KEEPALIVE_SECONDS: Final = 15.0
MAX_CONNECTIONS: Final = 100
# A connection that was never made has cost nothing.
UNSENT_RETRIES: Final = 2
MAX_TRIES: Final = 10
BACKOFF_SECONDS: Final = 0.5
# A call that is cut off may still be charged, so none is made when less than this share of the deadline is left.
FAIR_SHARE: Final = 0.2

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


@dataclass(slots=True)
class _Call:
    """One call over all its tries.

    `failed` counts the tries that failed, and `error` is what the last of them ended with. `began` is when the first
    try would have begun, if no later one had waited for its turn: None until the first turn has come. `admission` is
    the breaker's word on it.
    """

    failed: int = 0
    error: Exception | None = None
    began: float | None = None
    admission: Admission = Admission.REFUSED


def open_http(tls: ssl.SSLContext) -> httpx.AsyncClient:
    """Return the HTTP client that all providers share; whoever opens it closes it.

    `tls` verifies, redirects are not followed, no cookies are kept, and proxies named in the environment are not used.
    """
    # httpx logs the address of every request, and with it the keys among its parameters.
    logging.getLogger("httpx").setLevel(logging.WARNING)

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(ssl=tls, limit=MAX_CONNECTIONS, keepalive_timeout=KEEPALIVE_SECONDS)
        return aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), middlewares=(_send_once,)
        )

    return httpx.AsyncClient(
        transport=AiohttpTransport(verify=tls, client=session),
        headers={"User-Agent": "snapsource", "Accept": "application/json", "Accept-Encoding": "gzip, deflate"},
        follow_redirects=False,
    )


async def _send_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a GET on its own after the connection broke: a search may have been charged.

    Errors of connecting pass unchanged. `AiohttpTransport` would take a later break for a time-out of connecting, so it
    is raised as an error of reading.
    """
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError):
        raise
    except aiohttp.ClientConnectionError as error:
        raise aiohttp.ClientPayloadError(type(error).__name__) from None


class ApiClient:
    """Makes the calls of one provider, each try in its turn, and within one deadline over all tries.

    `hooks.pace` gives a try its turn. The wait for it, however long, is no fault of the provider: the deadline begins
    with the first turn and stands still while a later one is waited for.

    The error says how often a call is retried (`RateLimited.retries`, `Unavailable.retries`); where the call may have
    been charged, `hooks.retry_budget` is asked first. For the breaker `Unavailable` is a fault. Any other error is an
    answer, `RateLimited` too: a provider that asks us to slow down is alive. `clock` tells seconds and never goes back.
    """

    def __init__(
        self,
        provider: str,
        policy: CallPolicy,
        http: httpx.AsyncClient,
        hooks: CallHooks | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.breaker = Breaker(clock, faults=policy.faults, pause=policy.pause)
        self._provider = provider
        self._policy = policy
        self._http = http
        self._hooks = hooks or CallHooks()
        self._clock = clock
        self._jitter = jitter

    async def call(self, request: ApiRequest, parse: Callable[[Answer], T]) -> T:
        """Send `request` and return what `parse` makes of the answer; `parse` raises `ProviderError` for a bad one.

        `parse` must be pure: for an answer over `SMALL_ANSWER_BYTES` it runs in a thread.

        Raises `Unavailable` when the provider can't be reached, is too slow or the breaker is open, and `BadAnswer`
        for an answer over `MAX_ANSWER_BYTES`.
        """
        if self.breaker.refuses:
            raise self._resting()
        call = _Call()
        try:
            result = await self._with_retries(request, parse, call)
        except BaseException as error:
            self._report(call.admission, error)
            raise
        self.breaker.succeeded()
        return result

    def _resting(self) -> Unavailable:
        text = f"not called after faults in a row; next trial in {self.breaker.seconds_left:.0f} s"
        return Unavailable(self._provider, text, sent=False)

    def _report(self, admission: Admission, error: BaseException) -> None:
        """Tell the breaker how a call failed; one that was never made says nothing about the provider."""
        if admission is Admission.REFUSED:
            return
        match error:
            case Unavailable():
                self.breaker.failed(admission)
            case ProviderError():
                self.breaker.succeeded()
            case _:
                self.breaker.abandoned(admission)

    async def _with_retries(self, request: ApiRequest, parse: Callable[[Answer], T], call: _Call) -> T:
        def backoff(error: Exception) -> float | bool:
            call.failed, call.error = call.failed + 1, error
            wait = self._wait(error, call.failed)
            left = self._seconds_left(call) - self._policy.deadline * FAIR_SHARE
            return False if wait is None or wait >= left else wait

        async for attempt in stamina.retry_context(on=backoff, attempts=MAX_TRIES, timeout=None):
            if call.error is not None and not await self._may_retry(request.kind, call.error):
                raise call.error
            with attempt:
                async with self._turn(call):
                    return await self._try(request, parse, self._seconds_left(call))
        raise AssertionError("the last attempt returns or raises")

    @asynccontextmanager
    async def _turn(self, call: _Call) -> AsyncIterator[None]:
        """Wait for the turn of a try; meanwhile the deadline of its call stands still."""
        came = self._clock()
        async with self._hooks.pace.turn() if self._hooks.pace else nullcontext():
            now = self._clock()
            if call.began is None:
                # The provider may have failed others while this call waited.
                call.admission = self.breaker.admit()
                if call.admission is Admission.REFUSED:
                    raise self._resting()
                call.began = now
            else:
                call.began += now - came
            yield

    def _seconds_left(self, call: _Call) -> float:
        """Return how long a call may still go on; all of its time if it has not begun."""
        return self._policy.deadline - (0.0 if call.began is None else self._clock() - call.began)

    async def _may_retry(self, kind: CallKind, error: Exception) -> bool:
        budget = self._hooks.retry_budget
        if budget is None or charged_by(error) is Charged.NO:
            return True
        return await budget.allowed(self._provider, kind)

    async def _try(self, request: ApiRequest, parse: Callable[[Answer], T], seconds: float) -> T:
        began = self._clock()
        outcome, charged = "Cancelled", Charged.MAYBE
        try:
            result = await self._within(seconds, request, parse)
            outcome, charged = "ok", Charged.YES
            return result
        except Exception as error:
            outcome, charged = type(error).__name__, charged_by(error)
            raise
        finally:
            record = CallRecord(self._provider, request.kind, self._clock() - began, outcome, charged)
            for observer in self._hooks.observers:
                observer.called(record)

    async def _within(self, seconds: float, request: ApiRequest, parse: Callable[[Answer], T]) -> T:
        try:
            async with asyncio.timeout(seconds):
                return await _parsed(await self._exchange(request), parse)
        except TimeoutError:
            late = Unavailable(self._provider, f"no answer within {self._policy.deadline:g} s")
        raise late

    def _wait(self, error: Exception, failed: int) -> float | None:
        """Return the seconds to wait after try number `failed`, or None if it was the last."""
        if not isinstance(error, RateLimited | Unavailable) or failed > error.retries:
            return None
        if isinstance(error, RateLimited) and error.retry_after is not None:
            return error.retry_after
        return BACKOFF_SECONDS * (2.0 ** (failed - 1) + self._jitter())

    async def _exchange(self, request: ApiRequest) -> Answer:
        """Send once and read the answer. Errors are raised outside `except`, so that none has a URL in its context."""
        began = self._clock()
        headers_came = False
        try:
            response = await self._http.send(self._build(request), stream=True, follow_redirects=False)
            headers_came = True
            try:
                body = await self._read(response)
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError, ValueError) as error:
            fault = self._fault(error, unsent=not headers_came)
        else:
            path, seconds = urlsplit(request.url).path, round(self._clock() - began, 3)
            log.debug("api call", provider=self._provider, path=path, status=response.status_code, seconds=seconds)
            return Answer(response.status_code, response.headers, body)
        raise fault

    def _build(self, request: ApiRequest) -> httpx.Request:
        return self._http.build_request(
            request.method,
            request.url,
            params=request.params,
            headers=request.headers,
            data=request.form,
            files={name: (None, value) for name, value in request.multipart.items()} if request.multipart else None,
            json=request.json,
            timeout=httpx.Timeout(self._policy.deadline, connect=CONNECT_SECONDS),
        )

    async def _read(self, response: httpx.Response) -> bytes:
        coding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in CODINGS:
            raise BadAnswer(self._provider, f"an answer in a compression that was not asked for: {coding[:40]!r}")
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                raise BadAnswer(
                    self._provider, f"an answer over {MAX_ANSWER_BYTES} bytes (HTTP {response.status_code})"
                )
        return bytes(body)

    def _fault(self, error: Exception, *, unsent: bool) -> ProviderError:
        """Return our error for an error of the transport, with its class and never its text."""
        name = type(error.__cause__ or error).__name__
        match error:
            case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout() if unsent:
                return Unavailable(self._provider, f"no connection ({name})", retries=UNSENT_RETRIES, sent=False)
            case httpx.DecodingError():
                return BadAnswer(self._provider, "an answer that can't be decompressed")
            case httpx.TimeoutException() | TimeoutError():
                return Unavailable(self._provider, f"no answer within {self._policy.deadline:g} s ({name})")
            case httpx.UnsupportedProtocol() | httpx.InvalidURL() | ValueError():
                why = f"the request can't be sent ({name}): check address and key in the settings"
                return Unavailable(self._provider, why, sent=False)
            case _:
                return Unavailable(self._provider, f"the connection broke ({name})")


async def _parsed(answer: Answer, parse: Callable[[Answer], T]) -> T:
    """Return what `parse` makes of an answer; a large one is read in a thread, so that nobody else waits for it."""
    if len(answer.body) <= SMALL_ANSWER_BYTES:
        return parse(answer)
    return await asyncio.to_thread(parse, answer)
