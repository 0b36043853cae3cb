"""What searching needs without Telegram: database, providers, photo relay. For the bot and the command line alike."""

import secrets
import string
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
from httpx_aiohttp import AiohttpTransport

from bot.config import Settings, SettingsUnusable
from bot.hosting import Relay
from bot.photos import PhotoPreparer
from bot.pictures import PictureFetcher
from bot.search import Searcher
from bot.searches import ID_LENGTH
from bot.store import Store, open_database
from providers.http import open_http
from providers.registry import Registry, utc_now

ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Core:
    """The parts that stay open for as long as the program runs. `relay` is None without a `PUBLIC_URL`."""

    settings: Settings
    store: Store
    relay: Relay | None
    registry: Registry
    searcher: Searcher
    preparer: PhotoPreparer
    fetcher: PictureFetcher


def new_id() -> str:
    """Return an id of a search or of a result set, which can't be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


@asynccontextmanager
async def open_core(settings: Settings, *, sample: bool = False) -> AsyncIterator[Core]:
    """Open what searching needs, and close it at the end; `sample` marks all results as invented.

    Raises:
        DatabaseUnusable: the database can't be used.
        SettingsUnusable: `IMAGE_HOSTS` names something that is no host.
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings.database_url))
        http = await stack.enter_async_context(open_http())
        pictures = await stack.enter_async_context(httpx.AsyncClient(transport=AiohttpTransport()))
        preparer = PhotoPreparer()
        stack.callback(preparer.close)
        try:
            fetcher = PictureFetcher(pictures, preparer, hosts=settings.image_hosts)
        except ValueError as error:
            raise SettingsUnusable(str(error)) from None
        store = Store(database, utc_now)
        relay = Relay(settings.public_url) if settings.public_url else None
        registry = Registry(settings.provider_settings(), http, relay)
        searcher = Searcher(registry.configured, store, new_id, sample=sample)
        yield Core(settings, store, relay, registry, searcher, preparer, fetcher)
