"""Draws several products as one picture, numbered and priced, and the placeholder for a missing picture."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from bot.images.prepare import decode
from bot.models.failures import UnreadablePhoto

COLUMNS = 3
SIDE = 420
"""Pixels of the square that a product's picture is fitted into."""
BAR = 60
"""Pixels of the bar below it, for the price."""
GAP = 10
PAPER, INK, BADGE = "#ffffff", "#17212b", "#2481cc"

Cell = tuple[int, str, bytes | None]
"""Number, price as plain text, and the product's picture in bytes, None without one."""


def draw_grid(cells: Sequence[Cell]) -> bytes:
    """Draw cells as a JPEG, three per row, or four as two by two. Blocks, so call it in a thread.

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
    return out.getvalue()


def _square(picture: bytes | None) -> Image.Image:
    if picture is None:
        return placeholder(SIDE)
    try:
        image = decode(picture, SIDE)
    except UnreadablePhoto:
        return placeholder(SIDE)
    square = Image.new("RGB", (SIDE, SIDE), PAPER)
    square.paste(image, ((SIDE - image.width) // 2, (SIDE - image.height) // 2))
    return square


def _label(draw: ImageDraw.ImageDraw, left: int, top: int, number: int, price: str) -> None:
    text = str(number)
    font = ImageFont.load_default(34)
    width = max(58, int(draw.textlength(text, font)) + 30)
    draw.rounded_rectangle((left + 10, top + 10, left + 10 + width, top + 68), radius=29, fill=BADGE)
    draw.text((left + 10 + width / 2, top + 39), text, "#ffffff", font, anchor="mm")
    draw.text((left + SIDE / 2, top + SIDE + BAR / 2), price, INK, ImageFont.load_default(38), anchor="mm")


TILE_SIDE = 640
GROUND, FRAME = "#eceff1", "#b0bec5"


def placeholder(side: int) -> Image.Image:
    """Draw the placeholder: a grey square of `side` pixels with a landscape in a frame."""
    tile = Image.new("RGB", (TILE_SIDE, TILE_SIDE), GROUND)
    draw = ImageDraw.Draw(tile)
    draw.rounded_rectangle((200, 230, 440, 410), radius=18, outline=FRAME, width=8)
    draw.ellipse((238, 264, 274, 300), fill=FRAME)
    draw.polygon(((222, 390), (300, 310), (346, 354), (384, 320), (418, 390)), fill=FRAME)
    return tile if side == TILE_SIDE else tile.resize((side, side))


def placeholder_jpeg() -> bytes:
    """Return the placeholder as a JPEG of 640 by 640 pixels."""
    buffer = BytesIO()
    placeholder(TILE_SIDE).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
