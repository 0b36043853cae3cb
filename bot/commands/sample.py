"""`run --sample`: the real Telegram with sample marketplaces on loopback, for trying the bot without an API key.

It is started with the settings of the real bot, and kept apart from it. The database lives for one run, as the sample
marketplaces do: in the real one, invented results would answer real photos. Photos stay on loopback, and the bot polls
for updates, since nobody outside can reach it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.config import PhotoHosting, Settings, TelegramMode, load_accounts
from sandbox.catalogue import Catalogue
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.server import Server


@asynccontextmanager
async def sample_marketplaces(settings: Settings) -> AsyncIterator[Settings]:
    """Serve the sample marketplaces; yield `settings` that use them, and nothing of the real bot but its Telegram."""
    marketplaces = Marketplaces(Catalogue())
    with TemporaryDirectory(prefix="snapsource-sample-") as folder:
        async with Server(marketplaces_app(marketplaces)) as server:
            own = settings.model_copy(
                update={
                    "telegram_mode": TelegramMode.POLLING,
                    "database_url": f"sqlite:///{Path(folder) / 'sample.db'}",
                    "photo_host": PhotoHosting.RELAY,
                    "public_url": f"http://127.0.0.1:{settings.http_port}",
                    "image_hosts": (f"127.0.0.1:{server.port}",),
                }
            )
            yield own.with_accounts(load_accounts(None, marketplaces.environment(server.url)))
