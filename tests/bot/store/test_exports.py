from dataclasses import replace

import pytest

from bot.clock import DAY
from bot.models.export import Export, ExportFormat, ExportSource, ExportState
from bot.store import Database
from bot.store.exports import ExportRepository
from tests.clock import FakeClock
from tests.database import on_both_databases

pytestmark = on_both_databases

ASKED = Export("press1", 700, 700, ExportSource.LIST, "bags", ExportFormat.XLSX, thread_id=3)


@pytest.fixture
def exports(database: Database, clock: FakeClock) -> ExportRepository:
    return ExportRepository(database, clock)


async def test_a_press_that_comes_twice_asks_once(exports: ExportRepository) -> None:
    assert await exports.add(ASKED)
    assert not await exports.add(ASKED)
    assert await exports.get(ASKED.id) == ASKED
    assert await exports.count_of_chat(700) == 1


async def test_how_far_an_export_is_is_kept_until_it_is_finished(exports: ExportRepository) -> None:
    await exports.add(ASKED)
    sending = replace(ASKED, state=ExportState.SENDING, message_id=5)
    assert await exports.update(sending)
    assert await exports.get(ASKED.id) == sending
    assert await exports.unfinished() == [ASKED.id]
    await exports.finish(ASKED.id)
    assert await exports.get(ASKED.id) is None
    assert not await exports.update(sending)


async def test_nobody_waits_for_a_file_of_yesterday(exports: ExportRepository, clock: FakeClock) -> None:
    await exports.add(ASKED)
    clock.advance(seconds=DAY + 1)
    await exports.prune()
    assert await exports.unfinished() == []
