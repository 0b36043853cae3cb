"""From the closest products to one page of results: filtering, sorting, paging."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sandbox.catalogue import Catalogue, Descriptor, Match, SampleProduct
from sandbox.marketplaces.faults import FaultKind
from sandbox.marketplaces.http import ApiRequest
from sandbox.picture_thread import in_picture_thread

Price = Callable[[SampleProduct], Decimal | None]


@dataclass(frozen=True)
class Page:
    """One page of results. `total` is the number of results on all pages."""

    matches: Sequence[Match]
    total: int
    number: int
    size: int

    @property
    def count(self) -> int:
        """The number of pages."""
        return math.ceil(self.total / self.size)

    @property
    def has_next(self) -> bool:
        """Whether another page follows."""
        return self.number < self.count


async def alike(catalogue: Catalogue, photo: Descriptor, request: ApiRequest) -> list[Match]:
    """The products that look like the photo, best first. Where none does, a note names the nearest kinds."""
    matches = await in_picture_thread(catalogue.closest, photo)
    if not matches:
        kinds = ", ".join(kind.replace("_", " ") for kind in await in_picture_thread(catalogue.nearest_kinds, photo))
        request.notes.append(f"Nothing like it is among the samples. The nearest kinds: {kinds}.")
    return matches


def within(matches: Sequence[Match], price: Price, low: Decimal | None, high: Decimal | None) -> list[Match]:
    """The matches with a price from `low` to `high`, both included. Without bounds, also those without a price."""
    if low is None and high is None:
        return list(matches)
    priced = []
    for match in matches:
        amount = price(match.product)
        if amount is not None and (low is None or amount >= low) and (high is None or amount <= high):
            priced.append(match)
    return priced


def ordered(
    matches: Sequence[Match], key: Callable[[SampleProduct], Decimal | int | None], *, descending: bool
) -> list[Match]:
    """The matches sorted by a number of the product. Those without one come last; equal ones keep their order."""
    keyed = [(key(match.product), match) for match in matches]
    with_key = [(value, match) for value, match in keyed if value is not None]
    with_key.sort(key=lambda pair: -pair[0] if descending else pair[0])
    return [match for _, match in with_key] + [match for value, match in keyed if value is None]


def page_of(matches: Sequence[Match], number: int, size: int, request: ApiRequest) -> Page:
    """The page with this number, counted from 1, falsified if the request's fault says so."""
    if request.has_fault(FaultKind.NO_RESULTS):
        return Page([], 0, number, size)
    start = (number - 1) * size
    page = list(matches[start : start + size])
    third = max(1, size // 3)
    if request.has_fault(FaultKind.SHORT_PAGE):
        page = page[:-third]
    if request.has_fault(FaultKind.REPEATS) and number > 1:
        page = [*matches[start - third : start], *page[: size - third]]
    return Page(page, len(matches), number, size)


def amount(text: str | None) -> Decimal | None:
    """A bound of a price range. None and the empty string mean no bound.

    Raises:
        ValueError: the text is no number, or a negative one.
    """
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no amount") from error
    if not value.is_finite() or value < 0:
        raise ValueError(f"{text!r} is no amount")
    return value
