from io import BytesIO

from PIL import Image

from bot.images.grid import BAR, GAP, SIDE, draw_grid
from bot.images.placeholder import PLACEHOLDER
from tests.samples import jpeg


def test_the_placeholder_is_light_with_a_darker_frame_in_its_middle() -> None:
    tile = Image.open(BytesIO(PLACEHOLDER)).convert("L")
    corner, left_edge_of_the_frame = tile.tobytes()[0], tile.tobytes()[640 * 320 + 204]
    assert tile.size == (640, 640)
    assert corner > 220
    assert left_edge_of_the_frame < 200


def test_a_picture_that_can_not_be_decoded_has_a_placeholder() -> None:
    grid = draw_grid([(1, "9.90", b"no picture"), (2, "9.90", jpeg())])
    assert (grid.width, grid.height) == (GAP + 2 * (SIDE + GAP), GAP + SIDE + BAR + GAP)
    assert grid == draw_grid([(1, "9.90", None), (2, "9.90", jpeg())])
