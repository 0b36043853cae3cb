"""`search PHOTO`: what a chat would show for a photo, without Telegram."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack, nullcontext
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.commands import CommandFailed
from bot.config import Settings
from bot.i18n import Translator, load_translators
from bot.images.photo import IncomingPhoto, SentPicture
from bot.models.failures import ProvidersFailed, QuotaExceeded, UnreadablePhoto
from bot.models.labels import availability_name, failure_reason, provider_name
from bot.models.request import SearchRequest, candidates
from bot.models.search import Failure
from bot.models.settings import Preferences
from bot.search.engine import Found
from bot.services import Services, open_services
from bot.views.product_lines import min_order, offer_price, sales
from bot.web.server import PortTaken, WebServer, web_app
from providers.models import Product

COLUMNS = ("Title", "Price", "Minimum", "Sold", "Seller")


async def search_photo(settings: Settings, photo: Path, provider: str | None, *, as_json: bool) -> None:
    """Search for the picture in the file `photo` and print the first page of results.

    Raises:
        CommandFailed: the file can't be read, the provider is not configured, its photo can't be shown to it, or every
            provider failed.
    """
    t = load_translators()["en"]
    try:
        data = await asyncio.to_thread(photo.read_bytes)
    except OSError as error:
        raise CommandFailed(f"{photo} can't be read: {error.strerror or error}") from None
    async with AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_services(settings))
        _require(services, provider)
        request = SearchRequest(Preferences().query(), provider)
        chosen = candidates(request, services.search.registry.configured)
        if any(candidate.capabilities.needs_public_photo for candidate in chosen):
            await _show_photos(stack, services)
        found = await _find(services, data, request, t)
        if as_json:
            _print_json(found)
        else:
            _print_table(found, t)


def _require(services: Services, provider: str | None) -> None:
    configured = [candidate.name for candidate in services.search.registry.configured]
    if provider is not None and provider not in configured:
        missing = services.search.registry.missing.get(provider)
        why = missing.reason if missing else f"there are {', '.join(configured) or 'none configured'}"
        raise CommandFailed(f"the provider {provider} can't be used: {why}")
    if not configured:
        raise CommandFailed("no provider is configured: see `python -m bot check`")


async def _show_photos(stack: AsyncExitStack, services: Services) -> None:
    """Let providers fetch photos from our web server, if that is where photos are published."""
    if not services.images.routes:
        return
    settings = services.settings
    try:
        server = WebServer(web_app(services.images.routes), settings.http_host, settings.http_port)
        await stack.enter_async_context(server)
    except PortTaken as error:
        if not services.images.needs_own_server:
            return  # the running bot serves the photos in the database
        raise CommandFailed(f"{error}. Where a bot is running there, {_way_out(services)}") from None


def _way_out(services: Services) -> str:
    """Say what helps where a photo's address leads to a running bot, which has no such photo in its memory."""
    configured = services.search.registry.configured
    taking = [provider.name for provider in configured if not provider.capabilities.needs_public_photo]
    return "stop it meanwhile" + (f", or ask who takes the photo itself: --provider {taking[0]}" if taking else "")


async def _find(services: Services, data: bytes, request: SearchRequest, t: Translator) -> Found:
    photo = IncomingPhoto(lambda _: nullcontext(SentPicture(data, is_photo=False)), services.images.preparer)
    try:
        return await services.search.searcher.begin(photo, request, lambda _: None)
    except UnreadablePhoto as error:
        advice = ": cut out the one that shows the product" if error.parts else ""
        raise CommandFailed(f"the photo can't be used: {error}{advice}") from None
    except QuotaExceeded:
        raise CommandFailed("CREDITS_PER_DAY is reached: there are no more calls before midnight, UTC") from None
    except ProvidersFailed as error:
        reasons = "; ".join(_reason(t, failure) for failure in error.failures)
        raise CommandFailed(f"no provider answered: {reasons or 'none can be asked without naming it'}") from None


def _reason(t: Translator, failure: Failure) -> str:
    return t.named(provider_name(failure.provider), failure_reason(t, failure.kind))


def _print_json(found: Found) -> None:
    page = found.results.pages[0]
    document = page.model_dump(mode="json") | {
        "passed_over": [failure.model_dump(mode="json") for failure in found.passed_over],
    }
    print(json.dumps(document, ensure_ascii=False, indent=2))  # noqa: T201 -- this is what the command is for


def _print_table(found: Found, t: Translator) -> None:
    console = Console()
    results = found.results
    for failure in found.passed_over:
        console.print(f"passed over: {_reason(t, failure)}", markup=False)
    if note := results.pages[0].note:
        console.print(note, markup=False)
    if not results.products:
        console.print(f"{provider_name(found.provider)} found nothing.", markup=False)
        return
    total = f" of {'' if results.ended else 'about '}{results.total}" if results.total else ""
    title = f"{provider_name(found.provider)}: {len(results.products)}{total}"
    console.print(_table(title, [_cells(product, t) for product in results.products]))
    for number, product in enumerate(results.products, 1):
        # Whole on a line, however long: to be opened or copied from the terminal.
        console.print(f"{number}. {product.url}", markup=False, highlight=False, soft_wrap=True)


def _cells(product: Product, t: Translator) -> tuple[str, ...]:
    return (
        product.title[:80],
        " · ".join(filter(None, [offer_price(t, product) or "not stated", availability_name(t, product.availability)])),
        min_order(t, product.min_order) if product.min_order else "",
        sales(t, product.sold),
        product.seller.name if product.seller and product.seller.name else "",
    )


def _table(title: str, rows: Sequence[tuple[str, ...]]) -> Table:
    """Lay out the products by number, without columns that are empty for all of them."""
    table = Table(title=title)
    table.add_column("№")
    filled = [column for column in range(len(COLUMNS)) if any(row[column] for row in rows)]
    for column in filled:
        table.add_column(COLUMNS[column], overflow="fold")
    for number, row in enumerate(rows, 1):
        table.add_row(str(number), *(escape(row[column]) for column in filled))
    return table
