"""How many SQL statements an update takes, from its arrival until it is marked as done."""

from collections.abc import Callable
from typing import Any

import aiosqlite
import pytest

from tests.e2e.harness import Harness

PHOTO, PRESS, SETTING = 26, 9, 7
UNCOUNTED = (
    *("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"),
    *("DELETE", "UPDATE credits SET chat_id = NULL"),
    *("SELECT line, SUM(", "SELECT searches.*, ( SELECT COUNT(*)"),
)
"""The brackets of transactions, and what goes by the clock: pruning, and the look at the lines."""


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that SQLite is given, one after another."""
    executed: list[str] = []

    def counted(execute: Callable[..., Any]) -> Callable[..., Any]:
        def call(connection: aiosqlite.Connection, sql: str, *parameters: Any) -> Any:
            statement = " ".join(sql.split())
            if not statement.startswith(UNCOUNTED):
                executed.append(statement)
            return execute(connection, sql, *parameters)

        return call

    for name in ("execute", "execute_fetchall"):
        monkeypatch.setattr(aiosqlite.Connection, name, counted(getattr(aiosqlite.Connection, name)))
    return executed


async def test_a_photo_and_a_press_take_few_statements(harness: Harness, statements: list[str]) -> None:
    await harness.say("/settings sort sales")
    await harness.wait_until_idle()
    statements.clear()

    card = await harness.search("mug")
    await harness.wait_until_idle()
    photo = statements.copy()
    # On a slow machine, progress is shown: the search has its turn to speak, and is saved then, too.
    saved = sum(statement.startswith("UPDATE searches") for statement in photo)
    turns = sum(statement.startswith("SELECT id FROM searches WHERE chat_id") for statement in photo)
    statements.clear()

    await harness.press(card, "▶")
    await harness.wait_until_idle()
    press = statements.copy()
    statements.clear()

    await harness.say("/settings sort price_up")
    await harness.wait_until_idle()
    assert len(photo) - max(0, saved - 2) - max(0, turns - 1) <= PHOTO, "\n".join(photo)
    assert len(press) <= PRESS, "\n".join(press)
    assert len(statements) <= SETTING, "\n".join(statements)
