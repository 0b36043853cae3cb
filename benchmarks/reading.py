"""`python -m benchmarks.reading`: what a page of 20 results of each provider costs to read, to store and to load.

The items are those of recorded answers, repeated until they are 20. Times are of the processor, the least of several
rounds: other work on the machine adds to all others.
"""

import json
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

import httpx

from providers.api.calls import Answer
from providers.query import ResultPage
from tests.providers.readers import FIXTURES, SEARCHES

ITEMS: Final = 20
ROUNDS: Final = 30
PAGES_A_ROUND: Final = 5
ID_FIELDS: Final = ("item_id", "offerId", "product_id", "offer_id")


@dataclass(frozen=True)
class Reading:
    """Processor time in microseconds for one page of a provider's answer."""

    answer: str
    read: float
    store: float
    load: float


def measure(answer: str) -> Reading:
    """Measure how long the recorded `answer` takes with 20 items in it."""
    read = SEARCHES[answer]
    page = read(_answer(answer))
    if len(page.products) != ITEMS:
        raise AssertionError(f"{answer}: {len(page.products)} products were read, expected {ITEMS}")
    stored = page.model_dump_json()
    body = _answer(answer)
    return Reading(
        answer,
        read=_microseconds(lambda: read(body)),
        store=_microseconds(page.model_dump_json),
        load=_microseconds(lambda: ResultPage.model_validate_json(stored)),
    )


def report(readings: list[Reading]) -> str:
    """Return a table of all providers."""
    return "\n".join(
        [
            f"A page of {ITEMS} results, in microseconds of the processor",
            f"{'answer':<34}{'read':>8}{'store':>8}{'load':>8}",
            *(f"{one.answer:<34}{one.read:>8.0f}{one.store:>8.0f}{one.load:>8.0f}" for one in readings),
        ]
    )


def _answer(name: str) -> Answer:
    body = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    items = next(_lists_of_items(body))
    recorded = deepcopy(items)
    items[:] = [_numbered(recorded[number % len(recorded)], number) for number in range(ITEMS)]
    return Answer(200, httpx.Headers(), json.dumps(body).encode())


def _lists_of_items(value: object) -> Iterator[list[dict[str, object]]]:
    if isinstance(value, list) and value and isinstance(value[0], dict) and value[0].keys() & set(ID_FIELDS):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _lists_of_items(part)


def _numbered(item: dict[str, object], number: int) -> dict[str, object]:
    return {field: int(f"60000{number:06}") if field in ID_FIELDS else value for field, value in item.items()}


def _microseconds(work: Callable[[], object]) -> float:
    def seconds() -> float:
        began = time.process_time()
        for _ in range(PAGES_A_ROUND):
            work()
        return time.process_time() - began

    return min(seconds() for _ in range(ROUNDS)) / PAGES_A_ROUND * 1_000_000


def main() -> None:
    """Measure all providers, and print one table."""
    print(report([measure(answer) for answer in SEARCHES]))  # noqa: T201 -- this is what the command is for


if __name__ == "__main__":
    main()
