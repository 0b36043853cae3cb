"""A budget without limits, for tests that are not about money."""

from itertools import count

from bot.clock import Clock
from bot.money.budget import Budget
from bot.money.spending import Limits
from bot.money.switches import Switches
from bot.store import Database
from bot.store.ledger import Ledger


def unlimited(database: Database, clock: Clock) -> Budget:
    numbers = count(1)
    ledger = Ledger(database, clock, "a secret of the tests")
    return Budget(ledger, Switches(ledger), Limits(), lambda: f"call{next(numbers):06}")
