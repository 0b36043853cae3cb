"""How many products each view shows, and which of them are on."""

from bot.preferences import View
from bot.results import Results

SPANS = {View.CARD: 1, View.GRID: 6, View.LIST: 8}


def first_shown(view: View, place: int) -> int:
    """Return the first place that is shown together with `place`: views turn whole pages of their own."""
    return place - place % SPANS[view]


def shown(view: View, place: int, results: Results) -> range:
    """Return the places that are shown when `place` is on."""
    first = first_shown(view, place)
    return range(first, min(first + SPANS[view], len(results.products)))
