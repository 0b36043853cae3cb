"""Descriptors: what stays the same when a photo changes, and what does not."""

import io

import pytest
from PIL import Image

from sandbox.catalogue import UnreadablePictureError, describe, read_picture
from sandbox.catalogue.looks import Colour, Kind, Look, Pattern, Shape
from sandbox.catalogue.pictures import Shot, render

RED_MUG = Look(Kind.MUG, Shape.CLASSIC, Colour.RED, Pattern.PLAIN)
BLUE_MUG = Look(Kind.MUG, Shape.CLASSIC, Colour.BLUE, Pattern.PLAIN)
STRIPED_MUG = Look(Kind.MUG, Shape.CLASSIC, Colour.RED, Pattern.STRIPED)
RED_LAMP = Look(Kind.LAMP, Shape.CLASSIC, Colour.RED, Pattern.PLAIN)


def jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def test_the_same_picture_has_no_distance() -> None:
    assert describe(render(RED_MUG, 300)).distance(describe(render(RED_MUG, 300))) == 0


@pytest.mark.parametrize("other", [BLUE_MUG, STRIPED_MUG, RED_LAMP])
def test_a_small_recompressed_copy_is_nearer_than_another_product(other: Look) -> None:
    original = describe(render(RED_MUG, 800))
    data = jpeg(render(RED_MUG, 800).resize((600, 600)), quality=30)
    assert len(data) < 100_000

    copy = describe(read_picture(data))

    assert original.distance(copy) < 0.5 * original.distance(describe(render(other, 800)))


def test_another_ground_turn_and_size_matter_less_than_another_colour() -> None:
    original = describe(render(RED_MUG, 400))
    moved = describe(render(RED_MUG, 400, Shot(background=(225, 234, 241), size=0.6, turn=3)))

    assert original.distance(moved) < original.distance(describe(render(BLUE_MUG, 400)))


def test_the_outline_ignores_the_colour() -> None:
    red, blue = describe(render(RED_MUG, 400)), describe(render(BLUE_MUG, 400))

    assert red.outline_distance(blue) < 0.02 < red.outline_distance(describe(render(RED_LAMP, 400)))


def test_the_region_is_where_the_subject_lies() -> None:
    picture = Image.new("RGB", (400, 300), (245, 245, 245))
    picture.paste((20, 90, 200), (100, 60, 220, 200))

    left, right, top, bottom = describe(picture).region

    assert (left, right, top, bottom) == pytest.approx((100, 219, 60, 199), abs=5)


def test_a_picture_without_a_subject_is_taken_as_a_whole() -> None:
    assert describe(Image.new("RGB", (64, 48), (128, 128, 128))).region == (0, 63, 0, 47)


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (3, 5)])
def test_a_strip_or_a_dot_is_described_too(size: tuple[int, int]) -> None:
    left, right, top, bottom = describe(Image.new("RGB", size, (9, 90, 190))).region

    assert 0 <= left <= right < size[0]
    assert 0 <= top <= bottom < size[1]


def test_a_photo_is_turned_upright() -> None:
    picture = Image.new("RGB", (40, 20))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)

    assert read_picture(out.getvalue()).size == (20, 40)


@pytest.mark.parametrize("data", [b"", b"<html>no picture</html>", jpeg(Image.new("RGB", (99, 99)), 80)[:200]])
def test_invalid_pictures_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadablePictureError, match="no readable picture"):
        read_picture(data)


def test_a_picture_of_too_many_pixels_is_refused_unread() -> None:
    out = io.BytesIO()
    Image.new("1", (8000, 8000)).save(out, "PNG")

    with pytest.raises(UnreadablePictureError, match="8000 × 8000 pixels"):
        read_picture(out.getvalue())
