"""The application at AliExpress's Open Platform, and how calls are made with it."""

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, SecretStr

from providers.api.http import CallPolicy

# The vendor's document speaks of 500 calls a second; a photo in each makes them large.
ALIEXPRESS_POLICY: Final = CallPolicy(deadline=30.0, concurrency=4, calls=5)


class PriceUnit(StrEnum):
    """How nested prices of a search are read: as dollars, as cents, or by looking at the whole page."""

    AUTO = "auto"
    MAJOR = "major"
    MINOR = "minor"


class AliExpressSettings(BaseModel):
    """An application at the Open Platform, and how to read its answers.

    The tokens come from a login at AliExpress; they are where `AccessTokens` begin, and end sooner or later.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    app_key: str
    app_secret: SecretStr
    access_token: SecretStr | None = None
    refresh_token: SecretStr | None = None
    url: str = "https://api-sg.aliexpress.com"
    price_unit: PriceUnit = PriceUnit.AUTO
