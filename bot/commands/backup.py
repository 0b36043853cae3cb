"""`backup FILE` and `check --database FILE`: copies the database, and says what is in a copy."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.commands import CommandFailed
from bot.commands.checks.finding import Finding, good, off
from bot.store.backup import BackupFailed, back_up
from bot.store.backup_contents import BackupContents, BackupUnreadable, look_through
from bot.store.database import missing_migrations

NAMES = {
    "searches": "searches",
    "chats": "chats with settings",
    "credits": "paid calls",
    "members": "members",
    "tokens": "logins",
}

Say = Callable[[str], object]


def back_up_database(url: str, file: Path, say: Say) -> None:
    """Copy the database at `url` into `file`, and say what is in the copy.

    Raises:
        CommandFailed: no copy was made.
        DatabaseUnusable: `url` names no database.
    """
    try:
        back_up(url, file)
    except BackupFailed as error:
        raise CommandFailed(str(error)) from None
    check_backup(file, say)
    say(f"{file} is the backup. The settings (.env) are not in it: keep a copy of them somewhere else")


def check_backup(file: Path, say: Say) -> None:
    """Read all of a backup, change nothing, and say what is in it.

    Raises:
        CommandFailed: it can't be used.
        DatabaseUnusable: a newer version made it.
    """
    try:
        contents = look_through(file)
    except BackupUnreadable as error:
        raise CommandFailed(str(error)) from None
    for finding in _findings(file, contents):
        say(f"{finding.verdict} {finding.subject}: {finding.text}")


def _findings(file: Path, contents: BackupContents) -> list[Finding]:
    missing = missing_migrations(contents.migrations, str(file))
    rows = ", ".join(f"{NAMES[table]}: {number}" for table, number in contents.rows.items())
    newest = contents.newest_search
    when = (
        "" if newest is None else f"; the newest search is of {datetime.fromtimestamp(newest, UTC):%Y-%m-%d %H:%M} UTC"
    )
    return [
        good("integrity", f"all of it was read, and {contents.kind} finds no fault"),
        good("contents", f"{rows}{when}"),
        off("version", f"an older version made it: the start brings it up to date ({len(missing)} migrations)")
        if missing
        else good("version", "it is up to date"),
    ]
