"""Runs the real bot over real HTTP against the sandbox's Telegram and marketplaces on loopback."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Unpack

from bot.app import run
from bot.config import load_settings
from bot.images.process import WorkerProcess
from sandbox.catalogue import Catalogue, SampleProduct
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.server import Server
from sandbox.telegram import Telegram, telegram_app
from sandbox.telegram.faults import Held
from sandbox.telegram.objects import Chat, JsonObject, Message, User
from sandbox.telegram.user_actions import Press, SendOptions
from tests.e2e.traffic import Recorder
from tests.ports import reserved_port
from tests.waiting import PATIENCE, InterruptibleSleep, until

HELD = 3600.0
"""Seconds that a held call waits: in effect until the test releases it or the bot gives up."""

Wanted = Callable[[Message], bool]


class Goods:
    """The catalogue and its sample photos by name."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def product(self, name: str) -> SampleProduct:
        """The product that a photo shows."""
        return self.catalogue.sample_photos[name].product

    def photo(self, name: str) -> bytes:
        """The photo as JPEG bytes."""
        return self.catalogue.sample_photos[name].jpeg()


class Harness:
    """A sandbox whose user Ann talks to the bot. `settings` apply at the next start of the bot.

    A bot that starts gives Telegram its command menus and descriptions in thirty calls. They are held, as few tests
    look at them, until the test releases `menus`. Bots may share the process that handles pictures, `worker`.
    """

    def __init__(self, folder: Path, goods: Goods, worker: WorkerProcess | None = None) -> None:
        self._worker = worker
        self._brake = InterruptibleSleep()
        self.telegram = Telegram(sleep=self._brake)
        self.markets = Marketplaces(goods.catalogue, sleep=self._brake)
        self.to_telegram = Recorder(telegram_app(self.telegram))
        self.to_markets = Recorder(marketplaces_app(self.markets))
        self.ann = self.telegram.add_user("Ann", username="ann")
        self.chat = self.telegram.private_chat(self.ann)
        self.goods = goods
        self.database = folder / "bot.db"
        self.settings: dict[str, str] = {}
        self.menus = Held()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Harness"]:
        """Serve Telegram and the marketplaces while the context is open."""
        async with AsyncExitStack() as stack:
            telegram = await stack.enter_async_context(Server(self.to_telegram))
            markets = await stack.enter_async_context(Server(self.to_markets))
            port = stack.enter_context(reserved_port())
            self.settings = self._settings(telegram.url, markets.url, port)
            yield self

    @asynccontextmanager
    async def bot(self, **changes: str) -> AsyncIterator[None]:
        """Run the bot in this process while the context is open, with some settings changed."""
        self.settings |= changes
        self.menus = self.telegram.faults.hold_next("setMyCommands")
        stop = asyncio.Event()
        running = asyncio.create_task(run(load_settings(None, self.settings), stop, worker=self._worker))
        try:
            yield
        finally:
            stop.set()
            await running

    def send_photo(self, name: str = "mug", **how: Unpack[SendOptions]) -> Message:
        """Send a photo as Ann, without waiting for an answer."""
        return self.telegram.user_sends_photo(self.chat, self.ann, self.goods.photo(name), **how)

    async def search(self, name: str = "mug", **how: Unpack[SendOptions]) -> Message:
        """Send a photo as Ann and return the card that answers it."""
        now = self.telegram.events.last_seq
        self.send_photo(name, **how)
        return await self.reply(is_card, after=now)

    async def say(self, text: str, chat: Chat | None = None, user: User | None = None) -> Message:
        """Send a text, by default as Ann in her own chat, and return the bot's next message there."""
        now = self.telegram.events.last_seq
        self.telegram.user_sends_text(chat or self.chat, user or self.ann, text)
        return await self.reply(chat=chat, after=now)

    async def say_in_topic(self, chat: Chat, topic: int, text: str, user: User) -> Message:
        """Send a text in a forum topic and return the bot's next message in that forum."""
        now = self.telegram.events.last_seq
        self.telegram.user_sends_text(chat, user, text, topic=topic)
        return await self.reply(chat=chat, after=now)

    async def reply(self, wanted: Wanted = lambda _: True, *, chat: Chat | None = None, after: int = 0) -> Message:
        """Wait for the bot's first matching message, new or edited, after the event numbered `after`."""
        return await self.telegram.bot_message(chat or self.chat, wanted, after=after, timeout=PATIENCE)

    async def press(self, message: Message, sign: str, user: User | None = None) -> Message:
        """Press a button, behind `⋯` if need be, by default as Ann; return the message once the bot has edited it."""
        message = await self.reach(message, sign, user)
        now = self.telegram.events.last_seq
        self.telegram.user_presses(message, sign, user or self.ann)
        return await self.reply(lambda one: one.message_id == message.message_id, chat=message.chat, after=now)

    async def toast(self, message: Message, sign: str, user: User | None = None) -> JsonObject:
        """Press a button, behind `⋯` if need be, by default as Ann; return the notification that answers it."""
        message = await self.reach(message, sign, user)
        return await self.wait_for_toast(self.telegram.user_presses(message, sign, user or self.ann))

    async def reach(self, message: Message, sign: str, user: User | None = None) -> Message:
        """Return the message with a button that has `sign`: as it is, or with the buttons behind `⋯`."""
        if has_button(message, sign) or not has_button(message, "⋯"):
            return message
        now = self.telegram.events.last_seq
        self.telegram.user_presses(message, "⋯", user or self.ann)
        # A picture that is late may still bring the buttons from before.
        return await self.reply(
            lambda one: one.message_id == message.message_id and has_button(one, sign), chat=message.chat, after=now
        )

    async def wait_for_toast(self, press: Press) -> JsonObject:
        """Wait for the notification that answers a press."""
        return await self.telegram.callback_answer(press, timeout=PATIENCE)

    async def wait_until_idle(self) -> None:
        """Wait until the bot has finished all updates."""
        await until(lambda: not self._busy())

    async def wait_until_faults_used(self) -> None:
        """Wait until every fault with a limited number of calls has been used up."""
        await until(lambda: not len(self.markets.faults))

    def hold_next_search(self, kind: FaultKind = FaultKind.SLOW) -> None:
        """Hold the next search call until the test releases it."""
        service, endpoint = Service.TMAPI_GLOBAL, Endpoint.SEARCH
        self.markets.fail(Fault(kind=kind, service=service, endpoint=endpoint, seconds=HELD, times=1))

    def release_held_calls(self) -> None:
        """Clear all faults and answer the calls that are held."""
        self.telegram.faults.clear()
        self.markets.faults.clear()
        self._brake.interrupt()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Run a query on the bot's database."""
        with closing(sqlite3.connect(self.database)) as database, database:
            return database.execute(query).fetchall()

    def engine_rows(self, query: str) -> list[tuple[object, ...]]:
        """Run a query on the database of the engine."""
        with closing(sqlite3.connect(self.database.with_name("bot.engine.db"))) as database, database:
            return database.execute(query).fetchall()

    def current(self, message: Message) -> Message:
        """The message in its current state."""
        return self.telegram.message(message.chat, message.message_id)

    def call_count(self, service: Service, endpoint: Endpoint) -> int:
        """How many calls a service received at an endpoint."""
        return len(self.markets.calls_to(service, endpoint))

    def _busy(self) -> bool:
        unfinished = "SELECT 1 FROM updates WHERE done_at IS NULL"
        jobs = "SELECT 1 FROM workflow_status WHERE status IN ('ENQUEUED', 'PENDING')"
        return bool(self.telegram.updates.pending or self.rows(unfinished) or self.engine_rows(jobs))

    def _settings(self, telegram: str, markets: str, port: int) -> dict[str, str]:
        accounts = {name.lower(): value for name, value in self.markets.environment(markets).items()}
        # Tests that renew the token give this one.
        del accounts["aliexpress_refresh_token"]
        return {
            "telegram_bot_token": self.telegram.token,
            "telegram_api_url": telegram,
            "database_url": f"sqlite:///{self.database}",
            "http_port": str(port),
            "public_url": f"http://127.0.0.1:{port}",
            **accounts,
            "image_hosts": "127.0.0.1",
        }


