"""A square to draw a product on, in units of 0 to 1000 whatever its pixels, with light and pattern on each surface."""

import math
from collections.abc import Sequence
from enum import StrEnum

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.catalogue.looks import RGB, Look, Pattern, shade

Point = tuple[float, float]
Outline = list[Point]


class Light(StrEnum):
    """How light falls on a surface."""

    FLAT = "flat"
    SIDE = "side"
    TUBE = "tube"
    DOWN = "down"
    BALL = "ball"


class Canvas:
    """A transparent square of `pixels` × `pixels`; what is drawn later covers what was drawn before."""

    def __init__(self, pixels: int) -> None:
        self.pixels = pixels
        self.image = Image.new("RGBA", (pixels, pixels), (0, 0, 0, 0))

    def fill(self, outline: Sequence[Point], colour: RGB, light: Light = Light.SIDE, *, edge: float = 4) -> None:
        """A closed surface in one colour; `edge` is the width of its darker rim."""
        self._surface(outline, colour, light, None, edge)

    def cloth(self, outline: Sequence[Point], look: Look, light: Light = Light.SIDE, *, edge: float = 4) -> None:
        """A closed surface in the look's colour and pattern."""
        self._surface(outline, look.paint, light, look, edge)

    def gloss(
        self, outline: Sequence[Point], strength: float, colour: RGB = (255, 255, 255), *, blur: float = 0
    ) -> None:
        """A translucent patch of 0 to 1 on what is there already: a highlight, or with a dark colour a crease."""
        box, mask = self._mask(outline, round(255 * strength), blur)
        alpha = self.image.getchannel("A").crop(box)
        self.image.paste(colour, box, ImageChops.multiply(mask, alpha))

    def line(self, points: Sequence[Point], colour: RGB, width: float) -> None:
        """An open line with round joints and ends."""
        draw = ImageDraw.Draw(self.image)
        thick = max(1, round(self._px(width)))
        draw.line([(self._px(x), self._px(y)) for x, y in points], fill=(*colour, 255), width=thick, joint="curve")
        radius = thick / 2
        if radius >= 1:
            for x, y in (points[0], points[-1]):
                middle = self._px(x), self._px(y)
                draw.ellipse(
                    (middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius), (*colour, 255)
                )

    def _surface(self, outline: Sequence[Point], colour: RGB, light: Light, look: Look | None, edge: float) -> None:
        box, mask = self._mask(outline, 255, 0)
        if mask.width < 1 or mask.height < 1:
            return
        surface = Image.new("RGB", mask.size, colour)
        if look is not None:
            self._marks(surface, box, look)
        if light is not Light.FLAT:
            glow = _glow(light, mask.size)
            surface = ImageChops.multiply(surface, Image.merge("RGB", (glow, glow, glow)))
        self.image.paste(surface, box, mask)
        if edge:
            self.line([*outline, outline[0]], shade(colour, 0.34), edge)

    def _marks(self, surface: Image.Image, box: tuple[int, int, int, int], look: Look) -> None:
        draw = ImageDraw.Draw(surface)
        # Marks hang on the canvas and not on the surface, so that they run on over a seam.
        left, top = box[0] / self._px(1), box[1] / self._px(1)
        across, down = range(0, 1000, 72), range(0, 1000, 72)
        if look.pattern in (Pattern.STRIPED, Pattern.CHECKED):
            for y in down:
                draw.rectangle(self._box(-1, y - top, 1001, y - top + 26), fill=look.contrast)
        if look.pattern is Pattern.CHECKED:
            middle = shade(look.contrast, 0.16)
            for x in across:
                draw.rectangle(self._box(x - left, -1, x - left + 22, 1001), fill=middle)
        if look.pattern is Pattern.DOTTED:
            for row, y in enumerate(down):
                for x in across:
                    start = x - left + (36 if row % 2 else 0)
                    draw.ellipse(self._box(start, y - top, start + 30, y - top + 30), fill=look.contrast)

    def _mask(self, outline: Sequence[Point], value: int, blur: float) -> tuple[tuple[int, int, int, int], Image.Image]:
        spare = self._px(blur) * 3
        xs = [self._px(x) for x, _ in outline]
        ys = [self._px(y) for _, y in outline]
        left, top = max(0, math.floor(min(xs) - spare)), max(0, math.floor(min(ys) - spare))
        right = max(left, min(self.pixels, math.ceil(max(xs) + spare) + 1))
        bottom = max(top, min(self.pixels, math.ceil(max(ys) + spare) + 1))
        mask = Image.new("L", (right - left, bottom - top), 0)
        if mask.width and mask.height:
            ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in zip(xs, ys, strict=True)], fill=value)
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(self._px(blur)))
        return (left, top, right, bottom), mask

    def _box(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return self._px(left), self._px(top), self._px(right), self._px(bottom)

    def _px(self, units: float) -> float:
        return units * self.pixels / 1000


def _glow(light: Light, size: tuple[int, int]) -> Image.Image:
    if light is Light.BALL:
        glow = Image.radial_gradient("L").crop((40, 56, 236, 252)).point(_BALL)
        return glow.resize(size, Image.Resampling.BILINEAR)
    if light is Light.DOWN:
        return Image.frombytes("L", (1, 64), _DOWN).resize(size, Image.Resampling.BILINEAR)
    return Image.frombytes("L", (64, 1), _ACROSS[light]).resize(size, Image.Resampling.BILINEAR)


def _tube(place: float) -> float:
    return 0.66 + 0.34 * math.exp(-(((place - 0.36) / 0.34) ** 2))


_BALL = [round(255 - 0.34 * distance) for distance in range(256)]
_DOWN = bytes(round(255 - 50 * step / 63) for step in range(64))
_ACROSS = {
    Light.SIDE: bytes(round(255 - 52 * step / 63) for step in range(64)),
    Light.TUBE: bytes(round(255 * _tube(step / 63)) for step in range(64)),
}
