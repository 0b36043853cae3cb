"""The account at DAJI, and how calls are made with it."""

from typing import ClassVar

from pydantic import Field, SecretStr

from providers.api.calls import CallPolicy
from providers.api.plan import Plan
from providers.api.settings import ProviderSettings, WebAddress


class DajiSettings(ProviderSettings, env_prefix="DAJI_"):
    """An account at DAJI. `image_id_minutes` is how long an uploaded photo is reused; its real lifetime is unknown."""

    required: ClassVar[tuple[str, ...]] = ("app_key", "app_secret")

    app_key: str = ""
    app_secret: SecretStr = SecretStr("")
    url: WebAddress = "https://openapi.dajisaas.com"
    image_id_minutes: int = Field(default=60, gt=0)
    concurrency: int = Field(default=4, gt=0)
    calls_per_minute: int = Field(default=300, gt=0)

    @property
    def policy(self) -> CallPolicy:
        """No time is documented."""
        return CallPolicy(deadline=30.0)

    @property
    def plan(self) -> Plan:
        """No limits are documented."""
        return Plan("daji", self.concurrency, self.calls_per_minute)
