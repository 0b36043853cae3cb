"""The line: photos wait in it as rows of the database, and cost nothing until their turn comes.

Each account has a line of its own, since each has a plan of its own. Turns go round by person.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import structlog

from bot.clock import Sleep
from bot.engine import Engine, Queue
from bot.models.line import LineState, Place, seconds_for_each
from bot.models.request import candidates
from bot.models.search import IN_WORK, Search, SearchState
from bot.models.settings import Preferences
from bot.observability.metrics import Metrics
from bot.search.engine import Searcher
from bot.store import Store
from bot.telegram.outcomes import Outcomes
from providers.api.plan import Plan

MOST_IN_WORK: Final = 32
"""More searches at a time only make each of them slower, however many calls the plan allows."""
ANSWER: Final = "search"
"""The job that answers a search."""
TURN: Final = "turn"
"""The job that waits in a line, and starts the one that answers."""
CALLS: Final = 2
"""Calls of a search that nothing is known of yet: a conversion, and the search itself."""
CALL_SECONDS: Final = 2.5
"""How long a call is taken to last while nothing is known."""
WAITED_SECONDS: Final = 2
"""Whoever has waited for so long began because another search ended: that tells how fast a line moves."""
REMEMBERED: Final = 30
"""Turns from which the speed of a line is measured."""
RECENT_SECONDS: Final = 120.0
MEASURE_SECONDS: Final = 2.0
"""Seconds between two measurements of the lines."""
OUTCOME_SECONDS: Final = 5.0
"""Seconds between two looks whether another replica has answered a search that has its turn here."""

log = structlog.get_logger()


def places_in(plan: Plan) -> int:
    """Return how many searches its queue lets begin: a few more than calls, so that no call waits for a photo."""
    return min(plan.concurrency + max(1, plan.concurrency // 2), MOST_IN_WORK)


def has_room(plan: Plan, state: LineState) -> bool:
    """Whether a search may begin without the queue: only while there are fewer than the plan allows calls.

    What was started a moment ago counts as waiting until its job begins. The queue does not know of these searches.
    """
    return state.waiting + state.begun < min(plan.concurrency, MOST_IN_WORK)


def assumed_seconds(plan: Plan) -> float:
    """Return the seconds between two turns of a plan, as long as none was measured."""
    return max(CALLS * plan.spacing, CALLS * CALL_SECONDS / plan.concurrency)


class Line:
    """Gives each photo its turn, and knows how long that takes. `plans` are those of the providers, by provider."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        searcher: Searcher,
        plans: Mapping[str, Plan],
        outcomes: Outcomes,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._engine = engine
        self._searcher = searcher
        self._outcomes = outcomes
        self._plans = plans
        self._lines = {plan.name: plan for plan in plans.values()}
        self._now = now
        self._begun_at: dict[str, deque[float]] = {}
        self._replicas = 1
        # Who comes at the same moment as another must see that the other has taken the room.
        self._joining = asyncio.Lock()

    @property
    def queues(self) -> list[Queue]:
        """The queues of the engine behind the lines."""
        return [Queue(name, places_in(plan)) for name, plan in self._lines.items()]

    async def join(self, search: Search, preferences: Preferences) -> bool:
        """Store a new search and let it wait for its turn; whether it has to wait. Once, however often it comes."""
        async with self._joining:
            placed, at_once = await self._placed(search, preferences)
            stored = await self._store.searches.add(placed)
        return await self._admit(stored, at_once=at_once)

    async def choose(self, search: Search, preferences: Preferences) -> bool:
        """Let an offered photo of an album join; one that was chosen before is left alone."""
        async with self._joining:
            placed, at_once = await self._placed(search, preferences)
            is_chosen = await self._store.searches.choose(placed)
        waiting = placed.model_copy(update={"state": SearchState.WAITING})
        return is_chosen and await self._admit(waiting, at_once=at_once)

    async def resume(self) -> None:
        """Let all searches of the database go on that the engine does not know of, as after an upgrade."""
        for search in await self._store.searches.in_work():
            await self._admit(search, at_once=search.state is not SearchState.WAITING or search.line is None)

    async def give_turn(self, search_id: str) -> None:
        """Have a search answered, and hold its place in the line until it is known what comes of it.

        While the answer then waits until its chat may get a message, others have the place.
        """
        outcome = self._outcomes.expected(search_id)
        await self._engine.start(ANSWER, search_id)
        while not outcome.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(OUTCOME_SECONDS):
                    await outcome.wait()
            stored = await self._store.searches.get(search_id)
            if stored is None or stored.state not in IN_WORK:
                # Another replica has answered it, or it was withdrawn.
                self._outcomes.known(search_id)

    def begun(self, search: Search) -> None:
        """Note that the turn of a search has come, if it had to wait for it."""
        if search.line is not None and self._store.searches.now() - search.created_at >= WAITED_SECONDS:
            self._begun_at.setdefault(search.line, deque(maxlen=REMEMBERED)).append(self._now())

    def share_with(self, replicas: int) -> None:
        """Note how many replicas take turns from the same lines."""
        self._replicas = max(1, replicas)

    def seconds_left(self, place: Place) -> float:
        """Return an estimate of the seconds until it is the turn of a place."""
        line = place.search.line or ""
        plan = self._lines.get(line)
        assumed = assumed_seconds(plan) if plan else CALLS * CALL_SECONDS
        recent = [at for at in self._begun_at.get(line, ()) if at > self._now() - RECENT_SECONDS]
        return place.number * seconds_for_each(recent, assumed * self._replicas) / self._replicas

    async def _placed(self, search: Search, preferences: Preferences) -> tuple[Search, bool]:
        """Return a search with its place, and whether it can be begun at once."""
        wanted = candidates(preferences.request(search), self._searcher.providers)
        plan = next((self._plans[provider.name] for provider in wanted if provider.name in self._plans), None)
        if plan is None:
            return search, True
        state = await self._store.searches.line(plan.name, search.user_id)
        return search.model_copy(update={"line": plan.name, "turn": state.next_turn}), has_room(plan, state)

    async def _admit(self, search: Search, *, at_once: bool) -> bool:
        if search.state not in IN_WORK:
            return False
        if at_once or search.line is None or search.line not in self._lines:
            await self._engine.start(ANSWER, search.id)
            return False
        await self._engine.enqueue(TURN, search.id, search.line, search.turn or 1)
        return True


async def measure_lines(store: Store, metrics: Metrics, sleep: Sleep = asyncio.sleep) -> None:
    """Let the metrics know who waits in the lines, again and again until the task is cancelled."""
    while True:
        await sleep(MEASURE_SECONDS)
        try:
            lines = await store.searches.lines()
        except Exception:
            log.exception("lines not measured")
            continue
        metrics.lines_measured((one.line, one.waiting, one.begun, one.oldest_seconds) for one in lines)
