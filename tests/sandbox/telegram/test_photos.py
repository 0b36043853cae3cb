import io
from collections.abc import Callable

from PIL import Image

from sandbox.telegram.photos import rendered_sizes


def test_a_small_photo_keeps_its_size(draw: Callable[..., bytes]) -> None:
    assert [(size.width, size.height) for size in rendered_sizes(draw(60, 40))] == [(60, 40)]


def test_a_photo_is_turned_upright() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (300, 200)).save(out, "JPEG", exif=exif)
    assert (rendered_sizes(out.getvalue())[-1].width, rendered_sizes(out.getvalue())[-1].height) == (200, 300)


def test_transparent_parts_become_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(rendered_sizes(out.getvalue())[-1].data)) as kept:
        assert kept.format == "JPEG"
        assert kept.getpixel((50, 50)) == (255, 255, 255)


def test_a_narrow_photo_within_the_limits_is_accepted(draw: Callable[..., bytes]) -> None:
    assert [(size.width, size.height) for size in rendered_sizes(draw(2000, 100))][-1] == (1280, 64)


def test_a_large_photo_has_the_four_sizes(draw: Callable[..., bytes]) -> None:
    sizes = [(size.width, size.height) for size in rendered_sizes(draw(4000, 3000))]
    assert sizes == [(90, 68), (320, 240), (800, 600), (1280, 960)]
