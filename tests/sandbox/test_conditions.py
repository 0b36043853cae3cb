import httpx
import pytest

from sandbox.catalogue import Catalogue
from sandbox.conditions import Condition, Conditions, ConditionsChange
from sandbox.marketplaces import Marketplaces, Service, marketplaces_app
from sandbox.telegram import Telegram


class Sky:
    """Marketplaces whose waiting is written down instead of done."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.waited: list[float] = []
        self.telegram = Telegram()
        self.marketplaces = Marketplaces(catalogue, sleep=self._sleep)
        self.conditions = Conditions(self.telegram, self.marketplaces)

    async def _sleep(self, seconds: float) -> None:
        self.waited.append(seconds)

    async def search(self, path: str = "/1688/search/image", **parameters: str) -> httpx.Response:
        transport = httpx.ASGITransport(marketplaces_app(self.marketplaces))
        async with httpx.AsyncClient(transport=transport, base_url="http://markets") as client:
            return await client.get(path, params=parameters)


@pytest.fixture
def sky(catalogue: Catalogue) -> Sky:
    return Sky(catalogue)


async def test_without_credit_a_service_answers_as_its_document_says(sky: Sky) -> None:
    sky.conditions.apply(ConditionsChange(services={Service.TMAPI: Condition.NO_CREDIT}))

    assert (await sky.search()).json()["code"] == 439


async def test_two_services_of_one_account_fail_one_by_one(sky: Sky) -> None:
    sky.conditions.apply(ConditionsChange(services={Service.TMAPI: Condition.RATE_LIMITED}))

    assert (await sky.search()).status_code == 429
    assert (await sky.search("/1688/global/search/image/v2")).status_code != 429


async def test_nonsense_is_a_web_page(sky: Sky) -> None:
    sky.conditions.apply(ConditionsChange(services={Service.TMAPI: Condition.NONSENSE}))

    assert (await sky.search()).headers["content-type"].startswith("text/html")


async def test_a_slow_service_waits_before_it_answers(sky: Sky) -> None:
    sky.conditions.apply(ConditionsChange(services={Service.TMAPI: Condition.SLOW}))
    await sky.search()

    assert sky.waited == [4.0]


async def test_up_again_means_that_nothing_is_wrong_any_more(sky: Sky) -> None:
    sky.conditions.apply(ConditionsChange(services={Service.TMAPI: Condition.NO_CREDIT}))
    sky.conditions.apply(ConditionsChange(services={Service.TMAPI: Condition.UP}))

    assert len(sky.marketplaces.faults) == 0


def test_a_free_service_is_never_out_of_credit(sky: Sky) -> None:
    with pytest.raises(ValueError, match="aliexpress can't be no_credit: it knows up, slow"):
        sky.conditions.apply(ConditionsChange(services={Service.ALIEXPRESS: Condition.NO_CREDIT}))


def test_telegram_answers_and_downloads_with_the_same_delay(sky: Sky) -> None:
    sky.conditions.apply(ConditionsChange(telegram_delay=1.5))

    faults = sky.telegram.faults
    assert (faults.delay_of("sendPhoto"), faults.delay_of("download")) == (1.5, 1.5)


def test_what_a_choice_leaves_out_stays(sky: Sky) -> None:
    sky.conditions.apply(ConditionsChange(marketplace_delay=2))
    sky.conditions.apply(ConditionsChange(services={Service.DAJI: Condition.DOWN}))

    shown = sky.conditions.shown()
    assert shown["marketplace_delay"] == 2
    assert shown["telegram_delay"] == 0
    assert [fault.service for fault in sky.marketplaces.faults] == [Service.DAJI]
