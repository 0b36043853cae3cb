"""What searching needs without Telegram: database, images, providers. For the bot and the command line alike."""

import secrets
import ssl
import string
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport
from starlette.routing import Route

from bot.clock import utc_now
from bot.config import PhotoHosting, Settings, SettingsUnusable
from bot.images.download import PictureDownloader
from bot.images.hosting.relay import RelayHost
from bot.images.hosting.shared_relay import SharedRelayHost
from bot.images.jobs import Bounds
from bot.images.memory import DownloadMemory
from bot.images.pool import ImagePool
from bot.images.prepare import PhotoPreparer
from bot.images.process import WorkerProcess
from bot.images.resolver import PublicResolver
from bot.models.billing import Quotas
from bot.models.search import ID_LENGTH
from bot.observability.metrics import Metrics
from bot.rates import Rates
from bot.search.aliexpress_tokens import TokenStore
from bot.search.budget import Budget
from bot.search.engine import Searcher
from bot.search.example import drawn_pictures
from bot.search.link_limits import LinkLimits
from bot.search.product_pages import ProductPages
from bot.search.short_links import ShortLinks
from bot.search.switches import Switches
from bot.store import Store, open_database
from providers.aliexpress.client import AliExpress
from providers.aliexpress.settings import AliExpressSettings
from providers.api.calls import CallHooks
from providers.api.http import ApiClient, open_http
from providers.api.settings import ProviderSettings
from providers.provider import PhotoHost, Resources
from providers.registry import Registry

FILE_CONNECTIONS = 64
FILE_SECONDS = 15.0
"""How long Telegram may send nothing of a file."""
ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True)
class ImageServices:
    """What photos and product pictures go through. `host` gives photos a public address, None where there is none.

    `files` downloads from Telegram. Everything that is downloaded, from wherever, has room in `memory`.
    """

    pool: ImagePool
    preparer: PhotoPreparer
    memory: DownloadMemory
    files: httpx.AsyncClient
    downloader: PictureDownloader
    host: PhotoHost | None

    @property
    def routes(self) -> list[Route]:
        """The addresses of photos for the web server, none where no relay of ours serves them."""
        return [self.host.route()] if isinstance(self.host, RelayHost | SharedRelayHost) else []

    @property
    def needs_own_server(self) -> bool:
        """Whether a photo is seen only while the web server of this very process listens."""
        return isinstance(self.host, RelayHost)


@dataclass(frozen=True)
class SearchServices:
    """Everything that calls providers, or decides on it. `tokens` is None without an application at AliExpress."""

    registry: Registry
    searcher: Searcher
    product_pages: ProductPages
    budget: Budget
    switches: Switches
    tokens: TokenStore | None


@dataclass(frozen=True)
class LinkServices:
    """What opens the links that people send."""

    short_links: ShortLinks
    limits: LinkLimits


@dataclass(frozen=True)
class Services:
    """The parts that stay open for as long as the program runs."""

    settings: Settings
    store: Store
    images: ImageServices
    search: SearchServices
    links: LinkServices
    rates: Rates
    metrics: Metrics
    tls: ssl.SSLContext


def new_id() -> str:
    """Return an id of a search or of a result set, which can't be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


@asynccontextmanager
async def open_services(
    settings: Settings, *, sample: bool = False, worker: WorkerProcess | None = None
) -> AsyncIterator[Services]:
    """Open what searching needs, and close it at the end; `sample` marks all results as invented.

    Pictures are handled by `worker`, which stays open, or by a process of its own.

    Raises:
        DatabaseUnusable: the database can't be used.
        SettingsUnusable: `IMAGE_HOSTS` names something that is no host, or `PHOTO_HOST` lacks a setting.
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings.database_url))
        metrics, tls = Metrics(), httpx.create_ssl_context()
        store = Store(database, utc_now, metrics, secret=settings.key_of_counts())
        host = _photo_host(settings, store, shared=database.shared)
        web = await stack.enter_async_context(open_web_client(tls))
        images = await stack.enter_async_context(_open_images(settings, host, web, tls, metrics, worker))
        limits = LinkLimits()
        links = LinkServices(ShortLinks(web, limits, gateway=settings.short_links_url), limits)
        http = await stack.enter_async_context(open_http(tls))
        search = await stack.enter_async_context(_open_search(settings, store, http, host, metrics, sample=sample))
        rates = Rates(store.rates, settings.rate_feeds(), http, utc_now)
        yield Services(settings, store, images, search, links, rates, metrics, tls)


