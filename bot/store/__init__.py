"""Everything that outlives a restart: preferences, searches, their pages, references, file ids, updates."""

from bot.store.database import DatabaseUnusable, open_database
from bot.store.store import Store

__all__ = ["DatabaseUnusable", "Store", "open_database"]
