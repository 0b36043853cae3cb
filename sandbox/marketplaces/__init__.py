"""The search APIs of 1688 and AliExpress in a box: they answer as their documents say, and fail on demand.

`Marketplaces` is what is sold and what goes wrong; `marketplaces_app` puts HTTP and the control desk in front of it.
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
