"""Money: every paid call is entered before it is made, and none is made beyond the day's limits.

A call that was entered and never settled, because the bot was killed or lost its database meanwhile, stays as maybe
charged.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

import structlog

from bot.clock import DAY
from bot.models.billing import Limit, Quotas, RequestCost, Requester, near_the_end
from bot.models.failures import QuotaExceeded
from bot.search.switches import Switches
from bot.store.ledger import SAVED, Entry, Ledger
from providers.api.calls import CallKind, Charged, charged_by
from providers.errors import ProviderError

T = TypeVar("T")

SEARCHES = "searches"

log = structlog.get_logger()


@dataclass
class _Payment:
    """A paid call under way: its last entry, and whether its bill was, or may have been, charged before that."""

    bill: RequestCost
    entry: Entry
    charged: bool


_under_way: ContextVar[_Payment | None] = ContextVar("payment under way", default=None)
"""What the requests of a task are paid with: those who make them know nothing of money."""


class Budget:
    """Counts searches and paid calls, over all copies of the bot."""

    def __init__(self, ledger: Ledger, switches: Switches, limits: Quotas, new_id: Callable[[], str]) -> None:
        self._ledger = ledger
        self._switches = switches
        self._limits = limits
        self._new_id = new_id

    async def begin_search(self, bill: RequestCost) -> None:
        """Count a search that needs a call, once for each bill.

        Raises:
            QuotaExceeded: the payer has no more searches today.
        """
        payer = bill.payer
        if bill.searched is not None or payer.user_id is None:
            return
        day = self._ledger.today()
        most = self._limits.searches_of(payer)
        if await self._ledger.increment(self._ledger.counter_name(SEARCHES, payer.user_id), most) is None:
            raise QuotaExceeded(Limit.SEARCHES, self._ledger.seconds_left())
        bill.searched = day

    async def end_in_vain(self, bill: RequestCost) -> None:
        """Give a search back that brought nothing and cost nothing."""
        if bill.searched is not None and bill.payer.user_id is not None and not bill.charged:
            await self._ledger.decrement(self._ledger.counter_name(SEARCHES, bill.payer.user_id), bill.searched)
            bill.searched = None

    async def saved(self) -> None:
        """Count a search that was answered without a call."""
        await self._ledger.increment(SAVED)

    async def off(self, bill: RequestCost) -> Mapping[str, ProviderError]:
        """Return the providers that are off by their names, each with the error of the reason; read once for a bill."""
        if bill.refusals is None:
            bill.refusals = await self._switches.refusals()
        return bill.refusals

    async def left(self, bill: RequestCost) -> int | None:
        """Return how many searches the payer still has today, if this one was counted and few are left."""
        user, most = bill.payer.user_id, self._limits.searches_of(bill.payer)
        if user is None or bill.searched is None or not most:
            return None
        left = max(0, most - await self._ledger.count_today(self._ledger.counter_name(SEARCHES, user)))
        return left if near_the_end(left, most) else None

    async def can_spare(self, payer: Requester) -> bool:
        """Say whether the payer has calls left today for what they did not ask for: not when few are left."""
        most = self._limits.calls_of(payer)
        return not most or not near_the_end(most - await self._ledger.calls_today(payer), most)

    async def paid(
        self,
        bill: RequestCost,
        provider: str,
        kind: CallKind,
        call: Callable[[], Awaitable[T]],
        *,
        hold: bool = False,
        probe: bool = False,
    ) -> T:
        """Make a call, enter it, and return what it brings.

        `hold` is for a call that is of no use without another one: it is only made when there is a place for both, and
        the second is held for the bill until its next call or `release`. `probe` is for an operator who tries a
        provider: one that is off is called all the same, and a failure switches nothing off.

        Raises:
            QuotaExceeded: there are no more calls today, for the payer or for all; this one was not made.
            ProviderError: the provider is off, or was asked in vain.
        """
        if not probe and (refusal := (await self.off(bill)).get(provider)) is not None:
            raise refusal
        payment = _Payment(bill, await self._entered(bill, provider, kind, hold=hold), bill.charged)
        bill.charged = True
        token = _under_way.set(payment)
        try:
            result = await call()
        except ProviderError as error:
            charged = charged_by(error)
            bill.charged = payment.charged or charged is not Charged.NO
            with _after(payment.entry):
                await self._ledger.settle(payment.entry, charged)
                if not probe:
                    await self._switches.note(error, kind)
            raise
        finally:
            _under_way.reset(token)
        with _after(payment.entry):
            await self._ledger.settle(payment.entry, Charged.YES)
        return result

    async def allowed(self, provider: str, kind: CallKind) -> bool:
        """Enter the repetition of a call under way that may have been charged; False when there are no more today."""
        payment = _under_way.get()
        if payment is None:
            return True
        now = self._ledger.now()
        entry = Entry(self._new_id(), provider, kind, payment.bill.payer, now, now // DAY)
        try:
            await self._ledger.record(entry, 1, self._limits)
        except QuotaExceeded:
            return False
        payment.entry, payment.charged = entry, True
        return True

    async def release(self, bill: RequestCost) -> None:
        """Give back the place that is held for a call which was never made."""
        if bill.held is not None:
            day, bill.held = bill.held, None
            await self._ledger.release(bill.payer, day)

    async def _entered(self, bill: RequestCost, provider: str, kind: CallKind, *, hold: bool) -> Entry:
        now = self._ledger.now()
        today = now // DAY
        day = today if bill.held is None else bill.held
        entry = Entry(self._new_id(), provider, kind, bill.payer, now, day)
        places = int(bill.held is None) + int(hold)
        await self._ledger.record(entry, places, self._limits)
        bill.held = today if hold else None
        return entry


@contextmanager
def _after(entry: Entry) -> Iterator[None]:
    """Keep the books after a call; where that fails, what the call brought is worth more, and would be paid again."""
    try:
        yield
    except Exception:
        log.exception("call not settled", provider=entry.provider, call=entry.id)
