"""The budget: every paid call is recorded before it is made, and no call exceeds the quotas of the day.

A call that was recorded and never settled, because the bot was killed or lost its database meanwhile, stays as maybe
charged.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

import structlog

from bot.clock import DAY
from bot.models.billing import Limit, Quotas, RequestCost, Requester, SearchesLeft, near_the_end
from bot.models.failures import QuotaExceeded
from bot.observability.metrics import Metrics
from bot.search.switches import Switches
from bot.store.ledger import ALL_CALLS, SAVED, Entry, Ledger, ProviderOff
from providers.api.calls import CallKind, Charged, charged_by
from providers.errors import ProviderError

T = TypeVar("T")

SEARCHES = "searches"

log = structlog.get_logger()


@dataclass
class _Payment:
    """A paid call in progress, and the entry of its last try."""

    cost: RequestCost
    entry: Entry


_in_progress: ContextVar[_Payment | None] = ContextVar("payment in progress", default=None)
"""The payment of the current task: the code that makes its HTTP requests knows nothing of money."""


class Budget:
    """Counts searches and paid calls, over all replicas of the bot."""

    def __init__(self, ledger: Ledger, switches: Switches, quotas: Quotas, new_id: Callable[[], str]) -> None:
        self._ledger = ledger
        self._switches = switches
        self._quotas = quotas
        self._new_id = new_id

    async def begin_search(self, cost: RequestCost) -> None:
        """Count a search that needs a paid call, once for each `cost`.

        Raises:
            QuotaExceeded: the requester has no more searches today.
        """
        requester = cost.requester
        if cost.searched is not None or requester.user_id is None:
            return
        day = self._ledger.today()
        limit = self._quotas.searches_of(requester)
        used = await self._ledger.increment(self._ledger.counter_name(SEARCHES, requester.user_id), limit)
        if used is None:
            raise QuotaExceeded(Limit.SEARCHES, self._ledger.seconds_left())
        cost.searched, cost.searches_today = day, used

    async def refund_search(self, cost: RequestCost) -> None:
        """Give back a search that failed and cost nothing."""
        if cost.searched is not None and cost.requester.user_id is not None and not cost.paid_calls:
            await self._ledger.decrement(self._ledger.counter_name(SEARCHES, cost.requester.user_id), cost.searched)
            cost.searched = None

    async def count_cached(self) -> None:
        """Count a search that was answered without a paid call."""
        await self._ledger.increment(SAVED)

    async def off(self) -> Mapping[str, ProviderError]:
        """Return the providers that are off, by name, each with the error that explains why."""
        return await self._switches.refusals()

    async def report(self, metrics: Metrics) -> None:
        """Report which providers are off, and how many calls all people together have left today."""
        off = {name: error.kind for name, error in (await self.off()).items()}
        limit = self._quotas.credits
        left = max(0, limit - await self._ledger.count_today(ALL_CALLS)) if limit else None
        metrics.spending_measured(off, left)

    def left(self, cost: RequestCost) -> SearchesLeft | None:
        """Return how many searches the requester still has today, if this one was counted and few are left."""
        limit = self._quotas.searches_of(cost.requester)
        if cost.searched is None or not limit:
            return None
        left = max(0, limit - cost.searches_today)
        return SearchesLeft(left, self._ledger.seconds_left()) if near_the_end(left, limit) else None

    async def can_spare(self, requester: Requester) -> bool:
        """Whether the requester has calls left today for what they did not ask for: not when few are left."""
        limit = self._quotas.calls_of(requester)
        return not limit or not near_the_end(limit - await self._ledger.calls_today(requester), limit)

    async def paid(
        self,
        cost: RequestCost,
        provider: str,
        kind: CallKind,
        call: Callable[[], Awaitable[T]],
        *,
        reserve_next: bool = False,
        probe: bool = False,
    ) -> T:
        """Record a call, make it, and return its result.

        `reserve_next` is for a call that is useless without another one: it is made only if there are slots for both,
        and the second is reserved for the next call of `cost`, or until `release`. `probe` is for an operator who tries
        a provider: one that is off is called all the same, and a failure switches nothing off.

        Raises:
            QuotaExceeded: there are no more calls today, for the requester or for all; this one was not made.
            ProviderError: the provider is off, or the call failed.
        """
        entry = await self._record(cost, provider, kind, reserve_next=reserve_next, probe=probe)
        payment = _Payment(cost, entry)
        cost.paid_calls += 1
        token = _in_progress.set(payment)
        try:
            result = await call()
        except ProviderError as error:
            charged = charged_by(error)
            cost.paid_calls -= int(charged is Charged.NO)
            with _logged_failure(payment.entry):
                await self._ledger.settle(payment.entry, charged)
                if not probe:
                    await self._switches.note(error, kind)
                await self._end_trial(cost, provider, kind, error)
            raise
        finally:
            _in_progress.reset(token)
        with _logged_failure(payment.entry):
            await self._ledger.settle(payment.entry, Charged.YES)
            await self._end_trial(cost, provider, kind)
        return result

    async def allowed(self, provider: str, kind: CallKind) -> bool:
        """Record the repetition of a call in progress that may have been charged; False if no call is left today."""
        payment = _in_progress.get()
        if payment is None:
            return True
        now = self._ledger.now()
        entry = Entry(self._new_id(), provider, kind, payment.cost.requester, now, now // DAY)
        try:
            # The provider may have been switched off since the call began; that does not interrupt the call.
            await self._ledger.record(entry, 1, self._quotas, probe=True)
        except QuotaExceeded:
            return False
        payment.entry = entry
        payment.cost.paid_calls += 1
        return True

    async def release(self, cost: RequestCost) -> None:
        """Release the slot that was reserved for a call which was never made."""
        if cost.held is not None:
            day, cost.held = cost.held, None
            await self._ledger.release(cost.requester, day)

    async def _end_trial(
        self, cost: RequestCost, provider: str, kind: CallKind, error: ProviderError | None = None
    ) -> None:
        if cost.trial == provider:
            await self._switches.end_trial(provider, kind, error)

    async def _record(
        self, cost: RequestCost, provider: str, kind: CallKind, *, reserve_next: bool, probe: bool
    ) -> Entry:
        now = self._ledger.now()
        today = now // DAY
        day = today if cost.held is None else cost.held
        entry = Entry(self._new_id(), provider, kind, cost.requester, now, day)
        slots = int(cost.held is None) + int(reserve_next)
        try:
            await self._ledger.record(entry, slots, self._quotas, probe=probe or cost.trial == provider)
        except ProviderOff:
            # If it is neither off nor on trial, an operator has just switched it on.
            cost.trial = provider if await self._switches.admit(provider) else None
            await self._ledger.record(entry, slots, self._quotas, probe=True)
        cost.held = today if reserve_next else None
        return entry


@contextmanager
def _logged_failure(entry: Entry) -> Iterator[None]:
    """Log a failure to settle a call: its result is worth more than the books, and would have to be paid again."""
    try:
        yield
    except Exception:
        log.exception("call not settled", provider=entry.provider, call=entry.id)
