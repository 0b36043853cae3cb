"""How filters are offered: the commonest first, levels of one thing as a group, and the rest behind "more". Pure."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from providers.query import Filter


class FilterPage(StrEnum):
    """A page of the filters' menu besides the first: a group of which one is chosen, or what few people need."""

    SHIPS = "ships"
    NEW = "new"
    SCORE = "score"
    PICKUP_24H = "p24"
    PICKUP_48H = "p48"
    MORE = "more"


GROUPS: Final[Mapping[FilterPage, Sequence[Filter]]] = {
    FilterPage.SHIPS: (Filter.SHIP_TODAY, Filter.SHIP_24H, Filter.SHIP_48H),
    FilterPage.NEW: (Filter.NEW_ARRIVAL, Filter.NEW_7_DAYS, Filter.NEW_30_DAYS),
    FilterPage.SCORE: (Filter.SCORE_1, Filter.SCORE_2, Filter.SCORE_3, Filter.SCORE_4),
    FilterPage.PICKUP_24H: (Filter.PICKUP_24H_3, Filter.PICKUP_24H_2, Filter.PICKUP_24H_1),
    FilterPage.PICKUP_48H: (Filter.PICKUP_48H_3, Filter.PICKUP_48H_2, Filter.PICKUP_48H_1),
}
"""Filters of which one is enough, the strictest first."""
COMMON: Final[Sequence[Filter | FilterPage]] = (
    Filter.FACTORY,
    Filter.VERIFIED,
    Filter.DROPSHIPPING,
    Filter.FREE_SHIPPING,
    Filter.RETURN_7_DAYS,
    FilterPage.SHIPS,
    FilterPage.NEW,
    FilterPage.SCORE,
)
RARE: Final[Sequence[Filter | FilterPage]] = (
    FilterPage.PICKUP_24H,
    FilterPage.PICKUP_48H,
    Filter.SELECTION_1688,
    Filter.GLOBAL_SELECTION,
    Filter.JXHY,
    Filter.SELECT,
)
"""What few people look for, or what no document explains."""


def offered(page: FilterPage | None, served: Iterable[Filter]) -> list[Filter | FilterPage]:
    """Return what stands on a page, None being the first, of what a provider serves.

    A group of one is a filter like others.
    """
    known = set(served)
    if page is not None and page in GROUPS:
        return [wanted for wanted in GROUPS[page] if wanted in known]
    entries: list[Filter | FilterPage] = []
    for entry in RARE if page is FilterPage.MORE else COMMON:
        if isinstance(entry, Filter):
            entries += [entry] if entry in known else []
        else:
            members = [wanted for wanted in GROUPS[entry] if wanted in known]
            entries += [entry] if len(members) > 1 else members
    if page is None and offered(FilterPage.MORE, known):
        entries.append(FilterPage.MORE)
    return entries


def switched(chosen: frozenset[Filter], wanted: Filter) -> frozenset[Filter]:
    """Return the filters after a press of one: on or off, and in a group in place of the others."""
    if wanted in chosen:
        return chosen - {wanted}
    group = next((members for members in GROUPS.values() if wanted in members), ())
    return (chosen - set(group)) | {wanted}
