"""Long pictures: as a whole, a provider would see a line of pixels. They are searched in parts, one at a time."""

from typing import Final

LONG: Final = 4
"""A picture is long if one side is more than this many times the other. A phone's screenshot is not, at 2.2."""
PART: Final = 2
"""How many times its shorter side a part is long, unless there would be too many."""
MAX_PARTS: Final = 10
OVERLAP: Final = 0.15
"""Share of a part by which it reaches into those beside it."""


def parts_of(width: int, height: int) -> int:
    """Return into how many parts a picture is cut: 1 if it is not long, more than `MAX_PARTS` if it is only a strip."""
    longer, shorter = max(width, height), min(width, height)
    if longer <= LONG * shorter:
        return 1
    if longer > MAX_PARTS * LONG * shorter:
        return MAX_PARTS + 1
    return min(MAX_PARTS, -(-longer // (PART * shorter)))
