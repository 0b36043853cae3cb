from io import BytesIO

from PIL import Image

from bot.images.grid import TILE_SIDE, placeholder_jpeg


def test_the_placeholder_is_a_small_square_jpeg() -> None:
    data = placeholder_jpeg()
    tile = Image.open(BytesIO(data))
    assert (tile.format, tile.size) == ("JPEG", (TILE_SIDE, TILE_SIDE))
    assert len(data) < 20_000


def test_the_placeholder_is_light_with_a_darker_frame_in_its_middle() -> None:
    pixels = Image.open(BytesIO(placeholder_jpeg())).convert("L").tobytes()
    corner, left_edge_of_the_frame = pixels[0], pixels[TILE_SIDE * (TILE_SIDE // 2) + 204]
    assert corner > 220
    assert left_edge_of_the_frame < 200


def test_the_placeholder_is_always_the_same_so_that_its_file_id_can_be_kept() -> None:
    assert placeholder_jpeg() == placeholder_jpeg()
