"""The data types of the bot and their rules: a search, its request and results, preferences, quotas, people.

Pure: no I/O, and no Telegram library.
"""
