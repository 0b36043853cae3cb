"""A bar chart, described. Pure, and apart from other pictures: the process that draws it imports little."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class ChartPicture:
    """A stacked bar chart. Each of `series` is a name and one number per bar.

    There is one label under each bar; an empty one is not drawn.
    """

    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def key(self) -> str:
        """The key of its `file_id` in the cache; equal charts have equal keys."""
        return f"chart:{hashlib.sha256(repr((self.labels, self.series)).encode()).hexdigest()}"
