"""The program that is installed, the names in the settings, and who else can read files with secrets."""

import platform
import stat
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from bot import __version__
from bot.commands.checks.finding import Finding, good, off
from bot.config import Settings
from bot.store.sqlite import SCHEME, sqlite_path

PACKAGE: Final = "snapsource"
ENV_FILE: Final = Path(".env")
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def check_installation(settings: Settings) -> list[Finding]:
    """Tell the version, whether its libraries belong to it, and which variables have nearly the name of a setting."""
    return [_version(_installed()), *(off("settings", hint) for hint in settings.misspelt())]


def check_rights(settings: Settings, env_file: Path = ENV_FILE) -> list[Finding]:
    """Warn of files with secrets that others on the machine can read."""
    files = [env_file]
    if settings.database_url.startswith(SCHEME) and not settings.database_url.endswith(":memory:"):
        files.append(Path(sqlite_path(settings.database_url)))
    return [
        off(str(file), f"others on this machine can read it: `chmod 600 {file}`")
        for file in files
        if file.exists() and file.stat().st_mode & OTHERS
    ]


def _installed() -> str | None:
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return None


def _version(installed: str | None) -> Finding:
    if installed not in (None, __version__):
        text = (
            f"the code is {__version__}, but {installed} was installed: install again, for the libraries that it needs"
        )
        return off("version", text)
    return good("version", f"{__version__}, on Python {platform.python_version()}")
