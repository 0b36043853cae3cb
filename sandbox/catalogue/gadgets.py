"""Drawings of toys, tools and electronics."""

from sandbox.catalogue.canvas import Canvas, Light, Outline
from sandbox.catalogue.looks import Cut, Look, shade, tint
from sandbox.catalogue.outlines import arc, both_sides, box, ellipse, smooth, turned

STEEL = (178, 183, 190)
GLASS = (168, 206, 224)
DARK = (48, 48, 52)


def toy_car(canvas: Canvas, look: Look) -> None:
    """A car from the side: saloon, van (tall) or sports car (wide)."""
    windows: list[Outline]
    if look.cut is Cut.TALL:
        body = smooth([(130, 690), (125, 480), (150, 300), (240, 270), (700, 270), (780, 320), (850, 480), (880, 560),
                       (880, 690), (500, 700)])  # fmt: skip
        windows = [
            box(185, 330, 385, 465, 24),
            box(415, 330, 590, 465, 24),
            [(620, 330), (735, 330), (800, 465), (620, 465)],
        ]
    elif look.cut is Cut.WIDE:
        body = smooth([(95, 690), (90, 590), (130, 530), (330, 510), (440, 425), (560, 415), (690, 520), (850, 555),
                       (915, 620), (910, 690), (500, 700)])  # fmt: skip
        windows = [[(400, 512), (462, 446), (515, 440), (515, 512)], [(535, 440), (570, 442), (640, 512), (535, 512)]]
    else:
        body = smooth([(110, 690), (105, 560), (150, 510), (260, 490), (350, 370), (420, 345), (590, 345), (660, 380),
                       (740, 490), (860, 520), (895, 580), (890, 690), (500, 700)])  # fmt: skip
        windows = [[(310, 490), (385, 392), (480, 388), (480, 490)], [(510, 388), (600, 388), (680, 490), (510, 490)]]
    canvas.cloth(body, look, Light.DOWN)
    for window in windows:
        canvas.fill(window, GLASS, Light.DOWN, edge=7)
    canvas.line([(120, 610), (890, 610)], shade(look.paint, 0.22), 7)
    canvas.line([(500, 520), (500, 668)], shade(look.paint, 0.35), 5)
    canvas.fill(box(528, 540, 580, 556, 8), STEEL, Light.FLAT, edge=2)
    canvas.fill(ellipse(868, 590, 24, 28), (255, 236, 150), Light.FLAT)
    canvas.fill(box(98, 560, 126, 615, 8), (212, 60, 48), Light.FLAT)
    canvas.fill(box(95, 668, 905, 706, 18), shade(DARK, 0.1), Light.DOWN)
    for x in (275, 725):
        canvas.fill(ellipse(x, 700, 98, 98), DARK, Light.BALL)
        canvas.fill(ellipse(x, 700, 54, 54), STEEL, Light.BALL)
        canvas.fill(ellipse(x, 700, 20, 20), look.paint, Light.BALL, edge=2)


def teddy(canvas: Canvas, look: Look) -> None:
    """A sitting bear; the wide one is chubby."""
    fat = 1.18 if look.cut is Cut.WIDE else 1.0
    soft = tint(look.paint, 0.45)
    for side in (1, -1):
        canvas.cloth(ellipse(500 + side * 130, 205, 72, 72), look, Light.BALL)
        canvas.fill(ellipse(500 + side * 130, 210, 40, 40), soft, Light.FLAT, edge=0)
        arm = turned(ellipse(500 + side * 195 * fat, 590, 68, 140), side * -24, 500 + side * 195 * fat, 590)
        canvas.cloth(arm, look, Light.BALL)
    canvas.cloth(ellipse(500, 640, 190 * fat, 215), look, Light.BALL)
    canvas.fill(ellipse(500, 660, 120 * fat, 140), soft, Light.BALL, edge=0)
    for side in (1, -1):
        canvas.cloth(ellipse(500 + side * 165 * fat, 805, 105, 88), look, Light.BALL)
        canvas.fill(ellipse(500 + side * 172 * fat, 808, 60, 50), soft, Light.FLAT, edge=0)
    canvas.cloth(ellipse(500, 335, 195, 178), look, Light.BALL)
    canvas.fill(ellipse(500, 395, 92, 72), soft, Light.BALL, edge=0)
    canvas.fill(ellipse(500, 362, 34, 25), DARK, Light.BALL, edge=0)
    canvas.line([(500, 380), (500, 412)], DARK, 7)
    canvas.line(arc(500, 400, 36, 24, 20, 160), DARK, 7)
    for side in (1, -1):
        canvas.fill(ellipse(500 + side * 76, 310, 19, 22), DARK, Light.FLAT, edge=0)
        canvas.fill(ellipse(506 + side * 76, 302, 6, 7), (255, 255, 255), Light.FLAT, edge=0)
    ribbon = shade(look.paint, 0.5)
    canvas.fill([(500, 508), (405, 470), (405, 552)], ribbon, Light.SIDE)
    canvas.fill([(500, 508), (595, 470), (595, 552)], ribbon, Light.SIDE)
    canvas.fill(ellipse(500, 510, 24, 22), tint(ribbon, 0.2), Light.BALL)


