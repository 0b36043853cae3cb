"""Marketplaces behind one interface: image search at 1688 and AliExpress through five APIs.

Nothing in this package knows of Telegram, of chats or of a database.
"""
