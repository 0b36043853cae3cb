"""The pictures that cards show, fetched a little ahead of the reader."""

import asyncio
from collections import OrderedDict

from bot.pictures import PictureFetcher, PictureUnavailable
from bot.tile import blank_tile

AHEAD = 12
"""Pictures kept in memory until they are sent; each has at most 2 MB."""


class Showcase:
    """Downloads product pictures, each once, also for somebody who will ask for it soon."""

    def __init__(self, fetcher: PictureFetcher) -> None:
        self._fetcher = fetcher
        self._pictures: OrderedDict[str, asyncio.Task[bytes]] = OrderedDict()
        self.blank = blank_tile()

    def fetch_ahead(self, url: str) -> None:
        """Begin to download what the next card will show."""
        self._begin(url)

    async def picture(self, url: str) -> bytes:
        """Return the picture at `url`, a JPEG that Telegram takes.

        Raises:
            PictureUnavailable: it can't be had.
        """
        task = self._begin(url)
        try:
            return await asyncio.shield(task)
        except PictureUnavailable:
            self._pictures.pop(url, None)
            raise

    def _begin(self, url: str) -> asyncio.Task[bytes]:
        task = self._pictures.get(url)
        if task is None:
            task = asyncio.ensure_future(self._fetcher.fetch(url))
            task.add_done_callback(_seen)
            self._pictures[url] = task
        self._pictures.move_to_end(url)
        while len(self._pictures) > AHEAD:
            self._pictures.popitem(last=False)
        return task

    async def close(self) -> None:
        """Stop what is still being downloaded."""
        for task in self._pictures.values():
            task.cancel()
        await asyncio.gather(*self._pictures.values(), return_exceptions=True)


def _seen(task: asyncio.Task[bytes]) -> None:
    if not task.cancelled():
        task.exception()
