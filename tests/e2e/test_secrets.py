"""Tokens and keys: each is seen by its owner and by nobody else, whatever happens."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import httpx
import pytest

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from tests.e2e.bot_process import bot_process
from tests.e2e.harness import Goods, Harness
from tests.e2e.traffic import Received

PROVIDERS = ("tmapi_global", "tmapi", "daji", "aliexpress", "parsebot")
TELEGRAM, OPERATOR = "Telegram", "nobody"


def secrets(harness: Harness) -> dict[str, str]:
    """What must stay secret, and where its owner is reached: the start of a path."""
    accounts = harness.markets.credentials
    return {
        # A colon is written in other ways in addresses, so the token is looked for by what follows it.
        harness.telegram.token.partition(":")[2]: TELEGRAM,
        accounts.tmapi_token: "/1688/",
        accounts.daji_key: "/alibaba/",
        accounts.daji_secret: OPERATOR,
        accounts.aliexpress_key: "/sync",
        accounts.aliexpress_secret: OPERATOR,
        accounts.aliexpress_access_token: "/sync",
        accounts.parsebot_key: "/scraper/",
    }


@dataclass(frozen=True)
class Traffic:
    """What a long conversation left behind: the log, and every request to Telegram and to the marketplaces."""

    log: str
    to_telegram: Sequence[Received]
    to_markets: Sequence[Received]
    secrets: Mapping[str, str]


async def use_everything(harness: Harness) -> None:
    """A conversation that calls every endpoint of every provider, and meets every kind of trouble."""
    for provider in PROVIDERS:
        await harness.say(f"/settings provider {provider}")
        card = await harness.search("mug")
        details = await harness.press(card, "ℹ")
        await harness.press(await harness.press(details, "◀"), "▶")
    await harness.say("/settings provider auto")
    for name, kind in (("teddy", FaultKind.ERROR), ("watch", FaultKind.HTML), ("lamp", FaultKind.DROP)):
        harness.markets.fail(Fault(kind=kind, code=500, endpoint=Endpoint.SEARCH))
        harness.send_photo(name)
        await harness.reply(lambda message: "The search failed" in (message.text or ""))
        await harness.wait_until_idle()
        harness.markets.reset()
    harness.telegram.faults.drop_next("getUpdates")
    harness.telegram.faults.drop_next("download", 100)
    harness.send_photo("chair")
    await harness.reply(lambda message: "I couldn't get this picture" in (message.text or ""))
    harness.telegram.faults.clear()
    for method in ("sendPhoto", "editMessageMedia"):  # an edit where a message told the progress before
        harness.telegram.faults.fail_next(method, error_code=400, description="Bad Request: can't parse entities")
    harness.send_photo("umbrella")
    await harness.reply(lambda message: "Something went wrong on my side" in (message.text or ""))
    await harness.wait_until_idle()


@pytest.fixture(scope="module")
def traffic(tmp_path_factory: pytest.TempPathFactory, goods: Goods) -> Traffic:
    """That of a bot in a process of its own, which logs all it can."""
    folder = tmp_path_factory.mktemp("secrets")

    async def talk() -> Traffic:
        async with Harness(folder, goods).open() as harness:
            settings = harness.settings | {"log_level": "DEBUG", "log_format": "console"}
            async with bot_process(settings, folder) as bot:
                await use_everything(harness)
                await bot.terminate()
            log = bot.log.decode()
            return Traffic(log, harness.to_telegram.requests, harness.to_markets.requests, secrets(harness))

    return asyncio.run(talk())


def test_no_secret_in_any_line_of_the_log(traffic: Traffic) -> None:
    assert "api call" in traffic.log
    assert "Traceback" in traffic.log
    assert [secret for secret in traffic.secrets if secret in unwrapped(traffic.log)] == []


def test_no_key_reaches_anybody_but_its_owner(traffic: Traffic) -> None:
    for secret, owner in traffic.secrets.items():
        seen_by = {request.path for request in traffic.to_markets if request.holds(secret)}
        assert {path for path in seen_by if not path.startswith(owner)} == set()
        assert bool(seen_by) == (owner not in {TELEGRAM, OPERATOR})


def test_telegram_and_the_chats_see_no_key(traffic: Traffic) -> None:
    keys = [secret for secret, owner in traffic.secrets.items() if owner != TELEGRAM]

    assert [key for key in keys for request in traffic.to_telegram if request.holds(key)] == []


def test_token_of_the_bot_is_in_no_message_and_no_header(traffic: Traffic) -> None:
    token = next(secret for secret, owner in traffic.secrets.items() if owner == TELEGRAM).encode()

    for request in traffic.to_telegram:
        line, _, headers_and_body = request.raw.partition(b"\n")
        assert token in line
        assert token not in headers_and_body


def unwrapped(log: str) -> str:
    """A log without line breaks, frames and indents, which could cut a secret in two."""
    return re.sub(r"[\s│]+", "", log)


async def test_photo_is_shown_at_a_random_address_for_as_long_as_a_conversion_takes(harness: Harness) -> None:
    await harness.search("mug")
    await harness.search("teddy")

    conversions = harness.markets.calls_to(Service.TMAPI_GLOBAL, Endpoint.CONVERT)
    addresses = [conversion.parameters["url"] for conversion in conversions]
    assert [conversion.status for conversion in conversions] == [200, 200]
    assert len(set(addresses)) == 2
    async with httpx.AsyncClient(trust_env=False) as client:
        for address in addresses:
            assert re.fullmatch(rf"{harness.settings['public_url']}/photos/[A-Za-z0-9_-]{{43}}\.jpg", address)
            assert (await client.get(address)).status_code == 404


async def test_photo_itself_is_not_given_to_parsebot_which_does_not_look_at_it(harness: Harness) -> None:
    await harness.say("/settings provider parsebot")
    await harness.search("mug")

    call = harness.markets.calls_to(Service.PARSEBOT, Endpoint.SEARCH)[0]
    assert call.parameters["image_url"] == "https://example.com/photo.jpg"
