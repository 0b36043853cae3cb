"""Files of Telegram: one is fetched, as each photo is that people send."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
from telegram import Bot, PhotoSize
from telegram.error import TelegramError

from bot.commands.checks.finding import Finding, good, off, wrong
from bot.config import Settings
from bot.images.placeholder import PLACEHOLDER
from bot.models.failures import FetchFault, PhotoNotReached, UnreadablePhoto
from bot.telegram.files import FilePlace, fetch_file, not_reached

FILES: Final = "photos from Telegram"
HANDED_OVER_MB: Final = 20
"""What `getFile` hands over without `--local` (https://core.telegram.org/bots/api#getfile)."""
REMEDIES: Final = {
    FetchFault.DISK: "let TELEGRAM_FILES_URL serve the server's folder, or the bot read it at the same path",
    FetchFault.REFUSED: "see whether TELEGRAM_FILES_URL is where TELEGRAM_API_URL has its files",
    FetchFault.FOREIGN: "see what answers at TELEGRAM_FILES_URL: a proxy sends pages of its own",
    FetchFault.EMPTY: "see whether the disk of the Bot API server, or of a proxy, is full",
}
TRY_AGAIN: Final = "check the network to Telegram, and try again"


async def check_files(settings: Settings, bot: Bot) -> list[Finding]:
    """Fetch the bot's own picture, or one that an admin is sent for a moment, and say whence it came."""
    try:
        async with _some_picture(settings.admin_ids, bot) as found:
            if found is None:
                text = "not tried: the bot has no picture of its own, and no admin can be sent one"
                return [off(FILES, text)]
            picture, what = found
            return await _fetched(settings, bot, picture, what)
    except TelegramError as error:
        return [wrong(FILES, f"none could be tried ({type(error).__name__}): {TRY_AGAIN}")]


@asynccontextmanager
async def _some_picture(admins: Sequence[int], bot: Bot) -> AsyncIterator[tuple[PhotoSize, str] | None]:
    """Return a picture that Telegram has, and what it is; an admin sees it as long as the context is open."""
    photos = await bot.get_user_profile_photos(bot.id, limit=1)
    if photos.photos:
        yield photos.photos[0][-1], "the bot's own picture"
        return
    for admin in admins:
        try:
            message = await bot.send_photo(admin, PLACEHOLDER, disable_notification=True)
        except TelegramError:
            continue
        try:
            yield message.photo[-1], f"a picture that {admin} was sent for a moment"
        finally:
            await bot.delete_message(admin, message.message_id)
        return
    yield None


async def _fetched(settings: Settings, bot: Bot, picture: PhotoSize, what: str) -> list[Finding]:
    try:
        place = FilePlace.of(await bot.get_file(picture.file_id), bot)
        async with httpx.AsyncClient(follow_redirects=False) as client:
            data = await fetch_file(client, place, settings.largest_file)
    except UnreadablePhoto as error:
        return [wrong(FILES, f"{what} came as something else ({error}): {REMEDIES[FetchFault.FOREIGN]}")]
    except TelegramError as error:
        failed: PhotoNotReached = not_reached(error)
        return [wrong(FILES, f"{what} could not be fetched ({failed}): {REMEDIES.get(failed.fault, TRY_AGAIN)}")]
    whence = "the disk of the Bot API server" if isinstance(place.where, Path) else "its address"
    found = [good(FILES, f"{what} came whole from {whence}, {len(data)} bytes")]
    return [*found, *_size_findings(settings, is_local=isinstance(place.where, Path) or place.is_on_other_disk)]


def _size_findings(settings: Settings, *, is_local: bool) -> list[Finding]:
    """Say where a larger or a smaller bound would fit the server."""
    subject, bound = "TELEGRAM_FILE_MB", settings.telegram_file_mb
    if bound > HANDED_OVER_MB and not is_local:
        return [wrong(subject, f"{bound}, but without --local the server hands over {HANDED_OVER_MB} MB: set that")]
    if is_local and bound <= HANDED_OVER_MB:
        return [off(subject, f"{bound}: the server runs with --local, and hands over up to 2000 MB")]
    read = settings.largest_file // (1024 * 1024)
    if read < bound:
        return [off(subject, f"{bound}, but DOWNLOAD_MEMORY_MB has room for files of {read} MB only")]
    return []
