"""AliExpress's tokens in the database, against the sandbox's AliExpress over HTTP."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

import httpx
import pytest
from pydantic import SecretStr

from bot.clock import DAY, HOUR
from bot.models.aliexpress_login import Login, new_login_needed_at, renewal_begins
from bot.search.aliexpress_tokens import Seal, TokenStore, renewal
from bot.store import open_database
from bot.store.logins import LoginRepository
from providers.aliexpress.envelope import NAME
from providers.aliexpress.settings import AliExpressSettings
from providers.api.http import ApiClient
from providers.errors import NotAuthorized, ProviderError, Unavailable
from sandbox.catalogue import Catalogue
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.marketplaces.credentials import Credentials
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from tests.clock import FakeClock
from tests.waiting import until

START = Credentials().aliexpress_access_token
START_REFRESH = Credentials().aliexpress_refresh_token
SETTINGS = AliExpressSettings(
    app_key=Credentials().aliexpress_key,
    app_secret=SecretStr(Credentials().aliexpress_secret),
    access_token=SecretStr(START),
    refresh_token=SecretStr(START_REFRESH),
    url="http://aliexpress.test",
)
WITHOUT_TOKENS = SETTINGS.model_copy(update={"access_token": None, "refresh_token": None})


class Bench:
    """A database, an AliExpress, and as many copies of the bot as a test asks for."""

    def __init__(self, folder: Path, catalogue: Catalogue, clock: FakeClock) -> None:
        self.clock = clock
        self.file = folder / "bot.db"
        self.market = Marketplaces(catalogue, clock=clock.seconds, random=Random(7))
        self._stack = AsyncExitStack()

    async def copy(self, settings: AliExpressSettings = SETTINGS) -> TokenStore:
        """The tokens of one more copy of the bot."""
        database = await self._stack.enter_async_context(open_database(f"sqlite:///{self.file}"))
        transport = httpx.ASGITransport(marketplaces_app(self.market))
        http = await self._stack.enter_async_context(httpx.AsyncClient(transport=transport))
        client = ApiClient(NAME, settings.policy, http)
        return TokenStore(client, settings, LoginRepository(database, self.clock), self.clock, self._wait)

    async def close(self) -> None:
        await self._stack.aclose()

    @property
    def renewals(self) -> int:
        return len(self.market.calls_to(Service.ALIEXPRESS, Endpoint.TOKEN))

    def fail(self, kind: FaultKind, **how: object) -> None:
        fault = {"kind": kind, "service": Service.ALIEXPRESS, "endpoint": Endpoint.TOKEN, **how}
        self.market.fail(Fault.model_validate(fault))

    async def _wait(self, seconds: float) -> None:
        self.clock.advance(seconds=seconds)
        await asyncio.sleep(0.001)


@pytest.fixture
async def bench(tmp_path: Path, catalogue: Catalogue, clock: FakeClock) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path, catalogue, clock)
    yield bench
    await bench.close()


# Where tokens come from


async def test_the_tokens_of_the_settings_are_the_start(bench: Bench) -> None:
    tokens = await bench.copy()
    assert await tokens.current() == START
    assert bench.renewals == 0


async def test_without_any_token_the_operator_is_told_to_log_in(bench: Bench) -> None:
    tokens = await bench.copy(WITHOUT_TOKENS)
    assert not await tokens.exist()
    with pytest.raises(NotAuthorized, match="python -m bot login aliexpress"):
        await tokens.current()


async def test_a_login_is_kept_in_place_of_the_settings(bench: Bench) -> None:
    tokens = await bench.copy()
    await tokens.current()
    await tokens.log_in(bench.market.aliexpress.tokens.new_code())
    assert await tokens.current() != START
    assert bench.market.aliexpress.tokens.is_valid(await tokens.current())


async def test_a_login_is_enough_without_tokens_in_the_settings(bench: Bench) -> None:
    await (await bench.copy()).log_in(bench.market.aliexpress.tokens.new_code())
    after_restart = await bench.copy(WITHOUT_TOKENS)
    assert await after_restart.exist()
    assert bench.market.aliexpress.tokens.is_valid(await after_restart.current())


async def test_a_code_is_good_once(bench: Bench) -> None:
    tokens = await bench.copy()
    code = bench.market.aliexpress.tokens.new_code()
    await tokens.log_in(code)
    with pytest.raises(ProviderError, match="InvalidCode"):
        await tokens.log_in(code)


# Renewal


async def test_a_refused_token_is_renewed_once_for_all_who_ask(bench: Bench) -> None:
    tokens = await bench.copy()
    stale = await tokens.current()
    got = await asyncio.gather(*(tokens.refresh(stale) for _ in range(5)))
    assert len(set(got)) == 1
    assert got[0] != stale
    assert bench.renewals == 1


async def test_copies_of_the_bot_renew_once_between_them(bench: Bench) -> None:
    copies = [await bench.copy() for _ in range(3)]
    stale = await copies[0].current()
    got = await asyncio.gather(*(copy.refresh(stale) for copy in copies))
    assert len(set(got)) == 1
    assert bench.renewals == 1


async def test_the_rotated_refresh_token_outlives_a_restart(bench: Bench) -> None:
    stale = await (await bench.copy()).current()
    second = await (await bench.copy()).refresh(stale)
    third = await (await bench.copy()).refresh(second)
    assert bench.market.aliexpress.tokens.is_valid(third)


async def test_a_token_that_has_ended_is_renewed_before_it_is_used(bench: Bench, clock: FakeClock) -> None:
    tokens = await bench.copy()
    renewed = await tokens.refresh(START)
    clock.advance(hours=25)
    assert await tokens.current() != renewed


async def test_a_token_is_renewed_before_it_ends(bench: Bench, clock: FakeClock) -> None:
    tokens = await bench.copy()
    await tokens.refresh(START)
    clock.advance(hours=21)
    await tokens.renew_if_due()
    assert bench.renewals == 1
    clock.advance(hours=1)
    await tokens.renew_if_due()
    assert bench.renewals == 2


async def test_a_renewal_that_fails_can_be_tried_again_at_once(bench: Bench) -> None:
    bench.fail(FaultKind.ERROR, code="ServiceUnavailable", times=1)
    tokens = await bench.copy()
    with pytest.raises(Unavailable):
        await tokens.refresh(START)
    assert bench.market.aliexpress.tokens.is_valid(await tokens.refresh(START))


async def test_what_a_dead_copy_began_is_done_by_another(bench: Bench) -> None:
    dead, alive = await bench.copy(), await bench.copy()
    login = await dead.login()
    async with open_database(f"sqlite:///{bench.file}") as database:
        assert await LoginRepository(database, bench.clock).claim_renewal(login, 60)
    began = bench.clock.seconds()
    assert await alive.refresh(START) != START
    assert bench.clock.seconds() - began == pytest.approx(60, abs=1)


async def test_a_claim_that_never_seems_to_end_is_not_waited_for_for_ever(bench: Bench) -> None:
    tokens = await bench.copy()
    login = await tokens.login()
    async with open_database(f"sqlite:///{bench.file}") as database:
        assert await LoginRepository(database, bench.clock).claim_renewal(login, 3600)
    with pytest.raises(Unavailable, match="NTP"):
        await tokens.refresh(START)


async def test_a_renewal_goes_on_when_the_search_that_asked_is_cancelled(bench: Bench) -> None:
    tokens = await bench.copy()
    await tokens.current()
    search = asyncio.create_task(tokens.refresh(START))
    await until(lambda: bench.renewals == 1)
    search.cancel()
    await tokens.close()
    assert bench.market.aliexpress.tokens.is_valid(await tokens.current())
    assert bench.renewals == 1


async def test_a_login_during_a_renewal_wins(bench: Bench) -> None:
    tokens, operator = await bench.copy(), await bench.copy()
    await tokens.current()
    bench.fail(FaultKind.SLOW, seconds=0.05, times=1)
    renewing = asyncio.create_task(tokens.refresh(START))
    await until(lambda: len(bench.market.faults) == 0)
    await operator.log_in(bench.market.aliexpress.tokens.new_code())
    assert await renewing == await operator.current()


async def test_without_a_refresh_token_the_operator_is_told_to_log_in(bench: Bench) -> None:
    tokens = await bench.copy(SETTINGS.model_copy(update={"refresh_token": None}))
    with pytest.raises(NotAuthorized, match="no refresh token"):
        await tokens.refresh(START)


async def test_a_dead_refresh_token_is_told(bench: Bench) -> None:
    bench.market.aliexpress.tokens.expire_refresh()
    tokens = await bench.copy()
    with pytest.raises(NotAuthorized, match="IllegalRefreshToken"):
        await tokens.refresh(START)


# Secrets


async def test_no_token_is_in_the_database_in_clear(bench: Bench) -> None:
    tokens = await bench.copy()
    renewed = await tokens.refresh(START)
    await bench.close()
    with sqlite3.connect(bench.file) as connection:
        dump = "\n".join(connection.iterdump())
    assert "tokens" in dump
    assert not any(secret in dump for secret in (START, START_REFRESH, renewed, Credentials().aliexpress_secret))


async def test_another_secret_opens_nothing_and_loses_nothing(bench: Bench) -> None:
    await (await bench.copy()).current()
    other = await bench.copy(SETTINGS.model_copy(update={"app_secret": SecretStr("another")}))
    with pytest.raises(NotAuthorized, match="ALIEXPRESS_APP_SECRET"):
        await other.current()
    assert await (await bench.copy()).current() == START


async def test_another_application_has_tokens_of_its_own(bench: Bench) -> None:
    await (await bench.copy()).current()
    samples = await bench.copy(SETTINGS.model_copy(update={"app_key": "k", "access_token": SecretStr("sample")}))
    assert await samples.current() == "sample"
    assert await (await bench.copy()).current() == START


def test_the_same_token_is_sealed_differently_each_time() -> None:
    seal = Seal(SecretStr("secret"))
    assert seal.close(SecretStr("t")) != seal.close(SecretStr("t"))
    assert seal.open(seal.close(SecretStr("t"))).get_secret_value() == "t"


# When to renew, and when renewing no longer helps


def login(expires_at: int | None = DAY, refresh_expires_at: int | None = 2 * DAY, updated_at: int = 0) -> Login:
    return Login(
        provider=NAME,
        access=f"access-{updated_at}",
        refresh=f"refresh-{updated_at}",
        expires_at=expires_at,
        refresh_expires_at=refresh_expires_at,
        updated_at=updated_at,
    )


@pytest.mark.parametrize(
    ("life", "early"), [(30 * DAY, 3 * DAY), (DAY, DAY // 10), (2 * HOUR, HOUR // 2), (600, 300), (None, None)]
)
def test_renewal_begins_a_tenth_or_half_an_hour_before_the_end(life: int | None, early: int | None) -> None:
    begins = renewal_begins(login(expires_at=life))
    assert begins == (None if life is None or early is None else life - early)


def test_a_refresh_token_whose_end_moves_along_needs_no_login() -> None:
    renewed = renewal(login(), login(DAY + DAY, DAY + 2 * DAY, updated_at=DAY))
    assert not renewed.end_is_fixed
    assert new_login_needed_at(renewed) is None


def test_a_refresh_token_whose_end_stays_needs_a_login_then() -> None:
    renewed = renewal(login(refresh_expires_at=60 * DAY), login(2 * DAY, 60 * DAY, updated_at=DAY))
    assert renewed.end_is_fixed
    assert new_login_needed_at(renewed) == 60 * DAY


def test_an_answer_without_a_refresh_token_leaves_the_old_one_and_its_end() -> None:
    fresh = login(2 * DAY, None, updated_at=DAY).model_copy(update={"refresh": None})
    renewed = renewal(login(), fresh)
    assert (renewed.refresh, renewed.refresh_expires_at) == ("refresh-0", 2 * DAY)


def test_warnings_hold_while_the_end_stays_and_no_longer() -> None:
    warned = login().model_copy(update={"warned": 1})
    assert renewal(warned, login(2 * DAY, 2 * DAY, updated_at=DAY)).warned == 1
    assert renewal(warned, login(2 * DAY, 3 * DAY, updated_at=DAY)).warned == 0


def test_before_the_first_renewal_nobody_knows_whether_the_end_moves() -> None:
    assert new_login_needed_at(login()) is None


def test_without_a_renewal_before_its_end_a_login_is_needed() -> None:
    assert new_login_needed_at(login(expires_at=None)) == 2 * DAY
    assert new_login_needed_at(login(expires_at=3 * DAY)) == 2 * DAY
    assert new_login_needed_at(login().model_copy(update={"refresh": None})) == DAY
