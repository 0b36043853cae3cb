"""Pictures of sample products: a stored shape, painted in the product's colour and pattern, on a light background.

`shapes/KIND-SHAPE.webp` stores one shape as tiles of equal size, one below the other: the product in black on a
transparent background, the product in white, and, for kinds with patterns, the surface that patterns cover in white.
Any colour lies between black and white, so it is mixed from the first two tiles.
"""

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.catalogue.data import DATA
from sandbox.catalogue.looks import RGB, Kind, Look, Pattern, Shape

SHAPES = Path(__file__).with_name("shapes")
STUDIO: RGB = (247, 246, 243)
SHADOW: RGB = (90, 88, 92)


@dataclass(frozen=True)
class Shot:
    """How a product is photographed.

    `size` is the share of the picture's side that the longer dimension of the product takes, `turn` is in degrees,
    anticlockwise.
    """

    background: RGB = STUDIO
    size: float = 0.8
    turn: float = 0
    flip: bool = False


@dataclass(frozen=True)
class _Tiles:
    """A stored shape. `surface` is a mask of what a pattern covers."""

    black: Image.Image
    white: Image.Image
    alpha: Image.Image
    surface: Image.Image | None

    def painted(self, colour: RGB) -> Image.Image:
        channels = zip(self.black.split(), self.white.split(), colour, strict=True)
        return Image.merge("RGB", [Image.blend(black, white, part / 255) for black, white, part in channels])


def render(look: Look, side: int, shot: Shot | None = None) -> Image.Image:
    """A square RGB picture, `side` pixels wide."""
    shot = shot or Shot()
    figure = _figure(look, round(side * shot.size))
    if shot.flip:
        figure = figure.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if shot.turn:
        figure = figure.rotate(shot.turn, Image.Resampling.BICUBIC, expand=True)
    corner = ((side - figure.width) // 2, (side - figure.height) // 2)
    picture = _background(side, shot.background)
    picture.paste(SHADOW, (round(side * 0.008), round(side * 0.02)), _shadow(figure, side, corner))
    picture.paste(figure, corner, figure)
    return picture


@lru_cache(maxsize=256)
def render_jpeg(look: Look, side: int, shot: Shot) -> bytes:
    """The picture as JPEG."""
    out = io.BytesIO()
    render(look, side, shot).save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def _figure(look: Look, longest: int) -> Image.Image:
    """The product alone on a transparent background."""
    tiles = _tiles(look.kind, look.shape, longest)
    colour = DATA.colours[look.colour].rgb
    figure = tiles.painted(colour)
    if tiles.surface and look.pattern is not Pattern.PLAIN:
        marks = ImageChops.multiply(tiles.surface, _marks(look.pattern, figure.size))
        figure = Image.composite(tiles.painted(_contrast(colour)), figure, marks)
    figure.putalpha(tiles.alpha)
    return figure


@lru_cache(maxsize=8)
def _tiles(kind: Kind, shape: Shape, longest: int) -> _Tiles:
    """A stored shape, scaled to `longest` pixels in its longer dimension."""
    with Image.open(SHAPES / f"{kind}-{shape}.webp") as stored:
        sheet = stored.convert("RGBA")
    patterned = DATA.kinds[kind].patterned
    width, height = sheet.width, sheet.height // (3 if patterned else 2)
    factor = longest / max(width, height)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))

    def tile(number: int) -> Image.Image:
        cut = sheet.crop((0, number * height, width, (number + 1) * height))
        return cut.resize(size, Image.Resampling.BICUBIC, reducing_gap=2)

    black = tile(0)
    surface = tile(2).convert("L") if patterned else None
    return _Tiles(black.convert("RGB"), tile(1).convert("RGB"), black.getchannel("A"), surface)


def _marks(pattern: Pattern, size: tuple[int, int]) -> Image.Image:
    """A mask of the pattern's marks, drawn at twice the size to smooth their edges."""
    width, height = size[0] * 2, size[1] * 2
    step = max(size) * 2 * 0.09
    marks = Image.new("L", (width, height))
    draw = ImageDraw.Draw(marks)
    rows, columns = range(int(height / step) + 1), range(int(width / step) + 1)
    if pattern in (Pattern.STRIPED, Pattern.CHECKED):
        for row in rows:
            draw.rectangle((0, row * step, width, (row + 0.36) * step), fill=255)
    if pattern is Pattern.CHECKED:
        for column in columns:
            draw.rectangle((column * step, 0, (column + 0.3) * step, height), fill=255)
    if pattern is Pattern.DOTTED:
        for row in rows:
            for column in columns:
                x, y = (column + row % 2 / 2) * step, row * step
                draw.ellipse((x, y, x + 0.42 * step, y + 0.42 * step), fill=255)
    return marks.reduce(2)


def _contrast(colour: RGB) -> RGB:
    """The colour of marks: a light tone on dark colours, a dark tone on light ones."""
    red, green, blue = (round(c + (255 - c) * 0.72) if sum(colour) < 520 else round(c * 0.55) for c in colour)
    return red, green, blue


def _shadow(figure: Image.Image, side: int, corner: tuple[int, int]) -> Image.Image:
    """A mask of a soft shadow. It is blurred small, which looks the same and is much quicker."""
    shadow = Image.new("L", (side, side))
    shadow.paste(figure.getchannel("A").point([round(alpha * 0.3) for alpha in range(256)]), corner)
    small = shadow.resize((100, 100), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(2.2))
    return small.resize((side, side))


def _background(side: int, colour: RGB) -> Image.Image:
    """The background, a little darker towards the lower edge."""
    column = Image.new("RGB", (1, 2), colour)
    red, green, blue = (round(part * 0.965) for part in colour)
    column.putpixel((0, 1), (red, green, blue))
    return column.resize((side, side), Image.Resampling.BILINEAR)
