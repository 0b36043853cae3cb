"""Looks through a backup without changing it: whether it is whole, and what is in it."""

import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final
from urllib.parse import quote

from bot.store.backup import DUMP_HEADER, SQLITE_HEADER

COUNTED: Final = ("searches", "chats", "credits", "members", "tokens")
"""The tables that tell most of what is in a backup."""
TABLE_DATA: Final = re.compile(r'COPY public\."?(\w+)"? \((.*)\) FROM stdin;')
TABLE_END: Final = "\\."


class BackupUnreadable(Exception):
    """A file is not there, is no backup, or is damaged. The text says what to do."""


@dataclass(frozen=True)
class BackupContents:
    """What a backup holds. `kind` is the program that wrote it, `newest_search` in epoch seconds, None without any."""

    kind: str
    migrations: Collection[str]
    rows: Mapping[str, int]
    newest_search: int | None = None


def look_through(file: Path) -> BackupContents:
    """Return what is in a backup, or in a database that is in use, after reading all of it.

    Raises:
        BackupUnreadable: it is not there, is no backup of the bot, or is damaged.
    """
    try:
        with file.open("rb") as opened:
            beginning = opened.read(len(SQLITE_HEADER))
    except OSError as error:
        raise BackupUnreadable(f"{file} can't be read ({error.strerror}): check the path and its rights") from None
    if beginning == SQLITE_HEADER:
        contents = _in_sqlite(file)
    elif beginning.startswith(DUMP_HEADER):
        contents = _in_dump(file)
    else:
        raise BackupUnreadable(f"{file} is no backup: neither SQLite nor pg_dump has written it")
    if not contents.migrations:
        raise BackupUnreadable(f"{file} is a database, and not one of this bot")
    return contents


def _in_sqlite(file: Path) -> BackupContents:
    # Without a log beside it nobody writes, and SQLite need not make one to read.
    in_use = file.with_name(f"{file.name}-wal").exists()
    address = f"file:{quote(str(file))}?mode=ro{'' if in_use else '&immutable=1'}"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            faults = [str(fault) for (fault,) in database.execute("PRAGMA integrity_check(3)")]
            if faults != ["ok"]:
                raise BackupUnreadable(f"{file} is damaged ({'; '.join(faults)}): use another backup")
            tables = {str(name) for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            if "migrations" not in tables:
                return BackupContents("SQLite", (), {})
            migrations = [str(name) for (name,) in database.execute("SELECT name FROM migrations")]
            rows: dict[str, int] = {
                table: int(database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])  # noqa: S608 -- our names
                for table in COUNTED
                if table in tables
            }
            newest = database.execute("SELECT MAX(created_at) FROM searches").fetchone()[0] if rows else None
            return BackupContents("SQLite", migrations, rows, newest)
    except sqlite3.Error as error:
        raise BackupUnreadable(f"{file} is damaged or can't be read ({error}): use another backup") from None


@dataclass
class _DumpReader:
    """Takes the lines of a dump as SQL, and counts the rows of its tables."""

    rows: Counter[str] = field(default_factory=Counter)
    migrations: list[str] = field(default_factory=list)
    newest_search: int | None = None
    _table: str | None = None
    _columns: list[str] = field(default_factory=list)

    def read(self, line: str) -> None:
        if self._table is None:
            if begun := TABLE_DATA.fullmatch(line):
                self._table, self._columns = begun[1], begun[2].replace('"', "").split(", ")
                self.rows[self._table] += 0
        elif line == TABLE_END:
            self._table = None
        else:
            self.rows[self._table] += 1
            values = dict(zip(self._columns, line.split("\t"), strict=False))
            if self._table == "migrations":
                self.migrations.append(values["name"])
            elif self._table == "searches":
                self.newest_search = max(self.newest_search or 0, int(values["created_at"]))


def _in_dump(file: Path) -> BackupContents:
    if shutil.which("pg_restore") is None:
        raise BackupUnreadable(
            "pg_restore is missing: install the programs of PostgreSQL (Debian: postgresql-client), of the version that"
            " made the dump or newer"
        )
    reader = _DumpReader()
    command = ["pg_restore", "--data-only", "--file=-", str(file)]
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
        with subprocess.Popen(  # noqa: S603 - words of our own
            command, stdout=subprocess.PIPE, stderr=complaints, text=True, encoding="utf-8", errors="replace"
        ) as reading:
            for line in reading.stdout or ():
                reader.read(line.rstrip("\n"))
        complaints.seek(0)
        complaint = complaints.read().strip()
    if reading.returncode:
        raise BackupUnreadable(f"{file} is damaged or can't be read ({complaint}): use another backup")
    counted = {table: reader.rows[table] for table in COUNTED if table in reader.rows}
    return BackupContents("PostgreSQL", reader.migrations, counted, reader.newest_search)
