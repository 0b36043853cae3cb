import asyncio
import gzip
import threading
import time
import traceback
import zlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
import stamina
import structlog

from providers.api.calls import Answer, ApiRequest, CallHooks, CallKind, CallPolicy, CallRecord, Charged, Pace
from providers.api.http import MAX_ANSWER_BYTES, SMALL_ANSWER_BYTES, ApiClient, open_http
from providers.api.pace import MemoryPace
from providers.api.plan import Plan
from providers.errors import (
    BadAnswer,
    NoCredit,
    NotAuthorized,
    PhotoRejected,
    ProviderError,
    RateLimited,
    Unavailable,
)
from tests.clock import LoopClock
from tests.waiting import until

SECRET = "s3cret-token"
REQUEST = ApiRequest("GET", "https://api.example.com/search", params={"apiToken": SECRET}, kind=CallKind.SEARCH)
POLICY = CallPolicy(deadline=5.0)

Handler = Callable[[httpx.Request], httpx.Response] | Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]


@pytest.fixture(autouse=True)
def _no_waiting_between_tries() -> Iterator[None]:
    with stamina.set_testing(True, attempts=10, cap=True):
        yield


class Service:
    """An API that answers with `answers` in turn, the last one again and again, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def client(
    handler: Handler,
    policy: CallPolicy = POLICY,
    hooks: CallHooks | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> ApiClient:
    http = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    return ApiClient("tmapi", policy, http, hooks, clock=clock, jitter=lambda: 0.0)


class Silence:
    """An API that never answers; `asked` tells that it has been asked."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def __call__(self, _: httpx.Request) -> httpx.Response:
        self.asked.set()
        await asyncio.Event().wait()
        return httpx.Response(200)


def body(answer: Answer) -> bytes:
    return answer.body


def refusing(error: ProviderError) -> Callable[[Answer], bytes]:
    def parse(answer: Answer) -> bytes:
        if answer.status == 200:
            return answer.body
        raise error

    return parse


# What travels


async def test_parameters_headers_and_address_arrive() -> None:
    service = Service(httpx.Response(200, content=b"yes"))
    request = ApiRequest(
        "GET",
        "https://api.example.com/a",
        params={"img_url": "/x y&z.jpg"},
        headers={"apikey": "k"},
        kind=CallKind.SEARCH,
    )
    assert await client(service).call(request, body) == b"yes"
    assert str(service.requests[0].url) == "https://api.example.com/a?img_url=%2Fx+y%26z.jpg"
    assert service.requests[0].headers["apikey"] == "k"


@pytest.mark.parametrize(
    ("request_", "content_type", "content"),
    [
        (
            ApiRequest("POST", "https://a.example/", form={"a": "1+2"}, kind=CallKind.SEARCH),
            "application/x-www-form-urlencoded",
            b"a=1%2B2",
        ),
        (
            ApiRequest("POST", "https://a.example/", json={"a": "é"}, kind=CallKind.SEARCH),
            "application/json",
            '{"a":"é"}'.encode(),
        ),
    ],
)
async def test_a_form_and_json_arrive(request_: ApiRequest, content_type: str, content: bytes) -> None:
    service = Service(httpx.Response(200))
    await client(service).call(request_, body)
    assert service.requests[0].headers["content-type"] == content_type
    assert service.requests[0].content == content


async def test_multipart_fields_arrive_as_text() -> None:
    service = Service(httpx.Response(200))
    await client(service).call(
        ApiRequest("POST", "https://a.example/", multipart={"image_base64": "/9j+=="}, kind=CallKind.SEARCH), body
    )
    assert service.requests[0].headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="image_base64"\r\n\r\n/9j+==\r\n' in service.requests[0].content


async def test_a_redirect_is_an_answer() -> None:
    service = Service(httpx.Response(302, headers={"location": "https://elsewhere.example/"}))
    assert await client(service).call(REQUEST, lambda answer: answer.status) == 302
    assert len(service.requests) == 1


async def test_status_and_headers_reach_the_parser_whatever_the_content_type_says() -> None:
    service = Service(httpx.Response(503, content=b"{}", headers={"content-type": "text/html", "retry-after": "3"}))
    answer = await client(service).call(REQUEST, lambda answer: answer)
    assert (answer.status, answer.headers["retry-after"], answer.body) == (503, "3", b"{}")


# Who is told


