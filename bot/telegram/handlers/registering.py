"""The type of what handler modules hand to the application."""

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, ContextTypes

# The third parameter is what a callback returns, which only conversation handlers read.
Handlers = Sequence[BaseHandler[Update, ContextTypes.DEFAULT_TYPE, Any]]
