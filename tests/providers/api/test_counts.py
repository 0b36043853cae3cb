"""A table of counts and quantities as this trade writes them, each with the right value."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.api.counts import read_count, read_start
from providers.models import Sales, SalesPeriod


@pytest.mark.parametrize(
    ("given", "count", "at_least"),
    [
        (5160, 5160, False),
        (Decimal("5.0"), 5, False),
        ("5,160", 5160, False),
        ("0", 0, False),
        ("700+", 700, True),
        ("1.000+", 1000, True),
        ("1.000.000", 1_000_000, False),
        ("1 000+ продано", 1000, True),
        ("１０００+", 1000, True),
        ("1万+", 10_000, True),
        ("1.2万", 12_000, False),
        ("3k+", 3_000, True),
        ("1.5M", 1_500_000, False),
        ("已售1000+件", 1000, True),
        ("已售 1万+ 件", 10_000, True),
        ("成交2.3万件", 23_000, False),
        ("1000多件", 1000, True),
        ("超1000件", 1000, True),
        ("累计销售1000件", 1000, False),
        ("100+人付款", 100, True),
        ("5000 sold", 5000, False),
        ("10,000+ sold", 10_000, True),
        ("20 orders", 20, False),
        ("5 mil+ vendidos", 5000, True),
        ("1,5 тыс. продано", 1500, False),
        ("1,2k đã bán", 1200, False),
    ],
)
def test_a_count(given: object, count: int, at_least: bool) -> None:
    assert read_count(given) == Sales(count=count, at_least=at_least)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("月销500+", SalesPeriod.MONTH),
        ("近30天成交500+件", SalesPeriod.MONTH),
        ("90天内:500+", SalesPeriod.DAYS_90),
        ("500+", None),
    ],
)
def test_the_words_beside_a_count_name_its_period(text: str, period: SalesPeriod | None) -> None:
    assert read_count(text) == Sales(count=500, at_least=True, period=period)


@pytest.mark.parametrize(
    "given",
    [
        "", None, True, "many", "暂无成交", "+", "-5", -5, "1.2.3", "万", 12.5, "12.5", "9999999999999999亿",
        float("nan"),        "1" + " " * 1000 + "x", 10**4000,
        # Fewer than that, or about that many.
        "<10", "不足10件", "近1000件", "约1000件",
        # Each could be one of two counts.
        "1.234k", "2 sold 3",
    ],
)  # fmt: skip
def test_what_is_no_count_or_could_be_two_is_none(given: object) -> None:
    assert read_count(given) is None


@pytest.mark.parametrize(
    ("given", "start"),
    [
        (2, 2),
        ("2", 2),
        ("5.0", 5),
        ("1,000", 1000),
        ("2-99", 2),
        ("2~99件", 2),
        ("2-∞", 2),
        (">=100", 100),
        ("≥100", 100),
        (">99", 100),
        ("100+", 100),
        ("100件以上", 100),
        ("2件起批", 2),
        ("起批量:2件", 2),
        ("100 pieces", 100),
        ("MOQ: 10", 10),
        ("起订量2", 2),
        ("最小起订量:2件", 2),
    ],
)
def test_where_a_range_of_quantities_begins(given: object, start: int) -> None:
    assert read_start(given) == start


@pytest.mark.parametrize("given", ["", None, True, 0, "0", -1, 2.5, "<100", "≤99", "1.000", "5箱", "some", "1,5"])
def test_a_beginning_that_is_not_told_is_not_made_up(given: object) -> None:
    assert read_start(given) is None


@given(st.integers(min_value=1, max_value=10**9))
def test_every_way_to_write_a_count_is_read_as_that_count(count: int) -> None:
    written = f"{count:,}"
    for text in (str(count), written, written.replace(",", "."), written.replace(",", " "), f"已售{count}件"):
        assert read_count(text) == Sales(count=count), text


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=70))
def test_anything_is_read_or_none(value: object) -> None:
    count, start = read_count(value), read_start(value)
    assert count is None or count.count >= 0
    assert start is None or start >= 1
