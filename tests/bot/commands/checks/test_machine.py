"""What `check` says of a database that works, and of one that can't be written."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.commands.checks.finding import Verdict
from bot.commands.checks.machine import check_database
from bot.store import Database, open_database
from tests.database import on_both_databases


@on_both_databases
async def test_versions_are_told(database: Database) -> None:
    finding = await check_database(database)
    assert finding.verdict is Verdict.GOOD
    assert finding.text.startswith(("SQLite 3.", "PostgreSQL "))
    assert "up to date (00" in finding.text


async def test_a_database_that_refuses_what_is_written(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    async with open_database(f"sqlite:///{file}") as database:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TRIGGER full BEFORE INSERT ON updates BEGIN SELECT RAISE(ABORT, 'full'); END")
        finding = await check_database(database)
    assert finding.verdict is Verdict.WRONG
    assert "can't be written" in finding.text
