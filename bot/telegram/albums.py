"""Albums: several photos at once, of which a person chooses which to search."""

import asyncio
from typing import Final

from bot.clock import Sleep
from bot.engine import Engine
from bot.models.search import Search, SearchState
from bot.models.target import Target
from bot.store import Store
from bot.telegram.chats import Chats
from bot.telegram.line import Line
from bot.telegram.messenger import Messenger
from bot.views.messages import album_screen

ASK: Final = "album"
"""The job that asks which photos of an album to search."""
ARRIVES_SECONDS: Final = 1.0
"""Seconds in which the photos of an album have come: they are messages of their own, one after another."""


class Albums:
    """Offers the photos of an album, and lets those that are chosen wait for their turn."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        line: Line,
        chats: Chats,
        messenger: Messenger,
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._engine = engine
        self._line = line
        self._chats = chats
        self._messenger = messenger
        self._sleep = sleep

    async def offer(self, search: Search, album: str) -> None:
        """Store a photo of an album; with the first of them begins the question which to search."""
        offered = search.model_copy(update={"state": SearchState.OFFERED, "album": album})
        await self._store.searches.add(offered)
        if await self._store.searches.claim_album(search.chat_id, album, search.message_id):
            await self._engine.start(ASK, f"{search.chat_id} {album}")

    async def ask(self, key: str) -> None:
        """Ask, when all photos have come, which to search; one that came alone is searched."""
        chat, _, album = key.partition(" ")
        await self._sleep(ARRIVES_SECONDS)
        photos = await self._store.searches.of_album(int(chat), album)
        if len(photos) == 1:
            await self.choose(photos[0])
        elif photos:
            t = self._chats.translator(await self._chats.preferences(photos[0].chat_id))
            target = Target(photos[0].chat_id, photos[0].photo_message_id, photos[0].thread_id)
            await self._messenger.post(target, album_screen(t, photos))

    async def choose(self, search: Search) -> None:
        """Let a photo wait for its turn; the words under one photo of an album are meant for all."""
        album = await self.photos(search)
        text = next((photo.text for photo in album if photo.text), None)
        preferences = await self._chats.preferences(search.chat_id)
        await self._line.choose(search.model_copy(update={"text": text}), preferences)

    async def photos(self, search: Search) -> list[Search]:
        """Return the searches of the album that a photo came in."""
        return await self._store.searches.of_album(search.chat_id, search.album or "")
