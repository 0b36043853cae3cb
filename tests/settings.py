"""The variables that the bot reads."""

import os
from typing import Final

from pydantic_settings import BaseSettings

from bot.config import Settings
from providers.registry import ACCOUNTS

_SECTIONS: Final[tuple[type[BaseSettings], ...]] = (Settings, *ACCOUNTS)

VARIABLES: Final[dict[str, object]] = {
    f"{section.model_config.get('env_prefix', '')}{name}".upper(): field.default
    for section in _SECTIONS
    for name, field in section.model_fields.items()
}
"""Every environment variable with its default."""


def environment_without_settings() -> dict[str, str]:
    """This machine's environment, without what the bot would read."""
    return {name: value for name, value in os.environ.items() if name.upper() not in VARIABLES}
