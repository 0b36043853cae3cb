"""A photo in an empty chat to its first card: the bot in a process of its own, each upstream as slow as it is told.

The necessary path is what no bot can do without, one after another: the file's address, the file, the conversion, the
search, the picture of the first product, the message with it.
"""

import time
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from sandbox.catalogue import Catalogue
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Chat, User
from tests.e2e.bot_process import BotProcess, bot_process
from tests.e2e.harness import Goods, Harness, is_card

UPSTREAM_SECONDS = 0.2
PHOTOS = ("mug", "teddy", "watch", "lamp", "chair", "umbrella", "backpack", "headphones")
"""Each is sent once, so that nothing is known of it; the first only warms up the connections."""
FROM_TELEGRAM = (("getFile",), ("download",), ("sendPhoto", "editMessageMedia"))
"""Methods of one step; a card is an edit where a message about the progress was sent before it."""
FROM_MARKETS = (
    (Service.TMAPI_GLOBAL, Endpoint.CONVERT),
    (Service.TMAPI_GLOBAL, Endpoint.SEARCH),
    (Service.PICTURES, Endpoint.PICTURE),
)


@dataclass(frozen=True)
class Run:
    """One photo: seconds from its sending to its card, and seconds that each upstream took for its part.

    `cpu` is the bot's processor time in seconds, what it does after the card included.
    """

    photo: str
    total: float
    steps: dict[str, float]
    cpu: float | None

    @property
    def upstream(self) -> float:
        """The sum on the necessary path."""
        return sum(self.steps.values())


async def measure(folder: Path, seconds: float = UPSTREAM_SECONDS) -> list[Run]:
    """Send every photo to a chat of its own, and return the runs after the first."""
    goods = Goods(Catalogue())
    async with Harness(folder, goods).open() as harness:
        for name in PHOTOS:
            _draw(goods, name)
        async with bot_process(harness.settings, folder) as bot:
            _slow_down(harness, seconds)
            runs = [await _first_card(harness, bot, name) for name in PHOTOS]
    return runs[1:]


def _draw(goods: Goods, name: str) -> None:
    """Have ready what the sandbox would draw when it is asked: that is not what upstreams spend their time on."""
    goods.photo(name)
    goods.catalogue.picture(goods.product(name))


def _slow_down(harness: Harness, seconds: float) -> None:
    for method in chain.from_iterable(FROM_TELEGRAM):
        harness.telegram.faults.delay(method, seconds)
    for service, endpoint in FROM_MARKETS:
        harness.markets.fail(Fault(kind=FaultKind.SLOW, service=service, endpoint=endpoint, seconds=seconds))


async def _first_card(harness: Harness, bot: BotProcess, name: str) -> Run:
    person = harness.telegram.add_user(name)
    chat = harness.telegram.private_chat(person)
    harness.telegram.calls.clear()
    harness.markets.calls.clear()
    before = bot.cpu_seconds()
    total = await _timed(harness, name, chat, person)
    await harness.wait_until_idle()
    after = bot.cpu_seconds()
    return Run(name, total, _steps(harness), None if before is None or after is None else after - before)


async def _timed(harness: Harness, name: str, chat: Chat, person: User) -> float:
    picture = harness.goods.photo(name)
    before = harness.telegram.events.last_seq
    began = time.perf_counter()
    harness.telegram.user_sends_photo(chat, person, picture)
    await harness.reply(is_card, chat=chat, after=before)
    return time.perf_counter() - began


def _steps(harness: Harness) -> dict[str, float]:
    """What the first call of each kind took; later ones only fetch ahead."""
    telegram = {methods[0]: harness.telegram.calls.of(*methods)[0].seconds for methods in FROM_TELEGRAM}
    markets = {
        endpoint.value: harness.markets.calls_to(service, endpoint)[0].seconds for service, endpoint in FROM_MARKETS
    }
    return telegram | markets
