"""`login aliexpress`: sends the operator to AliExpress's consent page, and stores the tokens for the code it gives."""

import secrets
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from bot.commands import CommandFailed
from bot.config import Settings
from bot.models.aliexpress_login import Login, as_date
from bot.search.aliexpress_tokens import TokenStore
from bot.services import Services, open_services
from providers.aliexpress.auth import authorize_url
from providers.aliexpress.client import AliExpress
from providers.aliexpress.settings import AliExpressSettings
from providers.errors import BadAnswer, FailureKind, NotAuthorized, ProviderError, Refused

CALLBACK_PATH = "/login/aliexpress"
"""Nothing answers there. The page may stay empty: its address has the code."""

ERROR_LENGTH = 100
"""Characters of an error in a pasted address that are repeated."""

Ask = Callable[[str], str]
Say = Callable[[str], object]


async def log_in_to_aliexpress(
    settings: Settings, *, code: str | None, redirect_uri: str | None, ask: Ask, say: Say
) -> None:
    """Get tokens from AliExpress and store them in the database.

    Without a `code`, the address of the consent page is printed and the code asked for. `code` and the answer may both
    be the whole address to which AliExpress led.

    Raises:
        CommandFailed: a setting is missing, or the code is refused; the text says what to do.
    """
    application = settings.accounts.of(AliExpressSettings)
    if application.missing:
        raise CommandFailed("set ALIEXPRESS_APP_KEY and ALIEXPRESS_APP_SECRET first: the application at the vendor's")
    async with open_services(settings) as services:
        tokens = _tokens(services)
        was_on = await tokens.exist()
        given = (
            code_in(code)
            if code is not None
            else _ask_for_code(application, _callback(settings, redirect_uri, ask, say), ask, say)
        )
        try:
            login = await tokens.log_in(given)
        except (BadAnswer, NotAuthorized, Refused) as error:
            raise CommandFailed(f"{error}; a code is good once, for some minutes: begin again") from None
        except ProviderError as error:
            raise CommandFailed(f"{error}; begin again with a new code") from None
        await _switch_on(services)
    say(_report(login, was_on=was_on))


def code_in(answer: str, state: str | None = None) -> str:
    """Return the code in what the operator pasted: the code itself, or the address that ends with `?code=…`.

    Raises:
        CommandFailed: there is none, or the address belongs to another login than `state`.
    """
    pasted = answer.strip()
    if not any(sign in pasted for sign in ("://", "code=", "error=")):
        if not pasted:
            raise CommandFailed("no code was given: copy it from the address of the page that AliExpress led to")
        return pasted
    fields = parse_qs(urlsplit(pasted).query or pasted.partition("?")[2] or pasted)
    if "error" in fields:
        told = fields.get("error_description", fields["error"])[0]
        if fields["error"] == ["access_denied"]:
            raise CommandFailed("AliExpress was not allowed to log us in (access_denied): begin again, and agree there")
        raise CommandFailed(f"AliExpress gave no code, but an error ({told[:ERROR_LENGTH]}): begin again")
    if "code" not in fields:
        raise CommandFailed("the address has no code: expected …?code=…, the page that follows the consent")
    if state is not None and fields.get("state", [state]) != [state]:
        raise CommandFailed("the address belongs to another login: begin again, and paste the address of this one")
    return fields["code"][0]


def _tokens(services: Services) -> TokenStore:
    if services.search.tokens is None:
        raise RuntimeError(
            "the services were opened with an application at AliExpress, and have no store for its tokens"
        )
    return services.search.tokens


async def _switch_on(services: Services) -> None:
    """Switch AliExpress on if its old tokens had switched it off; what an operator switched off stays off."""
    state = (await services.search.switches.states()).get(AliExpress.name)
    if state is not None and state.off_reason in {FailureKind.REFUSED_LOGIN, FailureKind.REFUSED_KEY}:
        await services.search.switches.switch_on(AliExpress.name)


def _callback(settings: Settings, redirect_uri: str | None, ask: Ask, say: Say) -> str:
    """Return the address to which AliExpress leads: it must be the one that the application was registered with."""
    if redirect_uri is None and settings.public_url is not None:
        return settings.public_url + CALLBACK_PATH
    if redirect_uri is None:
        say("Your application at AliExpress has a callback address. Nothing needs to answer there.")
        redirect_uri = ask("The callback address, as it stands there").strip()
    if not redirect_uri.startswith(("https://", "http://")):
        raise CommandFailed("the callback address can't be used: expected https://…, as it stands in your application")
    return redirect_uri


def _ask_for_code(application: AliExpressSettings, redirect_uri: str, ask: Ask, say: Say) -> str:
    state = secrets.token_urlsafe(16)
    say("Open this address, log in and agree:")
    say(authorize_url(application, redirect_uri, state))
    say(f"AliExpress then leads to {redirect_uri}, which may be an empty page. Copy its whole address.")
    return code_in(ask("The address, or the code in it"), state)


def _report(login: Login, *, was_on: bool) -> str:
    parts = ["Logged in to AliExpress; the tokens are in the database."]
    if login.refresh is None:
        until = f" at {as_date(login.expires_at)}" if login.expires_at else " some day"
        parts.append(f"They can't be renewed: log in again when they end{until}.")
    elif login.refresh_expires_at is not None:
        parts.append(
            f"They are renewed while the bot runs; the refresh token is good until {as_date(login.refresh_expires_at)}."
        )
    if not was_on:
        parts.append("A bot that is running finds them after a restart.")
    return " ".join(parts)
