"""The account at parse.bot, and how calls are made with it."""

from typing import ClassVar

from pydantic import Field, SecretStr

from providers.api.calls import CallPolicy
from providers.api.plan import Plan
from providers.api.settings import ProviderSettings, WebAddress


class ParseBotSettings(ProviderSettings, env_prefix="PARSEBOT_"):
    """An account at parse.bot. `calls_per_minute` is that of its plan; the free one has 5.

    `details_parameter` names the product in the call for its page. No document has it; answers call it `offer_id`.
    """

    required: ClassVar[tuple[str, ...]] = ("api_key",)

    api_key: SecretStr = SecretStr("")
    scraper_id: str = "bce3cd9b-591a-4e87-a406-6e57ab0dd092"
    url: WebAddress = "https://api.parse.bot"
    calls_per_minute: int = Field(default=5, gt=0)
    details_parameter: str = "offer_id"

    @property
    def policy(self) -> CallPolicy:
        """No time is documented."""
        return CallPolicy(deadline=60.0)

    @property
    def plan(self) -> Plan:
        """One call at a time, at the rate that was bought."""
        return Plan("parsebot", 1, self.calls_per_minute)
