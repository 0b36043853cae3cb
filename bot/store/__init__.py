"""The database, SQLite or PostgreSQL: everything that outlives a restart. The only package with SQL.

`Store` has one repository for each kind of data. It calls no provider and no Telegram.
"""

from bot.store.database import Database, DatabaseUnavailable, DatabaseUnusable
from bot.store.opening import open_database
from bot.store.store import Store

__all__ = ["Database", "DatabaseUnavailable", "DatabaseUnusable", "Store", "open_database"]
from bot.store.repository import until_stored as until_stored
