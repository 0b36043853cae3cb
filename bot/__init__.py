"""The Telegram application: a forwarded product photo becomes cards of offers."""

import os
from typing import Final

__version__: Final = "0.2.0"
"""The only place that says it; the package, the image and the release take it from here."""

# Without it, python-telegram-bot warns at every "retry after" that seconds will become a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "1")
