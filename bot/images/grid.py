"""Draws products, or the parts of a photo, as one numbered picture. Pure; runs in the process for pictures."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from bot.images.decode import decode, part_of
from bot.images.jobs import Cell, Jpeg, Undecodable
from bot.images.placeholder import PLACEHOLDER

COLUMNS = 3
MOST = 6
"""Cells in rows of three; more of them are a list's, in rows of four."""
SIDE = 420
"""Pixels of the square that a product's picture is fitted into."""
BAR = 80
"""Pixels of the bar below it, for the price."""
GAP = 10
FONT: Final = (Path(__file__).parent / "fonts" / "DejaVuSans-Bold.ttf").read_bytes()
"""Letters, digits and signs of currencies: Pillow's own font has `$` alone. Read here, before any picture is seen."""
PRICE_SIZES: Final = (60, 52, 44, 36, 28)
PAPER, INK, BADGE = "#ffffff", "#17212b", "#2481cc"


def draw_grid(cells: Sequence[Cell]) -> Jpeg:
    """Draw cells as a JPEG: three per row, four as two by two, and more than six in rows of four.

    Six cells make 1300 by 1030 pixels, about 250 kB; eight make 1730 by 1030. Telegram shows the picture about 330
    points wide on a phone, so letters are large.
    """
    return _sheet([(number, price, _read(picture)) for number, price, picture in cells], BAR)


def draw_parts(data: bytes, parts: int) -> Jpeg:
    """Draw the parts of a long picture as a JPEG, in their order, numbered from 1. Ten make 1300 by 1730 pixels.

    Raises:
        Undecodable: it can't be decoded.
    """
    image = decode(data, SIDE * parts)
    return _sheet([(part, "", part_of(image, part, parts)) for part in range(1, parts + 1)], 0)


def _sheet(cells: Sequence[tuple[int, str, Image.Image]], bar: int) -> Jpeg:
    """Draw pictures in a grid, with a bar of so many pixels below each for its price."""
    columns = 2 if len(cells) == 4 else min(COLUMNS if len(cells) <= MOST else COLUMNS + 1, len(cells))
    rows = -(-len(cells) // columns)
    sheet = Image.new("RGB", (columns * (SIDE + GAP) + GAP, rows * (SIDE + bar + GAP) + GAP), PAPER)
    for index, (number, price, image) in enumerate(cells):
        left = GAP + index % columns * (SIDE + GAP)
        top = GAP + index // columns * (SIDE + bar + GAP)
        sheet.paste(_square(image), (left, top))
        _label(ImageDraw.Draw(sheet), left, top, number, price)
    out = BytesIO()
    sheet.save(out, "JPEG", quality=86)
    return Jpeg(out.getvalue(), sheet.width, sheet.height)


def _read(picture: bytes | None) -> Image.Image:
    try:
        return decode(PLACEHOLDER if picture is None else picture, SIDE)
    except Undecodable:
        return decode(PLACEHOLDER, SIDE)


def _square(image: Image.Image) -> Image.Image:
    image.thumbnail((SIDE, SIDE))
    square = Image.new("RGB", (SIDE, SIDE), PAPER)
    square.paste(image, ((SIDE - image.width) // 2, (SIDE - image.height) // 2))
    return square


def _label(draw: ImageDraw.ImageDraw, left: int, top: int, number: int, price: str) -> None:
    text, font = str(number), _font(58)
    width = max(96, int(draw.textlength(text, font)) + 44)
    draw.rounded_rectangle((left + 10, top + 10, left + 10 + width, top + 106), radius=48, fill=BADGE)
    draw.text((left + 10 + width / 2, top + 58), text, "#ffffff", font, anchor="mm")
    draw.text((left + SIDE / 2, top + SIDE + BAR / 2), price, INK, _font_for(draw, price), anchor="mm")


def _font_for(draw: ImageDraw.ImageDraw, price: str) -> ImageFont.FreeTypeFont:
    """Return the largest font in which a price is no wider than its tile."""
    fitting = (font for font in map(_font, PRICE_SIZES) if draw.textlength(price, font) <= SIDE)
    return next(fitting, _font(PRICE_SIZES[-1]))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(FONT), size)