@asynccontextmanager
async def _open_images(
    settings: Settings,
    host: PhotoHost | None,
    web: httpx.AsyncClient,
    tls: ssl.SSLContext,
    metrics: Metrics,
    worker: WorkerProcess | None,
) -> AsyncIterator[ImageServices]:
    async with AsyncExitStack() as stack:
        if worker is None:
            worker = WorkerProcess()
            stack.callback(worker.close)
            worker.start()
        bounds = Bounds(settings.image_memory_mb * 1_000_000, settings.image_seconds)
        pool = ImagePool(worker, bounds, metrics, processes=settings.image_processes)
        preparer = PhotoPreparer(pool)
        memory = DownloadMemory(settings.download_memory_mb * 1_000_000)
        files = await stack.enter_async_context(_file_client(tls))
        try:
            downloader = PictureDownloader(web, preparer, memory, hosts=settings.image_hosts, stored=drawn_pictures())
        except ValueError as error:
            raise SettingsUnusable(str(error)) from None
        yield ImageServices(pool, preparer, memory, files, downloader, host)


@asynccontextmanager
async def _open_search(
    settings: Settings,
    store: Store,
    http: httpx.AsyncClient,
    host: PhotoHost | None,
    metrics: Metrics,
    *,
    sample: bool,
) -> AsyncIterator[SearchServices]:
    quotas = Quotas(settings.searches_per_user_per_day, settings.credits_per_day, settings.admin_ids)
    switches = Switches(store.provider_states)
    budget = Budget(store.ledger, switches, quotas, new_id)
    async with AsyncExitStack() as stack:
        tokens = _tokens(settings, store, http, metrics)
        if tokens is not None:
            stack.push_async_callback(tokens.close)
        # AliExpress is among the providers only where somebody has logged in.
        resources = Resources(host, tokens if tokens and await tokens.exist() else None, utc_now)

        def open_client(name: str, account: ProviderSettings) -> ApiClient:
            pace = store.paces.of(account.plan, account.policy.deadline)
            return ApiClient(name, account.policy, http, CallHooks([metrics], budget, pace))

        registry = Registry(settings.providers, settings.accounts, open_client, resources)
        metrics.watch_providers({provider.name: provider.call_kinds for provider in registry.configured})
        metrics.watch_breakers(registry.breakers)
        metrics.watch_paces(store.paces.opened)
        searcher = Searcher(registry.configured, store, new_id, budget, metrics=metrics, sample=sample)
        stack.push_async_callback(searcher.close)
        product_pages = ProductPages(registry.configured, store, new_id, budget, metrics=metrics, sample=sample)
        stack.push_async_callback(product_pages.close)
        yield SearchServices(registry, searcher, product_pages, budget, switches, tokens)


def open_web_client(tls: ssl.SSLContext) -> httpx.AsyncClient:
    """Return the HTTP client for addresses that others name: no credentials, no cookies, public hosts only."""

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(ssl=tls, resolver=PublicResolver())
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    # httpx keeps cookies itself, whatever its transport does.
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
    return httpx.AsyncClient(transport=AiohttpTransport(verify=tls, client=session), cookies=no_cookies)


def _file_client(tls: ssl.SSLContext) -> httpx.AsyncClient:
    """Return the HTTP client for files from Telegram, or from a server of one's own in a private network."""
    limits = httpx.Limits(max_connections=FILE_CONNECTIONS)
    transport = AiohttpTransport(verify=tls, limits=limits)
    return httpx.AsyncClient(transport=transport, headers={"Accept-Encoding": "identity"}, timeout=FILE_SECONDS)


def _photo_host(settings: Settings, store: Store, *, shared: bool) -> PhotoHost | None:
    """Return what gives photos an address: storage, or a relay, which all replicas serve if they share a database."""
    s3 = settings.s3()
    if s3 is not None:
        try:
            from bot.images.hosting.s3 import S3Host  # noqa: PLC0415 -- obstore is an extra
        except ModuleNotFoundError:
            raise SettingsUnusable("PHOTO_HOST=s3 needs obstore, which is not installed: pip install obstore") from None
        return S3Host(s3)
    if settings.public_url is None:
        if settings.photo_host is PhotoHosting.RELAY:
            raise SettingsUnusable("PHOTO_HOST=relay needs PUBLIC_URL: the address under which we are reached")
        return None
    return SharedRelayHost(store.relay_photos, settings.public_url) if shared else RelayHost(settings.public_url)


def _tokens(settings: Settings, store: Store, http: httpx.AsyncClient, metrics: Metrics) -> TokenStore | None:
    """Return the store of AliExpress's tokens, None where there is no application that they could belong to."""
    application = settings.accounts.of(AliExpressSettings)
    if application.missing:
        return None
    pace = store.paces.of(application.plan, application.policy.deadline)
    client = ApiClient(AliExpress.name, application.policy, http, CallHooks([metrics], pace=pace))
    return TokenStore(client, application, store.logins, utc_now)
