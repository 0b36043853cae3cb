"""The credentials that the marketplaces accept."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Accounts:
    """One account with each service. The defaults are samples and open nothing outside this sandbox."""

    tmapi_token: str = "sample-tmapi-token"  # noqa: S105
    daji_key: str = "sample-daji-key"
    daji_secret: str = "sample-daji-secret"  # noqa: S105
    aliexpress_key: str = "sample-aliexpress-key"
    aliexpress_secret: str = "sample-aliexpress-secret"  # noqa: S105
    aliexpress_access_token: str = "sample-aliexpress-access-token"  # noqa: S105
    aliexpress_refresh_token: str = "sample-aliexpress-refresh-token"  # noqa: S105
    parsebot_key: str = "sample-parsebot-key"
    parsebot_scraper_id: str = "bce3cd9b-591a-4e87-a406-6e57ab0dd092"
