"""A budget without limits, for tests that are not about money."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

from bot.budget import Budget
from bot.spending import Limits
from bot.store import Database
from bot.store.ledger import Ledger
from bot.switches import Switches


def unlimited(database: Database, clock: Callable[[], datetime]) -> Budget:
    numbers = count(1)
    ledger = Ledger(database, clock, "a secret of the tests")
    return Budget(ledger, Switches(ledger), Limits(), lambda: f"call{next(numbers):06}")
