import pytest

from bot.images.long_pictures import MAX_PARTS, parts_of


@pytest.mark.parametrize(
    ("size", "parts"),
    [
        ((800, 600), 1),
        ((1080, 2400), 1),
        ((400, 1600), 1),
        ((400, 1700), 3),
        ((1700, 400), 3),
        ((1080, 20_000), MAX_PARTS),
        ((100, 4000), MAX_PARTS),
        ((12_000, 12), MAX_PARTS + 1),
    ],
)
def test_long_picture_is_cut_into_parts_and_a_strip_into_too_many(size: tuple[int, int], parts: int) -> None:
    assert parts_of(*size) == parts
