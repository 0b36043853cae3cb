import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from bot.engine import Queue
from bot.models.line import Place
from bot.models.search import Search, SearchState
from bot.models.settings import Preferences
from bot.telegram.line import (
    ANSWER,
    MEASURE_SECONDS,
    RECENT_SECONDS,
    TURN,
    WAITED_SECONDS,
    Line,
    assumed_seconds,
    measure_lines,
    places_in,
)
from bot.telegram.outcomes import Outcomes
from providers.api.plan import Plan
from tests.bot.conversation import Conversation
from tests.bot.harness import BotHarness
from tests.clock import FakeClock
from tests.fake_provider import FakeAliExpress, FakeProvider
from tests.samples import a_search
from tests.waiting import until

ConversationOf = Callable[..., Conversation]
PLAN = Plan("tmapi", concurrency=1, calls_per_minute=6000)
OTHER = Plan("aliexpress", concurrency=1, calls_per_minute=6000)


@pytest.mark.parametrize(
    ("plan", "places", "seconds"),
    [
        (Plan("slow calls", concurrency=1, calls_per_minute=6000), 2, 5.0),
        (Plan("many at a time", concurrency=10, calls_per_minute=6000), 15, 0.5),
        (Plan("few a minute", concurrency=10, calls_per_minute=61), 15, 2.0),
    ],
)
def test_a_line_is_as_wide_and_fast_as_the_plan_allows(plan: Plan, places: int, seconds: float) -> None:
    assert (places_in(plan), assumed_seconds(plan)) == (places, seconds)


class Answers:
    """Answers each search when it is in `ended`, or when all are `allowed`; `begun` has their ids in order."""

    def __init__(self, harness: BotHarness) -> None:
        self._searches = harness.store.searches
        self.begun: list[str] = []
        self.done: list[str] = []
        self.ended: set[str] = set()
        self.allowed = False

    async def __call__(self, search_id: str) -> None:
        search = await self._searches.begin(search_id)
        assert search is not None
        self.begun.append(search_id)
        await until(lambda: self.allowed or search_id in self.ended)
        await self._searches.save(search.model_copy(update={"state": SearchState.SHOWN}))
        self.done.append(search_id)

    async def until_begun(self, count: int) -> None:
        """Wait until so many searches have begun."""
        await until(lambda: len(self.begun) == count)

    async def end(self, number: int) -> str:
        """End a search; return the one that begins in its place."""
        begun = len(self.begun)
        self.ended.add(f"search{number:04}")
        await self.until_begun(begun + 1)
        return self.begun[-1]


@pytest.fixture
def answers(harness: BotHarness) -> Answers:
    answers = Answers(harness)
    harness.engine.register(ANSWER, answers)
    return answers


@pytest.fixture
def outcomes() -> Outcomes:
    return Outcomes()


@pytest.fixture
def line(conversation_of: ConversationOf, clock: FakeClock, outcomes: Outcomes) -> Line:
    """Lines of two accounts, with one call at a time; the engine does not run."""
    conversation = conversation_of(FakeProvider(), FakeAliExpress())
    harness = conversation.harness
    plans = {"tmapi_global": PLAN, "tmapi": PLAN, "aliexpress": OTHER}
    return Line(harness.store, harness.engine, conversation.searcher, plans, outcomes, clock.seconds)


@pytest.fixture
async def running(line: Line, harness: BotHarness, answers: Answers, outcomes: Outcomes) -> AsyncIterator[Line]:
    """The same lines, with an engine that gives turns."""

    async def answer(search_id: str) -> None:
        await answers(search_id)
        outcomes.known(search_id)

    harness.engine.register(ANSWER, answer)
    harness.engine.register(TURN, line.give_turn)
    async with harness.engine.running(line.queues):
        yield line


def photo(number: int, user_id: int = 7, **facts: object) -> Search:
    return a_search(
        f"search{number:04}", **{"provider": None, "chat_id": user_id, "user_id": user_id, **facts}, message_id=number
    )


async def join(line: Line, harness: BotHarness, number: int, user_id: int = 7, **facts: object) -> bool:
    now = harness.store.searches.now()
    return await line.join(photo(number, user_id, created_at=now, **facts), Preferences())


async def fill(line: Line, harness: BotHarness, answers: Answers) -> None:
    """Let somebody take all places: those for whoever finds the line empty, and those in the queue behind it."""
    for number in range(1, PLAN.concurrency + places_in(PLAN) + 1):
        await join(line, harness, number, user_id=9)
        await answers.until_begun(number)


async def test_turns_go_round_by_person(running: Line, harness: BotHarness, answers: Answers) -> None:
    await fill(running, harness, answers)
    waits = [await join(running, harness, number, user_id) for number, user_id in ((7, 7), (8, 7), (9, 7), (10, 8))]
    assert waits == [True] * 4
    begun = [await answers.end(number) for number in (2, 3, 7, 10)]
    assert set(begun[:2]) == {"search0007", "search0010"}
    assert begun[2:] == ["search0008", "search0009"]


async def test_a_search_that_waits_for_its_chat_has_no_place(
    running: Line, harness: BotHarness, answers: Answers, outcomes: Outcomes
) -> None:
    await fill(running, harness, answers)
    await join(running, harness, 7)
    outcomes.known("search0003")
    await answers.until_begun(PLAN.concurrency + places_in(PLAN) + 1)
    assert "search0003" not in answers.ended


async def test_who_finds_room_need_not_wait(running: Line, harness: BotHarness, answers: Answers) -> None:
    assert not await join(running, harness, 1)
    await answers.until_begun(1)
    assert await join(running, harness, 2)


