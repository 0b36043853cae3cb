"""The neutral tile that stands where a product's picture is missing."""

from io import BytesIO

from PIL import Image, ImageDraw

SIDE = 640
GROUND, FRAME = "#eceff1", "#b0bec5"


def blank(side: int) -> Image.Image:
    """Draw a grey square of `side` pixels with a picture frame in it."""
    tile = Image.new("RGB", (SIDE, SIDE), GROUND)
    draw = ImageDraw.Draw(tile)
    draw.rounded_rectangle((200, 230, 440, 410), radius=18, outline=FRAME, width=8)
    draw.ellipse((238, 264, 274, 300), fill=FRAME)
    draw.polygon(((222, 390), (300, 310), (346, 354), (384, 320), (418, 390)), fill=FRAME)
    return tile if side == SIDE else tile.resize((side, side))


def blank_tile() -> bytes:
    """Return the tile as a JPEG."""
    buffer = BytesIO()
    blank(SIDE).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
