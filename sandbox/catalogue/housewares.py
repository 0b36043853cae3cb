"""Drawings of things for the home."""

from sandbox.catalogue.canvas import Canvas, Light
from sandbox.catalogue.looks import Cut, Look, shade, tint
from sandbox.catalogue.outlines import arc, both_sides, box, ellipse, smooth

WOOD = (176, 124, 78)
STEEL = (186, 190, 196)


def mug(canvas: Canvas, look: Look) -> None:
    """A cup with a handle on the right."""
    half, top = {Cut.TALL: (165, 200), Cut.ROUND: (230, 320)}.get(look.cut, (215, 265))
    bottom = 800
    edge = 440 + half
    ring = [(edge - 10, top + 95), (edge + 105, top + 105), (edge + 150, (top + bottom) / 2), (edge + 95, bottom - 120),
            (edge - 10, bottom - 105)]  # fmt: skip
    canvas.line(smooth(ring, closed=False), shade(look.paint, 0.42), 66)
    canvas.line(smooth(ring, closed=False), shade(look.paint, 0.1), 58)
    canvas.line(smooth([(x - 9, y - 9) for x, y in ring], closed=False), tint(look.paint, 0.22), 14)
    if look.cut is Cut.ROUND:
        right = smooth(
            [(440 + half - 30, top), (440 + half + 22, 500), (440 + half - 20, 690), (560, bottom)], closed=False
        )
    else:
        right = [(edge, top), (edge - 14, bottom - 50), (edge - 34, bottom - 12), (edge - 70, bottom)]
    canvas.cloth([*both_sides(right, 440)], look, Light.TUBE)
    rim = half - 30 if look.cut is Cut.ROUND else half
    canvas.fill(ellipse(440, top, rim, 48), tint(look.paint, 0.35), Light.SIDE, edge=5)
    canvas.fill(ellipse(440, top + 6, rim - 22, 36), shade(look.paint, 0.5), Light.SIDE, edge=0)
    canvas.gloss(box(440 - half * 0.66, top + 100, 440 - half * 0.5, bottom - 120, 40), 0.4, blur=10)


def bottle(canvas: Canvas, look: Look) -> None:
    """A drinking bottle with a screw cap."""
    half, shoulder = {Cut.TALL: (105, 330), Cut.ROUND: (190, 400)}.get(look.cut, (140, 360))
    right = smooth(
        [(555, 245), (558, shoulder - 50), (500 + half * 0.85, shoulder), (500 + half, shoulder + 70),
         (500 + half, 640), (500 + half, 800), (500 + half - 30, 868)], closed=False)  # fmt: skip
    canvas.cloth(both_sides(right), look, Light.TUBE)
    canvas.fill(box(432, 125, 568, 250, 22), shade(look.paint, 0.52), Light.TUBE)
    for x in range(448, 560, 19):
        canvas.line([(x, 150), (x, 232)], shade(look.paint, 0.68), 5)
    canvas.line(arc(500, 128, 46, 44, 180, 360), shade(look.paint, 0.55), 18)
    canvas.fill(box(500 - half, 792, 500 + half, 822, 4), STEEL, Light.TUBE, edge=2)
    canvas.gloss(box(500 - half * 0.68, shoulder + 80, 500 - half * 0.48, 760, 30), 0.42, blur=8)


def vase(canvas: Canvas, look: Look) -> None:
    """A vase: bulbous, tall and slender, or a ball."""
    sides = {
        Cut.TALL: [(575, 120), (545, 210), (560, 330), (625, 520), (620, 700), (575, 860), (560, 872)],
        Cut.ROUND: [(575, 300), (560, 350), (700, 430), (770, 580), (710, 760), (590, 850), (575, 858)],
    }.get(look.cut, [(620, 190), (570, 270), (600, 370), (705, 520), (680, 690), (580, 840), (600, 868)])
    right = smooth(sides, closed=False)
    canvas.cloth(both_sides(right), look, Light.TUBE)
    wide, top = sides[0][0] - 500, sides[0][1]
    canvas.fill(ellipse(500, top, wide, wide * 0.26), tint(look.paint, 0.3), Light.SIDE, edge=5)
    canvas.fill(ellipse(500, top + 3, wide * 0.8, wide * 0.17), shade(look.paint, 0.6), Light.SIDE, edge=0)
    canvas.gloss(ellipse(500 - (sides[3][0] - 500) * 0.5, 560, 24, 100), 0.45, blur=14)


