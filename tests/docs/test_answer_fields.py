"""The page on providers says what becomes of each field of their answers."""

import pytest

from scripts.answer_fields import REASONS, SOURCES, Fate, Source, fates, tables, with_tables
from scripts.provider_table import PAGE


def test_the_lists_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_tables(page), "run `.venv/bin/python -m scripts.answer_fields`"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.title)
def test_titles_are_shown_and_no_price_is_left_out(source: Source) -> None:
    found = {path.rpartition(".")[2]: fate for path, fate in fates(source).items()}
    assert any(found.get(name) is Fate.SHOWN for name in ("title", "product_title", "subject", "subjectTrans"))
    left = {name for name, fate in found.items() if fate is Fate.LEFT_OUT}
    assert not left & {"price", "sale_price", "promotionPrice", "retailPrice", "value", "target_sale_price", "moq"}


def test_a_field_is_left_out_for_a_reason() -> None:
    with pytest.raises(KeyError):
        tables(reasons={})


def test_every_reason_is_that_of_a_field_that_is_left_out() -> None:
    left = {
        path.rpartition(".")[2] for source in SOURCES for path, fate in fates(source).items() if fate is Fate.LEFT_OUT
    }
    assert set(REASONS) <= left
