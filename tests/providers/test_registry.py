from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
import pytest
from pydantic import SecretStr

from providers.aliexpress.settings import AliExpressSettings
from providers.api.http import ApiClient
from providers.api.settings import Accounts, ProviderSettings
from providers.daji.settings import DajiSettings
from providers.errors import Unavailable
from providers.models import ImageRef, Photo
from providers.parsebot.settings import ParseBotSettings
from providers.provider import AccessTokens, Resources
from providers.query import Query
from providers.registry import PROVIDERS, Registry
from providers.tmapi.settings import TmapiSettings
from tests.clock import FakeClock

TMAPI = TmapiSettings(token=SecretStr("t0ken"))
DAJI = DajiSettings(app_key="key", app_secret=SecretStr("s3cret"))
ALIEXPRESS = AliExpressSettings(app_key="key", app_secret=SecretStr("s3cret"), access_token=SecretStr("t0ken"))
ALL = (TMAPI, DAJI, ALIEXPRESS, ParseBotSettings(api_key=SecretStr("k3y")))
NAMES = ("tmapi_global", "daji", "tmapi", "aliexpress", "parsebot")


class Host:
    @asynccontextmanager
    async def publish(self, photo: Photo) -> AsyncIterator[str]:  # noqa: ARG002 - the interface's
        yield "https://bot.example/photos/x.jpg"


class TokenStore:
    """Access tokens as a login left them."""

    async def current(self) -> str:
        return "kept"

    async def refresh(self, stale: str) -> str:  # noqa: ARG002 - the interface's
        return "kept"


KEPT = TokenStore()


def refuse(request: httpx.Request) -> httpx.Response:
    return httpx.Response(500)


def registry(
    *accounts: ProviderSettings,
    host: Host | None = None,
    tokens: AccessTokens | None = KEPT,
    order: Sequence[str] = NAMES,
) -> Registry:
    http = httpx.AsyncClient(transport=httpx.MockTransport(refuse))

    def open_client(name: str, account: ProviderSettings) -> ApiClient:
        return ApiClient(name, account.policy, http)

    return Registry(order, Accounts(*accounts), open_client, Resources(host, tokens, FakeClock()))


def names(of: Registry) -> list[str]:
    return [provider.name for provider in of.configured]


def test_the_providers_in_their_default_order() -> None:
    assert tuple(PROVIDERS) == NAMES


def test_each_provider_is_listed_under_its_own_name() -> None:
    assert [provider.name for provider in PROVIDERS.values()] == list(PROVIDERS)


def test_with_all_accounts_all_can_be_used() -> None:
    made = registry(*ALL, host=Host())
    assert names(made) == list(NAMES)
    assert made.missing == {}


def test_a_provider_is_got_by_its_name() -> None:
    made = registry(DAJI)
    assert made.get("daji") is made.configured[0]
    assert made.get("parsebot") is None
    assert made.get("nobody") is None


def test_the_order_is_that_of_the_settings() -> None:
    assert names(registry(*ALL, host=Host(), order=("parsebot", "tmapi", "daji"))) == ["parsebot", "tmapi", "daji"]


def test_what_the_order_leaves_out_is_missing() -> None:
    made = registry(*ALL, host=Host(), order=("daji",))
    assert set(made.missing) == {"tmapi_global", "tmapi", "aliexpress", "parsebot"}
    assert made.missing["tmapi"].settings == ("PROVIDERS",)


def test_without_accounts_each_says_what_to_set() -> None:
    made = registry(host=Host())
    assert made.configured == ()
    assert {name: one.settings for name, one in made.missing.items()} == {
        "tmapi_global": ("TMAPI_TOKEN",),
        "daji": ("DAJI_APP_KEY", "DAJI_APP_SECRET"),
        "tmapi": ("TMAPI_TOKEN",),
        "aliexpress": ("ALIEXPRESS_APP_KEY", "ALIEXPRESS_APP_SECRET"),
        "parsebot": ("PARSEBOT_API_KEY",),
    }
    assert made.missing["tmapi"].reason == "TMAPI_TOKEN is not set"


def test_tmapi_needs_a_public_address_for_photos() -> None:
    made = registry(*ALL)
    assert names(made) == ["daji", "aliexpress", "parsebot"]
    assert made.missing["tmapi_global"].settings == ("PUBLIC_URL",)


def test_aliexpress_needs_a_login() -> None:
    missing = registry(ALIEXPRESS, tokens=None).missing["aliexpress"]
    assert missing.settings == ("ALIEXPRESS_ACCESS_TOKEN",)
    assert "python -m bot login aliexpress" in missing.reason


async def test_the_faults_of_one_provider_do_not_stop_another() -> None:
    made = registry(*ALL)
    daji, parsebot = made.get("daji"), made.get("parsebot")
    assert daji is not None
    assert parsebot is not None
    for _ in range(5):
        with pytest.raises(Unavailable, match="HTTP 500"):
            await daji.search(ImageRef(provider="daji", value="1"), Query(), 1)
    with pytest.raises(Unavailable, match="faults in a row"):
        await daji.search(ImageRef(provider="daji", value="1"), Query(), 1)
    with pytest.raises(Unavailable, match="a fault of the API"):
        await parsebot.search(ImageRef(provider="parsebot", value="x"), Query(), 1)


@pytest.mark.parametrize("account", ALL)
def test_no_secret_in_the_texts_of_settings(account: ProviderSettings) -> None:
    assert not any(secret in f"{account!r} {account}" for secret in ("t0ken", "s3cret", "k3y"))
