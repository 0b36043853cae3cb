from decimal import Decimal
from io import BytesIO

from PIL import Image, ImageFont

from bot.i18n import load_translators
from bot.images.grid import BAR, FONT, GAP, SIDE, draw_grid
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
