"""The pictures that cards show, fetched a little ahead of the reader."""

import asyncio
from collections import OrderedDict
from functools import partial

from bot.images.chart import draw
from bot.images.download import PictureFetcher, PictureUnavailable
from bot.images.grid import blank_tile, compose
from bot.models.pictures import ChartPicture, GridPicture, Picture, ProductPicture, Tile

AHEAD = 48
"""So many pictures are kept in memory, the latest that were asked for."""
AHEAD_BYTES = 24 * 1024 * 1024
"""So much of them at most, as each may have 2 MB, and a small server has 512 MB for everything."""


class PictureCache:
    """Downloads product pictures, each once, also for somebody who will ask for it soon."""

    def __init__(self, fetcher: PictureFetcher, most_bytes: int = AHEAD_BYTES) -> None:
        self._fetcher = fetcher
        self._most_bytes = most_bytes
        self._pictures: OrderedDict[str, asyncio.Task[bytes]] = OrderedDict()
        self.blank = blank_tile()

    def fetch_ahead(self, url: str) -> None:
        """Begin to download what the next card will show."""
        self._begin(url)

    async def picture(self, picture: Picture) -> bytes:
        """Return a picture as a JPEG that Telegram takes; a grid has neutral tiles where products have none.

        Raises:
            PictureUnavailable: the picture of a product can't be had.
        """
        if isinstance(picture, ProductPicture):
            return await self._product(picture.url)
        if isinstance(picture, ChartPicture):
            return await asyncio.to_thread(draw, picture)
        return await self._grid(picture)

    async def _grid(self, grid: GridPicture) -> bytes:
        pictures = await asyncio.gather(*(self._tile(tile) for tile in grid.tiles))
        cells = [(tile.number, tile.price, picture) for tile, picture in zip(grid.tiles, pictures, strict=True)]
        return await asyncio.to_thread(compose, cells)

    async def _tile(self, tile: Tile) -> bytes | None:
        if tile.url is None:
            return None
        try:
            return await self._product(tile.url)
        except PictureUnavailable:
            return None

    async def _product(self, url: str) -> bytes:
        return await asyncio.shield(self._begin(url))

    def _begin(self, url: str) -> asyncio.Task[bytes]:
        task = self._pictures.get(url)
        if task is None:
            task = asyncio.ensure_future(self._fetcher.fetch(url))
            task.add_done_callback(partial(self._ended, url))
            self._pictures[url] = task
        self._pictures.move_to_end(url)
        self._make_room()
        return task

    def _make_room(self) -> None:
        """Let go of the pictures that were asked for longest ago."""
        while len(self._pictures) > AHEAD or sum(map(_size, self._pictures.values())) > self._most_bytes:
            self._pictures.popitem(last=False)

    def _ended(self, url: str, task: asyncio.Task[bytes]) -> None:
        """Forget what failed, so that it is tried again; whoever waits gets the error from the task."""
        if not _failed(task):
            self._make_room()
        elif self._pictures.get(url) is task:
            del self._pictures[url]

    async def close(self) -> None:
        """Stop what is still being downloaded."""
        tasks = list(self._pictures.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _failed(task: asyncio.Task[bytes]) -> bool:
    return task.cancelled() or task.exception() is not None


def _size(task: asyncio.Task[bytes]) -> int:
    return len(task.result()) if task.done() and not _failed(task) else 0
