"""The five search APIs, the picture host, the short links and the rates, as tests and the demo control them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from random import Random

import httpx

from sandbox.catalogue import Catalogue
from sandbox.changes import Log
from sandbox.marketplaces.aliexpress import Aliexpress
from sandbox.marketplaces.calls import Call
from sandbox.marketplaces.conversions import Conversions
from sandbox.marketplaces.credentials import Credentials
from sandbox.marketplaces.daji import Daji
from sandbox.marketplaces.faults import Endpoint, Fault, Faults, Service
from sandbox.marketplaces.gateway import CreditBalance, Gateway
from sandbox.marketplaces.parsebot import Parsebot
from sandbox.marketplaces.pictures import PictureHost
from sandbox.marketplaces.rate_feeds import RateFeeds
from sandbox.marketplaces.short_links import ShortLinkHosts
from sandbox.marketplaces.tmapi import Tmapi


class Marketplaces:
    """Five search APIs and a picture host, to be served with `marketplaces_app`.

    Time and chance come from `clock` (Unix time in seconds), `sleep` and `random`. `transport` fetches the photos that
    TMAPI converts; None means over the network.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        credentials: Credentials | None = None,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Random | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.credentials = credentials or Credentials()
        random = random or Random()  # noqa: S311 - ids of samples
        self.gateway = Gateway(clock, sleep)
        self.conversions = Conversions(clock, random, transport)
        self.tmapi = Tmapi(catalogue, self.credentials, self.conversions)
        self.daji = Daji(catalogue, self.credentials, clock, random)
        self.aliexpress = Aliexpress(catalogue, self.credentials, clock, random)
        self.parsebot = Parsebot(catalogue, self.credentials)
        self.pictures = PictureHost(catalogue)
        self.short_links = ShortLinkHosts(catalogue, sleep)
        self.rate_feeds = RateFeeds(clock)

    @property
    def calls(self) -> Log[Call]:
        """Every call so far, oldest first, pictures included."""
        return self.gateway.calls

    @property
    def faults(self) -> Faults:
        """The faults that are set."""
        return self.gateway.faults

    @property
    def credit_balance(self) -> CreditBalance:
        """The credits that are left."""
        return self.gateway.credit_balance

    def fail(self, fault: Fault) -> None:
        """Set a fault."""
        self.faults.add(fault)

    def calls_to(self, service: Service, endpoint: Endpoint | None = None) -> list[Call]:
        """The calls to one service, at one endpoint or at any."""
        return [call for call in self.calls if call.service is service and endpoint in (None, call.endpoint)]

    def reset(self) -> None:
        """Forget all calls, faults and credit limits. Photos, tokens and answer shapes stay."""
        self.calls.clear()
        self.faults.clear()
        for service in Service:
            self.credit_balance.set(service, None)

    def environment(self, url: str) -> dict[str, str]:
        """The environment variables for a bot that searches here; `url` is where `marketplaces_app` is served."""
        credentials = self.credentials
        return {
            "TMAPI_TOKEN": credentials.tmapi_token,
            "TMAPI_URL": url,
            "TMAPI_GLOBAL_URL": url,
            "DAJI_APP_KEY": credentials.daji_key,
            "DAJI_APP_SECRET": credentials.daji_secret,
            "DAJI_URL": url,
            "ALIEXPRESS_APP_KEY": credentials.aliexpress_key,
            "ALIEXPRESS_APP_SECRET": credentials.aliexpress_secret,
            "ALIEXPRESS_ACCESS_TOKEN": credentials.aliexpress_access_token,
            "ALIEXPRESS_REFRESH_TOKEN": credentials.aliexpress_refresh_token,
            "ALIEXPRESS_URL": url,
            "PARSEBOT_API_KEY": credentials.parsebot_key,
            "PARSEBOT_SCRAPER_ID": credentials.parsebot_scraper_id,
            "PARSEBOT_URL": url,
            "PARSEBOT_CALLS_PER_MINUTE": "250",  # its largest plan
            "SHORT_LINKS_URL": f"{url}/short-links",
            "RATES_ECB_URL": f"{url}/rates/ecb",
            "RATES_CBR_URL": f"{url}/rates/cbr",
        }
