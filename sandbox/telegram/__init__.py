"""A Telegram for one bot: the Bot API over HTTP, and the people who write to the bot.

`Telegram` is the state and the people; `telegram_app` puts the Bot API and the control surface in front of it.
"""

from sandbox.telegram.api import telegram_app
from sandbox.telegram.telegram import Telegram

__all__ = ["Telegram", "telegram_app"]
