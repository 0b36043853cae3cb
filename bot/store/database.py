"""The interface of both kinds of database: transactions, the statements of `queries.sql`, and migrations."""

from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol

QUERIES = Path(__file__).with_name("queries.sql")
MIGRATIONS = Path(__file__).with_name("migrations")


class DatabaseUnusable(Exception):
    """The database can't be used, or was made by a newer version. The text says what to do, and has no password."""


class DatabaseUnavailable(Exception):
    """The connection broke, the server is unavailable for longer than a transaction waits, or nothing can be written.

    Nothing can be written while the disk is full, or another program locks the file. The transaction may have been
    committed or not. Whoever repeats the work has to look.
    """


class Queries(Protocol):
    """The statements of `queries.sql` by name. Each takes a connection, and its parameters by name.

    Statements that change something return the number of changed rows.
    """

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the function that runs a statement. The type of its result is for the caller to check."""
        ...


class Database(Protocol):
    """An open database. `bot.store.opening.open_database` returns one; no other module depends on its kind."""

    @property
    def shared(self) -> bool:
        """Whether other replicas of the bot may use it at the same time."""
        ...

    @property
    def queries(self) -> Queries:
        """The statements of `queries.sql`, adapted to this kind of database."""
        ...

    async def version(self) -> str:
        """Return kind and version of the database, such as `SQLite 3.45.1`."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[object]:
        """Open a transaction on a connection of its own. It commits at the end, and rolls back on an error.

        Raises:
            DatabaseUnavailable: the connection broke, the server is unavailable, or nothing can be written.
            DatabaseUnusable: the file is gone (SQLite).
        """
        ...

    def writing(self) -> AbstractAsyncContextManager[object]:
        """Open a connection for one statement that changes something: a transaction of its own, in one trip on SQLite.

        Raises:
            DatabaseUnavailable: as `transaction` does.
            DatabaseUnusable: as `transaction` does.
        """
        ...

    def reading(self) -> AbstractAsyncContextManager[object]:
        """Open a connection for one statement, which commits by itself; one that changes much belongs in a transaction.

        Raises:
            DatabaseUnavailable: the connection broke, or the server is unavailable (PostgreSQL).
        """
        ...


def missing_migrations(applied: Collection[str], database: str, folder: Path = MIGRATIONS) -> dict[str, str]:
    """Return the migrations of a folder that are not in `applied`, name to script. `database` names it in errors.

    Raises:
        DatabaseUnusable: the database has migrations that this version does not know.
    """
    scripts = {file.stem: file for file in sorted(folder.glob("*.sql"))}
    if newer := sorted(set(applied) - set(scripts)):
        raise DatabaseUnusable(
            f"the database {database} was made by a newer version (it has {newer[-1]}, this one ends at"
            f" {max(scripts)}): start that version, or restore a backup"
        )
    return {name: file.read_text(encoding="utf-8") for name, file in scripts.items() if name not in applied}
