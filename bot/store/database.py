"""What both kinds of database give: transactions, the statements of `queries.sql`, migrations in their order."""

from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol

QUERIES = Path(__file__).with_name("queries.sql")
MIGRATIONS = Path(__file__).with_name("migrations")


class DatabaseUnusable(Exception):
    """The database can't be opened or was made by a newer version; the text says what to do, and holds no password."""


class DatabaseAway(Exception):
    """The connection broke during some work, or the server stayed away for longer than work waits for it.

    The work may have been kept or not; begun anew later, it finds out.
    """


class Queries(Protocol):
    """The statements of `queries.sql` by name. Each takes a connection and its parameters by name.

    Those that change something return the number of rows.
    """

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the function that runs a statement; what it returns is for the caller to check."""
        ...


class Database(Protocol):
    """An open database. `bot.store.opening.open_database` gives one; no other module knows of which kind it is."""

    @property
    def shared(self) -> bool:
        """Whether other copies of the bot may work on it at the same time."""
        ...

    @property
    def queries(self) -> Queries:
        """The statements of `queries.sql`, as this kind of database takes them."""
        ...

    async def version(self) -> str:
        """Return what kind of database it is, and of which version: `SQLite 3.45.1`."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[object]:
        """Give a connection to one task; what it wrote is kept as a whole, or not at all when it raises."""
        ...

    def reading(self) -> AbstractAsyncContextManager[object]:
        """Give a connection for one statement that changes nothing."""
        ...


def missing_migrations(applied: Collection[str], database: str) -> dict[str, str]:
    """Return the scripts that are still to be run, by name and in order; `database` is what an error calls it.

    Raises:
        DatabaseUnusable: it has migrations that this version does not know.
    """
    scripts = {file.stem: file for file in sorted(MIGRATIONS.glob("*.sql"))}
    if newer := sorted(set(applied) - set(scripts)):
        raise DatabaseUnusable(
            f"the database {database} was made by a newer version (it has {newer[-1]}, this one ends at"
            f" {max(scripts)}): start that version, or restore a backup"
        )
    return {name: file.read_text(encoding="utf-8") for name, file in scripts.items() if name not in applied}
