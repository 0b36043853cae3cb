"""Everything that outlives a restart: preferences, searches, their pages, references, file ids, updates."""

from bot.store.database import Database, DatabaseAway, DatabaseUnusable
from bot.store.opening import open_database
from bot.store.store import Store

__all__ = ["Database", "DatabaseAway", "DatabaseUnusable", "Store", "open_database"]
