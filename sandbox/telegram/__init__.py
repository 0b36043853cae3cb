"""A Telegram for one bot: the Bot API over HTTP, and the users who write to the bot.

`Telegram` holds the state and the actions of users; `telegram_app` serves the Bot API and the control endpoints.
"""

from sandbox.telegram.api import telegram_app
from sandbox.telegram.telegram import Telegram

__all__ = ["Telegram", "telegram_app"]
