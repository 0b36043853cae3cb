"""Pictures of products, painted on stored shapes."""

import pytest
from PIL import Image

from sandbox.catalogue.data import DATA
from sandbox.catalogue.looks import Colour, Kind, Look, Pattern, Shape
from sandbox.catalogue.pictures import SHAPES, Shot, render

EVERY_SHAPE = [(kind, shape) for kind in Kind for shape in DATA.kinds[kind].shapes]


def mug(colour: Colour = Colour.RED, pattern: Pattern = Pattern.PLAIN, shot: Shot | None = None) -> Image.Image:
    return render(Look(Kind.MUG, Shape.CLASSIC, colour, pattern), 200, shot)


def subject_box(picture: Image.Image) -> tuple[int, int, int, int]:
    """Where a red product lies: left, top, right, bottom."""
    red, _, blue = picture.split()
    strongly_red = Image.eval(Image.merge("RGB", (red, blue, blue)).convert("L"), lambda value: 255 * (value < 150))
    box = strongly_red.getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize(("kind", "shape"), EVERY_SHAPE)
def test_every_shape_of_every_kind_has_a_picture(kind: Kind, shape: Shape) -> None:
    picture = render(Look(kind, shape, Colour.RED, Pattern.PLAIN), 64)

    assert picture.size == (64, 64)
    assert picture.getcolors(8) is None, "it is more than a background"


def test_there_are_no_other_stored_shapes() -> None:
    assert {path.stem for path in SHAPES.iterdir()} == {f"{kind}-{shape}" for kind, shape in EVERY_SHAPE}


@pytest.mark.parametrize(("colour", "strongest"), [(Colour.RED, 0), (Colour.GREEN, 1), (Colour.BLUE, 2)])
def test_a_product_is_painted_in_its_colour(colour: Colour, strongest: int) -> None:
    pixel = mug(colour).getpixel((80, 110))

    assert isinstance(pixel, tuple)
    assert max(range(3), key=lambda channel: pixel[channel]) == strongest


def test_a_pattern_changes_the_surface_and_not_the_handle() -> None:
    plain, striped = mug(), mug(pattern=Pattern.STRIPED)
    surface, handle = (30, 60, 120, 170), (155, 75, 180, 145)

    assert plain.crop(surface).tobytes() != striped.crop(surface).tobytes()
    assert plain.crop(handle).tobytes() == striped.crop(handle).tobytes()


def test_a_smaller_shot_leaves_more_background() -> None:
    left, _, right, _ = subject_box(mug())
    smaller_left, _, smaller_right, _ = subject_box(mug(shot=Shot(size=0.4)))

    assert left < smaller_left < smaller_right < right
