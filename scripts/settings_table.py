"""Writes the table of a chat's settings in the README: `.venv/bin/python -m scripts.settings_table`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast

from bot.models.setting_kinds import Setting
from bot.models.settings import ALL_SETTINGS, ChatSettings, Preferences
from providers.provider import Provider
from providers.registry import PROVIDERS
from scripts.provider_table import put_between

PAGE: Final = Path(__file__).parents[1] / "README.md"
BEGIN: Final = "<!-- chat settings: written by scripts/settings_table.py -->"
END: Final = "<!-- end of chat settings -->"

# Settings look at what a provider's class says of itself, so that no account is needed.
ALL_PROVIDERS: Final = cast("Sequence[Provider]", tuple(PROVIDERS.values()))


def table() -> str:
    """Return the table in Markdown: a row for each setting, with the words it takes when all providers are in use."""
    rows = [f"| `{setting.name}` | {setting.meaning} | {_values(setting)} |" for setting in ALL_SETTINGS.values()]
    return "\n".join(["| setting | what it is | values |", "| --- | --- | --- |", *rows])


def with_table(page: str) -> str:
    """Return the page with a fresh table.

    Raises:
        ValueError: the page has no place for it.
    """
    return put_between(page, BEGIN, table(), END)


def _values(setting: Setting) -> str:
    words = setting.words(ChatSettings(Preferences(), ALL_PROVIDERS))
    return ("such as " if setting.takes_more else "") + " ".join(f"`{word}`" for word in words)


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
