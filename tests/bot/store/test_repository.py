import asyncio

from bot.store import Database, Store
from bot.store.repository import PORTION
from tests.database import rows

OLD_ALBUMS = f"""
INSERT INTO albums (chat_id, album, message_id, created_at)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {3 * PORTION})
SELECT 7, 'album ' || n, n, 1 FROM numbers
"""


async def test_others_write_between_two_portions(store: Store, database: Database, database_url: str) -> None:
    await rows(database_url, OLD_ALBUMS)
    left: list[object] = []

    async def write_again_and_again() -> None:
        while not left or left[-1] != (0,):
            async with database.transaction():
                left.extend(await rows(database_url, "SELECT COUNT(*) FROM albums"))

    await asyncio.gather(store.albums.prune(), write_again_and_again())
    assert {(2 * PORTION,), (PORTION,)} <= set(left)
