"""Fills a database as a long time of use would, with statements that make millions of rows each."""

import asyncio
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import asyncpg

ROWS = {
    "sqlite": """(
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {0})
    SELECT n FROM numbers
) AS numbers""",
    "postgresql": "generate_series(CAST(1 AS BIGINT), {0}) AS numbers(n)",
}
"""The rows n = 1 to a number."""
UNCAREFUL = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000;"
"""SQLite's settings for a file that can be made anew."""

SCRIPT = """
INSERT INTO chats (chat_id, preferences, updated_at)
SELECT CASE WHEN n % 10 = 0 THEN -n ELSE n END, '{{"language": "en"}}', {now} FROM {each_chat};

INSERT INTO members (user_id, since) SELECT n, {now} FROM {every_tenth_chat};

INSERT INTO bans (user_id, since) SELECT 2000000000 + n, {now} FROM {every_tenth_chat};

INSERT INTO chat_moves (old_id, new_id) SELECT -10 * n, -1000000000 - n FROM {every_tenth_chat};

INSERT INTO kept_lists (id, chat_id, name, chosen, created_at)
SELECT 'list ' || n, CASE WHEN n % 10 = 0 THEN -n ELSE n END, '', 1, {now} FROM {each_chat};

INSERT INTO kept_products (id, list_id, marketplace, product_id, product, kept_by, kept_at, removed_at)
SELECT 'kept ' || n, 'list ' || n, '1688', CAST(n AS TEXT), '{{}}', n, {now}, CASE WHEN n % 10 = 0 THEN {now} END
FROM {each_chat};

INSERT INTO list_links (list_id, token_hash, created_at) SELECT 'list ' || n, 'hash ' || n, {now} FROM {each_chat};

INSERT INTO day_counts (day, name, used) SELECT {now} / 86400, 'person ' || n, 1 FROM {each_chat};

INSERT INTO searches (id, chat_id, message_id, photo_message_id, user_id, file_id, state, query, provider, result_set,
                      passed_over, position, answer_id, answer_is_photo, created_at)
SELECT CAST(1000000000 + n AS TEXT), {chat}, 2 * n, 2 * n, n % {chats} + 1, 'AgACAgIAAxkBAAIB' || n, 'shown', '{{}}',
    'tmapi_global', CAST(1000000000 + n AS TEXT), '[]', 0, 2 * n + 1, 1, {now} - ({searches} - n) * {month} / {searches}
FROM {each_search};

INSERT INTO result_sets (id, provider, photo, query, created_at)
SELECT CAST(1000000000 + n AS TEXT), 'tmapi_global', 'photo ' || n, '{{}}',
    {now} - ({searches} - n) * {month} / {searches}
FROM {each_search};

INSERT INTO result_pages (set_id, page, body)
SELECT CAST(1000000000 + n AS TEXT), 1, 'a page, far shorter than those of providers' FROM {each_search};

INSERT INTO credits (id, provider, kind, chat_id, user_id, charged, at)
SELECT 'call ' || n, 'tmapi_global', 'search', {chat}, n % {chats} + 1, 'yes',
    {now} - ({searches} - n) * {month} / {searches}
FROM {each_search};

INSERT INTO credits (id, provider, kind, charged, at)
SELECT 'old call ' || n, 'tmapi_global', 'search', 'yes', {now} - {month} - ({searches} - n) * 12 * {month} / {searches}
FROM {each_search};

INSERT INTO albums (chat_id, album, message_id, created_at)
SELECT {chat}, 'album ' || n, n, {now} - ({searches} - 10 * n) * 86400 / {searches} FROM {every_tenth_search};

INSERT INTO image_refs (provider, photo, body, expires_at)
SELECT 'tmapi_global', 'photo ' || n, '{{}}', {now} + 10 * n * 86400 / {searches} FROM {every_tenth_search};

INSERT INTO product_details (provider, product_id, query, body, expires_at)
SELECT 'tmapi_global', CAST(n AS TEXT), '{{}}', '{{}}', {now} + 10 * n * 86400 / {searches} FROM {every_tenth_search};

INSERT INTO media (url, file_id, used_at)
SELECT 'https://cbu01.alicdn.com/img/ibank/' || n, 'AgAC', {now} - ({searches} - 10 * n) * {month} / {searches}
FROM {every_tenth_search};

INSERT INTO updates (update_id, body, received_at, done_at)
SELECT n, '', {now} - ({searches} - 10 * n) * 86400 / {searches}, {now} FROM {every_tenth_search}
"""


@dataclass(frozen=True)
class Size:
    """How many chats there are, and how many searches of the last 30 days; `now` is in epoch seconds.

    Each search has a message, a result set with one page, and a paid call; older calls name no chat. Every tenth chat
    is a group. For every tenth search there is an album, an update, an image reference, details and a sent picture.
    """

    chats: int
    searches: int
    now: int

    def chat_of(self, number: int) -> int:
        """Return the chat of the search with this number, the first of which is 1."""
        chat = number % self.chats + 1
        return -chat if chat % 10 == 0 else chat

    def search_id(self, number: int) -> str:
        """Return the id of the search with this number."""
        return str(1_000_000_000 + number)


async def fill(url: str, size: Size) -> None:
    """Fill an empty database that has every migration and is not in use."""
    kind = url.partition(":")[0]
    script = SCRIPT.format(
        now=size.now,
        month=30 * 86_400,
        chats=size.chats,
        searches=size.searches,
        chat=f"(n % {size.chats} + 1) * (CASE WHEN (n % {size.chats} + 1) % 10 = 0 THEN -1 ELSE 1 END)",
        each_chat=ROWS[kind].format(size.chats),
        every_tenth_chat=ROWS[kind].format(size.chats // 10),
        each_search=ROWS[kind].format(size.searches),
        every_tenth_search=ROWS[kind].format(size.searches // 10),
    )
    if kind == "sqlite":
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.executescript(f"{UNCAREFUL} {script}; PRAGMA journal_mode = WAL;")
        await asyncio.to_thread(_write_to_disk, url.removeprefix("sqlite:///"))
        return
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(script)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def _write_to_disk(path: str) -> None:
    """Write what the system still has in memory, which the first transactions would otherwise wait for."""
    with Path(path).open("rb") as file:
        os.fsync(file.fileno())