class Book:
    """An observer that writes down what it is told."""

    def __init__(self) -> None:
        self.calls: list[CallRecord] = []

    def called(self, call: CallRecord) -> None:
        self.calls.append(call)

    @property
    def entries(self) -> list[tuple[str, Charged]]:
        return [(call.outcome, call.charged) for call in self.calls]


def observed(handler: Handler, book: Book, policy: CallPolicy = POLICY) -> ApiClient:
    return client(handler, policy, CallHooks([book]))


async def test_a_call_that_brought_a_result_is_told_with_its_time() -> None:
    book, now = Book(), 0.0

    def slow(request: httpx.Request) -> httpx.Response:
        nonlocal now
        now += 2.5
        return httpx.Response(200)

    api = client(slow, hooks=CallHooks([book]), clock=lambda: now)
    await api.call(REQUEST, body)
    assert book.calls == [CallRecord("tmapi", CallKind.SEARCH, 2.5, "ok", Charged.YES)]


async def test_each_try_is_told() -> None:
    book = Book()
    service = Service(httpx.Response(429), httpx.Response(200))
    await observed(service, book).call(REQUEST, refusing(RateLimited("tmapi", "slow down", retries=1)))
    assert book.entries == [("RateLimited", Charged.NO), ("ok", Charged.YES)]


@pytest.mark.parametrize(
    ("error", "charged"),
    [
        (NoCredit("tmapi", "empty"), Charged.NO),
        (NotAuthorized("tmapi", "who?"), Charged.NO),
        (PhotoRejected("tmapi", "no picture"), Charged.MAYBE),
        (Unavailable("tmapi", "a fault"), Charged.MAYBE),
        (BadAnswer("tmapi", "what?"), Charged.MAYBE),
    ],
)
async def test_a_refusal_costs_nothing_and_anything_else_may_have(error: ProviderError, charged: Charged) -> None:
    book = Book()
    with pytest.raises(type(error)):
        await observed(Service(httpx.Response(400)), book).call(REQUEST, refusing(error))
    assert book.entries == [(type(error).__name__, charged)]


async def test_a_connection_that_was_never_made_costs_nothing() -> None:
    book = Book()
    with pytest.raises(Unavailable):
        await observed(Service(httpx.ConnectError("refused")), book).call(REQUEST, body)
    assert book.entries == [("Unavailable", Charged.NO)] * 3


async def test_a_connection_that_broke_may_have_cost_something() -> None:
    book = Book()
    with pytest.raises(Unavailable):
        await observed(Service(httpx.ReadError("reset")), book).call(REQUEST, body)
    assert book.entries == [("Unavailable", Charged.MAYBE)]


async def test_a_call_without_an_answer_in_time_may_have_cost_something(loop_clock: LoopClock) -> None:
    book, silence = Book(), Silence()
    call = asyncio.create_task(observed(silence, book).call(REQUEST, body))
    await silence.asked.wait()
    await loop_clock.advance(POLICY.deadline)
    with pytest.raises(Unavailable):
        call.result()
    assert book.entries == [("Unavailable", Charged.MAYBE)]


async def test_a_call_that_nobody_waits_for_any_more_may_have_cost_something() -> None:
    book, silence = Book(), Silence()
    call = asyncio.create_task(observed(silence, book).call(REQUEST, body))
    await silence.asked.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert book.entries == [("Cancelled", Charged.MAYBE)]


async def test_a_call_that_the_breaker_refused_is_not_told() -> None:
    book = Book()
    api = observed(Service(httpx.ReadError("reset")), book, replace(POLICY, faults=1))
    for _ in range(3):
        with pytest.raises(Unavailable):
            await api.call(REQUEST, body)
    assert len(book.calls) == 1


# Size


async def test_an_answer_of_the_largest_size_is_read() -> None:
    service = Service(httpx.Response(200, content=b"x" * MAX_ANSWER_BYTES))
    assert len(await client(service).call(REQUEST, body)) == MAX_ANSWER_BYTES


@pytest.mark.parametrize(("size", "elsewhere"), [(SMALL_ANSWER_BYTES, False), (SMALL_ANSWER_BYTES + 1, True)])
async def test_a_large_answer_is_read_in_a_thread(size: int, elsewhere: bool) -> None:
    def thread(_: Answer) -> int:
        return threading.get_ident()

    service = Service(httpx.Response(200, content=b"x" * size))
    assert (await client(service).call(REQUEST, thread) != threading.get_ident()) is elsewhere


