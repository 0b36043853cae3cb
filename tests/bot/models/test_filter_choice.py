import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.filter_choice import filters_mask, read_filters_mask
from providers.query import Filter


@given(st.frozensets(st.sampled_from(Filter)))
def test_a_set_of_filters_is_read_back(filters: frozenset[Filter]) -> None:
    assert read_filters_mask(filters_mask(filters)) == filters


@pytest.mark.parametrize(
    ("mask", "filters"), [("", set()), ("0", set()), ("1", {Filter.DROPSHIPPING}), ("2", {Filter.FACTORY})]
)
def test_filters_are_bits_in_their_order(mask: str, filters: set[Filter]) -> None:
    assert read_filters_mask(mask) == filters


@pytest.mark.parametrize("mask", ["xyz", "é", "0x", "1 1"])
def test_what_is_no_set_of_filters_is_none(mask: str) -> None:
    assert read_filters_mask(mask) == frozenset()
