from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from providers.aliexpress.auth import AccessTokens
from providers.aliexpress.settings import AliExpressSettings
from providers.daji.settings import DajiSettings
from providers.errors import Unavailable
from providers.models import ImageRef, Photo, Query
from providers.parsebot.settings import ParseBotSettings
from providers.registry import PROVIDERS, ProviderSettings, Registry
from providers.tmapi.settings import TmapiSettings
from tests.clock import Clock

ALL: dict[str, Any] = {
    "tmapi": TmapiSettings(token=SecretStr("t0ken")),
    "daji": DajiSettings(app_key="key", app_secret=SecretStr("s3cret")),
    "aliexpress": AliExpressSettings(app_key="key", app_secret=SecretStr("s3cret"), access_token=SecretStr("t0ken")),
    "parsebot": ParseBotSettings(api_key=SecretStr("k3y")),
}
NAMES = ("tmapi_global", "daji", "tmapi", "aliexpress", "parsebot")


class Host:
    @asynccontextmanager
    async def publish(self, photo: Photo) -> AsyncIterator[str]:  # noqa: ARG002 - the interface's
        yield "https://bot.search.example/photos/x.jpg"


class TokenStore:
    """Access tokens as a login left them."""

    async def current(self) -> str:
        return "kept"

    async def refresh(self, stale: str) -> str:  # noqa: ARG002 - the interface's
        return "kept"


KEPT = TokenStore()


def refuse(request: httpx.Request) -> httpx.Response:
    return httpx.Response(500)


def registry(host: Host | None = None, tokens: AccessTokens | None = KEPT, **settings: Any) -> Registry:
    http = httpx.AsyncClient(transport=httpx.MockTransport(refuse))
    return Registry(ProviderSettings(**settings), http, host, Clock(), tokens=tokens)


def names(of: Registry) -> list[str]:
    return [provider.name for provider in of.configured]


def test_the_providers_in_their_default_order() -> None:
    assert tuple(PROVIDERS) == NAMES
    assert ProviderSettings().order == NAMES


def test_each_provider_is_listed_under_its_own_name() -> None:
    assert [provider.name for provider in PROVIDERS.values()] == list(PROVIDERS)


def test_with_all_accounts_all_can_be_used() -> None:
    made = registry(Host(), **ALL)
    assert names(made) == list(NAMES)
    assert made.missing == {}


def test_a_provider_is_got_by_its_name() -> None:
    made = registry(daji=ALL["daji"])
    assert made.get("daji") is made.configured[0]
    assert made.get("parsebot") is None
    assert made.get("nobody") is None


def test_the_order_is_that_of_the_settings() -> None:
    assert names(registry(Host(), **ALL, order=("parsebot", "tmapi", "daji"))) == ["parsebot", "tmapi", "daji"]


def test_what_the_order_leaves_out_is_missing() -> None:
    made = registry(Host(), **ALL, order=("daji",))
    assert set(made.missing) == {"tmapi_global", "tmapi", "aliexpress", "parsebot"}
    assert made.missing["tmapi"].settings == ("PROVIDERS",)


def test_without_accounts_each_says_what_to_set() -> None:
    made = registry(Host())
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
    made = registry(None, **ALL)
    assert names(made) == ["daji", "aliexpress", "parsebot"]
    assert made.missing["tmapi_global"].settings == ("PUBLIC_URL",)


def test_aliexpress_needs_a_login() -> None:
    missing = registry(tokens=None, aliexpress=ALL["aliexpress"]).missing["aliexpress"]
    assert missing.settings == ("ALIEXPRESS_ACCESS_TOKEN",)
    assert "python -m bot login aliexpress" in missing.reason


@pytest.mark.parametrize(
    ("order", "why"), [(("daji", "ebay"), "no provider is called ebay"), (("daji", "daji"), "named twice")]
)
def test_an_order_that_makes_no_sense_is_refused(order: tuple[str, ...], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        ProviderSettings(order=order)


async def test_the_faults_of_one_provider_do_not_stop_another() -> None:
    made = registry(**ALL)
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


def test_no_secret_in_the_texts_of_settings() -> None:
    text = repr(ProviderSettings(**ALL)) + str(ProviderSettings(**ALL))
    assert not any(secret in text for secret in ("t0ken", "s3cret", "k3y"))
