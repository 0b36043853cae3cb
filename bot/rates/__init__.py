"""The daily rates of exchange: reads what central banks publish, once a day, and keeps it; never converts anything."""

from bot.rates.rates import Rates

__all__ = ["Rates"]
