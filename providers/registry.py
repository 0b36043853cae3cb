"""Which providers there are, and which of them can be used with the settings at hand."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, Self

import httpx
from pydantic import BaseModel, ConfigDict, model_validator

from providers.aliexpress.auth import AccessTokens
from providers.aliexpress.client import AliExpress
from providers.aliexpress.settings import ALIEXPRESS_POLICY, AliExpressSettings
from providers.api.breaker import Breaker
from providers.api.calls import CallObserver, Repeats
from providers.api.http import ApiClient, CallPolicy
from providers.daji.client import Daji
from providers.daji.settings import DAJI_POLICY, DajiSettings
from providers.parsebot.client import ParseBot
from providers.parsebot.settings import ParseBotSettings, parsebot_policy
from providers.provider import PhotoHost, Provider
from providers.tmapi.client import Tmapi, TmapiGlobal
from providers.tmapi.settings import TMAPI_POLICY, TmapiSettings

# All of them, best first.
PROVIDERS: Final[Mapping[str, type[Provider]]] = MappingProxyType(
    {provider.name: provider for provider in (TmapiGlobal, Daji, Tmapi, AliExpress, ParseBot)}
)


class ProviderSettings(BaseModel):
    """The accounts that there are. `order` names the providers to use, best first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tmapi: TmapiSettings | None = None
    daji: DajiSettings | None = None
    aliexpress: AliExpressSettings | None = None
    parsebot: ParseBotSettings | None = None
    order: tuple[str, ...] = tuple(PROVIDERS)

    @model_validator(mode="after")
    def _order_is_known(self) -> Self:
        unknown = [name for name in self.order if name not in PROVIDERS]
        if unknown:
            raise ValueError(f"no provider is called {', '.join(unknown)}; there are {', '.join(PROVIDERS)}")
        if len(set(self.order)) < len(self.order):
            raise ValueError("a provider is named twice; name each once, best first")
        return self


class Missing(BaseModel):
    """Why a provider can't be used: a sentence for operators, and the environment variables to set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str
    settings: tuple[str, ...]


NO_TMAPI: Final = Missing(reason="TMAPI_TOKEN is not set", settings=("TMAPI_TOKEN",))
NO_PHOTO_HOST: Final = Missing(
    reason="PUBLIC_URL is not set, and TMAPI fetches the photo from a public address", settings=("PUBLIC_URL",)
)
NO_DAJI: Final = Missing(
    reason="DAJI_APP_KEY and DAJI_APP_SECRET are not both set", settings=("DAJI_APP_KEY", "DAJI_APP_SECRET")
)
NO_ALIEXPRESS: Final = Missing(
    reason="ALIEXPRESS_APP_KEY and ALIEXPRESS_APP_SECRET are not both set",
    settings=("ALIEXPRESS_APP_KEY", "ALIEXPRESS_APP_SECRET"),
)
NO_LOGIN: Final = Missing(
    reason="nobody has logged in: run `python -m bot login aliexpress`, or set ALIEXPRESS_ACCESS_TOKEN",
    settings=("ALIEXPRESS_ACCESS_TOKEN",),
)
NO_PARSEBOT: Final = Missing(reason="PARSEBOT_API_KEY is not set", settings=("PARSEBOT_API_KEY",))
LEFT_OUT: Final = Missing(reason="PROVIDERS leaves it out", settings=("PROVIDERS",))


class Registry:
    """The providers that can be used, each with a client of its own, so that one's faults don't stop another.

    `host` gives photos a public address, None where there is none. `tokens` gives access tokens of AliExpress, None
    where nobody has logged in. `observers` are told of every call, and `repeats` is asked before one that may have been
    charged is made again. `now` tells the time, aware and in UTC; `clock` tells seconds and never goes back.
    """

    def __init__(
        self,
        settings: ProviderSettings,
        http: httpx.AsyncClient,
        host: PhotoHost | None,
        now: Callable[[], datetime],
        *,
        tokens: AccessTokens | None = None,
        observers: Sequence[CallObserver] = (),
        repeats: Repeats | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._http = http
        self._host = host
        self._tokens = tokens
        self._observers = observers
        self._repeats = repeats
        self._breakers: dict[str, Breaker] = {}
        self._clock = clock
        self._now = now
        left_out = {name: LEFT_OUT for name in PROVIDERS if name not in settings.order}
        made = {name: self._make(name) for name in settings.order} | left_out
        self._configured = {name: one for name, one in made.items() if isinstance(one, Provider)}
        self.missing: Mapping[str, Missing] = {name: one for name, one in made.items() if isinstance(one, Missing)}

    @property
    def configured(self) -> tuple[Provider, ...]:
        """The providers that can be used, best first."""
        return tuple(self._configured.values())

    @property
    def breakers(self) -> Mapping[str, Breaker]:
        """The circuit breaker of each provider that can be used."""
        return MappingProxyType(self._breakers)

    def get(self, name: str) -> Provider | None:
        """Return the provider of that name, if it can be used."""
        return self._configured.get(name)

    def _make(self, name: str) -> Provider | Missing:
        match name:
            case TmapiGlobal.name:
                return self._tmapi(TmapiGlobal)
            case Tmapi.name:
                return self._tmapi(Tmapi)
            case Daji.name:
                return self._daji()
            case AliExpress.name:
                return self._aliexpress()
            case ParseBot.name:
                return self._parsebot()
        raise AssertionError(f"{name} is listed in PROVIDERS, and nothing here makes it")

    def _tmapi(self, version: type[Tmapi] | type[TmapiGlobal]) -> Provider | Missing:
        settings = self._settings.tmapi
        if settings is None:
            return NO_TMAPI
        if self._host is None:
            return NO_PHOTO_HOST
        return version(self._client(version.name, TMAPI_POLICY), settings, self._host, self._now)

    def _daji(self) -> Provider | Missing:
        settings = self._settings.daji
        return NO_DAJI if settings is None else Daji(self._client(Daji.name, DAJI_POLICY), settings, self._now)

    def _aliexpress(self) -> Provider | Missing:
        settings = self._settings.aliexpress
        if settings is None:
            return NO_ALIEXPRESS
        if self._tokens is None:
            return NO_LOGIN
        return AliExpress(self._client(AliExpress.name, ALIEXPRESS_POLICY), settings, self._tokens, self._now)

    def _parsebot(self) -> Provider | Missing:
        settings = self._settings.parsebot
        if settings is None:
            return NO_PARSEBOT
        return ParseBot(self._client(ParseBot.name, parsebot_policy(settings)), settings)

    def _client(self, name: str, policy: CallPolicy) -> ApiClient:
        breaker = self._breakers[name] = Breaker(self._clock)
        return ApiClient(
            name, self._http, policy, breaker, observers=self._observers, repeats=self._repeats, clock=self._clock
        )