async def test_a_large_refusal_is_an_error_like_any_other() -> None:
    service = Service(httpx.Response(402, content=b"x" * (SMALL_ANSWER_BYTES + 1)))
    with pytest.raises(NoCredit):
        await client(service).call(REQUEST, refusing(NoCredit("tmapi", "no balance")))


async def test_an_endless_answer_is_refused_while_it_comes() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 1_000_000

    service = Service(httpx.Response(200, content=endless()))
    with pytest.raises(BadAnswer, match="over 5242880 bytes"):
        await client(service).call(REQUEST, body)
    assert sent == 6


async def test_a_small_answer_that_grows_when_decompressed_is_refused() -> None:
    bomb = gzip.compress(bytes(MAX_ANSWER_BYTES + 1))
    service = Service(httpx.Response(200, stream=httpx.ByteStream(bomb), headers={"content-encoding": "gzip"}))
    with pytest.raises(BadAnswer, match="over 5242880 bytes"):
        await client(service).call(REQUEST, body)


@pytest.mark.parametrize("coding", ["gzip, gzip", "gzip,deflate", "br", "zstd", "identity, gzip"])
async def test_an_answer_in_compressions_that_were_not_asked_for_is_refused_unread(coding: str) -> None:
    read = []

    async def packed() -> AsyncIterator[bytes]:
        read.append(coding)
        yield b""

    service = Service(httpx.Response(200, content=packed(), headers={"content-encoding": coding}))
    with pytest.raises(BadAnswer, match="compression that was not asked for"):
        await client(service).call(REQUEST, body)
    assert read == []


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"yes")),
        ("GZIP", gzip.compress(b"yes")),
        ("deflate", zlib.compress(b"yes")),
        ("identity", b"yes"),
        ("", b"yes"),
    ],
    ids=["gzip", "GZIP", "deflate", "identity", "none"],
)
async def test_an_answer_in_one_compression_is_read(coding: str, packed: bytes) -> None:
    service = Service(httpx.Response(200, stream=httpx.ByteStream(packed), headers={"content-encoding": coding}))
    assert await client(service).call(REQUEST, body) == b"yes"


async def test_broken_compression_is_a_bad_answer() -> None:
    service = Service(httpx.Response(200, stream=httpx.ByteStream(b"junk"), headers={"content-encoding": "gzip"}))
    with pytest.raises(BadAnswer, match="can't be decompressed"):
        await client(service).call(REQUEST, body)


# Tries


@pytest.mark.parametrize("fault", [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")])
async def test_a_connection_that_was_never_made_is_tried_three_times(fault: httpx.HTTPError) -> None:
    service = Service(fault)
    with pytest.raises(Unavailable, match="no connection"):
        await client(service).call(REQUEST, body)
    assert len(service.requests) == 3


async def test_a_connection_made_at_the_third_try_will_do() -> None:
    service = Service(httpx.ConnectError("x"), httpx.ConnectError("x"), httpx.Response(200, content=b"yes"))
    assert await client(service).call(REQUEST, body) == b"yes"


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (httpx.ReadTimeout("x"), "no answer within 5 s"),
        (httpx.WriteTimeout("x"), "no answer within 5 s"),
        (httpx.ReadError("x"), "the connection broke"),
        (httpx.RemoteProtocolError("x"), "the connection broke"),
        (httpx.UnsupportedProtocol("x"), "can't be sent"),
        (ConnectionResetError("x"), "the connection broke"),
        (TimeoutError("x"), "no answer within 5 s"),
    ],
)
async def test_what_may_have_been_charged_is_not_tried_again(fault: Exception, text: str) -> None:
    service = Service(fault)
    with pytest.raises(Unavailable, match=text):
        await client(service).call(REQUEST, body)
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (RateLimited("tmapi", "slower", retries=2), 3),
        (RateLimited("tmapi", "slower"), 1),
        (Unavailable("tmapi", "fault", retries=1), 2),
        (Unavailable("tmapi", "fault"), 1),
        (BadAnswer("tmapi", "what"), 1),
        (NoCredit("tmapi", "none"), 1),
    ],
)
async def test_an_error_is_tried_again_as_often_as_it_allows(error: ProviderError, tries: int) -> None:
    service = Service(httpx.Response(500))
    with pytest.raises(type(error)) as raised:
        await client(service).call(REQUEST, refusing(error))
    assert raised.value is error
    assert len(service.requests) == tries


async def test_a_second_try_that_succeeds_is_the_answer() -> None:
    service = Service(httpx.Response(503), httpx.Response(200, content=b"yes"))
    slower = RateLimited("tmapi", "slower", retries=2)
    assert await client(service).call(REQUEST, refusing(slower)) == b"yes"


