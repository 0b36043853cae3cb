"""Who looks after AliExpress's tokens while the bot runs."""

import time
from collections.abc import AsyncIterator
from random import Random

import httpx
import pytest
from pydantic import SecretStr

from bot.clock import DAY
from bot.i18n import Translator
from bot.models.login import Login, Warned, warning_due
from bot.search.tokens import TokenStore
from bot.store import open_database
from bot.store.logins import LoginRepository
from bot.telegram.admins import Notice
from bot.telegram.jobs.token_renewal import TokenKeeper
from providers.aliexpress.answers import NAME
from providers.aliexpress.settings import ALIEXPRESS_POLICY, AliExpressSettings
from providers.api.breaker import Breaker
from providers.api.http import ApiClient
from sandbox.catalogue import Catalogue
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.marketplaces.credentials import Credentials
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from tests.clock import Clock


class House:
    """A running bot's tokens, its keeper, and what the admins were told, if any is `reachable`."""

    def __init__(self, market: Marketplaces, tokens: TokenStore, clock: Clock, en: Translator) -> None:
        self.market = market
        self.tokens = tokens
        self.told: list[str] = []
        self.reachable = True
        self._en = en
        self.keeper = TokenKeeper(tokens, self._tell, clock)

    async def log_in(self) -> None:
        await self.tokens.log_in(self.market.aliexpress.tokens.new_code())

    @property
    def calls(self) -> int:
        return len(self.market.calls_to(Service.ALIEXPRESS, Endpoint.TOKEN))

    async def _tell(self, notice: Notice) -> bool:
        if self.reachable:
            self.told.append(notice(self._en).text)
        return self.reachable


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue.open(tmp_path_factory.mktemp("catalogue"))


@pytest.fixture
async def house(database_url: str, clock: Clock, catalogue: Catalogue, en: Translator) -> AsyncIterator[House]:
    market = Marketplaces(catalogue, clock=lambda: clock().timestamp(), random=Random(7))
    settings = AliExpressSettings(
        app_key=Credentials().aliexpress_key,
        app_secret=SecretStr(Credentials().aliexpress_secret),
        url="http://aliexpress.test",
    )
    async with (
        open_database(database_url) as database,
        httpx.AsyncClient(transport=httpx.ASGITransport(marketplaces_app(market))) as http,
    ):
        client = ApiClient(NAME, http, ALIEXPRESS_POLICY, Breaker(time.monotonic))
        yield House(market, TokenStore(client, settings, LoginRepository(database, clock), clock), clock, en)


async def test_an_idle_bot_keeps_its_login_for_weeks(house: House, clock: Clock) -> None:
    await house.log_in()
    for _ in range(14 * 24):
        clock.forward(hours=1)
        await house.keeper.look()
    assert house.market.aliexpress.tokens.is_good(await house.tokens.current())
    assert house.told == []


async def test_tokens_that_are_fresh_are_left_alone(house: House) -> None:
    await house.log_in()
    await house.keeper.look()
    assert house.calls == 1


async def test_an_api_that_is_down_is_tried_again_at_the_next_look(house: House, clock: Clock) -> None:
    await house.log_in()
    clock.forward(hours=22)
    fault = Fault(kind=FaultKind.ERROR, service=Service.ALIEXPRESS, code="ServiceUnavailable", times=1)
    house.market.fail(fault)
    await house.keeper.look()
    assert house.told == []
    await house.keeper.look()
    assert house.calls == 3


async def test_a_refused_renewal_is_told_once_and_not_tried_again(house: House, clock: Clock) -> None:
    await house.log_in()
    house.market.aliexpress.tokens.expire_refresh()
    clock.forward(hours=22)
    await house.keeper.look()
    await house.keeper.look()
    assert len(house.told) == 1
    assert "python -m bot login aliexpress" in house.told[0]
    assert house.calls == 2


async def test_after_a_new_login_warnings_begin_anew(house: House, clock: Clock) -> None:
    for _ in range(2):
        await house.log_in()
        house.market.aliexpress.tokens.expire_refresh()
        clock.forward(hours=22)
        await house.keeper.look()
    assert len(house.told) == 2


async def test_a_warning_that_reached_nobody_is_given_later(house: House, clock: Clock) -> None:
    await house.log_in()
    house.market.aliexpress.tokens.expire_refresh()
    clock.forward(hours=22)
    house.reachable = False
    await house.keeper.look()
    house.reachable = True
    for _ in range(3):
        await house.keeper.look()
    assert len(house.told) == 1


# What is told when


def login(ends_at: int) -> Login:
    return Login(
        provider=NAME,
        access="a",
        refresh="r",
        expires_at=DAY,
        refresh_expires_at=ends_at,
        end_is_fixed=True,
        updated_at=0,
    )


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (3 * DAY + 1, Warned.NOTHING),
        (3 * DAY, Warned.THREE_DAYS),
        (DAY, Warned.ONE_DAY),
        (0, Warned.ENDED),
    ],
)
def test_the_admins_are_told_three_days_before_a_day_before_and_at_the_end(left: int, told: Warned) -> None:
    assert warning_due(login(ends_at=60 * DAY), 60 * DAY - left) is told


def test_a_login_that_goes_on_is_not_told_of() -> None:
    moving = login(ends_at=2 * DAY).model_copy(update={"end_is_fixed": False})
    assert warning_due(moving, DAY) is Warned.NOTHING
