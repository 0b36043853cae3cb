"""Budgets for tests: one without limits, for those that are not about money, and one with them, and its spending."""

from itertools import count

import pytest

from bot.clock import Clock
from bot.models.billing import Quotas, RequestCost, Requester
from bot.search.budget import Budget
from bot.search.switches import Switches
from bot.store import Database
from bot.store.ledger import Ledger
from bot.store.provider_states import ProviderStateRepository
from providers.api.calls import CallKind

one_search_a_day = pytest.mark.parametrize("budget", [Quotas(searches=1)], indirect=True)
"""A test whose people have one search a day, and the calls that go with it."""


def unlimited(database: Database, clock: Clock) -> Budget:
    return limited(database, clock, Quotas())


def limited(database: Database, clock: Clock, limits: Quotas) -> Budget:
    numbers = count(1)
    ledger = Ledger(database, clock, "a secret of the tests")
    return Budget(ledger, Switches(ProviderStateRepository(database, clock)), limits, lambda: f"call{next(numbers):06}")


async def spend(budget: Budget, requester: Requester, calls: int) -> None:
    """Let somebody pay for so many calls."""

    async def call() -> None:
        return None

    for _ in range(calls):
        await budget.paid(RequestCost(requester), "parsebot", CallKind.SEARCH, call)
