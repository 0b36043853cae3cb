"""The search APIs of 1688 and AliExpress in a box: they answer as their documents say, and fail on demand."""

from bot.sandbox.marketplaces.accounts import Accounts
from bot.sandbox.marketplaces.aliexpress import AnswerShape
from bot.sandbox.marketplaces.calls import Call
from bot.sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from bot.sandbox.marketplaces.world import Marketplaces

__all__ = ["Accounts", "AnswerShape", "Call", "Endpoint", "Fault", "FaultKind", "Marketplaces", "Service"]
