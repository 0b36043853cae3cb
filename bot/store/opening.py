"""Opens the database that `DATABASE_URL` names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.store.database import Database, DatabaseUnusable
from bot.store.sqlite import open_sqlite


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Open the database at `url` and apply missing migrations; close it at the end.

    `url` is `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST:PORT/NAME`.

    Raises:
        DatabaseUnusable: it can't be opened or used, or was made by a newer version.
    """
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        async with open_sqlite(url) as sqlite:
            yield sqlite
    elif scheme in ("postgresql", "postgres"):
        try:
            from bot.store.postgres import open_postgres  # noqa: PLC0415 -- asyncpg is an extra
        except ModuleNotFoundError:
            raise DatabaseUnusable(
                "DATABASE_URL names a PostgreSQL database, and asyncpg is not installed: pip install asyncpg"
            ) from None
        async with open_postgres(url) as postgres:
            yield postgres
    else:
        raise DatabaseUnusable(
            f"DATABASE_URL begins with '{scheme or 'nothing'}:', expected sqlite:///PATH or"
            " postgresql://USER:PASSWORD@HOST/NAME"
        )
