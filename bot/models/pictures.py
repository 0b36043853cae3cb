"""Pictures that a message can show: a product's own, a grid of several, a chart. Nothing is fetched or drawn here."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class ProductPicture:
    """The picture of one product, at a web address."""

    url: str

    @property
    def key(self) -> str:
        """What its `file_id` is kept under."""
        return self.url


@dataclass(frozen=True)
class Tile:
    """One product in a grid: its place in the results from 1, its price in plain letters, its picture's address."""

    number: int
    price: str
    url: str | None


@dataclass(frozen=True)
class GridPicture:
    """Several products in one picture, which the bot composes."""

    tiles: tuple[Tile, ...]

    @property
    def key(self) -> str:
        """What its `file_id` is kept under: equal grids have equal keys."""
        told = "\n".join(f"{tile.number} {tile.price} {tile.url}" for tile in self.tiles)
        return f"grid:{hashlib.sha256(told.encode()).hexdigest()}"


@dataclass(frozen=True)
class ChartPicture:
    """Bars that stand side by side, each made of one piece for each of `series`: its name and one number a bar.

    `labels` stand under the bars, as many as there are; the empty ones are left out.
    """

    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def key(self) -> str:
        """What its `file_id` is kept under: equal charts have equal keys."""
        return f"chart:{hashlib.sha256(repr((self.labels, self.series)).encode()).hexdigest()}"


Picture = ProductPicture | GridPicture | ChartPicture
