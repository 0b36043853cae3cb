"""The clock, the disk, the database, and who listens at the port."""

import asyncio
import shutil
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

import httpx

from bot.clock import Clock, utc_now
from bot.commands.checks.finding import Finding, good, off, wrong
from bot.config import Settings
from bot.store import Database
from bot.store.sqlite import SCHEME, sqlite_path
from bot.store.updates import UpdateRepository

CLOCK_SECONDS: Final = 120
"""How far the clock may be off. The strictest API allows hours, but a clock that drifts gets there."""
ROOM_BYTES: Final = 200 * 1024 * 1024
SECONDS: Final = 10.0
DATABASE: Final = "DATABASE_URL"


async def check_clock(settings: Settings, http: httpx.AsyncClient, now: Clock) -> Finding:
    """Compare our clock with the `Date` that Telegram's server sends."""
    try:
        answer = await http.get(settings.telegram_api_url, timeout=SECONDS)
        theirs = parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, httpx.InvalidURL, KeyError, ValueError) as error:
        return off("clock", f"not compared: {settings.telegram_api_url} told no time ({type(error).__name__})")
    offset = abs((now() - theirs).total_seconds())
    if offset > CLOCK_SECONDS:
        return wrong(
            "clock", f"{offset:.0f} s off: set it, and keep it right by NTP; APIs refuse what is signed too late"
        )
    return good("clock", "right, by the Date of Telegram's server")


async def check_disk(settings: Settings) -> list[Finding]:
    """Check the free space where the SQLite file is; a PostgreSQL server has a disk of its own."""
    if not settings.database_url.startswith(SCHEME) or settings.database_url.endswith(":memory:"):
        return []
    folder = await asyncio.to_thread(_existing, Path(sqlite_path(settings.database_url)).parent)
    free = (await asyncio.to_thread(shutil.disk_usage, folder)).free
    megabytes = f"{free // 1024**2} MB free in {folder}"
    if free < ROOM_BYTES:
        return [wrong("disk", f"{megabytes}, expected {ROOM_BYTES // 1024**2} MB: make room, or the database stops")]
    return [good("disk", megabytes)]


async def check_database(database: Database) -> Finding:
    """Store an update and delete it again, and report the versions."""
    try:
        version = await database.version()
        await UpdateRepository(database, utc_now).check_writable()
        async with database.reading() as connection:
            row = await database.queries.get_schema(connection)
    except Exception as error:  # noqa: BLE001 - each kind of database has errors of its own
        return wrong(
            DATABASE,
            f"can't be written ({type(error).__name__}): check disk space, and the rights of file, folder or user",
        )
    return good(DATABASE, f"{version}, up to date ({row['name']}), and written")


async def is_bot(http: httpx.AsyncClient, host: str, port: int) -> bool:
    """Whether a running bot listens there."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - nothing is bound here
    try:
        answer = await http.get(httpx.URL(scheme="http", host=target, port=port, path="/healthz"), timeout=SECONDS)
    except httpx.HTTPError:
        return False
    return answer.content == b"ok"


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest parent that exists."""
    folder = folder.resolve()
    return next(path for path in (folder, *folder.parents) if path.exists())
