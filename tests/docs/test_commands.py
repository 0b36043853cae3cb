"""What the documents tell people to type works in the virtual environment that `make` has made."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
IMAGE = "docker exec"
"""In the image, Python is the bot's own."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_bot_is_started_with_the_python_that_has_its_libraries(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    bare = re.compile(r"(?<!\.venv/bin/)python -m (?:bot|scripts)\b")
    assert [line for line in lines if bare.search(line) and IMAGE not in line] == []


def test_the_environment_is_made_before_it_is_used() -> None:
    steps = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Five minutes")[2]
    assert 0 < steps.index("make install") < steps.index(".venv/bin/python")
