"""The account at TMAPI, and how calls are made with it."""

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, SecretStr

from providers.api.http import CallPolicy

# The vendor asks for 60 s. Its limits of concurrency and rate depend on the plan that was bought.
TMAPI_POLICY: Final = CallPolicy(deadline=60.0, concurrency=4, calls=5)


class TmapiAuth(StrEnum):
    """Where the token goes: the parameter `apiToken` or the header `apikey`; the vendor's documents show both."""

    QUERY = "query"
    HEADER = "header"


class TmapiSettings(BaseModel):
    """An account at TMAPI. `url` serves everything but the V2 search, which is at `global_url`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr
    url: str = "https://api.tmapi.io"
    global_url: str = "https://api.tmapi.io"
    auth: TmapiAuth = TmapiAuth.QUERY