async def test_of_those_who_come_at_the_same_moment_only_as_many_begin_as_there_is_room_for(
    running: Line, harness: BotHarness, answers: Answers
) -> None:
    waits = await asyncio.gather(*(join(running, harness, number, user_id=number) for number in range(1, 7)))
    assert waits.count(False) == PLAN.concurrency
    await answers.until_begun(PLAN.concurrency + places_in(PLAN))


async def test_a_photo_that_comes_several_times_is_answered_once(
    running: Line, harness: BotHarness, answers: Answers
) -> None:
    await asyncio.gather(*(join(running, harness, 1) for _ in range(3)))
    answers.allowed = True
    await until(lambda: answers.done == ["search0001"])
    assert not await join(running, harness, 1)
    await join(running, harness, 2)
    await until(lambda: len(answers.done) == 2)
    assert answers.begun == ["search0001", "search0002"]


async def test_lines_of_different_accounts_do_not_wait_for_each_other(
    running: Line, harness: BotHarness, answers: Answers
) -> None:
    await fill(running, harness, answers)
    await join(running, harness, 7)
    other = Preferences(marketplace=FakeAliExpress.marketplace)
    assert not await running.join(photo(8, created_at=harness.store.searches.now()), other)
    await until(lambda: answers.begun[-1] == "search0008")
    stored = await harness.store.searches.get("search0008")
    assert stored is not None
    assert stored.line == OTHER.name


async def test_providers_with_one_account_share_a_line(line: Line) -> None:
    assert line.queues == [Queue(PLAN.name, 2), Queue(OTHER.name, 2)]


async def test_an_offered_photo_joins_once_it_is_chosen(running: Line, harness: BotHarness, answers: Answers) -> None:
    offered = await harness.store.searches.add(photo(1, state=SearchState.OFFERED))
    await running.resume()
    for _ in range(2):
        await running.choose(offered, Preferences())
    answers.allowed = True
    await until(lambda: answers.done)
    assert answers.begun == [offered.id]


async def test_searches_of_which_the_engine_does_not_know_go_on(
    running: Line, harness: BotHarness, answers: Answers
) -> None:
    now = harness.store.searches.now()
    for search in (
        photo(1, created_at=now, line=PLAN.name, turn=1),
        photo(2, created_at=now, state=SearchState.SEARCHING, line=PLAN.name, turn=1),
        photo(3, created_at=now),
        photo(4, created_at=now, line="of a provider that is gone", turn=1),
        photo(5, created_at=now, state=SearchState.SHOWN),
    ):
        await harness.store.searches.add(search)
    answers.allowed = True
    await running.resume()
    await until(lambda: len(answers.done) == 4)
    assert sorted(answers.begun) == [f"search{number:04}" for number in (1, 2, 3, 4)]


# How long it takes


def place(number: int, line: str = PLAN.name) -> Place:
    return Place(a_search(line=line), number, 1)


def let_begin(line: Line, clock: FakeClock, *pauses: float) -> None:
    """Let turns of photos that waited come after these pauses, in seconds."""
    for seconds in pauses:
        clock.advance(seconds=seconds)
        line.begun(a_search(line=PLAN.name, created_at=int(clock.seconds()) - WAITED_SECONDS))


def test_the_time_follows_from_the_plan_until_it_is_measured(line: Line, clock: FakeClock) -> None:
    assert line.seconds_left(place(3)) == 15
    let_begin(line, clock, 0, 6, 6)
    assert line.seconds_left(place(3)) == 15
    let_begin(line, clock, 6)
    assert line.seconds_left(place(3)) == 18
    assert line.seconds_left(place(3, OTHER.name)) == 15


def test_the_speed_of_long_ago_does_not_count(line: Line, clock: FakeClock) -> None:
    let_begin(line, clock, 0, 6, 6, 6)
    clock.advance(seconds=RECENT_SECONDS)
    assert line.seconds_left(place(3)) == 15


def test_replicas_that_take_turns_from_the_same_line_make_it_faster_than_one_sees(line: Line, clock: FakeClock) -> None:
    line.share_with(2)
    assert line.seconds_left(place(3)) == 15
    let_begin(line, clock, 0, 12, 12, 12)
    assert line.seconds_left(place(3)) == 18


def test_a_line_that_is_not_in_use_any_more_has_an_estimate_too(line: Line) -> None:
    assert line.seconds_left(place(1, "of a provider that is gone")) > 0


def test_a_search_that_did_not_wait_tells_nothing_of_the_speed(line: Line, clock: FakeClock) -> None:
    for _ in range(4):
        clock.advance(seconds=0.1)
        line.begun(a_search(line=PLAN.name, created_at=int(clock.seconds())))
    assert line.seconds_left(place(3)) == 15


async def test_the_metrics_know_who_waits_in_the_lines(harness: BotHarness) -> None:
    clock, metrics = FakeClock(), harness.services.metrics
    waiting = a_search("waiting000", state=SearchState.WAITING, line="tmapi", turn=1)
    await harness.store.searches.add(waiting.model_copy(update={"created_at": harness.store.searches.now()}))
    measuring = asyncio.create_task(measure_lines(harness.store, metrics, clock.sleep))
    await clock.until_asleep(MEASURE_SECONDS)
    clock.advance(seconds=MEASURE_SECONDS)
    await until(lambda: b'snapsource_line_length{line="tmapi"} 1.0' in metrics.exposition())
    measuring.cancel()
    await asyncio.gather(measuring, return_exceptions=True)
