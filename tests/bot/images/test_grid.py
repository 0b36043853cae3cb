from decimal import Decimal
from io import BytesIO

from PIL import Image, ImageFont

from bot.i18n import load_translators
from bot.images.grid import BAR, FONT, GAP, SIDE, draw_grid, draw_parts
from bot.images.placeholder import PLACEHOLDER
from providers.models import Money
from tests.samples import jpeg


def test_the_placeholder_is_light_with_a_darker_frame_in_its_middle() -> None:
    tile = Image.open(BytesIO(PLACEHOLDER)).convert("L")
    corner, left_edge_of_the_frame = tile.tobytes()[0], tile.tobytes()[640 * 320 + 204]
    assert tile.size == (640, 640)
    assert corner > 220
    assert left_edge_of_the_frame < 200


def test_a_picture_that_can_not_be_decoded_has_a_placeholder() -> None:
    grid = draw_grid([(1, "9.90", b"no picture"), (2, "9.90", jpeg())])
    assert (grid.width, grid.height) == (GAP + 2 * (SIDE + GAP), GAP + SIDE + BAR + GAP)
    assert grid == draw_grid([(1, "9.90", None), (2, "9.90", jpeg())])


def test_the_font_has_every_sign_of_a_price() -> None:
    font = ImageFont.truetype(BytesIO(FONT), 20)
    missing = bytes(font.getmask("\N{REPLACEMENT CHARACTER}"))
    for t in load_translators().values():
        for currency in ("CNY", "JPY", "USD", "EUR", "GBP", "RUB", "KZT", "KRW", "VND", "BRL", "THB", "UAH", "TRY"):
            price = t.money(Money(amount=Decimal("1234.5"), currency=currency))
            lacking = [sign for sign in price if not sign.isspace() and bytes(font.getmask(sign)) == missing]
            assert lacking == [], price


def test_the_parts_of_a_long_picture_stand_in_their_order() -> None:
    colours = [(200, 40 * part, 0) for part in range(5)]
    long = Image.new("RGB", (100, 1000))
    for part, colour in enumerate(colours):
        long.paste(colour, (0, 200 * part, 100, 200 * part + 200))
    out = BytesIO()
    long.save(out, "PNG")

    drawn = draw_parts(out.getvalue(), 5)
    sheet = Image.open(BytesIO(drawn.data)).convert("RGB")
    assert (drawn.width, drawn.height) == (GAP + 3 * (SIDE + GAP), GAP + 2 * (SIDE + GAP))
    for part, (red, green, _) in enumerate(colours):
        middle = (GAP + part % 3 * (SIDE + GAP) + SIDE // 2, GAP + part // 3 * (SIDE + GAP) + SIDE // 2)
        shown = sheet.getpixel(middle)
        assert isinstance(shown, tuple)
        assert abs(shown[0] - red) < 20
        assert abs(shown[1] - green) < 20
