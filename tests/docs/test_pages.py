"""What the documents name is there: files, links, settings, log lines."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.settings import VARIABLES

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
SOURCE = "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "bot").rglob("*.py")))
OURS = re.compile(r"(?:bot|providers|tests|scripts)/[\w./]*\w(?:\.py|\.sql|/)")
NAMES = re.compile(r"\b(?:TELEGRAM|TMAPI|DAJI|ALIEXPRESS|PARSEBOT|S3|HTTP|LOG|PHOTO|IMAGE|DATABASE)_[A-Z_]+\b")


def links(page: Path) -> Iterator[str]:
    """The addresses of a page's links and pictures, but for those on the web."""
    for address in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not address.startswith(("https://", "http://", "mailto:")):
            yield address


def anchors(page: Path) -> set[str]:
    """The headings of a page as its renderers name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for address in links(page):
        path, _, anchor = address.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(address)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Path) -> None:
    named = set(OURS.findall(page.read_text(encoding="utf-8")))
    assert sorted(one for one in named if "NAME" not in one and "CODE" not in one and not (ROOT / one).exists()) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_that_are_named_exist(page: Path) -> None:
    assert sorted(set(NAMES.findall(page.read_text(encoding="utf-8"))) - VARIABLES.keys()) == []


def test_the_log_messages_that_operators_look_for_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    tables = re.findall(r"(?m)^(\|.*in the log.*)\n\| ---.*\n((?:\|.*\n)+)", page)
    messages = []
    for header, rows in tables:
        column = [cell.startswith("in the log") for cell in header.strip("| ").split(" | ")].index(True)
        cells = [row.strip("| ").split(" | ")[column] for row in rows.splitlines()]
        messages += [message for cell in cells for message in re.findall(r"`([^`]+)`", cell)]
    assert len(tables) == 5
    assert [
        message
        for message in messages
        if message != "tmapi_global" and any(part not in SOURCE for part in message.split(" … "))
    ] == []
