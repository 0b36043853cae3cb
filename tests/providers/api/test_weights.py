from decimal import Decimal

import pytest

from providers.api.weights import common_weight, read_weight
from providers.models import Weight


@pytest.mark.parametrize(
    ("value", "unit", "grams"),
    [
        ("0.35kg", None, "350"),
        ("350 g", "kg", "350"),
        ("1.2公斤", None, "1200"),
        (0.35, "kg", "350"),
        ("320", "g", "320"),
    ],
)
def test_a_weight_with_its_unit_is_certain(value: object, unit: str | None, grams: str) -> None:
    assert read_weight(value, unit) == Weight(grams=Decimal(grams))


def test_a_small_number_without_a_unit_is_taken_for_kilograms() -> None:
    assert read_weight("0.12") == Weight(grams=Decimal(120), unit_certain=False)


@pytest.mark.parametrize("value", ["350", 1.2, "", None, "0", 0, True, "heavy", "1-2kg", float("nan")])
def test_a_number_that_could_be_of_either_unit_is_none(value: object) -> None:
    assert read_weight(value) is None


def test_variants_of_different_weights_have_none_in_common() -> None:
    light, heavy = Weight(grams=Decimal(100)), Weight(grams=Decimal(200))
    assert (common_weight([light, light]), common_weight([light, heavy]), common_weight([])) == (light, None, None)
