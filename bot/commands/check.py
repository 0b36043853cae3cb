"""`check`: goes through settings and providers, and says what is wrong and what to do."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from enum import StrEnum

from rich.console import Console
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.commands import CommandFailed
from bot.config import Settings
from bot.core import Core, open_core
from bot.store import DatabaseUnusable, open_database
from bot.tile import blank_tile
from bot.web import PortTaken, WebServer, web_app
from providers.errors import ProviderError
from providers.models import Query
from providers.provider import Provider


class Verdict(StrEnum):
    """What came of one check: `OFF` is a choice, `WRONG` needs somebody."""

    GOOD = "✓"
    OFF = "–"
    WRONG = "✗"


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was looked at, what was found, what to do."""

    verdict: Verdict
    subject: str
    text: str


async def check_all(settings: Settings, *, live: bool) -> None:
    """Check everything and print a line for each; `live` makes one paid search at each provider.

    Raises:
        CommandFailed: something is wrong; the lines above say what.
    """
    findings = [await _telegram(settings), await _database(settings), *await _providers(settings, live=live)]
    console = Console(highlight=False)
    for finding in findings:
        console.print(f"{finding.verdict} {finding.subject}: {finding.text}", markup=False, soft_wrap=True)
    wrong = [finding.subject for finding in findings if finding.verdict is Verdict.WRONG]
    if wrong:
        raise CommandFailed(f"to be mended: {', '.join(wrong)}")


async def _telegram(settings: Settings) -> Finding:
    subject = "TELEGRAM_BOT_TOKEN"
    if settings.telegram_bot_token is None:
        return Finding(Verdict.WRONG, subject, "not set: get one from @BotFather and put it into .env")
    bot = Bot(
        settings.telegram_bot_token.get_secret_value(),
        base_url=f"{settings.telegram_api_url}/bot",
        request=HTTPXRequest(connect_timeout=10, read_timeout=10),
    )
    try:
        async with bot:
            return Finding(Verdict.GOOD, subject, f"Telegram knows it as @{bot.username}")
    except InvalidToken:
        return Finding(Verdict.WRONG, subject, "refused by Telegram: copy it anew from @BotFather")
    except TelegramError as error:
        why = f"Telegram can't be reached ({type(error).__name__}): check the network and TELEGRAM_API_URL"
        return Finding(Verdict.WRONG, subject, why)


async def _database(settings: Settings) -> Finding:
    try:
        async with open_database(settings.database_url):
            return Finding(Verdict.GOOD, "DATABASE_URL", "opened, and up to date")
    except DatabaseUnusable as error:
        return Finding(Verdict.WRONG, "DATABASE_URL", str(error))


async def _providers(settings: Settings, *, live: bool) -> list[Finding]:
    memory = settings.model_copy(update={"database_url": "sqlite:///:memory:"})
    async with AsyncExitStack() as stack:
        core = await stack.enter_async_context(open_core(memory))
        findings = [
            Finding(Verdict.OFF, name, f"off: {missing.reason}") for name, missing in core.registry.missing.items()
        ]
        if not core.registry.configured:
            findings.append(Finding(Verdict.WRONG, "providers", "none is configured: set at least one account"))
        if live and core.relay is not None:
            try:
                await stack.enter_async_context(WebServer(web_app(core.relay), settings.http_host, settings.http_port))
            except PortTaken as error:
                findings.append(Finding(Verdict.WRONG, "HTTP_PORT", str(error)))
        called = [await _call(core, one) if live else _configured(one) for one in core.registry.configured]
        return [*findings, *called]


def _configured(provider: Provider) -> Finding:
    blind = (
        "" if provider.capabilities.matches_pictures else "; it does not look at the photo, and is used only by name"
    )
    return Finding(Verdict.GOOD, provider.name, f"configured{blind} (--live makes a call)")


async def _call(core: Core, provider: Provider) -> Finding:
    photo = await core.preparer.prepare(blank_tile(), provider.capabilities.image)
    try:
        page = await provider.search(await provider.prepare(photo), Query(), 1)
    except ProviderError as error:
        return Finding(Verdict.WRONG, provider.name, str(error))
    return Finding(Verdict.GOOD, provider.name, f"answered with {len(page.products)} products")
