"""`run --sample`: the real Telegram with sample marketplaces on loopback, for trying the bot without an API key.

It keeps apart from the real bot, whose settings it is started with. The database lives for one run, as the sample
marketplaces do: in the real one, invented results would answer real photos. Photos stay on loopback, and updates are
asked for, since nobody outside can reach it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from bot.config import PhotoHosting, Settings, TelegramMode
from sandbox.catalogue import Catalogue
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.server import Server


@asynccontextmanager
async def sample_marketplaces(settings: Settings) -> AsyncIterator[Settings]:
    """Serve the sample marketplaces; yield `settings` that use them, and nothing of the real bot but its Telegram."""
    marketplaces = Marketplaces(Catalogue.open())
    accounts = marketplaces.credentials
    with TemporaryDirectory(prefix="snapsource-sample-") as folder:
        async with Server(marketplaces_app(marketplaces)) as server:
            yield settings.model_copy(
                update={
                    "telegram_mode": TelegramMode.POLLING,
                    "database_url": f"sqlite:///{Path(folder) / 'sample.db'}",
                    "photo_host": PhotoHosting.RELAY,
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
                    "aliexpress_refresh_token": None,
                    "aliexpress_url": server.url,
                    "parsebot_api_key": SecretStr(accounts.parsebot_key),
                    "parsebot_scraper_id": accounts.parsebot_scraper_id,
                    "parsebot_url": server.url,
                }
            )
