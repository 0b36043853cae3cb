"""The README lists the settings of a chat as they are declared."""

from bot.models.settings import ALL_SETTINGS
from scripts.settings_table import PAGE, table, with_table


def test_the_table_is_that_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page), "run `.venv/bin/python -m scripts.settings_table`"


def test_the_table_has_a_row_for_each_setting() -> None:
    assert [row.split("`")[1] for row in table().splitlines()[2:]] == list(ALL_SETTINGS)