def lamp(canvas: Canvas, look: Look) -> None:
    """A lamp with a cone for a shade, a slender tall one, or a globe."""
    base = 860
    canvas.fill(ellipse(500, base, 130, 32), shade(WOOD, 0.1), Light.SIDE)
    canvas.fill(ellipse(500, base - 14, 124, 28), WOOD, Light.SIDE)
    top = 300 if look.cut is Cut.TALL else 480
    canvas.fill(box(488, top, 512, base - 14, 8), STEEL, Light.TUBE)
    if look.cut is Cut.ROUND:
        canvas.cloth(ellipse(500, 420, 255, 250), look, Light.BALL)
        canvas.fill(box(450, 650, 550, 700, 14), WOOD, Light.TUBE)
        canvas.gloss(ellipse(430, 330, 90, 80), 0.4, blur=30)
        return
    if look.cut is Cut.TALL:
        shade_outline = [(425, 120), (575, 120), (640, 400), (360, 400)]
    else:
        shade_outline = [(390, 160), (610, 160), (770, 520), (230, 520)]
        body = both_sides(smooth([(530, 560), (590, 640), (600, 730), (545, 846)], closed=False))
        canvas.fill(body, tint(WOOD, 0.15), Light.TUBE)
    canvas.cloth(shade_outline, look, Light.TUBE)
    (left, top), (right, _), (low_right, low), (low_left, _) = shade_outline
    canvas.fill(ellipse((left + right) / 2, top, (right - left) / 2, 16), tint(look.paint, 0.6), Light.FLAT)
    canvas.fill(ellipse((low_left + low_right) / 2, low, (low_right - low_left) / 2, 24), (255, 236, 176), Light.FLAT)


def chair(canvas: Canvas, look: Look) -> None:
    """A chair with wooden legs, a bar stool (tall) or an armchair (wide)."""
    if look.cut is Cut.WIDE:
        for x in (270, 700):
            canvas.fill([(x, 790), (x + 40, 790), (x + 30, 890), (x + 12, 890)], WOOD, Light.TUBE)
        canvas.cloth(box(240, 190, 760, 690, 120), look, Light.DOWN)
        canvas.cloth(box(250, 570, 750, 720, 50), look, Light.DOWN, edge=6)
        canvas.fill(box(230, 700, 770, 810, 30), shade(look.paint, 0.2), Light.SIDE)
        for x in (150, 720):
            canvas.cloth(box(x, 440, x + 130, 815, 62), look, Light.TUBE, edge=6)
        return
    tall = look.cut is Cut.TALL
    seat = 420 if tall else 560
    legs = ((320, 290), (670, 700), (395, 385), (605, 615))
    for start, end in legs[2:]:
        canvas.line([(start, seat), (end, 840)], shade(WOOD, 0.3), 26)
    for start, end in legs[:2]:
        canvas.line([(start, seat), (end, 895)], WOOD, 34)
    if tall:
        canvas.line([(300, 730), (690, 730)], STEEL, 20)
    back = 215 if tall else 120
    for x in (345, 655):
        canvas.line([(x, seat), (x + (x - 500) * 0.06, back + 60)], shade(WOOD, 0.12), 26)
    canvas.cloth(box(315, back, 685, back + (110 if tall else 270), 60), look)
    canvas.cloth(smooth([(290, seat - 20), (500, seat - 52), (710, seat - 20), (722, seat + 28), (500, seat + 50),
                         (278, seat + 28)]), look, Light.DOWN)  # fmt: skip


def umbrella(canvas: Canvas, look: Look) -> None:
    """An open umbrella from the side, with a hooked handle."""
    half = 410 if look.cut is Cut.WIDE else 340
    rim, top = 520, 175 if look.cut is Cut.WIDE else 150
    canvas.line([(500, top - 40), (500, 830)], STEEL, 18)
    canvas.line([(500, 800), *arc(448, 820, 52, 70, 0, 180, steps=20)], WOOD, 30)
    dome = arc(500, rim, half, rim - top, 180, 360, steps=36)
    scallops = [
        point
        for step in range(4)
        for point in arc(500 + half * (0.75 - step * 0.5), rim, half / 4, 42, 0, -180, steps=10)
    ]
    canvas.cloth([*dome, *scallops], look, Light.BALL)
    for place in (-0.5, 0, 0.5):
        rib = [(500, top), (500 + half * place * 0.72, (top + rim) / 2 - 40), (500 + half * place, rim)]
        canvas.line(smooth(rib, closed=False), shade(look.paint, 0.35), 5)
    canvas.line([(500, top - 44), (500, top)], shade(STEEL, 0.3), 16)
