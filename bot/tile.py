"""The neutral tile that stands where a product's picture is missing."""

from io import BytesIO

from PIL import Image, ImageDraw

SIDE = 640


def blank_tile() -> bytes:
    """Draw a grey square with a picture frame in it, as a JPEG."""
    tile = Image.new("RGB", (SIDE, SIDE), "#eceff1")
    draw = ImageDraw.Draw(tile)
    draw.rounded_rectangle((200, 230, 440, 410), radius=18, outline="#b0bec5", width=8)
    draw.ellipse((238, 264, 274, 300), fill="#b0bec5")
    draw.polygon(((222, 390), (300, 310), (346, 354), (384, 320), (418, 390)), fill="#b0bec5")
    buffer = BytesIO()
    tile.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
