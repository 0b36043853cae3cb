"""Imports run one way, as docs/architecture.md says: read from the source, and from what an import brings with it."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.source import parsed

ROOT = Path(__file__).parents[2]
SQL = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s.+\sSET|DELETE\s+FROM|CREATE\s+TABLE)\b", re.DOTALL)
HTML = re.compile(r"</?(a|b|i|u|s|em|strong|code|pre|blockquote|tg-\w+)\b[^>]*>")
DRIVERS = ("aiosql", "aiosqlite", "asyncpg", "sqlite3")
ROOMS = (
    "clock",
    "i18n",
    "models",
    "env_file",
    "config",
    "observability",
    "store",
    "engine",
    "rates",
    "images",
    "search",
    "views",
    "exports",
    "services",
    "web",
    "telegram",
    "commands",
    "app",
    "cli",
    "__main__",
)
"""The packages and modules of `bot`, each above all that it may import."""


def modules(folder: str) -> list[Path]:
    """The Python files of a folder."""
    return sorted((ROOT / folder).rglob("*.py"))


@cache
def imported(file: Path) -> tuple[str, ...]:
    """Every module that a file imports, wherever in it, also as `from package import module`."""
    return tuple(_imported(file))


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def texts(file: Path) -> Iterator[str]:
    """The strings of a file, but for docstrings."""
    tree = parsed(file)
    bare = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in bare:
            yield node.value


def below(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def offences(folder: str, wrong: Callable[[str], bool]) -> list[str]:
    """What the files of a folder import and must not."""
    return [f"{file.relative_to(ROOT)} → {name}" for file in modules(folder) for name in imported(file) if wrong(name)]


def room_of(file: Path) -> str:
    """The package or module of `bot` that a file belongs to."""
    return file.relative_to(ROOT / "bot").parts[0].removesuffix(".py")


def loaded_by(*folders: str) -> set[str]:
    """Every module that comes with those of some folders, beyond what an interpreter starts with."""
    files = [file.relative_to(ROOT).with_suffix("") for folder in folders for file in modules(folder)]
    names = [".".join(file.parts).removesuffix(".__init__") for file in files]
    # Where coverage is measured, it starts with every interpreter, and its database with it.
    code = f"import sys; before = set(sys.modules); import {', '.join(names)}; print(*sys.modules.keys() - before)"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return set(ended.stdout.split())


def test_the_sandbox_imports_nothing_of_ours() -> None:
    assert not offences("sandbox", lambda name: below(name, "bot", "providers"))


def test_providers_import_only_themselves() -> None:
    assert not offences("providers", lambda name: below(name, "bot", "sandbox", "telegram", *DRIVERS))


def test_every_room_is_listed() -> None:
    assert {room_of(file) for file in modules("bot")} - {"__init__"} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    above = ROOMS[ROOMS.index(room) + 1 :]
    wrong = offences("bot", lambda name: below(name, *(f"bot.{one}" for one in above)))
    assert [one for one in wrong if room_of(ROOT / one.partition(" ")[0]) == room] == []


def test_views_import_only_models_and_translations() -> None:
    allowed = ("bot.clock", "bot.i18n", "bot.models", "bot.views")
    assert not offences("bot/views", lambda name: below(name, "bot") and not below(name, *allowed))


def test_nothing_that_does_io_comes_with_models_and_views() -> None:
    # The library's own types bring httpx with them.
    io = ("telegram.ext", "aiohttp", "structlog", "uvicorn", "providers.api.http", *DRIVERS)
    assert [name for name in loaded_by("bot/models", "bot/views") if below(name, *io)] == []


def test_searching_does_without_telegram() -> None:
    rooms = ("bot/models", "bot/store", "bot/images", "bot/search")
    assert [name for name in loaded_by(*rooms) if below(name, "telegram")] == []


def test_only_the_application_knows_handlers() -> None:
    wrong = offences("bot", lambda name: below(name, "bot.telegram.handlers"))
    assert [one for one in wrong if not one.startswith(("bot/telegram/handlers/", "bot/telegram/application.py"))] == []


def test_only_the_store_speaks_to_databases() -> None:
    wrong = offences("bot", lambda name: below(name, *DRIVERS))
    assert [one for one in wrong if not one.startswith("bot/store/")] == []


@pytest.mark.parametrize("file", modules("bot/telegram/handlers"), ids=lambda file: file.stem)
def test_a_handler_holds_no_sql_and_no_html(file: Path) -> None:
    assert [text for text in texts(file) if SQL.search(text) or HTML.search(text)] == []


@pytest.mark.parametrize("text", ["SELECT 1 FROM chats", "insert", "<b>", "<a href='x'>"])
def test_the_rule_on_handlers_sees_what_it_must(text: str) -> None:
    assert bool(SQL.search(text) or HTML.search(text)) is (text != "insert")
