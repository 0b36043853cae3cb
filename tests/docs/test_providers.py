"""The page on providers says what the code can do."""

import pytest

from providers.registry import PROVIDERS
from scripts.provider_table import PAGE, table, with_table


def test_the_table_is_that_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page), "run `.venv/bin/python -m scripts.provider_table`"


@pytest.mark.parametrize("name", PROVIDERS)
def test_each_provider_has_a_section(name: str) -> None:
    headings = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
    assert any(f"`{name}`" in heading for heading in headings)


def test_the_table_has_a_column_for_each_provider() -> None:
    head = table().splitlines()[0]
    assert [name for name in PROVIDERS if f"`{name}`" in head] == list(PROVIDERS)


def test_a_page_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for the table"):
        with_table("# Providers\n")
