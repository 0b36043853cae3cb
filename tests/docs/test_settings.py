"""Every setting is described, in the README and in the example, with its true default."""

import re
from enum import Enum
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.settings import VARIABLES

ROOT = Path(__file__).parents[2]
EXPLAINED = {"TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_FILES_URL", "PHOTO_HOST", "LOG_FORMAT"}
"""Variables whose default depends on something: the table says on what."""


def written(default: object) -> str:
    """A default as it would stand in the environment."""
    if isinstance(default, Enum):
        return str(default.value)
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple):
        return ",".join(str(one) for one in default)
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    return "" if default is None else str(default)


def described() -> dict[str, tuple[str, str]]:
    """The README's table: variable → meaning, default."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Settings")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \| (.*?) ?\| (.+) \|$", text, re.MULTILINE)
    return {name: (meaning, default) for name, meaning, default in rows}


def exemplified() -> dict[str, str]:
    """The example: variable → value."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return dict(re.findall(r"^#?([A-Z0-9_]+)=(.*)$", text, re.MULTILINE))


def test_the_readme_has_each_setting_and_no_other() -> None:
    assert sorted(described()) == sorted(VARIABLES)


def test_the_example_has_each_setting_and_no_other() -> None:
    assert sorted(exemplified()) == sorted(VARIABLES)


@pytest.mark.parametrize("name", sorted(VARIABLES.keys() - EXPLAINED))
def test_the_readme_tells_the_default(name: str) -> None:
    default = written(VARIABLES[name])
    assert described()[name][1] == (f"`{default}`" if default else "–")


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_the_example_shows_the_default(name: str) -> None:
    assert exemplified()[name] == written(VARIABLES[name])


def test_nothing_is_set_by_copying_the_example() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert re.findall(r"^[A-Z].*$", text, re.MULTILINE) == ["TELEGRAM_BOT_TOKEN="]
