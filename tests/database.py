"""Runs statements on a database past the code under test."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import asyncpg
import pytest

on_both_databases = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""Marks a test, or a file of tests, that must hold on SQLite and on PostgreSQL."""


async def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    """Run a statement on a database of either kind, and return its rows."""
    if url.startswith("sqlite:///"):
        file = sqlite3.connect(url.removeprefix("sqlite:///"))
        try:
            with file:
                return [tuple(row) for row in file.execute(statement)]
        finally:
            file.close()
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Lock a database of SQLite against all writers while the context is open."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("BEGIN IMMEDIATE")
        yield
        file.rollback()
