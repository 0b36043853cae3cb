"""A Telegram and marketplaces on loopback, for tests and the demo.

The sandbox imports nothing from the rest of the project, so that it can't repeat the project's own mistakes.
"""
