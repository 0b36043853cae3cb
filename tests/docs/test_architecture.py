"""The page on architecture names what there is: files, and tables of the database."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MIGRATIONS = sorted((ROOT / "bot" / "store" / "migrations").glob("*.sql"))


@pytest.mark.parametrize("folder", ["providers", "bot"])
def test_the_house_has_every_file_and_folder(folder: str) -> None:
    house = re.findall(rf"^{folder}/.*\n((?:  .+\n)+)", PAGE, re.MULTILINE)[0]
    named = re.findall(r"[\w*]+(?:\.py|/)", house)
    there = {file.name for file in (ROOT / folder).glob("[!_]*.py")}
    there |= {f"{file.parent.name}/" for file in (ROOT / folder).glob("*/__init__.py")}
    assert there
    assert sorted(one for one in there if not any(fnmatch(one, name) for name in named)) == []


def test_the_data_are_all_tables() -> None:
    data = PAGE.partition("## Data\n")[2].partition("Everything with an expiry")[0]
    made = {table for file in MIGRATIONS for table in re.findall(r"CREATE TABLE (\w+)", file.read_text("utf-8"))}
    assert made
    assert set(re.findall(r"`([a-z_]+)`", data)) - {"file_id"} == made
