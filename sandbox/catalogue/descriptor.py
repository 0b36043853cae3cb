"""Descriptors of pictures: the subject's outline, its colours and the directions of its edges, in a few numbers.

They are computed from the pixels alone. Pictures of the same thing have similar descriptors.
"""

import io
import math
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageFilter, ImageOps

SIDE = 96
GRID = 16
PATCH = 6
DIRECTIONS = 8
MAX_PIXELS = 40_000_000

# The reference colours in CIELAB: five greys, and twelve hues at two lightnesses.
_REFERENCES: tuple[tuple[float, float, float], ...] = (
    *((lightness, 0.0, 0.0) for lightness in (8.0, 30.0, 52.0, 75.0, 95.0)),
    *(
        (lightness, 48 * math.cos(math.radians(hue)), 48 * math.sin(math.radians(hue)))
        for lightness in (35.0, 65.0)
        for hue in range(0, 360, 30)
    ),
)


class UnreadablePictureError(ValueError):
    """The bytes are no readable picture."""


@dataclass(frozen=True)
class Descriptor:
    """The numbers. `region` is the area of the subject: left, right, top, bottom in pixels of the picture."""

    outline: tuple[float, ...]
    aspect: float
    colours: tuple[float, ...]
    patches: tuple[float, ...]
    edges: tuple[float, ...]
    region: tuple[int, int, int, int]

    def outline_distance(self, other: "Descriptor") -> float:
        """The distance of the outlines: 0 if equal, about 0.1 for another picture of it, 0.5 for another thing."""
        cells = _mean_difference(self.outline, other.outline)
        return cells + 0.35 * min(abs(self.aspect - other.aspect), 1.0)

    def distance(self, other: "Descriptor") -> float:
        """The distance in everything. Outline counts most, then colour, then pattern."""
        colour = sum(abs(a - b) for a, b in zip(self.colours, other.colours, strict=True)) / 2
        patch = _mean_difference(self.patches, other.patches)
        edge = _mean_difference(self.edges, other.edges)
        return self.outline_distance(other) + 0.30 * colour + 0.9 * patch + 1.2 * edge


def read_picture(data: bytes) -> Image.Image:
    """Decode the bytes as an upright RGB picture.

    Raises:
        UnreadablePictureError: it is no picture, damaged, or has more than 40 million pixels.
    """
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UnreadablePictureError(f"{picture.width} × {picture.height} pixels are more than {MAX_PIXELS}")
            return ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadablePictureError(f"no readable picture in {len(data)} bytes: {error}") from error


def describe(picture: Image.Image) -> Descriptor:
    """Compute the descriptor of an RGB picture of any size."""
    factor = SIDE / max(picture.size)
    # A narrow strip keeps two pixels in width, so that it has a background and corners.
    size = max(2, round(picture.width * factor)), max(2, round(picture.height * factor))
    small = picture.resize(size, Image.Resampling.BOX)
    mask = _subject(small)
    box = _box_of(mask)
    subject, mask = small.crop(box), mask.crop(box)
    across, down = picture.width / small.width, picture.height / small.height
    left, right = round(box[0] * across), round(box[2] * across)
    top, bottom = round(box[1] * down), round(box[3] * down)
    grid = mask.resize((GRID, GRID), Image.Resampling.BOX)
    return Descriptor(
        outline=tuple(value / 255 for value in grid.tobytes()),
        aspect=math.log((box[2] - box[0]) / (box[3] - box[1])),
        colours=_colours(subject, mask),
        patches=_patches(subject),
        edges=_edges(subject, mask),
        region=(left, max(left, right - 1), top, max(top, bottom - 1)),
    )


