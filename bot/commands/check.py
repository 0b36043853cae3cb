"""`check`: looks at settings, machine and providers, and says what is wrong and what to do."""

from contextlib import AsyncExitStack

import httpx
from rich.console import Console

from bot.clock import Clock, utc_now
from bot.commands import CommandFailed
from bot.commands.checks.finding import Finding, Verdict, wrong
from bot.commands.checks.installation import check_installation, check_rights
from bot.commands.checks.machine import DATABASE, check_clock, check_database, check_disk, is_bot
from bot.commands.checks.photos import check_image_hosts, check_photo_host, check_reached
from bot.commands.checks.providers import check_money, check_providers
from bot.commands.checks.telegram import check_telegram
from bot.config import Settings, SettingsUnusable, TelegramMode
from bot.services import Services, open_services
from bot.store import DatabaseUnusable, open_database
from bot.web.server import PortTaken, WebServer, web_app


async def check_all(settings: Settings, *, live: bool) -> None:
    """Check everything and print a line for each; `live` makes one paid search at each provider.

    Raises:
        CommandFailed: something is wrong; the lines above say what.
    """
    findings = await findings_of(settings, live=live)
    console = Console(highlight=False)
    signs = {verdict: verdict.sign_in(console.encoding) for verdict in Verdict}
    for finding in findings:
        console.print(f"{signs[finding.verdict]} {finding.subject}: {finding.text}", markup=False, soft_wrap=True)
    broken = [finding.subject for finding in findings if finding.verdict is Verdict.WRONG]
    if broken:
        missing = ", ".join(dict.fromkeys(broken))
        raise CommandFailed(f"not ready: mend {missing}; the lines with {signs[Verdict.WRONG]} say how")
    console.print("ready: `run` starts the bot, if it does not run yet", soft_wrap=True)


async def findings_of(settings: Settings, *, live: bool = False, now: Clock = utc_now) -> list[Finding]:
    """Return the findings of all checks, those of the machine first."""
    async with httpx.AsyncClient(follow_redirects=False) as http:
        return [
            *check_installation(settings),
            *check_rights(settings),
            await check_clock(settings, http, now),
            *await check_disk(settings),
            *await check_telegram(settings, now),
            check_money(settings),
            *await _check_services(settings, http, live=live),
        ]


async def _check_services(settings: Settings, http: httpx.AsyncClient, *, live: bool) -> list[Finding]:
    """Open what searching needs, and check it."""
    try:
        async with open_database(settings.database_url) as database:
            found = [await check_database(database)]
    except DatabaseUnusable as error:
        return [wrong(DATABASE, str(error))]
    try:
        async with AsyncExitStack() as stack:
            services = await stack.enter_async_context(open_services(settings))
            serving, port = await _serving(stack, settings, services, http)
            found += [*port, await check_photo_host(settings, services, http, serving=serving)]
            if settings.telegram_mode is TelegramMode.WEBHOOK:
                found += await check_reached(settings, http)
            return [*found, *check_image_hosts(settings), *await check_providers(services, live=live, serving=serving)]
    except SettingsUnusable as error:
        return [*found, wrong("settings", str(error))]


async def _serving(
    stack: AsyncExitStack, settings: Settings, services: Services, http: httpx.AsyncClient
) -> tuple[bool, list[Finding]]:
    """Serve photos as the bot does, and say whether that works: the port may be taken, by a running bot or another."""
    server = WebServer(web_app(services.images.routes), settings.http_host, settings.http_port)
    try:
        await stack.enter_async_context(server)
    except PortTaken as error:
        running = await is_bot(http, settings.http_host, settings.http_port)
        return False, [] if running else [wrong("HTTP_PORT", str(error))]
    return True, []
