"""The account at DAJI, and how calls are made with it."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from providers.api.http import CallPolicy

# No limits of concurrency, rate or time are documented.
DAJI_POLICY: Final = CallPolicy(deadline=30.0, concurrency=4, calls=5)


class DajiSettings(BaseModel):
    """An account at DAJI. `image_id_minutes` is how long an uploaded photo is used; its real lifetime is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    app_key: str
    app_secret: SecretStr
    url: str = "https://openapi.dajisaas.com"
    image_id_minutes: int = Field(default=60, gt=0)