def _subject(picture: Image.Image) -> Image.Image:
    """A mask of what differs from the background, which is assumed to be smooth between the corners."""
    width, height = picture.size
    spot = max(2, min(width, height) // 12)
    corners = Image.new("RGB", (2, 2))
    for x, left in ((0, 0), (1, width - spot)):
        for y, top in ((0, 0), (1, height - spot)):
            corners.paste(
                picture.crop((left, top, left + spot, top + spot)).resize((1, 1), Image.Resampling.BOX), (x, y)
            )
    background = corners.resize(picture.size, Image.Resampling.BILINEAR)
    light, blue, red = ImageChops.difference(picture.convert("YCbCr"), background.convert("YCbCr")).split()
    # A shadow differs in lightness only, so lightness counts less than hue.
    unlike = ImageChops.add(light.point(_LESS), ImageChops.add(blue, red))
    mask = unlike.point(_CUT).filter(ImageFilter.MedianFilter(3))
    covered = mask.histogram()[255] / (width * height)
    if 0.02 < covered < 0.93:
        return _filled(mask)
    return Image.new("L", picture.size, 255)


def _filled(mask: Image.Image) -> Image.Image:
    """The mask without holes: a hole has subject on both sides, in its row and in its column."""
    columns = mask.transpose(Image.Transpose.TRANSPOSE)
    down = _bridged(columns).transpose(Image.Transpose.TRANSPOSE)
    return ImageChops.lighter(mask, ImageChops.darker(_bridged(mask), down))


def _bridged(mask: Image.Image) -> Image.Image:
    """The mask with each row filled from its first set pixel to its last."""
    pixels = mask.tobytes()
    filled = bytearray(len(pixels))
    for start in range(0, len(pixels), mask.width):
        row = pixels[start : start + mask.width]
        first, last = row.find(255), row.rfind(255)
        if first >= 0:
            filled[start + first : start + last + 1] = b"\xff" * (last - first + 1)
    return Image.frombytes("L", mask.size, bytes(filled))


def _box_of(mask: Image.Image) -> tuple[int, int, int, int]:
    left, top, right, bottom = mask.getbbox() or (0, 0, *mask.size)
    return left, top, max(right, left + 2), max(bottom, top + 2)


def _colours(subject: Image.Image, mask: Image.Image) -> tuple[float, ...]:
    """The share of each reference colour in the subject. A pixel counts for all references near it."""
    size = (20, 20)
    pixels = subject.resize(size, Image.Resampling.NEAREST).tobytes()
    inside = mask.resize(size, Image.Resampling.NEAREST).tobytes()
    shares = [0.0] * len(_REFERENCES)
    count = 0
    for index, covered in enumerate(inside):
        if covered:
            count += 1
            red, green, blue = pixels[3 * index : 3 * index + 3]
            for reference, share in _nearness(red >> 3, green >> 3, blue >> 3):
                shares[reference] += share
    return tuple(share / max(count, 1) for share in shares)


def _patches(subject: Image.Image) -> tuple[float, ...]:
    """The mean lightness and hue of each of 6 × 6 patches, 0 to 1."""
    mean = subject.convert("YCbCr").resize((PATCH, PATCH), Image.Resampling.BOX)
    return tuple(value / 255 for value in mean.tobytes())


def _edges(subject: Image.Image, mask: Image.Image) -> tuple[float, ...]:
    """The strength of edges inside the subject in each direction, per pixel."""
    side = 48
    grey = subject.convert("L").resize((side, side), Image.Resampling.BILINEAR).tobytes()
    inner = mask.resize((side, side), Image.Resampling.NEAREST).filter(ImageFilter.MinFilter(5)).tobytes()
    strengths = [0.0] * DIRECTIONS
    count = 0
    for y in range(1, side - 1):
        for index in range(y * side + 1, (y + 1) * side - 1):
            if not inner[index]:
                continue
            count += 1
            across = grey[index + 1] - grey[index - 1]
            down = grey[index + side] - grey[index - side]
            strength = abs(across) + abs(down)
            if strength > 24:
                turn = math.atan2(down, across) % math.pi
                strengths[min(DIRECTIONS - 1, int(turn / math.pi * DIRECTIONS))] += min(strength, 120) / 120
    return tuple(value / max(count, 1) for value in strengths)


@lru_cache(maxsize=32 * 32 * 32)
def _nearness(red: int, green: int, blue: int) -> tuple[tuple[int, float], ...]:
    lightness, a, b = _lab(red * 8 + 4, green * 8 + 4, blue * 8 + 4)
    weights = [
        math.exp(-(((lightness - reference[0]) * 0.8) ** 2 + (a - reference[1]) ** 2 + (b - reference[2]) ** 2) / 648)
        for reference in _REFERENCES
    ]
    total = sum(weights) or 1.0
    return tuple((index, weight / total) for index, weight in enumerate(weights) if weight / total > 0.02)


def _lab(red: int, green: int, blue: int) -> tuple[float, float, float]:
    """CIELAB of an sRGB colour under D65."""
    r, g, b = (_linear(part / 255) for part in (red, green, blue))
    x = _cube(0.4124 * r + 0.3576 * g + 0.1805 * b, 0.9505)
    y = _cube(0.2126 * r + 0.7152 * g + 0.0722 * b, 1.0)
    z = _cube(0.0193 * r + 0.1192 * g + 0.9505 * b, 1.089)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _cube(value: float, white: float) -> float:
    share = value / white
    return share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116


def _mean_difference(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return sum(abs(x - y) for x, y in zip(a, b, strict=True)) / len(a)


_LESS = [round(value * 0.45) for value in range(256)]
_CUT = [255 if value > 14 else 0 for value in range(256)]
