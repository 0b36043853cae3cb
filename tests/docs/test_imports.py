"""Imports run one way, as docs/architecture.md says: read from the source, and from what an import brings with it."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SQL = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s.+\sSET|DELETE\s+FROM|CREATE\s+TABLE)\b", re.DOTALL)
HTML = re.compile(r"</?(a|b|i|u|s|em|strong|code|pre|blockquote|tg-\w+)\b[^>]*>")
DRIVERS = ("aiosql", "aiosqlite", "asyncpg", "sqlite3")
AT_THE_EDGE = (
    "bot.store",
    "bot.handlers",
    "bot.chat.messenger",
    "bot.search",
    "bot.app",
    "bot.pictures",
    "bot.tokens.kept",
    "providers.http",
)
"""Ours that speak to databases, to Telegram or to marketplaces."""


def modules(folder: str) -> list[Path]:
    """The Python files of a folder."""
    return sorted((ROOT / folder).rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it, also as `from package import module`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import"
            yield from (f"{node.module}.{one.name}" for one in node.names)


def texts(file: Path) -> Iterator[str]:
    """The strings of a file, but for docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    bare = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in bare:
            yield node.value


def below(name: str, *packages: str) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in packages)


def offences(folder: str, wrong: Callable[[str], bool]) -> list[str]:
    """What the files of a folder import and must not."""
    return [f"{file.relative_to(ROOT)} → {name}" for file in modules(folder) for name in imported(file) if wrong(name)]


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
    assert not offences("providers", lambda name: below(name, "bot", "telegram", *DRIVERS))


def test_views_do_no_io() -> None:
    io = ("telegram.ext", "httpx", "asyncio", "socket", "structlog", *DRIVERS)
    assert not offences("bot/views", lambda name: below(name, *io, *AT_THE_EDGE))


def test_nothing_that_does_io_comes_with_the_views() -> None:
    # The library's own types bring httpx with them.
    io = ("telegram.ext", "aiohttp", "structlog", "uvicorn", *DRIVERS)
    assert [name for name in loaded_by("bot/views") if below(name, *io, *AT_THE_EDGE)] == []


def test_only_the_application_knows_handlers() -> None:
    wrong = offences("bot", lambda name: below(name, "bot.handlers"))
    assert [one for one in wrong if not one.startswith(("bot/handlers/", "bot/app.py"))] == []


def test_only_the_store_speaks_to_databases() -> None:
    wrong = offences("bot", lambda name: below(name, *DRIVERS))
    assert [one for one in wrong if not one.startswith("bot/store/")] == []


def test_the_store_knows_nothing_of_telegram() -> None:
    assert not offences("bot/store", lambda name: below(name, "telegram", "bot.handlers", "bot.views"))


def test_nothing_of_telegram_comes_with_the_store() -> None:
    assert [name for name in loaded_by("bot/store") if below(name, "telegram", "bot.handlers", "bot.views")] == []


@pytest.mark.parametrize("file", modules("bot/handlers"), ids=lambda file: file.stem)
def test_a_handler_holds_no_sql_and_no_html(file: Path) -> None:
    assert [text for text in texts(file) if SQL.search(text) or HTML.search(text)] == []


@pytest.mark.parametrize("text", ["SELECT 1 FROM chats", "insert", "<b>", "<a href='x'>"])
def test_the_rule_on_handlers_sees_what_it_must(text: str) -> None:
    assert bool(SQL.search(text) or HTML.search(text)) is (text != "insert")
