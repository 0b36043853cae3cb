"""Albums: several photos at once, of which a person chooses which to search."""

import asyncio
from contextlib import suppress
from typing import Final
from weakref import WeakValueDictionary

from cachetools import TTLCache

from bot.clock import Sleep
from bot.engine import Engine
from bot.models.search import Search, SearchState
from bot.models.target import SentMessage, Target
from bot.store import Store
from bot.telegram.chats import Chats
from bot.telegram.line import Line
from bot.telegram.message_calls import MessageGone
from bot.telegram.messenger import Messenger
from bot.views.messages import album_screen, closed_screen

ASK: Final = "album"
"""The job that asks which photos of an album to search."""
QUIET_SECONDS: Final = 1.0
"""An album has come when no photo of it came for so long: they are messages of their own, one after another."""
OVERHEARD_ALBUMS: Final = 200
OVERHEARD_SECONDS: Final = 60.0
"""How long it is remembered what stood in an album before the photo that has the bot's name below it."""


class Albums:
    """Offers the photos of an album, and lets those that are chosen wait for their turn.

    What comes late joins the question, or is searched if all were chosen. No photo is searched twice.
    """

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
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._overheard: TTLCache[tuple[int, str], list[Search]] = TTLCache(OVERHEARD_ALBUMS, OVERHEARD_SECONDS)

    async def offer(self, search: Search, album: str) -> None:
        """Store a photo of an album, with those that came before; the last one asks which to search."""
        await self._store.albums.add(search.chat_id, album, search.message_id)
        for photo in (*self._overheard.pop((search.chat_id, album), ()), search):
            await self._store.searches.add(photo.model_copy(update={"state": SearchState.OFFERED, "album": album}))
        count = len(await self._store.searches.of_album(search.chat_id, album))
        await self._engine.start(ASK, f"{search.chat_id} {album} {count}")

    async def overhear(self, search: Search, album: str) -> None:
        """Offer a photo of a group if the bot was asked about its album, or remember it until the bot may be."""
        if await self._store.albums.get(search.chat_id, album) is not None:
            await self.offer(search, album)
        else:
            self._overheard.setdefault((search.chat_id, album), []).append(search)

    async def claim_refusal(self, chat_id: int, album: str, message_id: int) -> bool:
        """Whether to say that something in an album is no picture: True once for each album."""
        await self._store.albums.add(chat_id, album, message_id)
        return await self._store.albums.claim_refusal(chat_id, album)

    async def ask(self, key: str) -> None:
        """Ask which to search, unless another photo came meanwhile, which has a job of its own.

        One that came alone is searched, and so is what comes after all were chosen.
        """
        chat, album, count = (*key.split(" "), "0")[:3]
        await self._sleep(QUIET_SECONDS)
        # A question may take long to be sent. What came meanwhile joins it.
        async with self._asking.setdefault(f"{chat} {album}", asyncio.Lock()):
            await self._ask(int(chat), album, int(count))

    async def _ask(self, chat_id: int, album: str, count: int) -> None:
        photos = await self._store.searches.of_album(chat_id, album)
        if not _offered(photos) or 0 < count < len(photos):
            return
        known = await self._store.albums.get(chat_id, album)
        if len(photos) == 1 or (known is not None and known.takes_all):
            for photo in _offered(photos):
                await self._take(photo)
        elif known is not None and known.question_id is not None:
            await self._show_left(photos, known.question_id)
        else:
            t = self._chats.translator(await self._chats.preferences(photos[0].chat_id))
            question = await self._messenger.post(_under(photos[0]), album_screen(t, photos))
            await self._store.albums.asked(chat_id, album, question.message_id)

    async def place(self, key: str) -> Target:
        """Return where the question about an album belongs; `key` as of `ask`."""
        chat, album = (*key.split(" "), "")[:2]
        photos = await self._store.searches.of_album(int(chat), album)
        return _under(photos[0]) if photos else Target(int(chat))

    async def choose(self, search: Search) -> None:
        """Let one photo wait for its turn, and take it off the question."""
        await self._take(search)
        await self._update_question(search)

    async def choose_all(self, search: Search) -> None:
        """Let all photos of an album that are left wait for their turns, and what comes later too."""
        await self._store.albums.take_all(search.chat_id, search.album or "")
        for photo in _offered(await self.photos(search)):
            await self._take(photo)
        await self._update_question(search)

    async def photos(self, search: Search) -> list[Search]:
        """Return the searches of the album that a photo came in."""
        return await self._store.searches.of_album(search.chat_id, search.album or "")

    async def _take(self, search: Search) -> None:
        """Let a photo wait for its turn; the words under one photo of an album are meant for all."""
        text = next((photo.text for photo in await self.photos(search) if photo.text), None)
        preferences = await self._chats.preferences(search.chat_id)
        await self._line.choose(search.model_copy(update={"text": text}), preferences)

    async def _update_question(self, search: Search) -> None:
        known = await self._store.albums.get(search.chat_id, search.album or "")
        if known is not None and known.question_id is not None:
            await self._show_left(await self.photos(search), known.question_id)

    async def _show_left(self, photos: list[Search], question_id: int) -> None:
        """Show what is left to choose; without any, the question goes. One that a person closed stays closed."""
        chat_id, album = photos[0].chat_id, photos[0].album or ""
        question = SentMessage(chat_id, question_id, is_photo=False)
        t = self._chats.translator(await self._chats.preferences(chat_id))
        with suppress(MessageGone):
            if _offered(photos):
                await self._messenger.replace(question, album_screen(t, photos))
            else:
                await self._store.albums.asked(chat_id, album, None)
                await self._messenger.take_away(question, closed_screen(t))


def _offered(photos: list[Search]) -> list[Search]:
    return [photo for photo in photos if photo.state is SearchState.OFFERED]


def _under(photo: Search) -> Target:
    return Target(photo.chat_id, photo.photo_message_id, photo.thread_id)
