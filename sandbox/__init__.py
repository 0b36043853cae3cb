"""The outside world in a box: a Telegram and the marketplaces, on loopback, for tests and the demo.

It imports nothing from the rest of the project, so that it can't repeat the project's own mistakes.
"""
