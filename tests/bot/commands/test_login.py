"""Logging in at the sandbox's AliExpress."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.commands import CommandFailed
from bot.commands.login import code_in, log_in_to_aliexpress
from bot.config import Settings, load_settings
from bot.services import open_services
from providers.api.calls import CallKind
from providers.api.settings import Accounts
from providers.errors import NotAuthorized
from sandbox.catalogue import Catalogue
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.marketplaces.credentials import Credentials
from sandbox.server import Server


class Operator:
    """Somebody at a terminal, with a browser beside it. `paste` is the name of what is copied from the page."""

    def __init__(self, paste: str = "address", callback: str = "https://bot.example/back") -> None:
        self.paste = paste
        self.callback = callback
        self.read: list[str] = []

    def say(self, text: str) -> None:
        self.read.append(text)

    def ask(self, question: str) -> str:
        self.read.append(question)
        if "callback" in question:
            return self.callback
        consent = next(line for line in self.read if "/oauth/authorize" in line)
        address = httpx.get(consent).headers["location"]
        return {
            "address": address,
            "code": httpx.URL(address).params["code"],
            "another login": re.sub("state=[^&]+", "state=other", address),
            "nothing": " ",
        }[self.paste]


@pytest.fixture
def market(catalogue: Catalogue) -> Marketplaces:
    return Marketplaces(catalogue)


@pytest.fixture
async def settings(market: Marketplaces, tmp_path: Path) -> AsyncIterator[Settings]:
    async with Server(marketplaces_app(market)) as server:
        yield load_settings(
            None,
            {
                "database_url": f"sqlite:///{tmp_path}/bot.db",
                "public_url": "https://bot.example",
                "aliexpress_app_key": Credentials().aliexpress_key,
                "aliexpress_app_secret": Credentials().aliexpress_secret,
                "aliexpress_url": server.url,
            },
        )


async def log_in(settings: Settings, operator: Operator, code: str | None = None, back: str | None = None) -> None:
    def at_a_terminal() -> None:
        asyncio.run(log_in_to_aliexpress(settings, code=code, redirect_uri=back, ask=operator.ask, say=operator.say))

    # The operator's browser blocks, and the sandbox that it asks lives in this event loop.
    await asyncio.to_thread(at_a_terminal)


@pytest.mark.parametrize("paste", ["address", "code"])
async def test_a_login_turns_aliexpress_on(settings: Settings, market: Marketplaces, paste: str) -> None:
    async with open_services(settings) as services:
        assert "python -m bot login aliexpress" in services.search.registry.missing["aliexpress"].reason

    await log_in(settings, Operator(paste))

    async with open_services(settings) as services:
        assert services.search.registry.get("aliexpress") is not None
        assert services.search.tokens is not None
        assert market.aliexpress.tokens.is_valid(await services.search.tokens.current())


async def test_the_callback_is_below_the_public_address(settings: Settings) -> None:
    operator = Operator()
    await log_in(settings, operator)
    consent = httpx.URL(next(line for line in operator.read if "/oauth/authorize" in line))
    assert consent.params["redirect_uri"] == "https://bot.example/login/aliexpress"


async def test_the_callback_can_be_another(settings: Settings) -> None:
    operator = Operator()
    await log_in(settings, operator, back="https://shop.example/back?x=1")
    consent = httpx.URL(next(line for line in operator.read if "/oauth/authorize" in line))
    assert consent.params["redirect_uri"] == "https://shop.example/back?x=1"


async def test_without_a_public_address_the_callback_is_asked_for(settings: Settings) -> None:
    operator = Operator(callback=" https://shop.example/back ")
    await log_in(settings.model_copy(update={"public_url": None}), operator)
    consent = httpx.URL(next(line for line in operator.read if "/oauth/authorize" in line))
    assert consent.params["redirect_uri"] == "https://shop.example/back"
    assert operator.read[-1].startswith("Logged in to AliExpress")


@pytest.mark.parametrize("callback", ["", "shop.example"])
async def test_a_callback_that_is_no_address_is_refused(settings: Settings, callback: str) -> None:
    with pytest.raises(CommandFailed, match="expected https://"):
        await log_in(settings.model_copy(update={"public_url": None}), Operator(callback=callback))


async def test_a_code_in_the_arguments_asks_nothing(settings: Settings, market: Marketplaces) -> None:
    operator = Operator()
    await log_in(settings, operator, code=market.aliexpress.tokens.new_code())
    assert not any("/oauth/authorize" in line for line in operator.read)
    assert operator.read[-1].startswith("Logged in to AliExpress")


async def test_the_address_of_another_login_is_not_taken(settings: Settings) -> None:
    with pytest.raises(CommandFailed, match="another login"):
        await log_in(settings, Operator("another login"))


async def test_no_answer_is_no_login(settings: Settings) -> None:
    with pytest.raises(CommandFailed, match="no code was given"):
        await log_in(settings, Operator("nothing"))


async def test_a_code_that_is_not_taken_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(CommandFailed, match="a code is good once"):
        await log_in(settings, Operator(), code="3_000000_used")


async def test_a_login_switches_on_what_refused_tokens_had_switched_off(settings: Settings) -> None:
    async with open_services(settings) as services:
        await services.search.switches.note(NotAuthorized("aliexpress", "refused"), CallKind.SEARCH)
        assert await services.search.switches.off() == {"aliexpress"}

    await log_in(settings, Operator())

    async with open_services(settings) as services:
        assert await services.search.switches.off() == frozenset()


async def test_a_login_leaves_an_operators_switch_alone(settings: Settings) -> None:
    async with open_services(settings) as services:
        await services.search.switches.switch_off("aliexpress")

    await log_in(settings, Operator())

    async with open_services(settings) as services:
        assert await services.search.switches.off() == {"aliexpress"}


async def test_without_an_application_there_is_nothing_to_log_in_with(settings: Settings) -> None:
    with pytest.raises(CommandFailed, match="ALIEXPRESS_APP_KEY"):
        await log_in(settings.with_accounts(Accounts()), Operator())


async def test_no_token_is_shown(settings: Settings, market: Marketplaces) -> None:
    operator = Operator()
    await log_in(settings, operator)
    async with open_services(settings) as services:
        assert services.search.tokens is not None
        shown = "\n".join(operator.read)
        assert await services.search.tokens.current() not in shown
    assert Credentials().aliexpress_secret not in shown


@pytest.mark.parametrize(
    "pasted",
    [
        "3_500102_JxZ",
        " 3_500102_JxZ\n",
        "https://bot.example/login/aliexpress?code=3_500102_JxZ&state=s",
        "code=3_500102_JxZ&state=s",
        "bot.example/?state=s&code=3_500102_JxZ",
    ],
)
def test_the_code_is_found_in_what_people_paste(pasted: str) -> None:
    assert code_in(pasted, "s") == "3_500102_JxZ"


def test_an_address_without_a_code_is_told() -> None:
    with pytest.raises(CommandFailed, match="has no code"):
        code_in("https://bot.example/login/aliexpress?status=1")


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        ("https://bot.example/login?error=access_denied&state=s", r"\(access_denied\): begin again, and agree there"),
        ("error=access_denied", r"\(access_denied\): begin again, and agree there"),
        ("https://bot.example/?error=server_error&error_description=Try+later", r"an error \(Try later\): begin again"),
    ],
)
def test_an_address_with_an_error_is_told_as_one(pasted: str, told: str) -> None:
    with pytest.raises(CommandFailed, match=told):
        code_in(pasted, "s")