def hammer(canvas: Canvas, look: Look) -> None:
    """A claw hammer, leaning; its grip has the colour."""
    lean, long = 34, 880 if look.cut is Cut.TALL else 800
    start = 160 if look.cut is Cut.TALL else 220
    wood = (206, 160, 104)
    canvas.fill(turned(box(478, start + 60, 522, 600, 10), lean), wood, Light.TUBE)
    grip = both_sides(smooth([(524, 520), (540, 560), (528, 660), (540, long - 40), (532, long)], closed=False))
    canvas.cloth(turned(grip, lean), look, Light.TUBE)
    for y in range(580, long - 60, 44):
        canvas.line(turned([(472, y), (528, y)], lean), shade(look.paint, 0.4), 9)
    head = smooth([(445, start), (560, start + 2), (640, start + 8), (690, start - 8), (700, start + 98),
                   (640, start + 82), (556, start + 92), (450, start + 96), (370, start + 82), (280, start + 130),
                   (300, start + 60), (370, start + 14)])  # fmt: skip
    canvas.fill(turned(head, lean), STEEL, Light.DOWN, edge=6)
    canvas.fill(turned(box(690, start - 16, 745, start + 106, 14), lean), shade(STEEL, 0.15), Light.DOWN, edge=5)
    canvas.fill(turned(box(468, start - 10, 532, start + 106, 8), lean), shade(STEEL, 0.3), Light.TUBE)


def screwdriver(canvas: Canvas, look: Look) -> None:
    """A screwdriver, leaning; the tall one is slender."""
    thick, lean = (52, 42) if look.cut is Cut.TALL else (78, 42)
    blade = both_sides([(512, 60), (524, 100), (514, 130), (514, 520)])
    canvas.fill(turned(blade, lean), STEEL, Light.TUBE)
    canvas.fill(turned(box(500 - thick * 0.6, 500, 500 + thick * 0.6, 545, 10), lean), DARK, Light.TUBE)
    right = [(500 + thick * 0.7, 540), (500 + thick, 610), (500 + thick * 0.82, 700), (500 + thick, 820),
             (500 + thick * 0.9, 920), (500 + thick * 0.4, 948)]  # fmt: skip
    canvas.cloth(turned(both_sides(smooth(right, closed=False)), lean), look, Light.TUBE)
    for place in (-0.5, 0, 0.5):
        canvas.line(turned([(500 + thick * place, 630), (500 + thick * place, 900)], lean), shade(look.paint, 0.45), 10)
    canvas.fill(turned(box(500 - thick * 0.8, 900, 500 + thick * 0.8, 925, 8), lean), DARK, Light.TUBE)


def phone_case(canvas: Canvas, look: Look) -> None:
    """The back of a phone case with its camera window."""
    half, top, bottom = (195, 90, 910) if look.cut is Cut.TALL else (215, 160, 850)
    left, right = 500 - half, 500 + half
    canvas.fill(box(left - 9, top + 180, left + 20, top + 270, 8), shade(look.paint, 0.4), Light.FLAT)
    canvas.fill(box(right - 20, top + 200, right + 9, top + 320, 8), shade(look.paint, 0.4), Light.FLAT)
    canvas.cloth(box(left, top, right, bottom, 70), look, Light.SIDE, edge=9)
    canvas.line([*box(left + 16, top + 16, right - 16, bottom - 16, 56)], tint(look.paint, 0.3), 4)
    canvas.fill(box(left + 38, top + 38, left + 200, top + 210, 42), DARK, Light.DOWN, edge=8)
    for x, y in ((80, 85), (80, 165), (155, 85)):
        canvas.fill(ellipse(left + x, top + y, 30, 30), (20, 22, 30), Light.BALL, edge=6)
        canvas.fill(ellipse(left + x - 8, top + y - 8, 8, 8), (120, 150, 190), Light.FLAT, edge=0)
    canvas.fill(ellipse(left + 156, top + 166, 14, 14), (250, 240, 200), Light.FLAT, edge=2)
    canvas.gloss(
        [(left + 30, bottom - 60), (right - 150, top + 60), (right - 60, top + 60), (left + 110, bottom - 60)], 0.14
    )


def headphones(canvas: Canvas, look: Look) -> None:
    """Headphones from the front; the round ones have large cushions."""
    big = 1.25 if look.cut is Cut.ROUND else 1.0
    band = arc(500, 520, 290, 350, 188, 352, steps=36)
    canvas.line(band, shade(look.paint, 0.35), 66)
    canvas.line(band, look.paint, 54)
    canvas.line(arc(500, 526, 286, 346, 215, 325, steps=30), tint(look.paint, 0.35), 14)
    for side in (1, -1):
        x = 500 + side * 285
        canvas.line([(x, 440), (x, 560)], STEEL, 26)
        canvas.fill(ellipse(x - side * 52, 640, 56 * big, 142 * big), DARK, Light.TUBE)
        canvas.cloth(ellipse(x, 640, 76 * big, 150 * big), look, Light.BALL)
        canvas.fill(ellipse(x + side * 8, 640, 40 * big, 88 * big), shade(look.paint, 0.3), Light.BALL)
        canvas.fill(ellipse(x + side * 10, 640, 14, 30), STEEL, Light.BALL, edge=2)
