"""Looks into a database past the application's own code."""

import sqlite3

import asyncpg
import pytest

on_both_databases = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""Marks a test, or a file of tests, that must hold on SQLite and on PostgreSQL."""


async def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    """What a statement brings, from a database of either kind."""
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