async def test_the_wait_that_a_provider_asks_for_is_kept() -> None:
    service = Service(httpx.Response(429), httpx.Response(200))
    began = time.monotonic()
    with stamina.set_testing(False):
        await client(service).call(REQUEST, refusing(RateLimited("tmapi", "slower", retry_after=0.05, retries=1)))
    assert time.monotonic() - began >= 0.05


async def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    service = Service(httpx.Response(429), httpx.Response(200))
    with pytest.raises(RateLimited):
        await client(service).call(REQUEST, refusing(RateLimited("tmapi", "slower", retry_after=6.0, retries=1)))
    assert len(service.requests) == 1


# Time and turns


async def test_the_deadline_ends_a_call_and_says_after_how_long(loop_clock: LoopClock) -> None:
    silence = Silence()
    call = asyncio.create_task(client(silence).call(REQUEST, body))
    await silence.asked.wait()
    await loop_clock.advance(POLICY.deadline - 0.1)
    assert not call.done()
    await loop_clock.advance(0.1)
    with pytest.raises(Unavailable, match="no answer within 5 s") as raised:
        call.result()
    assert raised.value.retries == 0


async def test_one_deadline_holds_over_all_tries(loop_clock: LoopClock) -> None:
    silence, requests = Silence(), list[httpx.Request]()

    async def slow(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if len(requests) > 1:
            return await silence(request)
        await loop_clock.advance(POLICY.deadline - 2.0)
        return httpx.Response(500)

    patient = refusing(RateLimited("tmapi", "slower", retry_after=0.0, retries=9))
    call = asyncio.create_task(client(slow, clock=loop_clock).call(REQUEST, patient))
    await silence.asked.wait()
    await loop_clock.advance(1.9)
    assert not call.done()
    await loop_clock.advance(0.1)
    with pytest.raises(Unavailable, match="no answer within"):
        call.result()
    assert len(requests) == 2


async def test_a_try_that_would_be_cut_off_is_not_made() -> None:
    service = Service(httpx.Response(500))
    late = refusing(RateLimited("tmapi", "slower", retry_after=4.5, retries=9))
    with pytest.raises(RateLimited):
        await client(service).call(REQUEST, late)
    assert len(service.requests) == 1


class Purse:
    """Gives leave for `left` more requests."""

    def __init__(self, left: int) -> None:
        self.left = left

    async def allowed(self, provider: str, kind: CallKind) -> bool:
        assert (provider, kind) == ("tmapi", CallKind.SEARCH)
        self.left -= 1
        return self.left >= 0


@pytest.mark.parametrize(("left", "made"), [(0, 1), (1, 2), (5, 3)])
async def test_a_request_that_may_have_been_charged_is_made_again_with_leave(left: int, made: int) -> None:
    service = Service(httpx.Response(500))
    api = client(service, hooks=CallHooks(retry_budget=Purse(left)))
    with pytest.raises(Unavailable, match="nothing just now"):
        await api.call(REQUEST, refusing(Unavailable("tmapi", "nothing just now", retries=2)))
    assert len(service.requests) == made


async def test_a_request_that_cost_nothing_needs_no_leave_to_be_made_again() -> None:
    service = Service(httpx.Response(500), httpx.Response(200, content=b"yes"))
    api = client(service, hooks=CallHooks(retry_budget=Purse(0)))
    assert await api.call(REQUEST, refusing(RateLimited("tmapi", "slower", retries=1))) == b"yes"


# Turns


class Gate:
    """A pace that gives turns when `open` is set, and counts who asked, and who has one."""

    plan = Plan("tmapi", 4, 300)
    calls_per_minute = 300.0
    waiting = 0
    running = 0

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.asked = 0
        self.refusals: list[float | None] = []

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        self.asked += 1
        await self.open.wait()
        self.running += 1
        try:
            yield
        except RateLimited as error:
            self.refusals.append(error.retry_after)
            raise
        finally:
            self.running -= 1


def paced(handler: Handler, pace: Pace, clock: Callable[[], float], policy: CallPolicy = POLICY) -> ApiClient:
    return client(handler, policy, CallHooks(pace=pace), clock=clock)


async def standing_still(clock: LoopClock, condition: Callable[[], bool]) -> None:
    """Let tasks run until the condition holds, while no time passes."""
    for _ in range(100):
        if condition():
            return
        await clock.advance(0)
    raise AssertionError("it did not happen")


async def test_the_wait_for_a_turn_is_no_part_of_the_deadline(loop_clock: LoopClock) -> None:
    gate = Gate()
    api = paced(Service(httpx.Response(200, content=b"yes")), gate, loop_clock)
    call = asyncio.create_task(api.call(REQUEST, body))
    await loop_clock.advance(10 * POLICY.deadline)
    assert not call.done()
    gate.open.set()
    assert await call == b"yes"
    assert gate.running == 0


async def test_each_try_waits_for_a_turn_and_the_deadline_stands_still(loop_clock: LoopClock) -> None:
    gate, service = Gate(), Service(httpx.Response(429), httpx.Response(200, content=b"yes"))

    def parse(answer: Answer) -> bytes:
        gate.open.clear()
        return refusing(RateLimited("tmapi", "slower", retries=1))(answer)

    gate.open.set()
    call = asyncio.create_task(paced(service, gate, loop_clock).call(REQUEST, parse))
    await standing_still(loop_clock, lambda: gate.asked == 2)
    await loop_clock.advance(10 * POLICY.deadline)
    assert not call.done()
    gate.open.set()
    assert await call == b"yes"


async def test_the_pace_sees_who_was_told_to_slow_down() -> None:
    gate = Gate()
    gate.open.set()
    api = paced(Service(httpx.Response(429)), gate, time.monotonic)
    with pytest.raises(RateLimited):
        await api.call(REQUEST, refusing(RateLimited("tmapi", "slower", retry_after=7.0)))
    assert gate.refusals == [7.0]


async def test_a_call_that_is_cancelled_before_its_turn_is_never_made() -> None:
    gate, service = Gate(), Service(httpx.Response(200))
    call = asyncio.create_task(paced(service, gate, time.monotonic).call(REQUEST, body))
    await until(lambda: gate.asked == 1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert service.requests == []


async def test_twenty_calls_that_wait_for_longer_than_the_deadline_all_succeed(loop_clock: LoopClock) -> None:
    plan = Plan("tmapi", concurrency=1, calls_per_minute=10)
    pace = MemoryPace(plan, clock=loop_clock, sleep=asyncio.sleep)
    api = paced(Service(httpx.Response(200, content=b"yes")), pace, loop_clock, replace(POLICY, faults=1))
    calls = [asyncio.create_task(api.call(REQUEST, body)) for _ in range(20)]
    for call in calls:
        await loop_clock.advance(plan.spacing)
        await standing_still(loop_clock, call.done)
    assert [call.result() for call in calls] == [b"yes"] * 20
    assert plan.spacing * 19 > 20 * POLICY.deadline
    assert not api.breaker.is_open


async def test_who_waited_while_the_provider_failed_others_is_not_sent(loop_clock: LoopClock) -> None:
    service = Service(httpx.ReadTimeout("x"))
    pace = MemoryPace(Plan("tmapi", 1, 60), clock=loop_clock, sleep=asyncio.sleep)
    api = paced(service, pace, loop_clock, replace(POLICY, faults=1))
    calls = [asyncio.create_task(api.call(REQUEST, body)) for _ in range(2)]
    await standing_still(loop_clock, calls[0].done)
    await loop_clock.advance(2.0)
    with pytest.raises(Unavailable, match="next trial in"):
        calls[1].result()
    with pytest.raises(Unavailable, match="no answer"):
        calls[0].result()
    assert len(service.requests) == 1


# The breaker


async def test_after_five_faults_in_a_row_nothing_is_sent_until_a_trial_succeeds() -> None:
    seconds = 0.0
    service = Service(*[httpx.ReadTimeout("x")] * 5, httpx.Response(200, content=b"yes"))
    api = client(service, replace(POLICY, faults=5, pause=30), clock=lambda: seconds)
    for _ in range(5):
        with pytest.raises(Unavailable, match="no answer"):
            await api.call(REQUEST, body)
    with pytest.raises(Unavailable, match="next trial in 30 s"):
        await api.call(REQUEST, body)
    assert len(service.requests) == 5
    seconds = 30.0
    assert await api.call(REQUEST, body) == b"yes"
    assert await api.call(REQUEST, body) == b"yes"


@pytest.mark.parametrize(
    "error", [RateLimited("tmapi", "slower"), BadAnswer("tmapi", "what"), NoCredit("tmapi", "none")]
)
async def test_an_answer_of_any_kind_is_no_fault(error: ProviderError) -> None:
    api = client(Service(httpx.Response(500)), replace(POLICY, faults=1))
    with pytest.raises(type(error)):
        await api.call(REQUEST, refusing(error))
    assert not api.breaker.is_open


async def test_a_cancelled_trial_leaves_room_for_another() -> None:
    silence, service = Silence(), Service(httpx.ReadTimeout("x"), httpx.Response(200, content=b"yes"))

    async def silent_once(request: httpx.Request) -> httpx.Response:
        return await silence(request) if len(service.requests) == 1 and not silence.asked.is_set() else service(request)

    api = client(silent_once, replace(POLICY, faults=1, pause=0))
    with pytest.raises(Unavailable):
        await api.call(REQUEST, body)
    trial = asyncio.create_task(api.call(REQUEST, body))
    await silence.asked.wait()
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial
    assert await api.call(REQUEST, body) == b"yes"


# Secrets


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError(f"no route to https://x/?apiToken={SECRET}"),
        httpx.ReadTimeout(f"https://x/?apiToken={SECRET}"),
        httpx.RemoteProtocolError(SECRET),
        httpx.UnsupportedProtocol(SECRET),
        httpx.InvalidURL(SECRET),
        OSError(SECRET),
        ValueError(f"bad header {SECRET}"),
    ],
)
async def test_no_trace_of_an_error_tells_the_token(fault: Exception) -> None:
    with pytest.raises(Unavailable) as raised:
        await client(Service(fault)).call(REQUEST, body)
    told = "".join(traceback.format_exception(raised.value)) + repr(raised.value)
    assert SECRET not in told
    assert "https://" not in told
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


