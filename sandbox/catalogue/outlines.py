"""Outlines to draw with: ellipses, rounded boxes and smooth curves through points, in canvas units."""

import math
from collections.abc import Sequence

from sandbox.catalogue.canvas import Outline, Point


def box(left: float, top: float, right: float, bottom: float, radius: float = 0) -> Outline:
    """A rectangle with round corners."""
    radius = min(radius, (right - left) / 2, (bottom - top) / 2)
    if radius <= 0:
        return [(left, top), (right, top), (right, bottom), (left, bottom)]
    return [
        *arc(left + radius, top + radius, radius, radius, 180, 270),
        *arc(right - radius, top + radius, radius, radius, 270, 360),
        *arc(right - radius, bottom - radius, radius, radius, 0, 90),
        *arc(left + radius, bottom - radius, radius, radius, 90, 180),
    ]


def ellipse(x: float, y: float, across: float, down: float) -> Outline:
    """An ellipse around a middle, with half axes."""
    return arc(x, y, across, down, 0, 360, steps=48)


def arc(x: float, y: float, across: float, down: float, start: float, end: float, *, steps: int = 12) -> Outline:
    """A piece of an ellipse: degrees run clockwise from three o'clock."""
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + across * math.cos(angle), y + down * math.sin(angle)) for angle in angles]


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 8) -> Outline:
    """A Catmull-Rom curve through the points."""
    count = len(points)
    outline: Outline = []
    for place in range(count if closed else count - 1):
        before, start, end, after = (_at(points, place + step, closed=closed) for step in (-1, 0, 1, 2))
        for step in range(steps):
            part = step / steps
            outline.append(
                (
                    _spline(before[0], start[0], end[0], after[0], part),
                    _spline(before[1], start[1], end[1], after[1], part),
                )
            )
    if not closed:
        outline.append(points[-1])
    return outline


def both_sides(right: Sequence[Point], middle: float = 500) -> Outline:
    """A figure with two equal halves: the right half from top to bottom, then its mirror image back up."""
    return [*right, *((2 * middle - x, y) for x, y in reversed(right))]


def turned(outline: Sequence[Point], degrees: float, x: float = 500, y: float = 500) -> Outline:
    """The outline turned clockwise around a point."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return [(x + (a - x) * cosine - (b - y) * sine, y + (a - x) * sine + (b - y) * cosine) for a, b in outline]


def _at(points: Sequence[Point], place: int, *, closed: bool) -> Point:
    if closed:
        return points[place % len(points)]
    return points[min(max(place, 0), len(points) - 1)]


def _spline(before: float, start: float, end: float, after: float, part: float) -> float:
    return 0.5 * (
        2 * start
        + (end - before) * part
        + (2 * before - 5 * start + 4 * end - after) * part**2
        + (3 * start - before - 3 * end + after) * part**3
    )
