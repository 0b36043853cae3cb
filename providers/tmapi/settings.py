"""The account at TMAPI, and how calls are made with it."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field, SecretStr

from providers.api.calls import CallPolicy
from providers.api.plan import Plan
from providers.api.settings import ProviderSettings, WebAddress


class TmapiAuth(StrEnum):
    """Where the token goes: the parameter `apiToken` or the header `apikey`; the vendor's documents show both."""

    QUERY = "query"
    HEADER = "header"


class TmapiSettings(ProviderSettings, env_prefix="TMAPI_"):
    """An account at TMAPI. `url` serves everything but the V2 search, which is at `global_url`.

    `share_paths`: a path that was converted for one of the two searches is tried at the other one.
    """

    required: ClassVar[tuple[str, ...]] = ("token",)

    token: SecretStr = SecretStr("")
    url: WebAddress = "https://api.tmapi.io"
    global_url: WebAddress = "https://api.tmapi.io"
    auth: TmapiAuth = TmapiAuth.QUERY
    share_paths: bool = False
    concurrency: int = Field(default=4, gt=0)
    calls_per_minute: int = Field(default=300, gt=0)

    @property
    def policy(self) -> CallPolicy:
        """The vendor asks for 60 s."""
        return CallPolicy(deadline=60.0)

    @property
    def plan(self) -> Plan:
        """The limits of concurrency and rate depend on what was bought."""
        return Plan("tmapi", self.concurrency, self.calls_per_minute)
