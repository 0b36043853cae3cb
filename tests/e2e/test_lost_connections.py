"""The connection to PostgreSQL breaks in the middle of some work: the work starts again by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from tests.database import rows
from tests.e2e.harness import Harness, is_card, position
from tests.e2e.replicas import open_replicas
from tests.e2e.test_replicas import until_all_updates_are_done
from tests.waiting import until

PLACES = {
    "bans": "mug",
    "chats": "teddy",
    "searches": "lamp",
    "result_sets": "chair",
    "image_refs": "watch",
    "credits": "umbrella",
}
"""Tables at which the connection breaks, each with a photo that is sent then."""

WAITING = """
FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
"""


@asynccontextmanager
async def connection_broken_at(table: str, database_url: str) -> AsyncIterator[None]:
    """Break the connection that asks for the table first, while it waits for an answer."""
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield
            await until(lambda: rows(database_url, f"SELECT pid {WAITING}"))
            await rows(database_url, f"SELECT pg_terminate_backend(pid, 5000) {WAITING}")
    finally:
        await connection.close()


def paid(harness: Harness) -> tuple[int, int]:
    """Return how many conversions and how many searches were paid for."""
    return harness.call_count(Service.TMAPI_GLOBAL, Endpoint.CONVERT), harness.call_count(
        Service.TMAPI_GLOBAL, Endpoint.SEARCH
    )


async def until_booked(call: Endpoint, database_url: str) -> None:
    """Wait until a paid call is about to be made."""
    await until(lambda: rows(database_url, f"SELECT id FROM credits WHERE kind = '{call}'"))


async def test_photo_and_press_are_answered_once_wherever_the_connection_breaks(
    stopped_harness: Harness, postgres_url: str, tmp_path: Path
) -> None:
    harness = stopped_harness
    async with open_replicas(harness, postgres_url, tmp_path, number=2):
        for number, (table, photo) in enumerate(PLACES.items(), start=1):
            now = harness.telegram.events.last_seq
            async with connection_broken_at(table, postgres_url):
                harness.send_photo(photo)
            await harness.reply(is_card, after=now)
            await until_all_updates_are_done(postgres_url)
            assert len(harness.telegram.bot_messages(harness.chat)) == number, table
            assert paid(harness) == (number, number), table

        now, card = harness.telegram.events.last_seq, harness.telegram.bot_messages(harness.chat)[-1]
        async with connection_broken_at("searches", postgres_url):
            harness.telegram.user_presses(card, "▶", harness.ann)
        turned = await harness.reply(is_card, after=now)
        await until_all_updates_are_done(postgres_url)
    assert position(turned) == 2
    assert len(harness.telegram.bot_messages(harness.chat)) == len(PLACES)


async def test_a_call_is_paid_for_once_and_a_progress_message_becomes_the_answer_when_the_connection_breaks(
    stopped_harness: Harness, postgres_url: str, tmp_path: Path
) -> None:
    harness = stopped_harness
    harness.markets.fail(Fault(kind=FaultKind.SLOW, service=Service.TMAPI_GLOBAL, seconds=2))
    async with open_replicas(harness, postgres_url, tmp_path, number=2):
        harness.send_photo("mug")
        for call in (Endpoint.CONVERT, Endpoint.SEARCH):
            await until_booked(call, postgres_url)
            async with connection_broken_at("credits", postgres_url):
                pass  # the call is being made; its cost is booked next
        await harness.reply(is_card)
        await until_all_updates_are_done(postgres_url)
        assert paid(harness) == (1, 1)

        now = harness.telegram.events.last_seq
        async with connection_broken_at("result_pages", postgres_url):
            harness.send_photo("lamp")
            await harness.reply(after=now)
        await harness.reply(is_card, after=now)
        await until_all_updates_are_done(postgres_url)
    assert [is_card(message) for message in harness.telegram.bot_messages(harness.chat)] == [True, True]
