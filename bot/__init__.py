"""The Telegram application: a forwarded product photo becomes cards of offers."""

import os

# Without it, python-telegram-bot warns at every "retry after" that seconds will become a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "1")
