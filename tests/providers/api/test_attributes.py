from decimal import Decimal

import pytest

from providers.api.attributes import attributes, package_size, pairs_of, video_url
from providers.models import Attribute, Size


def test_values_of_one_attribute_are_joined_and_empty_ones_left_out() -> None:
    told = attributes(
        [("Material", "steel"), ("Material", "glass &amp; cork"), ("Material", "steel"), ("Style", ""), (None, 5)]
    )
    assert told == (Attribute(name="Material", value="steel, glass & cork"),)


@pytest.mark.parametrize(
    ("item", "pairs"),
    [
        ({"材质": "陶瓷"}, [("材质", "陶瓷")]),
        ({"name": "材质", "value": "陶瓷"}, [("材质", "陶瓷")]),
        ({"a": 1, "b": 2}, []),
        ("text", []),
        (None, []),
    ],
)
def test_an_attribute_comes_in_two_forms(item: object, pairs: list[tuple[object, object]]) -> None:
    assert pairs_of(item) == pairs


def test_a_size_needs_three_sides() -> None:
    assert package_size(20, "15", "12cm") == Size(length=Decimal(20), width=Decimal(15), height=Decimal(12))
    assert package_size(20, 0, 12) is None
    assert package_size(20, "wide", 12) is None
    assert package_size(20, None, True) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("//cloud.video.taobao.com/play/1.mp4", "https://cloud.video.taobao.com/play/1.mp4"),
        ("https://phishing.example/1.mp4", None),
        ("", None),
        (None, None),
    ],
)
def test_a_video_is_at_a_host_of_the_marketplace(url: str | None, expected: str | None) -> None:
    assert video_url(url) == expected
