"""Pictures that a message can show, described: a product's own, a grid of several or of photos, a chart. Pure."""

import hashlib
from dataclasses import dataclass

from bot.models.chart import ChartPicture
from bot.models.search import Search


@dataclass(frozen=True)
class ProductPicture:
    """The picture of one product, at a web address."""

    url: str

    @property
    def key(self) -> str:
        """The key of its `file_id` in the cache."""
        return self.url


@dataclass(frozen=True)
class Tile:
    """One product in a grid: its number in the results from 1, its price as plain text, its picture's address."""

    number: int
    price: str
    url: str | None


@dataclass(frozen=True)
class GridPicture:
    """Several products in one picture, drawn by the bot."""

    tiles: tuple[Tile, ...]

    @property
    def key(self) -> str:
        """The key of its `file_id` in the cache; equal grids have equal keys."""
        text = "\n".join(f"{tile.number} {tile.price} {tile.url}" for tile in self.tiles)
        return f"grid:{hashlib.sha256(text.encode()).hexdigest()}"


@dataclass(frozen=True)
class PhotoTile:
    """One photo in a grid: its number from 1, a word in plain letters, and the search that it was sent for."""

    number: int
    label: str
    search: Search


@dataclass(frozen=True)
class PhotoGridPicture:
    """Several photos that people sent in one picture, drawn by the bot."""

    tiles: tuple[PhotoTile, ...]

    @property
    def key(self) -> str:
        """The key of its `file_id` in the cache; equal grids have equal keys."""
        text = "\n".join(f"{tile.number} {tile.label} {tile.search.id}" for tile in self.tiles)
        return f"photos:{hashlib.sha256(text.encode()).hexdigest()}"


@dataclass(frozen=True)
class PartsPicture:
    """A long photo that somebody sent, cut into its `parts` with their numbers, drawn by the bot."""

    search: Search
    parts: int

    @property
    def key(self) -> str:
        """The key of its `file_id` in the cache."""
        return f"parts:{self.search.id}"


@dataclass(frozen=True)
class SentPhoto:
    """A photo that somebody sent, as Telegram keeps it."""

    file_id: str

    @property
    def key(self) -> str:
        """What the photo is called where pictures have keys; its `file_id` is known without a cache."""
        return f"photo:{self.file_id}"


Picture = ProductPicture | GridPicture | PhotoGridPicture | PartsPicture | SentPhoto | ChartPicture
