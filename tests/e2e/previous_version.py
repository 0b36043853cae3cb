"""A database and chats that version 0.1.0 left behind, recorded from it in the sandbox.

`tests/fixtures/previous_version` holds the rows of its tables, the messages of its chats, and its example of a settings
file.
"""

import json
import re
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from bot.store.database import MIGRATIONS
from sandbox.telegram.objects import Chat, Message, User
from tests.e2e.harness import Harness

FOLDER = Path(__file__).parents[1] / "fixtures" / "previous_version"
LAST_MIGRATION = "0008_chat_moves"
EPOCH_SECONDS = re.compile(r"\b1[78]\d{8}\b")

Tables = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class PreviousChats:
    """Ann's and Ben's chats with the older bot, replayed; `messages` by their recorded ids."""

    ben: User
    bens_chat: Chat
    messages: Mapping[int, Message]


async def replay_chats(harness: Harness) -> PreviousChats:
    """Put the recorded messages into Telegram: people's as they wrote them, the bot's through its Bot API."""
    ben = harness.telegram.add_user("Ben", username="ben", language_code="ru")
    chats = {"ann": harness.chat, "ben": harness.telegram.private_chat(ben)}
    people = {"ann": harness.ann, "ben": ben}
    url = f"{harness.settings['telegram_api_url']}/bot{harness.telegram.token}"
    messages: dict[int, Message] = {}
    async with httpx.AsyncClient() as client:
        for recorded in json.loads((FOLDER / "chats.json").read_text(encoding="utf-8"))["messages"]:
            chat, person = chats[recorded["chat"]], people[recorded["chat"]]
            if recorded["from_bot"]:
                sent = await _post(client, url, chat, recorded, harness.goods.photo("mug"))
            elif recorded.get("photo"):
                sent = harness.telegram.user_sends_photo(chat, person, harness.goods.photo("mug")).message_id
            else:
                sent = harness.telegram.user_sends_text(chat, person, recorded["text"]).message_id
            assert sent == recorded["message_id"]
            messages[sent] = harness.telegram.message(chat, sent)
        await _acknowledge_updates(client, url)
    return PreviousChats(ben, chats["ben"], messages)


async def _acknowledge_updates(client: httpx.AsyncClient, url: str) -> None:
    """Tell Telegram that people's messages were taken, as the older bot did."""
    updates = (await client.get(f"{url}/getUpdates")).raise_for_status().json()["result"]
    await client.get(f"{url}/getUpdates", params={"offset": updates[-1]["update_id"] + 1, "limit": 1, "timeout": 0})


async def _post(client: httpx.AsyncClient, url: str, chat: Chat, recorded: Mapping[str, Any], photo: bytes) -> int:
    fields = {"chat_id": str(chat.id), "reply_markup": json.dumps(recorded.get("reply_markup") or {})}
    if recorded.get("photo"):
        fields["caption"] = recorded["text"]
        answer = await client.post(f"{url}/sendPhoto", data=fields, files={"photo": photo})
    else:
        answer = await client.post(f"{url}/sendMessage", data=fields | {"text": recorded["text"]})
    return int(answer.raise_for_status().json()["result"]["message_id"])


def recorded_tables(harness: Harness, chats: PreviousChats) -> Tables:
    """The rows as they would stand had the older bot run just now, for the people and addresses of this sandbox."""
    recorded = json.loads((FOLDER / "chats.json").read_text(encoding="utf-8"))
    older = int(time.time()) - recorded["recorded_at"]
    text = (FOLDER / "tables.json").read_text(encoding="utf-8")
    text = EPOCH_SECONDS.sub(lambda found: str(int(found[0]) + older), text)
    text = text.replace(str(recorded["ann"]), str(harness.ann.id)).replace(str(recorded["ben"]), str(chats.ben.id))
    tables: Tables = json.loads(text.replace("http://marketplaces.example", harness.settings["tmapi_url"]))
    return tables


def fill_sqlite(path: Path, tables: Tables) -> None:
    """Make the older version's database at `path`."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at BIGINT)")
        for script in _scripts():
            database.executescript(script)
        for table, rows in tables.items():
            for row in rows:
                columns, marks = ", ".join(row), ", ".join("?" * len(row))
                database.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))


async def fill_postgres(url: str, tables: Tables) -> None:
    """Make the older version's tables in an empty PostgreSQL database."""
    database = await asyncpg.connect(url)
    try:
        await database.execute("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at BIGINT)")
        for script in _scripts():
            await database.execute(script)
        # Rows may name rows of tables that are filled later.
        await database.execute("SET session_replication_role = replica")
        for table, rows in tables.items():
            for row in rows:
                marks = ", ".join(f"${number}" for number in range(1, len(row) + 1))
                await database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", *row.values())
    finally:
        await database.close()


def _scripts() -> list[str]:
    return [
        file.read_text(encoding="utf-8") for file in sorted(MIGRATIONS.glob("*.sql")) if file.stem <= LAST_MIGRATION
    ]
