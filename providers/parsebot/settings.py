"""The account at parse.bot, and how calls are made with it."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from providers.api.http import CallPolicy


class ParseBotSettings(BaseModel):
    """An account at parse.bot. `calls_per_minute` is that of its plan; the free one has 5.

    `details_parameter` names a product when its page is asked for: no document tells, answers call it `offer_id`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_key: SecretStr
    scraper_id: str = "bce3cd9b-591a-4e87-a406-6e57ab0dd092"
    url: str = "https://api.parse.bot"
    calls_per_minute: int = Field(default=5, gt=0)
    details_parameter: str = "offer_id"


def parsebot_policy(settings: ParseBotSettings) -> CallPolicy:
    """Return how calls are made: at the rate of the plan, and long enough to wait for a turn.

    Half of a minute's calls may come at once and the others are spread over it, so that no minute has more than all.
    """
    at_once = (settings.calls_per_minute + 1) // 2
    spread = max(1, settings.calls_per_minute - at_once)
    return CallPolicy(deadline=60.0, concurrency=1, calls=at_once, per=60.0 * at_once / spread)
