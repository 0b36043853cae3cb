"""`/stats` and `/providers`: how the bot is used and how the providers are, for the admins in their private chats."""

from collections.abc import Mapping

import structlog
from telegram import Message

from bot.i18n import Translator
from bot.services import Services
from bot.telegram.context import Context
from bot.telegram.router import ButtonPress, Router
from bot.views.admin import OFF, ON, REFRESH, SHUT, providers_screen, statuses
from bot.views.callbacks import ADMIN
from bot.views.messages import closed_screen
from bot.views.screen import Screen
from bot.views.stats import STATS, Span, stats_screen
from providers.registry import PROVIDERS

router = Router()
log = structlog.get_logger()


@router.command("stats", admins_only=True, private_only=True)
async def show_stats(message: Message, context: Context) -> None:
    """Show what happened in the last day."""
    await context.reply(await _stats(await context.translator(), context.services, Span.DAY))


@router.press(ADMIN, STATS, admins_only=True)
async def change_span(press: ButtonPress, context: Context) -> None:
    """Show what happened in another span of time."""
    if press.argument in tuple(Span):
        screen = await _stats(await context.translator(), context.services, Span(press.argument))
        await context.messenger.replace(press.message, screen)


@router.command("providers", admins_only=True, private_only=True)
async def show_providers(message: Message, context: Context) -> None:
    """Show the providers and their switches."""
    await context.reply(await _providers(await context.translator(), context.services))


@router.press(ADMIN, REFRESH, admins_only=True)
async def refresh_providers(press: ButtonPress, context: Context) -> None:
    """Show the providers as they are now."""
    await context.messenger.replace(press.message, await _providers(await context.translator(), context.services))


@router.press(ADMIN, ON, admins_only=True)
async def switch_on(press: ButtonPress, context: Context) -> None:
    """Ask a provider again."""
    await _switch(press, context, on=True)


@router.press(ADMIN, OFF, admins_only=True)
async def switch_off(press: ButtonPress, context: Context) -> None:
    """Stop asking a provider."""
    await _switch(press, context, on=False)


@router.press(ADMIN, SHUT, admins_only=True)
async def close(press: ButtonPress, context: Context) -> None:
    """Delete the message."""
    await context.messenger.take_away(press.message, closed_screen(await context.translator()))


async def _switch(press: ButtonPress, context: Context, *, on: bool) -> None:
    provider, switches = press.argument, context.services.search.switches
    if provider in PROVIDERS:
        await (switches.switch_on(provider) if on else switches.switch_off(provider))
        log.info("provider switched", provider=provider, on=on, by=press.user.id)
    await refresh_providers(press, context)


async def _stats(t: Translator, services: Services, span: Span) -> Screen:
    since = span.since(services.store.statistics.now())
    usage = await services.store.statistics.usage(since, span.bars, span.seconds)
    return stats_screen(t, span, usage, since, await services.store.searches.lines())


async def _providers(t: Translator, services: Services) -> Screen:
    registry = services.search.registry
    shown = statuses(
        list(PROVIDERS),
        {name: missing.reason for name, missing in registry.missing.items()},
        await services.search.switches.states(),
        {name: breaker.seconds_left for name, breaker in registry.breakers.items() if breaker.is_open},
        await services.store.statistics.calls_today(),
        await _paces(services),
    )
    return providers_screen(t, shown, services.settings.credits_per_day)


async def _paces(services: Services) -> Mapping[str, tuple[int, int]]:
    """Return for each provider that is called more slowly the calls in a minute: those made now, and the plan's."""
    slowed, paces = await services.store.paces.slowed(), dict[str, tuple[int, int]]()
    for provider in services.search.registry.configured:
        plan = services.settings.accounts.of(provider.settings).plan
        if (
            plan.name in slowed
            and (now := round(plan.calls_per_minute * slowed[plan.name].share)) < plan.calls_per_minute
        ):
            paces[provider.name] = (now, plan.calls_per_minute)
    return paces
