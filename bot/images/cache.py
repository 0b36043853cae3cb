"""The pictures that cards show: product pictures are downloaded once and kept in memory, grids and charts are drawn."""

import asyncio
from collections.abc import Callable
from typing import Final

import structlog
from cachetools import LRUCache

from bot.images.download import PictureDownloader, PictureUnavailable
from bot.images.jobs import DrawChart, DrawGrid, DrawParts, SingleJob
from bot.images.photo import IncomingPhoto
from bot.images.pool import ImagePool
from bot.models.chart import ChartPicture
from bot.models.failures import PhotoNotReached, UnreadablePhoto
from bot.models.pictures import (
    GridPicture,
    PartsPicture,
    PhotoGridPicture,
    PhotoTile,
    Picture,
    ProductPicture,
    SentPhoto,
    Tile,
)
from bot.models.search import Search
from providers.query import ImageLimits

MAX_PICTURES: Final = 48
"""How many product pictures are kept, those used last."""
MAX_BYTES: Final = 24 * 1024 * 1024
"""How many bytes they have together: each may have 2 MB, and a small server has 512 MB for everything."""

PHOTO_LIMITS: Final = ImageLimits(max_bytes=300_000, max_side=800)
"""Of a photo in a grid: so many pixels are enough for its tile."""
PARTS_LIMITS: Final = ImageLimits(max_bytes=2_000_000, max_side=4200)
"""Of a long photo that is shown in parts, ten at most, each in a tile of 420 pixels."""

log = structlog.get_logger()


class PictureCache:
    """Returns pictures as JPEGs that Telegram accepts. Each product picture is downloaded once while it is cached.

    `photo_of` gets the photo of a search; without it, grids of photos show placeholders.
    """

    def __init__(
        self,
        downloader: PictureDownloader,
        pool: ImagePool,
        max_bytes: int = MAX_BYTES,
        photo_of: Callable[[Search], IncomingPhoto] | None = None,
    ) -> None:
        self._downloader = downloader
        self._photo_of = photo_of
        self._pool = pool
        # Each counts for at least its share, so that both limits hold.
        share = max_bytes // MAX_PICTURES
        self._cached: LRUCache[str, bytes] = LRUCache(max_bytes, getsizeof=lambda picture: max(len(picture), share))
        self._downloads: dict[str, asyncio.Task[bytes]] = {}

    def prefetch(self, url: str) -> None:
        """Begin to download a product picture that is needed soon."""
        if self._cached.get(url) is None:
            self._download(url)

    async def get(self, picture: Picture) -> bytes:
        """Return a picture as a JPEG; a grid shows placeholders for products without a picture.

        Raises:
            PictureUnavailable: the picture of a product can't be downloaded or read, or a drawing took too long.
        """
        if isinstance(picture, ProductPicture):
            return await self._product(picture.url)
        if isinstance(picture, ChartPicture):
            return await self._drawn(DrawChart(picture))
        if isinstance(picture, SentPhoto):
            raise PictureUnavailable("a photo that was sent is at Telegram")
        if isinstance(picture, PhotoGridPicture):
            return await self._photo_grid(picture)
        if isinstance(picture, PartsPicture):
            return await self._parts(picture)
        return await self._grid(picture)

    async def close(self) -> None:
        """Cancel the downloads that are under way."""
        downloads = list(self._downloads.values())
        for download in downloads:
            download.cancel()
        await asyncio.gather(*downloads, return_exceptions=True)

    async def _grid(self, grid: GridPicture) -> bytes:
        pictures = await asyncio.gather(*(self._tile(tile) for tile in grid.tiles))
        cells = [(tile.number, tile.price, picture) for tile, picture in zip(grid.tiles, pictures, strict=True)]
        return await self._drawn(DrawGrid(cells))

    async def _photo_grid(self, grid: PhotoGridPicture) -> bytes:
        photos = await asyncio.gather(*(self._photo(tile) for tile in grid.tiles))
        return await self._drawn(
            DrawGrid([(tile.number, tile.label, photo) for tile, photo in zip(grid.tiles, photos, strict=True)])
        )

    async def _parts(self, picture: PartsPicture) -> bytes:
        if self._photo_of is None:
            raise PictureUnavailable("there is nobody to get the photo from")
        try:
            whole = await self._photo_of(picture.search).whole(PARTS_LIMITS)
        except (UnreadablePhoto, PhotoNotReached) as error:
            raise PictureUnavailable(f"a long photo is not drawn: {error}") from error
        return await self._drawn(DrawParts(whole.data, picture.parts))

    async def _photo(self, tile: PhotoTile) -> bytes | None:
        """Return a photo that a person sent, None where it can't be had any more."""
        if self._photo_of is None:
            return None
        try:
            return (await self._photo_of(tile.search).prepared(PHOTO_LIMITS)).data
        except (UnreadablePhoto, PhotoNotReached) as error:
            log.info("photo of the history not drawn", search=tile.search.id, error=type(error).__name__)
            return None

    async def _drawn(self, job: SingleJob) -> bytes:
        try:
            return (await self._pool.run(job)).data
        except UnreadablePhoto as error:
            raise PictureUnavailable(f"not drawn: {error}") from error

    async def _tile(self, tile: Tile) -> bytes | None:
        if tile.url is None:
            return None
        try:
            return await self._product(tile.url)
        except PictureUnavailable:
            return None

    async def _product(self, url: str) -> bytes:
        cached = self._cached.get(url)
        # Others may wait for the same download, or ask for the picture later: it outlives whoever began it.
        return await asyncio.shield(self._download(url)) if cached is None else cached

    def _download(self, url: str) -> asyncio.Task[bytes]:
        download = self._downloads.get(url)
        if download is None:
            download = self._downloads[url] = asyncio.create_task(self._downloader.download(url))
            download.add_done_callback(lambda done: self._downloaded(url, done))
        return download

    def _downloaded(self, url: str, download: asyncio.Task[bytes]) -> None:
        del self._downloads[url]
        # A failure is not cached; whoever waits for the task gets its error. Reading it here keeps asyncio from
        # reporting that nobody did.
        if not download.cancelled() and download.exception() is None:
            picture = download.result()
            if len(picture) <= self._cached.maxsize:
                self._cached[url] = picture
