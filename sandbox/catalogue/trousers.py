"""Drawings of trousers, long and short. Each has a right leg, and its mirror image."""

from collections.abc import Sequence

from sandbox.catalogue.canvas import Canvas, Light, Outline, Point
from sandbox.catalogue.looks import RGB, Cut, Look, shade, tint
from sandbox.catalogue.outlines import box, ellipse, smooth

CORD: RGB = (244, 242, 236)
METAL: RGB = (200, 190, 166)


def trousers(canvas: Canvas, look: Look) -> None:
    """Straight trousers with a pressed crease, or with cuffs and a cord, for sports (tall)."""
    for_sports = look.cut is Cut.TALL
    hem = 846 if for_sports else 912
    knee, inner, outer = (172, 36, 112) if for_sports else (168, 52, 150)
    leg = [
        (500, 116),
        *smooth([(626, 112), (668, 208), (500 + knee + 10, 330), (500 + knee, 560), (500 + outer, hem)], closed=False),
        *smooth([(500 + inner, hem + 6), (500 + inner * 0.75, 640), (504, 396)], closed=False),
    ]
    _legs(canvas, look, leg, 396)
    for side in (1, -1):
        if for_sports:
            canvas.line(_at(side, [(128, 170), (160, 250), (166, 340), (156, 570), (outer - 8, hem - 6)]), CORD, 13)
            canvas.fill(
                _at(side, [(32, hem), (114, hem - 4), (107, 914), (34, 918)]), shade(look.paint, 0.24), Light.TUBE
            )
        else:
            canvas.line(_at(side, [(88, 340), (98, 600), (100, 900)]), shade(look.paint, 0.28), 4)
        canvas.gloss(_at(side, [(156, 560), (104, 600), (52, 596), (108, 616)]), 0.22, (0, 0, 0), blur=7)
    _waist(canvas, look, 106, 160, half=124, has_cord=for_sports)


def shorts(canvas: Canvas, look: Look) -> None:
    """Shorts to the knee; the wide cut has pockets on the legs."""
    leg = [
        (500, 186),
        *smooth([(650, 180), (688, 310), (716, 510), (738, 800)], closed=False),
        *smooth([(520, 822), (510, 660), (503, 520)], closed=False),
    ]
    _legs(canvas, look, leg, 520)
    for side in (1, -1):
        canvas.line(_at(side, [(24, 788), (120, 784), (232, 770)]), shade(look.paint, 0.24), 4)
        if look.cut is Cut.WIDE:
            canvas.fill(
                _at(side, [(112, 504), (226, 498), (238, 690), (118, 698)]), shade(look.paint, 0.06), Light.DOWN
            )
            canvas.fill(
                _at(side, [(104, 486), (230, 480), (235, 548), (172, 566), (107, 556)]), shade(look.paint, 0.14)
            )
            canvas.fill(ellipse(500 + side * 171, 532, 10, 10), METAL, Light.BALL, edge=2)
    _waist(canvas, look, 176, 232, half=152, has_cord=True)


def _legs(canvas: Canvas, look: Look, right: Outline, fork: float) -> None:
    canvas.cloth([(1000 - x, y) for x, y in right], look, Light.TUBE)
    canvas.cloth(right, look, Light.TUBE)
    for side in (1, -1):
        for drop in (-24, 22):
            fold = [(8, fork + 6), (60, fork + drop * 0.7), (116, fork + drop * 1.6), (60, fork + drop * 0.7 + 16)]
            canvas.gloss(_at(side, fold), 0.22, (0, 0, 0), blur=7)


def _waist(canvas: Canvas, look: Look, top: float, bottom: float, *, half: float, has_cord: bool) -> None:
    """The band, the fly and two pockets below it; a cord hangs out of it, or a button closes it."""
    dark = shade(look.paint, 0.4)
    for side in (1, -1):
        pocket = [(half * 0.72, bottom), (half * 0.96, bottom + 92), (half * 1.3, bottom + 118)]
        canvas.line(smooth(_at(side, pocket), closed=False), dark, 6)
    canvas.line([(500, bottom), (500, bottom + 170), (503, bottom + 230)], dark, 4)
    wide = half + 8
    band = [(500 - half, top), (500 + half, top), (500 + wide, bottom), (500 - wide, bottom)]
    canvas.fill(band, shade(look.paint, 0.12), Light.SIDE)
    for x in (-0.78, -0.4, 0.4, 0.78):
        canvas.fill(box(492 + x * half, top - 8, 508 + x * half, bottom + 8, 4), shade(look.paint, 0.24), edge=2)
    middle = (top + bottom) / 2
    if not has_cord:
        canvas.fill(ellipse(500, middle, 12, 12), METAL, Light.BALL, edge=2)
        return
    cord = CORD if sum(look.paint) < 600 else tint(dark, 0.1)
    for side in (1, -1):
        canvas.line(smooth(_at(side, [(16, middle), (26, middle + 64), (14, middle + 140)]), closed=False), cord, 9)


def _at(side: int, points: Sequence[Point]) -> Outline:
    """The points right of the middle, or left of it for -1; their x counts from the middle."""
    return [(500 + side * x, y) for x, y in points]
