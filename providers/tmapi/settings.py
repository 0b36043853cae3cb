"""The account at TMAPI, and how calls are made with it."""

from enum import StrEnum
from typing import ClassVar

from pydantic import SecretStr

from providers.api.calls import CallPolicy
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

    @property
    def policy(self) -> CallPolicy:
        """The vendor asks for 60 s. Its limits of concurrency and rate depend on the plan that was bought."""
        return CallPolicy(deadline=60.0, concurrency=4, calls=5)
