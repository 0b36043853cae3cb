from io import BytesIO

import pytest
from PIL import Image

from bot.images.chart import BOTTOM, COLOURS, SIZE, ceiling, draw_chart
from bot.models.chart import ChartPicture


@pytest.mark.parametrize(
    ("number", "top"),
    [(0, 1), (1, 1), (2, 2), (3, 5), (5, 5), (6, 10), (19, 20), (50, 50), (51, 100), (12_345, 20_000)],
)
def test_the_scale_ends_at_a_round_number(number: int, top: int) -> None:
    assert ceiling(number) == top


def drawn(*series: tuple[str, tuple[int, ...]], labels: tuple[str, ...] = ("1", "2")) -> Image.Image:
    return Image.open(BytesIO(draw_chart(ChartPicture(labels, series)).data)).convert("RGB")


def shows(image: Image.Image, colour: str, box: tuple[int, int, int, int]) -> bool:
    """Whether a part of a picture holds a colour, as near as JPEG keeps it."""
    wanted = tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))
    colours = [met for _, met in image.crop(box).getcolors(2**20) or [] if isinstance(met, tuple)]
    return any(all(abs(a - b) < 12 for a, b in zip(met, wanted, strict=True)) for met in colours)


def test_only_numbers_above_zero_have_a_bar() -> None:
    image = drawn(("DAJI", (0, 5)))
    assert image.size == SIZE
    assert not shows(image, COLOURS[0], (100, 100, 500, BOTTOM))
    assert shows(image, COLOURS[0], (540, 100, 960, BOTTOM))


def test_series_are_stacked() -> None:
    image = drawn(("DAJI", (5, 5)), ("TMAPI", (5, 0)))
    assert shows(image, COLOURS[0], (100, 310, 500, BOTTOM))
    assert shows(image, COLOURS[1], (100, 100, 500, 290))
    assert not shows(image, COLOURS[1], (540, 100, 960, BOTTOM))
