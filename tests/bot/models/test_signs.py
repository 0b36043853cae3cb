import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.models.signs import Sign
from tests.source import parsed

BOT = Path(__file__).parents[3] / "bot"
TOLD_TO_PEOPLE = [path for room in ("telegram", "views") for path in sorted((BOT / room).rglob("*.py"))]
PICTOGRAPH = re.compile("[\u2139\u2190-\u2191\u2193-\u21ff\u2248\u2300-\u2bff№\U0001f300-\U0001faff]")
CONTRACT = "◀▶↗⇅⚙🏬▦☰🖼ℹ☆★✂≈⚖✕⋯⬇🧮✍"


def literals(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield each string of a module but for docstrings, and whether it is translated."""
    tree = parsed(path)
    translated = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and "gettext" in node.func.attr
        for argument in node.args
        for part in ast.walk(argument)
    }
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value, id(node) in translated


def test_the_signs_of_buttons_that_others_rely_on_are_there() -> None:
    assert set(CONTRACT) <= set(Sign)


@pytest.mark.parametrize("path", TOLD_TO_PEOPLE, ids=lambda path: path.stem)
def test_a_sign_is_written_in_the_table_alone(path: Path) -> None:
    for text, is_translated in literals(path):
        met = PICTOGRAPH.findall(text)
        assert is_translated or not met, f"{path.name}: write Sign.… in place of {met}"
        assert set(met) <= set(Sign), f"{path.name}: {text} has a sign that is not in bot/models/signs.py"
