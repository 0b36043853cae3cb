"""The search APIs of 1688 and AliExpress. They respond as their documentation says, and fail on demand.

`Marketplaces` holds the services and their faults; `marketplaces_app` serves them over HTTP, with control endpoints.
"""

from sandbox.marketplaces.aliexpress import AnswerShape
from sandbox.marketplaces.app import marketplaces_app
from sandbox.marketplaces.calls import Call
from sandbox.marketplaces.credentials import Credentials
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.marketplaces.marketplaces import Marketplaces

__all__ = [
    "AnswerShape",
    "Call",
    "Credentials",
    "Endpoint",
    "Fault",
    "FaultKind",
    "Marketplaces",
    "Service",
    "marketplaces_app",
]
