import io
import random
from collections.abc import AsyncIterator, Callable

import pytest
from PIL import Image
from telegram import Bot

from sandbox.server import Server
from sandbox.telegram import Telegram, telegram_app
from tests.clock import FakeClock
from tests.waiting import InterruptibleSleep


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def sleep() -> InterruptibleSleep:
    return InterruptibleSleep()


@pytest.fixture
async def telegram(clock: FakeClock, sleep: InterruptibleSleep) -> AsyncIterator[Telegram]:
    telegram = Telegram(clock=clock.seconds, rng=random.Random(1), sleep=sleep)
    yield telegram
    await telegram.aclose()


@pytest.fixture
async def url(telegram: Telegram) -> AsyncIterator[str]:
    async with Server(telegram_app(telegram)) as server:
        yield server.url


@pytest.fixture
async def bot(telegram: Telegram, url: str) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot:
        yield bot


@pytest.fixture(autouse=True)
def _durations_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it python-telegram-bot warns of its old way each time flood control is met.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def draw() -> Callable[..., bytes]:
    """Make a picture of one colour: `draw(width, height, form="JPEG", colour="red")`."""

    def picture(width: int, height: int, form: str = "JPEG", colour: str = "red") -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (width, height), colour).save(out, form)
        return out.getvalue()

    return picture


@pytest.fixture
def jpeg(draw: Callable[..., bytes]) -> bytes:
    return draw(400, 300)
