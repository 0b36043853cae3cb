"""Draws several products as one picture, numbered and priced. Pure; runs in the process that handles pictures."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from bot.images.decode import decode
from bot.images.jobs import Cell, Jpeg, Undecodable
from bot.images.placeholder import PLACEHOLDER

COLUMNS = 3
SIDE = 420
"""Pixels of the square that a product's picture is fitted into."""
BAR = 60
"""Pixels of the bar below it, for the price."""
GAP = 10
FONT: Final = (Path(__file__).parent / "fonts" / "DejaVuSans-Bold.ttf").read_bytes()
"""Letters, digits and signs of currencies: Pillow's own font has `$` alone. Read here, before any picture is seen."""
PAPER, INK, BADGE = "#ffffff", "#17212b", "#2481cc"


def draw_grid(cells: Sequence[Cell]) -> Jpeg:
    """Draw cells as a JPEG, three per row, or four as two by two.

    Six cells, the most, make 1300 by 980 pixels, about 250 kB.
    """
    columns = 2 if len(cells) == 4 else min(COLUMNS, len(cells))
    rows = -(-len(cells) // columns)
    sheet = Image.new("RGB", (columns * (SIDE + GAP) + GAP, rows * (SIDE + BAR + GAP) + GAP), PAPER)
    for index, (number, price, picture) in enumerate(cells):
        left = GAP + index % columns * (SIDE + GAP)
        top = GAP + index // columns * (SIDE + BAR + GAP)
        sheet.paste(_square(picture), (left, top))
        _label(ImageDraw.Draw(sheet), left, top, number, price)
    out = BytesIO()
    sheet.save(out, "JPEG", quality=86)
    return Jpeg(out.getvalue(), sheet.width, sheet.height)


def _square(picture: bytes | None) -> Image.Image:
    try:
        image = decode(PLACEHOLDER if picture is None else picture, SIDE)
    except Undecodable:
        image = decode(PLACEHOLDER, SIDE)
    square = Image.new("RGB", (SIDE, SIDE), PAPER)
    square.paste(image, ((SIDE - image.width) // 2, (SIDE - image.height) // 2))
    return square


def _label(draw: ImageDraw.ImageDraw, left: int, top: int, number: int, price: str) -> None:
    text = str(number)
    font = _font(34)
    width = max(58, int(draw.textlength(text, font)) + 30)
    draw.rounded_rectangle((left + 10, top + 10, left + 10 + width, top + 68), radius=29, fill=BADGE)
    draw.text((left + 10 + width / 2, top + 39), text, "#ffffff", font, anchor="mm")
    draw.text((left + SIDE / 2, top + SIDE + BAR / 2), price, INK, _font(36), anchor="mm")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(FONT), size)
