"""Receives updates from Telegram, and loses none of them."""
