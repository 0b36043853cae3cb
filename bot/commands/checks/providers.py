"""The providers: configured or why not, switched off or not, what they may cost, and on demand one call each."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from bot.clock import DAY
from bot.commands.checks.finding import Finding, good, off, wrong
from bot.config import Settings
from bot.images.placeholder import PLACEHOLDER
from bot.models.aliexpress_login import LOG_IN, as_date, new_login_needed_at
from bot.models.billing import OPERATOR, ProviderState, RequestCost
from bot.models.failures import QuotaExceeded
from bot.services import Services
from providers.aliexpress.client import AliExpress
from providers.api.calls import CallKind
from providers.errors import FailureKind, ProviderError
from providers.provider import Provider
from providers.query import Query

BUDGET: Final = "CREDITS_PER_DAY"

WHY_OFF: Final[Mapping[FailureKind, str]] = {
    FailureKind.NO_CREDIT: "it had no credit",
    FailureKind.REFUSED_KEY: "it refused our key",
    FailureKind.REFUSED_SIGNATURE: "it refused our signature",
    FailureKind.REFUSED_LOGIN: "it refused our login",
    FailureKind.REFUSED_PERMISSION: "our application lacks a permission",
    FailureKind.REFUSED_ADDRESS: "this machine's address is not on its list",
    FailureKind.REFUSED_CLOCK: "it refused the time of this machine's clock",
}


ADVICE: Final[Mapping[FailureKind, str]] = {
    FailureKind.NO_CREDIT: "top the account up, or renew its subscription",
    FailureKind.BUSY: "wait a minute; if it comes often, lower its _CALLS_PER_MINUTE or _CONCURRENCY",
    FailureKind.UNREACHABLE: "this passes by itself: try again later",
    FailureKind.REFUSED: "if the settings are right, ask its support about this code",
    FailureKind.UNREADABLE_ANSWER: "its answers may have changed: report this line",
    FailureKind.PHOTO_REFUSED: "other photos may be taken: try again, and report this line if it stays so",
    FailureKind.GONE: "this product is gone, others need not be",
    FailureKind.NOT_SOLD_THERE: "choose another country of delivery",
}
"""What to do about a failed call, where its text does not say so itself."""


def explained(error: ProviderError) -> str:
    """Return in one line why a call failed, and what to do."""
    advice = ADVICE.get(error.kind)
    return f"{error}: {advice}" if advice else str(error)


def check_money(settings: Settings) -> Finding:
    """Check that something bounds what the bot may cost in a day."""
    if warning := settings.unbounded_spending():
        return off(BUDGET, warning)
    if settings.credits_per_day:
        return good(BUDGET, f"{settings.credits_per_day} paid calls in a day at most")
    return good(BUDGET, "no limit; only those of ALLOWED_CHATS, and whom an admin invited, may search")


async def check_providers(services: Services, *, live: bool, serving: bool) -> list[Finding]:
    """Check each provider. `live` makes a paid call; for some that works only if our web server is `serving` photos."""
    found = [off(name, f"off: {missing.reason}") for name, missing in services.search.registry.missing.items()]
    if not services.search.registry.configured:
        found.append(wrong("providers", "none is configured: set at least one account; docs/accounts.md says which"))
    states = await services.search.switches.states()
    for provider in services.search.registry.configured:
        state = states.get(provider.name)
        if state is not None and state.off_reason is not None:
            found.append(_switched_off(provider, state))
        if live:
            found.append(await _call(services, provider, serving=serving))
        elif state is None or state.off_reason is None:
            found.append(_configured(provider))
    return [*found, *await _check_plans(services), *await _login(services)]


async def _check_plans(services: Services) -> list[Finding]:
    """Name the plans that allow less than the settings say: their providers answered "too many" in the last day."""
    kinds = dict.fromkeys(provider.settings for provider in services.search.registry.configured)
    slowed, found = await services.store.paces.slowed(), list[Finding]()
    for plan in (services.settings.accounts.of(kind).plan for kind in kinds):
        if plan.name not in slowed or slowed[plan.name].seconds_ago > DAY:
            continue
        minutes = max(1, round(slowed[plan.name].seconds_ago / 60))
        rate, at_once = f"{plan.name.upper()}_CALLS_PER_MINUTE", f"{plan.name.upper()}_CONCURRENCY"
        advice = f"lower {rate}" + (f" or {at_once}" if plan.concurrency > 1 else "")
        text = (
            f'{minutes} min ago the answer was "too many", although no more than {plan.concurrency} calls at a time and'
            f" {plan.calls_per_minute} a minute are made: {advice} to what the plan allows"
        )
        found.append(off(rate, text))
    return found


def _configured(provider: Provider) -> Finding:
    blind = (
        "" if provider.capabilities.matches_pictures else "; it does not look at the photo, and is used only by name"
    )
    return good(provider.name, f"configured{blind} (--live makes a call)")


def _switched_off(provider: Provider, state: ProviderState) -> Finding:
    if state.off_reason is FailureKind.SWITCHED_OFF:
        return off(provider.name, "an operator has switched it off with /providers")
    met = f" ({state.last_error})" if state.last_error else ""
    if state.off_until is not None:
        when = as_date(state.off_until)
        return wrong(provider.name, f"rests until {when}: by its words, it refuses our account{met}")
    why = WHY_OFF.get(state.off_reason or FailureKind.REFUSED_KEY, WHY_OFF[FailureKind.REFUSED_KEY])
    return wrong(provider.name, f"off, because {why}: mend that, then switch it on with /providers{met}")


async def _call(services: Services, provider: Provider, *, serving: bool) -> Finding:
    if provider.capabilities.needs_public_photo and services.images.needs_own_server and not serving:
        return off(provider.name, "not called: a bot that is running has the port, and photos can't be shown beside it")
    photo = await services.images.preparer.prepare(PLACEHOLDER, provider.capabilities.image)
    cost = RequestCost(OPERATOR)
    paid = partial(services.search.budget.paid, cost, provider.name, probe=True)
    prepare = partial(provider.prepare, photo)
    try:
        image = await (paid(provider.preparing, prepare, reserve_next=True) if provider.preparing else prepare())
        page = await paid(CallKind.SEARCH, partial(provider.search, image, Query(), 1))
    except ProviderError as error:
        return wrong(provider.name, explained(error))
    except QuotaExceeded:
        return off(provider.name, "not called: CREDITS_PER_DAY is reached, no more calls before midnight, UTC")
    finally:
        await services.search.budget.release(cost)
    return good(provider.name, f"answered with {len(page.products)} products")


async def _login(services: Services) -> list[Finding]:
    """Report how long AliExpress's login lasts."""
    if services.search.tokens is None or services.search.registry.get(AliExpress.name) is None:
        return []
    subject = "login at aliexpress"
    try:
        needed = new_login_needed_at(await services.search.tokens.checked_login())
    except ProviderError as error:
        return [wrong(subject, error.text)]
    if needed is None:
        return [good(subject, "renewed while the bot runs")]
    return [off(subject, f"ends at {as_date(needed)}: {LOG_IN} before that")]
