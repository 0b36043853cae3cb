"""The account at parse.bot, and how calls are made with it."""

from typing import ClassVar

from pydantic import Field, SecretStr

from providers.api.calls import CallPolicy
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
        """Calls at the rate of the plan, with time enough to wait for a turn.

        Half of a minute's calls may come at once, and the others are spread over it, so that no minute has more.
        """
        at_once = (self.calls_per_minute + 1) // 2
        spread = max(1, self.calls_per_minute - at_once)
        return CallPolicy(deadline=60.0, concurrency=1, calls=at_once, per=60.0 * at_once / spread)
