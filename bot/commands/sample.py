"""`run --sample`: the real Telegram with sample marketplaces on loopback, for trying the bot without an API key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from bot.config import Settings
from bot.sandbox.catalogue import Catalogue
from bot.sandbox.marketplaces import Marketplaces, marketplaces_app
from bot.sandbox.server import Server


@asynccontextmanager
async def sample_marketplaces(settings: Settings) -> AsyncIterator[Settings]:
    """Serve the sample marketplaces; yield `settings` that use them instead of real ones."""
    marketplaces = Marketplaces(Catalogue.open())
    accounts = marketplaces.accounts
    async with Server(marketplaces_app(marketplaces)) as server:
        yield settings.model_copy(
            update={
                "public_url": f"http://127.0.0.1:{settings.http_port}",
                "image_hosts": (f"127.0.0.1:{server.port}",),
                "tmapi_token": SecretStr(accounts.tmapi_token),
                "tmapi_url": server.url,
                "tmapi_global_url": server.url,
                "daji_app_key": accounts.daji_key,
                "daji_app_secret": SecretStr(accounts.daji_secret),
                "daji_url": server.url,
                "aliexpress_app_key": accounts.aliexpress_key,
                "aliexpress_app_secret": SecretStr(accounts.aliexpress_secret),
                "aliexpress_access_token": SecretStr(accounts.aliexpress_access_token),
                "aliexpress_url": server.url,
                "parsebot_api_key": SecretStr(accounts.parsebot_key),
                "parsebot_url": server.url,
            }
        )
