"""The chat: its preferences, and the messages that the bot puts into it."""
