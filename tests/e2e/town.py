"""The bot in its sandbox: the real application over real HTTP, with a Telegram and marketplaces on loopback."""

import asyncio
import re
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Unpack

from bot.app import run
from bot.config import Settings
from sandbox.catalogue import Catalogue, SampleProduct, sample_photos
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.server import Server
from sandbox.telegram import TelegramWorld, telegram_app
from sandbox.telegram.objects import Chat, JsonObject, Message, User
from sandbox.telegram.people import Press, Sending
from tests.e2e.traffic import Recorder
from tests.waiting import PATIENCE, Brake, until

HELD = 3600.0
"""Seconds that an answer is held back: until the test lets go of it, or the bot waits no longer."""

Wanted = Callable[[Message], bool]


class Goods:
    """What is for sale, and photos of it by name; each photo is taken once, so that it is the same to the byte."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._photos = {photo.name: photo for photo in sample_photos(catalogue.products)}
        self._taken: dict[str, bytes] = {}

    def product(self, name: str) -> SampleProduct:
        """What the photo of this name shows."""
        return self._photos[name].product

    def photo(self, name: str) -> bytes:
        """The photo, a JPEG."""
        if name not in self._taken:
            self._taken[name] = self._photos[name].jpeg()
        return self._taken[name]


class Town:
    """A sandbox, and Ann in it, who talks to the bot. `settings` are those of its next start."""

    def __init__(self, folder: Path, goods: Goods) -> None:
        self._brake = Brake()
        self.telegram = TelegramWorld(sleep=self._brake)
        self.markets = Marketplaces(goods.catalogue, sleep=self._brake)
        self.to_telegram = Recorder(telegram_app(self.telegram))
        self.to_markets = Recorder(marketplaces_app(self.markets))
        self.ann = self.telegram.add_user("Ann", username="ann")
        self.chat = self.telegram.private_chat(self.ann)
        self.goods = goods
        self.database = folder / "bot.db"
        self.settings: dict[str, str] = {}

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Town"]:
        """Serve Telegram and the marketplaces while the context is open."""
        async with AsyncExitStack() as stack:
            telegram = await stack.enter_async_context(Server(self.to_telegram))
            markets = await stack.enter_async_context(Server(self.to_markets))
            self.settings = self._settings(telegram.url, markets.url, free_port())
            yield self

    @asynccontextmanager
    async def bot(self, **changes: str) -> AsyncIterator[None]:
        """Run the bot while the context is open, in this process, with some settings changed."""
        self.settings |= changes
        stop = asyncio.Event()
        running = asyncio.create_task(run(Settings.model_validate(self.settings), stop))
        try:
            yield
        finally:
            stop.set()
            await running

    def send_photo(self, name: str = "mug", **how: Unpack[Sending]) -> Message:
        """Ann sends a photo and does not wait."""
        return self.telegram.user_sends_photo(self.chat, self.ann, self.goods.photo(name), **how)

    async def card(self, name: str = "mug", **how: Unpack[Sending]) -> Message:
        """Ann sends a photo; the card that it brings."""
        now = self.telegram.events.last_seq
        self.send_photo(name, **how)
        return await self.answer(is_card, after=now)

    async def say(self, text: str, chat: Chat | None = None, user: User | None = None) -> Message:
        """Somebody, Ann if not said, writes; the bot's next message in that chat."""
        now = self.telegram.events.last_seq
        self.telegram.user_sends_text(chat or self.chat, user or self.ann, text)
        return await self.answer(chat=chat, after=now)

    async def say_in_topic(self, chat: Chat, topic: int, text: str, user: User) -> Message:
        """Somebody writes in a topic of a forum; the bot's next message in that forum."""
        now = self.telegram.events.last_seq
        self.telegram.user_sends_text(chat, user, text, topic=topic)
        return await self.answer(chat=chat, after=now)

    async def answer(self, wanted: Wanted = lambda _: True, *, chat: Chat | None = None, after: int = 0) -> Message:
        """The bot's first message, new or edited, after an event."""
        return await self.telegram.bot_message(chat or self.chat, wanted, after=after, timeout=PATIENCE)

    async def press(self, message: Message, sign: str, user: User | None = None) -> Message:
        """Somebody presses a button; the message as the bot edits it."""
        now = self.telegram.events.last_seq
        self.telegram.user_presses(message, sign, user or self.ann)
        return await self.answer(lambda one: one.message_id == message.message_id, chat=message.chat, after=now)

    async def toast(self, message: Message, sign: str, user: User | None = None) -> JsonObject:
        """Somebody presses a button; what the bot says over the chat."""
        return await self.answered(self.telegram.user_presses(message, sign, user or self.ann))

    async def answered(self, press: Press) -> JsonObject:
        """What the bot says over the chat to a press."""
        return await self.telegram.callback_answer(press, timeout=PATIENCE)

    async def settled(self) -> None:
        """Wait until the bot has worked on all that people did."""
        await until(lambda: not self._busy())

    async def met(self) -> None:
        """Wait until the faults that were set for a number of calls have all befallen one."""
        await until(lambda: not len(self.markets.faults))

    def hold_next_search(self, kind: FaultKind = FaultKind.SLOW) -> None:
        """Have the next search, and no other, wait for its answer until the test lets go of it."""
        service, endpoint = Service.TMAPI_GLOBAL, Endpoint.SEARCH
        self.markets.fail(Fault(kind=kind, service=service, endpoint=endpoint, seconds=HELD, times=1))

    def let_go(self) -> None:
        """Hold nothing back any more, and give the answers that are waited for."""
        self.telegram.faults.clear()
        self.markets.faults.clear()
        self._brake.let_go()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the bot's database holds."""
        with closing(sqlite3.connect(self.database)) as database, database:
            return database.execute(query).fetchall()

    def now(self, message: Message) -> Message:
        """A message as it is now."""
        return self.telegram.message(message.chat, message.message_id)

    def paid(self, service: Service, endpoint: Endpoint) -> int:
        """How many calls one service received at one endpoint."""
        return len(self.markets.calls_to(service, endpoint))

    def _busy(self) -> bool:
        unfinished = "SELECT 1 FROM updates WHERE done_at IS NULL"
        return bool(self.telegram.updates.pending or self.rows(unfinished))

    def _settings(self, telegram: str, markets: str, port: int) -> dict[str, str]:
        accounts = self.markets.accounts
        return {
            "telegram_bot_token": self.telegram.token,
            "telegram_api_url": telegram,
            "database_url": f"sqlite:///{self.database}",
            "http_port": str(port),
            "public_url": f"http://127.0.0.1:{port}",
            "tmapi_token": accounts.tmapi_token,
            "tmapi_url": markets,
            "tmapi_global_url": markets,
            "daji_app_key": accounts.daji_key,
            "daji_app_secret": accounts.daji_secret,
            "daji_url": markets,
            "aliexpress_app_key": accounts.aliexpress_key,
            "aliexpress_app_secret": accounts.aliexpress_secret,
            "aliexpress_access_token": accounts.aliexpress_access_token,
            "aliexpress_url": markets,
            "parsebot_api_key": accounts.parsebot_key,
            "parsebot_url": markets,
            "image_hosts": "127.0.0.1",
        }


def is_card(message: Message) -> bool:
    """Whether a message shows a product."""
    return message.photo is not None and any(button.text == "↗" for button in message.buttons)


def said(message: Message) -> str:
    """What stands in a message, be it its text or the caption of its picture."""
    return message.text or message.caption or ""


def place(card: Message) -> int:
    """The number on a card: the middle one of `◀ 12/100 ▶`."""
    found = [match for button in card.buttons if (match := re.fullmatch(r"(\d+)(?:/\d+)?", button.text))]
    return int(found[0][1])


def product_id(card: Message) -> str:
    """The id in the address of a card's product."""
    url = card.button("↗").url or ""
    found = re.search(r"/(?:offer|item)/(\d+)\.html", url)
    if found is None:
        raise LookupError(f"no product id in {url!r}")
    return found[1]


def signs(message: Message) -> list[str]:
    """The texts of the buttons under a message."""
    return [button.text for button in message.buttons]


def price(card: Message) -> float:
    """The first amount on the line of the price."""
    found = re.search(r"💰 \D*([\d,.]+)", card.caption or "")
    if found is None:
        raise LookupError(f"no price in {card.caption!r}")
    return float(found[1].replace(",", ""))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
