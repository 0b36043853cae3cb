import httpx
import pytest

from sandbox.catalogue import Catalogue
from sandbox.conditions import Condition, Conditions, ConditionsChange
from sandbox.marketplaces import Marketplaces, Service, marketplaces_app
from sandbox.telegram import Telegram


class Environment:
    """Conditions of a Telegram and marketplaces whose sleeps are recorded instead of slept."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.slept: list[float] = []
        self.telegram = Telegram()
        self.marketplaces = Marketplaces(catalogue, sleep=self._sleep)
        self.conditions = Conditions(self.telegram, self.marketplaces)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def search(self, path: str = "/1688/search/image", **parameters: str) -> httpx.Response:
        transport = httpx.ASGITransport(marketplaces_app(self.marketplaces))
        async with httpx.AsyncClient(transport=transport, base_url="http://markets") as client:
            return await client.get(path, params=parameters)


@pytest.fixture
def environment(catalogue: Catalogue) -> Environment:
    return Environment(catalogue)


async def test_without_credit_a_service_responds_as_documented(environment: Environment) -> None:
    environment.conditions.apply(ConditionsChange(services={Service.TMAPI: Condition.NO_CREDIT}))

    assert (await environment.search()).json()["code"] == 439


async def test_two_services_of_one_account_fail_separately(environment: Environment) -> None:
    environment.conditions.apply(ConditionsChange(services={Service.TMAPI: Condition.RATE_LIMITED}))

    assert (await environment.search()).status_code == 429
    assert (await environment.search("/1688/global/search/image/v2")).status_code != 429


async def test_a_service_that_refuses_the_key_responds_as_its_clients_saw(environment: Environment) -> None:
    environment.conditions.apply(ConditionsChange(services={Service.TMAPI: Condition.REFUSED}))

    assert (await environment.search()).json() == {"code": 4011, "message": "no API key found in request"}


async def test_nonsense_is_a_web_page(environment: Environment) -> None:
    environment.conditions.apply(ConditionsChange(services={Service.TMAPI: Condition.NONSENSE}))

    assert (await environment.search()).headers["content-type"].startswith("text/html")


async def test_a_slow_service_waits_before_it_responds(environment: Environment) -> None:
    environment.conditions.apply(ConditionsChange(services={Service.TMAPI: Condition.SLOW}))
    await environment.search()

    assert environment.slept == [4.0]


async def test_a_service_that_is_up_again_has_no_fault(environment: Environment) -> None:
    environment.conditions.apply(ConditionsChange(services={Service.TMAPI: Condition.NO_CREDIT}))
    environment.conditions.apply(ConditionsChange(services={Service.TMAPI: Condition.UP}))

    assert len(environment.marketplaces.faults) == 0


def test_a_free_service_is_never_out_of_credit(environment: Environment) -> None:
    with pytest.raises(ValueError, match="aliexpress can't be no_credit: it supports up, slow"):
        environment.conditions.apply(ConditionsChange(services={Service.ALIEXPRESS: Condition.NO_CREDIT}))


def test_telegram_delays_answers_and_downloads_alike(environment: Environment) -> None:
    environment.conditions.apply(ConditionsChange(telegram_delay=1.5))

    faults = environment.telegram.faults
    assert (faults.delay_of("sendPhoto"), faults.delay_of("download")) == (1.5, 1.5)


async def test_the_marketplaces_delay_every_answer(environment: Environment) -> None:
    environment.conditions.apply(ConditionsChange(marketplace_delay=2))
    await environment.search()
    await environment.search("/1688/item_detail")

    assert environment.slept == [2, 2]


def test_a_change_leaves_the_other_conditions_as_they_are(environment: Environment) -> None:
    environment.conditions.apply(ConditionsChange(marketplace_delay=2))
    environment.conditions.apply(ConditionsChange(services={Service.DAJI: Condition.DOWN}))

    conditions = environment.conditions.to_json()
    assert conditions["marketplace_delay"] == 2
    assert conditions["telegram_delay"] == 0
    assert [fault.service for fault in environment.marketplaces.faults] == [Service.DAJI]
