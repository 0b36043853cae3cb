"""No statement reads a whole table that grows with people and time: each finds its rows by an index."""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import aiosql
import asyncpg
import pytest
from aiosql.adapters.asyncpg import AsyncPGAdapter

from benchmarks.filling import Size, fill
from bot.clock import DAY, HOUR
from bot.store import open_database
from bot.store.database import QUERIES
from tests.clock import START
from tests.database import rows
from tests.postgres import Postgres

GROWING = {
    "albums",
    "bans",
    "chat_moves",
    "chats",
    "credits",
    "day_counts",
    "image_refs",
    "kept_lists",
    "kept_products",
    "list_links",
    "media",
    "members",
    "product_details",
    "result_pages",
    "result_sets",
    "searches",
    "updates",
}
SMALL = {
    "call_slots": "one row for each call that the plans allow at a time",
    "claims": "one row for each paid call in progress",
    "exchange_rates": "one row for each feed",
    "executors": "one row for each replica",
    "exports": "one row for each file that is being made",
    "invitations": "one row for each that an operator made and that can still be used",
    "migrations": "one row for each",
    "plan_paces": "one row for each plan",
    "provider_states": "one row for each provider",
    "relay_photos": "a fixed number of rows at most",
    "slot_waiters": "one row for each replica and plan at most",
    "tokens": "one row for each login of an operator",
}
"""Tables that may be read as a whole, and why."""

BOUNDED_INDEXES = {"updates_unfinished", "updates_unfinished_of_chat", "searches_in_line", "searches_of_chat_in_line"}
"""Partial indexes of growing tables that may be read as a whole: they have what is in work, and no more."""

NOW = int(START.timestamp())
SIZE = Size(chats=20_000, searches=50_000, now=NOW)
NUMBERS = {
    "since": NOW - HOUR,
    "before": NOW - 31 * DAY,
    "unused_before": NOW - 2 * HOUR,
    "now": NOW,
    "after": 2 * SIZE.searches - 10,
    "portion": 20,  # as small a part of these tables as the bot's portions are of large ones
    "prune_day_counts before": NOW // DAY - 40,
    "prune_person_counts before": NOW // DAY,
}
"""Parameters as the bot passes them, where PostgreSQL's plans depend on how many rows they leave."""
POSTGRESQL_ONLY = re.compile(r"\bclock_timestamp\(|\bgenerate_series\(|\bFOR UPDATE\b|\bEXTRACT\(")
"""What SQLite does not have, in statements for replicas."""
ALIAS = re.compile(r"\b(\w+) AS (\w+)")


def statements(adapter: AsyncPGAdapter | str) -> dict[str, str]:
    """Return the statements by name, as the driver gets them."""
    queries: Any = aiosql.from_path(
        QUERIES,
        adapter if isinstance(adapter, str) else lambda: adapter,
        mandatory_parameters=False,
    )
    names = [name for name in queries.available_queries if not name.endswith("_cursor")]
    return {name: getattr(queries, name).sql for name in names}


def scanned(detail: str, sql: str) -> str | None:
    """Return the table that a line of SQLite's plan reads as a whole."""
    found = re.match(r"SCAN (\w+)", detail)
    if found is None or detail.rpartition(" ")[2] in BOUNDED_INDEXES:
        return None
    tables = {alias: table for table, alias in ALIAS.findall(sql)}
    return tables.get(found[1], found[1])


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a node of PostgreSQL's plan and all below it, but for an index that is read in order up to a limit."""
    yield plan
    for below in plan.get("Plans", ()):
        if not (plan["Node Type"] == "Limit" and "Index Name" in below and "Filter" not in below):
            yield from nodes(below)


def value(statement: str, parameter: str, kind: str) -> object:
    """Return a likely value for a parameter of this type."""
    if kind == "int8":
        return NUMBERS.get(f"{statement} {parameter}", NUMBERS.get(parameter, 1))
    return {"bytea": b"x", "text": "x"}.get(kind, 1)


def is_scan(node: Mapping[str, Any]) -> bool:
    """Whether a node of PostgreSQL's plan reads a whole table, or a whole index of it."""
    if node.get("Relation Name") not in GROWING or node.get("Index Name") in BOUNDED_INDEXES:
        return False
    return node["Node Type"] == "Seq Scan" or ("Index Name" in node and "Index Cond" not in node)


@pytest.fixture(scope="module")
def filled_postgres(postgres: Postgres) -> Iterator[str]:
    """A database that is large enough for an index to be worth it, with the statistics of its tables."""
    url = postgres.new_database()
    with asyncio.Runner() as runner:
        runner.run(fill(url, SIZE))
    yield url
    postgres.drop(url)


@pytest.fixture
async def filled_connection(filled_postgres: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(filled_postgres)
    yield connection
    await connection.close()


async def test_every_table_is_known_to_grow_or_to_stay_small(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    async with open_database(url):
        pass
    tables = {name for (name,) in await rows(url, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables - GROWING - set(SMALL) == set(), "say in GROWING or SMALL which kind of table it is"


async def test_no_statement_scans_a_growing_table_on_sqlite(tmp_path: Path) -> None:
    async with open_database(f"sqlite:///{tmp_path}/bot.db"):
        pass
    scans = []
    with closing(sqlite3.connect(tmp_path / "bot.db")) as file:
        for name, sql in statements("aiosqlite").items():
            if POSTGRESQL_ONLY.search(sql):
                continue
            values = dict.fromkeys(re.findall(r":(\w+)", sql), 1)
            plan = [str(row[3]) for row in file.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
            scans += [f"{name}: {detail}" for detail in plan if scanned(detail, sql) in GROWING]
    assert not scans, "\n".join(scans)


async def test_no_statement_scans_a_growing_table_on_postgresql(
    filled_connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    scans: list[str] = []
    adapter = AsyncPGAdapter()  # type: ignore[no-untyped-call]  # it has no types
    for name, sql in statements(adapter).items():
        prepared = await filled_connection.prepare(sql)
        types = [parameter.name for parameter in prepared.get_parameters()]
        values = [value(name, *one) for one in zip(adapter.var_sorted[name], types, strict=True)]
        (plan,) = json.loads(await filled_connection.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", *values))
        scans += [
            f"{name}: {node['Node Type']} on {node['Relation Name']}" for node in nodes(plan["Plan"]) if is_scan(node)
        ]
    assert not scans, "\n".join(scans)
