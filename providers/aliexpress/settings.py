"""The application at AliExpress's Open Platform, and how calls are made with it."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field, SecretStr

from providers.api.calls import CallPolicy
from providers.api.plan import Plan
from providers.api.settings import ProviderSettings, WebAddress


class PriceUnit(StrEnum):
    """How nested prices of a search are read: as dollars, as cents, or by looking at the whole page."""

    AUTO = "auto"
    MAJOR = "major"
    MINOR = "minor"


class AliExpressSettings(ProviderSettings, env_prefix="ALIEXPRESS_"):
    """An application at the Open Platform, and how to read its answers.

    The tokens come from a login at AliExpress and expire sooner or later: `AccessTokens` starts with them.
    """

    required: ClassVar[tuple[str, ...]] = ("app_key", "app_secret")

    app_key: str = ""
    app_secret: SecretStr = SecretStr("")
    access_token: SecretStr = SecretStr("")
    refresh_token: SecretStr = SecretStr("")
    url: WebAddress = "https://api-sg.aliexpress.com"
    price_unit: PriceUnit = PriceUnit.AUTO
    concurrency: int = Field(default=4, gt=0)
    calls_per_minute: int = Field(default=300, gt=0)

    @property
    def policy(self) -> CallPolicy:
        """A photo in each call makes them large."""
        return CallPolicy(deadline=30.0)

    @property
    def plan(self) -> Plan:
        """The vendor's document speaks of 500 calls a second."""
        return Plan("aliexpress", self.concurrency, self.calls_per_minute)
