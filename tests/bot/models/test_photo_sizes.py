import pytest

from bot.models.photo_sizes import PhotoSize, size_for
from providers.query import ImageLimits


def limits(max_side: int, max_bytes: int = 300_000) -> ImageLimits:
    return ImageLimits(max_bytes=max_bytes, max_side=max_side)


def sizes(*sides: int, file_size: int | None = 50_000) -> list[PhotoSize]:
    return [PhotoSize(file_id=f"{side}", width=side * 3 // 4, height=side, file_size=file_size) for side in sides]


@pytest.mark.parametrize(
    ("max_side", "sides", "chosen"),
    [
        (800, (90, 320, 800, 1280), 800),
        (640, (90, 320, 800, 1280), 800),  # 320 would be too small, so that 800 is made smaller
        (1000, (90, 320, 800, 1280), 800),  # as Telegram made it, and hardly smaller
        (1280, (90, 320, 800, 1280, 2560), 1280),
        (1000, (90, 320, 800, 960), 960),
        (800, (90, 320, 600), 600),  # the largest: a photo has no more
        (800, (1280, 90, 800, 320), 800),  # in any order
        (50, (90, 320), 90),
    ],
)
def test_the_smallest_size_is_chosen_that_a_provider_needs(max_side: int, sides: tuple[int, ...], chosen: int) -> None:
    size = size_for(limits(max_side), sizes(*sides))
    assert size is not None
    assert size.longer_side == chosen


def test_a_size_with_too_many_bytes_is_made_smaller_rather_than_replaced_by_a_much_smaller_one() -> None:
    size = size_for(limits(800, max_bytes=100_000), [*sizes(90, 320), *sizes(800, 1280, file_size=120_000)])
    assert size is not None
    assert size.longer_side == 800


def test_a_size_whose_bytes_are_unknown_may_be_chosen() -> None:
    size = size_for(limits(800), sizes(90, 800, 1280, file_size=None))
    assert size is not None
    assert size.longer_side == 800


def test_a_file_has_no_sizes_to_choose_from() -> None:
    assert size_for(limits(800), ()) is None
