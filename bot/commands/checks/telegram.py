"""Telegram: the token, the webhook, and the admins."""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from telegram import Bot, WebhookInfo
from telegram.constants import ChatAction
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.clock import Clock
from bot.commands.checks.files import check_files
from bot.commands.checks.finding import Finding, good, off, wrong
from bot.config import Settings, TelegramMode
from bot.telegram.updates.webhook import PATH

TOKEN: Final = "TELEGRAM_BOT_TOKEN"  # noqa: S105 - the setting's name
MODE: Final = "TELEGRAM_MODE"
ADMINS: Final = "ADMIN_IDS"
PORTS: Final = (443, 80, 88, 8443)
"""Where Telegram sends updates to, by the document of `setWebhook`."""
RECENT: Final = timedelta(hours=1)
MANY: Final = 100


async def check_telegram(settings: Settings, now: Clock) -> list[Finding]:
    """Ask Telegram for the bot's name, its webhook and a file, and whether the bot may write to the admins."""
    if settings.telegram_bot_token is None:
        return [wrong(TOKEN, "not set: get one from @BotFather and put it into .env")]
    bot = Bot(
        settings.telegram_bot_token.get_secret_value(),
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.files_url}/bot",
        request=HTTPXRequest(connect_timeout=10, read_timeout=10),
    )
    try:
        async with bot:
            token = good(TOKEN, f"Telegram knows it as @{bot.username}")
            mode = _mode(settings, await bot.get_webhook_info(), now())
            return [token, *mode, *await _admins(settings, bot), *await check_files(settings, bot)]
    except InvalidToken:
        return [wrong(TOKEN, "refused by Telegram: copy it anew from @BotFather")]
    except TelegramError as error:
        why = f"Telegram can't be reached ({type(error).__name__}): check the network and TELEGRAM_API_URL"
        return [wrong(TOKEN, why)]


def _mode(settings: Settings, info: WebhookInfo, now: datetime) -> list[Finding]:
    if settings.telegram_mode is TelegramMode.POLLING:
        if info.url:
            host = urlsplit(info.url).hostname
            return [off(MODE, f"polling, but a webhook is registered at {host}: `run` takes it away")]
        return [good(MODE, "polling")]
    return [*webhook_settings(settings), *webhook_state(settings, info, now)]


def webhook_settings(settings: Settings) -> list[Finding]:
    """Report settings with which a webhook can't work."""
    if settings.public_url is None:
        return [wrong(MODE, "webhook needs PUBLIC_URL: the https address under which the internet reaches us")]
    address = urlsplit(settings.public_url)
    found = []
    own_server = "telegram_api_url" in settings.model_fields_set
    if not own_server and (address.scheme != "https" or (address.port or 443) not in PORTS):
        ports = ", ".join(str(port) for port in PORTS)
        found.append(wrong("PUBLIC_URL", f"Telegram sends updates to https only, at one of the ports {ports}"))
    if settings.telegram_webhook_secret is None and not settings.database_url.startswith("sqlite:"):
        found.append(
            wrong("TELEGRAM_WEBHOOK_SECRET", "not set: copies of the bot behind one address need the same one")
        )
    return found


def webhook_state(settings: Settings, info: WebhookInfo, now: datetime) -> list[Finding]:
    """Report what Telegram knows about the webhook."""
    if settings.public_url is None:
        return []
    if info.url != settings.public_url + PATH:
        where = f"registered at {urlsplit(info.url).hostname}" if info.url else "not registered"
        return [off("webhook", f"{where}: `run` registers {settings.public_url + PATH}")]
    waiting = f"{info.pending_update_count} updates wait"
    if info.last_error_date is not None and now - info.last_error_date < RECENT:
        at = f"{info.last_error_date:%H:%M} UTC"
        what_to_do = "check that the proxy passes on /telegram, and its certificate"
        return [
            wrong("webhook", f"Telegram could not deliver at {at}: {info.last_error_message}; {waiting}: {what_to_do}")
        ]
    if info.pending_update_count > MANY:
        return [wrong("webhook", f"{waiting}: is the bot running?")]
    return [good("webhook", f"registered, {waiting}")]


async def _admins(settings: Settings, bot: Bot) -> list[Finding]:
    if not settings.admin_ids:
        return [
            off(ADMINS, "nobody gets warnings and the commands of operators: send /id to the bot, and set the number")
        ]
    unknown = []
    for admin in settings.admin_ids:
        try:
            # A sign of typing needs what a message needs, and leaves nothing behind.
            await bot.send_chat_action(admin, ChatAction.TYPING)
        except TelegramError:
            unknown.append(str(admin))
    if unknown:
        return [off(ADMINS, f"{', '.join(unknown)} can't be written to: they must write to the bot first")]
    return [good(ADMINS, f"{len(settings.admin_ids)} can be written to")]