async def test_a_token_that_can_not_stand_in_a_header_is_not_told() -> None:
    request = ApiRequest("GET", "https://api.example.com/", headers={"apikey": f"{SECRET}ключ"}, kind=CallKind.SEARCH)
    with pytest.raises(Unavailable, match="check address and key in the settings") as raised:
        await client(Service(httpx.Response(200))).call(request, body)
    assert raised.value.__context__ is None


async def test_the_log_names_the_endpoint_and_no_parameter() -> None:
    with structlog.testing.capture_logs() as lines:
        await client(Service(httpx.Response(200))).call(REQUEST, body)
    assert lines == [
        {"event": "api call", "log_level": "debug", "provider": "tmapi", "path": "/search", "status": 200}
        | {"seconds": lines[0]["seconds"]}
    ]


def test_a_request_shows_no_parameter() -> None:
    assert SECRET not in repr(REQUEST)


# The real transport, on loopback

YES = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nyes"


class Loopback:
    """A server that sends `reply` for each request and closes; it keeps what it was sent."""

    def __init__(self, reply: bytes) -> None:
        self.reply = reply
        self.heads: list[str] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(self.reply)
        await writer.drain()
        writer.close()


async def ask(server: Loopback) -> bytes:
    listener = await asyncio.start_server(server, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with listener, open_http(httpx.create_ssl_context()) as http:
        api = ApiClient("tmapi", POLICY, http)
        return await api.call(
            ApiRequest("GET", f"http://127.0.0.1:{port}/a", params={"apiToken": SECRET}, kind=CallKind.SEARCH), body
        )


async def test_the_real_transport_brings_the_answer() -> None:
    assert await ask(Loopback(YES)) == b"yes"


@pytest.mark.parametrize("reply", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", b"SSH-2.0\r\n\r\n"])
async def test_the_real_transport_never_sends_a_broken_call_again(reply: bytes) -> None:
    server = Loopback(reply)
    with pytest.raises(Unavailable, match="the connection broke"):
        await ask(server)
    assert len(server.heads) == 1


async def test_the_real_transport_tells_a_connection_that_was_never_made() -> None:
    async with open_http(httpx.create_ssl_context()) as http:
        api = ApiClient("tmapi", POLICY, http)
        with pytest.raises(Unavailable, match="no connection") as raised:
            await api.call(ApiRequest("GET", "http://127.0.0.1:1/", kind=CallKind.SEARCH), body)
    assert raised.value.retries == 2


async def test_the_real_transport_keeps_the_token_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await ask(Loopback(YES))
    assert SECRET not in caplog.text


async def test_the_real_transport_asks_for_compression_that_it_can_bound() -> None:
    server = Loopback(YES)
    await ask(server)
    assert "accept-encoding: gzip, deflate\r\n" in server.heads[0].lower()