def is_card(message: Message) -> bool:
    """Whether a message is a product card."""
    return message.photo is not None and has_button(message, "↗")


def text_of(message: Message) -> str:
    """The text of a message, or the caption of its picture."""
    return message.text or message.caption or ""


def position(card: Message) -> int:
    """The number of the product on a card: 12 in `◀ 12/100 ▶`."""
    found = [match for button in card.buttons if (match := re.fullmatch(r"(\d+)(?:/\d+)?", button.text))]
    return int(found[0][1])


def product_id(card: Message) -> str:
    """The id in the address of a card's product."""
    url = card.button("↗").url or ""
    found = re.search(r"/(?:offer|item)/(\d+)\.html", url)
    if found is None:
        raise LookupError(f"no product id in {url!r}")
    return found[1]


def button_texts(message: Message) -> list[str]:
    """The texts of the buttons under a message."""
    return [button.text for button in message.buttons]


def signs_of(message: Message) -> list[str]:
    """What the buttons under a message begin with: a sign, where they have one."""
    return [text.partition(" ")[0] for text in button_texts(message)]


def has_button(message: Message, sign: str) -> bool:
    """Whether a message has a button with `sign`, or one with this text or callback data."""
    return any(sign == button.callback_data or sign in button.text for button in message.buttons)


def price(card: Message) -> float:
    """The first amount in the price line of a card."""
    found = re.search(r"💰 \D*([\d,.]+)", card.caption or "")
    if found is None:
        raise LookupError(f"no price in {card.caption!r}")
    return float(found[1].replace(",", ""))
