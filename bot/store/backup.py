"""Copies the database into one file, as of one moment, while the bot goes on writing."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from bot.store.database import DatabaseUnusable
from bot.store.sqlite import OWNER_ALONE, sqlite_path

SQLITE_HEADER: Final = b"SQLite format 3\0"
DUMP_HEADER: Final = b"PGDMP"
"""What a file begins with that SQLite, or pg_dump in its own format, has written."""
FOLDER_RIGHTS: Final = 0o700


class BackupFailed(Exception):
    """No copy was made, and what was there before is as it was. The text says what to do, and has no password."""


def back_up(url: str, file: Path) -> None:
    """Copy the database at `url` into `file`, for its owner alone to read. An older one there is replaced at the end.

    Of SQLite, the copy is a database that the bot can be started with. Of PostgreSQL, it is a dump for pg_restore.

    Raises:
        BackupFailed: there is no database, it is damaged, pg_dump fails, or `file` can't be written or is no backup.
        DatabaseUnusable: `url` names no file.
    """
    try:
        _require_replaceable(file)
        if urlsplit(url).scheme == "sqlite":
            _copy_sqlite(Path(sqlite_path(url)), file)
        else:
            _dump_postgres(url, file)
    except OSError as error:
        raise BackupFailed(f"the backup {file} can't be written ({error.strerror}): choose another file") from None


def _require_replaceable(file: Path) -> None:
    """Raise unless there is nothing at `file`, or a backup: a slip of the finger should cost no other file."""
    if not file.exists():
        return
    beginning = b""
    if file.is_file():
        with file.open("rb") as there:
            beginning = there.read(len(SQLITE_HEADER))
    if not beginning.startswith((SQLITE_HEADER, DUMP_HEADER)):
        raise BackupFailed(f"{file} is there and is no backup: choose another file")


def _copy_sqlite(path: Path, file: Path) -> None:
    if not path.is_file():
        raise BackupFailed(f"there is no database at {path}: correct DATABASE_URL, or run this in the bot's folder")
    if file.exists() and file.samefile(path):
        raise BackupFailed(f"{file} is the database itself: choose another file")
    with _written_whole(file) as part:
        try:
            with (
                closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True)) as source,
                closing(sqlite3.connect(part)) as copy,
            ):
                # In one step, which reads one state: in several, it would begin anew each time the bot writes.
                source.backup(copy)
                # One file alone, which can be read where nothing may be written.
                copy.execute("PRAGMA journal_mode = DELETE")
                fault = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
        except sqlite3.Error as error:
            raise BackupFailed(
                f"the database {path} can't be copied ({error}): check the file and its rights"
            ) from None
        if fault != "ok":
            raise BackupFailed(f"the database {path} is damaged ({fault}): stop the bot and restore an older backup")


def _dump_postgres(url: str, file: Path) -> None:
    if shutil.which("pg_dump") is None:
        raise BackupFailed(
            "pg_dump is missing: install the programs of PostgreSQL (Debian: postgresql-client), of the server's"
            " version or newer, or run pg_dump where the server is"
        )
    address, password = without_password(url)
    with _written_whole(file) as part:
        command = ["pg_dump", "--no-password", "--format=custom", "--no-owner", f"--file={part}", f"--dbname={address}"]
        dumped = subprocess.run(  # noqa: S603 - words of our own
            command, env=os.environ | password, capture_output=True, text=True, errors="replace", check=False
        )
        if dumped.returncode:
            raise BackupFailed(f"pg_dump failed: {dumped.stderr.strip() or f'status {dumped.returncode}'}")


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """Return an address without its password, and the environment that has it: anybody can read a command's words.

    Raises:
        DatabaseUnusable: it is no address of a PostgreSQL database.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise DatabaseUnusable("DATABASE_URL names no database, expected sqlite:///PATH or postgresql://…")
    login, at, host = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    password = options.pop("password", unquote(password))
    address = parts._replace(netloc=user + at + host, query=urlencode(options)).geturl()
    return address, {"PGPASSWORD": password} if password else {}


@contextmanager
def _written_whole(file: Path) -> Iterator[Path]:
    """Lend a file beside `file` that takes its place at the end, and is gone if something fails."""
    file.parent.mkdir(mode=FOLDER_RIGHTS, parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ALONE))
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
