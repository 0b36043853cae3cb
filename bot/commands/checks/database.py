"""The database: whether it opens, which version it has, and whether it can be written."""

from bot.clock import utc_now
from bot.commands.checks.finding import Finding, good, wrong
from bot.store import Database
from bot.store.updates import UpdateQueue

SUBJECT = "DATABASE_URL"


async def check_database(database: Database) -> Finding:
    """Write an update down and take it back, and tell the versions."""
    try:
        version = await database.version()
        await UpdateQueue(database, utc_now).check_writable()
        async with database.reading() as connection:
            row = await database.queries.get_schema(connection)
    except Exception as error:  # noqa: BLE001 - each kind of database has errors of its own
        return wrong(
            SUBJECT,
            f"can't be written ({type(error).__name__}): check disk space, and the rights of file, folder or user",
        )
    return good(SUBJECT, f"{version}, up to date ({row['name']}), and written")
