"""Drawings of things to wear and to carry on the body."""

from sandbox.catalogue.canvas import Canvas, Light
from sandbox.catalogue.looks import Cut, Look, shade, tint
from sandbox.catalogue.outlines import arc, both_sides, box, ellipse, smooth, turned

RUBBER = (238, 236, 230)
DARK = (52, 50, 54)


def tshirt(canvas: Canvas, look: Look) -> None:
    """A shirt with short sleeves, long ones (tall) or a boxy cut (wide)."""
    body = 225 if look.cut is Cut.WIDE else 186
    sleeve = [(852, 660), (846, 676), (776, 694), (766, 684)] if look.cut is Cut.TALL else [
        (884, 400), (880, 416), (786, 478), (770, 472)]  # fmt: skip
    shoulder = arc(700, 262, 62, 64, 275, 325, steps=6)
    right = [(592, 168), *shoulder, *sleeve, (500 + body + 2, 380), (500 + body - 4, 560),
             *arc(500 + body - 14, 822, 16, 16, 0, 90, steps=5)]  # fmt: skip
    left = [(1000 - x, y) for x, y in reversed(right)]
    canvas.fill([*arc(500, 168, 92, 82, 0, 180), *arc(500, 168, 92, 26, 180, 360)], shade(look.paint, 0.42), Light.DOWN)
    canvas.cloth([*arc(500, 168, 92, 82, 180, 0), *right, *left], look)
    canvas.line(arc(500, 168, 92, 82, 0, 180), shade(look.paint, 0.24), 18)
    for side in (1, -1):
        canvas.gloss(_crease(side, body), 0.2, (0, 0, 0), blur=8)
    canvas.line([(500 - body + 4, 812), (500 + body - 4, 812)], shade(look.paint, 0.22), 4)


def _crease(side: int, body: float) -> list[tuple[float, float]]:
    return [
        (500 + side * (body - 6), 370),
        (500 + side * (body - 30), 560),
        (500 + side * (body - 8), 760),
        (500 + side * (body - 2), 560),
    ]


def dress(canvas: Canvas, look: Look) -> None:
    """A dress with straps: A-line, to the ankles (tall) or flared (wide)."""
    hem = {Cut.TALL: 190, Cut.WIDE: 330}.get(look.cut, 245)
    bottom = {Cut.TALL: 895, Cut.WIDE: 770}.get(look.cut, 830)
    waist = 440
    right = smooth(
        [
            (572, 245),
            (612, 300),
            (590, 370),
            (578, waist),
            (500 + hem * 0.7, (waist + bottom) / 2),
            (500 + hem, bottom),
        ],
        closed=False,
    )
    for side in (1, -1):
        canvas.line([(500 + side * 66, 252), (500 + side * 58, 130)], look.paint, 22)
        canvas.line([(500 + side * 77, 252), (500 + side * 69, 132)], shade(look.paint, 0.3), 4)
    neck = arc(500, 232, 70, 62, 180, 0)
    wave = [(x, y + (12 if step % 2 else 0)) for step, (x, y) in enumerate(_hem(hem, bottom))]
    canvas.cloth([*neck, *right, *smooth(wave, closed=False), *reversed([(1000 - x, y) for x, y in right])], look)
    for place in (-0.55, -0.2, 0.2, 0.55):
        canvas.gloss(
            [(500 + place * 90, waist + 30), (500 + place * hem * 1.1, bottom - 20), (500 + place * hem * 1.3, bottom)],
            0.22,
            (0, 0, 0),
            blur=7,
        )
    belt = [(425, waist - 18), (575, waist - 18), (580, waist + 18), (420, waist + 18)]
    canvas.fill(belt, shade(look.paint, 0.45), Light.TUBE, edge=3)


def _hem(half: float, bottom: float) -> list[tuple[float, float]]:
    return [(500 + half - step * half / 6, bottom) for step in range(13)]


def sneakers(canvas: Canvas, look: Look) -> None:
    """A sports shoe from the side; the tall cut reaches over the ankle."""
    top = 250 if look.cut is Cut.TALL else 365
    upper = smooth(
        [
            (172, 690), (156, 560), (166, top + 40), (215, top), (330, top - 5), (400, top + 10), (440, 440),
            (560, 520), (720, 560), (830, 608), (858, 690), (500, 700),
        ]
    )  # fmt: skip
    canvas.cloth(upper, look, Light.DOWN)
    collar = smooth(
        [(185, top + 30), (220, top + 2), (330, top - 2), (390, top + 14), (330, top + 46), (230, top + 58)]
    )
    canvas.fill(collar, shade(look.paint, 0.5), Light.FLAT)
    toe = smooth([(690, 700), (716, 602), (774, 574), (846, 604), (878, 660), (872, 704)])
    canvas.fill(toe, tint(RUBBER, 0.3), Light.DOWN)
    heel = smooth([(144, 700), (146, 570), (190, 545), (240, 600), (252, 700)])
    canvas.fill(heel, shade(look.paint, 0.3), Light.SIDE)
    tongue = [(392, top + 8), (450, top + 60), (600, 540), (548, 566), (415, 480)]
    canvas.fill(smooth(tongue), tint(look.paint, 0.25), Light.DOWN)
    for step in range(5):
        x, y = 432 + step * 36, 440 + step * 25
        canvas.line([(x - 26, y + 42), (x + 32, y - 6)], (250, 250, 248), 15)
    canvas.line(smooth([(260, 655), (380, 600), (480, 610), (640, 660)], closed=False), look.contrast, 20)
    sole = [
        *arc(162, 714, 38, 36, 90, 270),
        (500, 690),
        *arc(852, 708, 40, 34, 270, 360),
        *arc(852, 712, 40, 36, 0, 90),
    ]
    canvas.fill(sole, RUBBER, Light.DOWN)
    canvas.line([(140, 728), (500, 734), (872, 724)], shade(look.paint, 0.12), 9)


def handbag(canvas: Canvas, look: Look) -> None:
    """A bag with a flap, a flat wide one, or a round one."""
    metal = (212, 176, 92)
    leather = shade(look.paint, 0.38)
    if look.cut is Cut.ROUND:
        canvas.line(arc(500, 400, 170, 270, 180, 360, steps=24), leather, 24)
        canvas.cloth(ellipse(500, 580, 300, 275), look, Light.BALL)
        canvas.line(arc(500, 580, 272, 247, 0, 360, steps=48), leather, 4)
        canvas.fill(box(440, 300, 560, 350, 14), leather)
    elif look.cut is Cut.WIDE:
        canvas.line(smooth([(330, 420), (340, 250), (500, 170), (660, 250), (670, 420)], closed=False), leather, 26)
        canvas.cloth([(190, 385), (810, 385), (880, 800), (120, 800)], look)
        canvas.fill([(187, 385), (813, 385), (822, 440), (178, 440)], leather, Light.SIDE)
        canvas.fill([(128, 750), (872, 750), (880, 802), (120, 802)], leather, Light.SIDE)
    else:
        canvas.line(smooth([(350, 370), (370, 190), (500, 140), (630, 190), (650, 370)], closed=False), leather, 28)
        canvas.cloth(smooth([(240, 380), (500, 352), (760, 380), (815, 600), (790, 815), (500, 836), (210, 815),
                             (185, 600)]), look)  # fmt: skip
        flap = smooth([(236, 372), (500, 345), (764, 372), (770, 470), (690, 570), (500, 610), (310, 570), (230, 470)])
        canvas.fill(flap, shade(look.paint, 0.14), Light.DOWN)
    for x in (340, 660):
        canvas.fill(ellipse(x, 405, 20, 20), metal, Light.BALL, edge=3)
    canvas.fill(box(462, 570, 538, 622, 14), metal, Light.TUBE, edge=3)


def backpack(canvas: Canvas, look: Look) -> None:
    """A backpack from the front, with a pocket and zips; the tall cut is a hiker's."""
    top = 150 if look.cut is Cut.TALL else 215
    half = 215 if look.cut is Cut.TALL else 250
    trim = shade(look.paint, 0.42)
    canvas.line(arc(500, top + 12, 70, 66, 180, 360), trim, 22)
    for side in (1, -1):
        edge = 500 + side * half
        strap = [(edge - side * 30, 420), (edge + side * 38, 500), (edge + side * 40, 740), (edge - side * 10, 800)]
        canvas.fill(smooth(strap), trim)
    body = both_sides(smooth([(500, top), (500 + half * 0.72, top + 28), (500 + half, top + 190), (500 + half + 8, 640),
                              (500 + half - 6, 840), (500 + half - 70, 868)], closed=False))  # fmt: skip
    canvas.cloth(body, look)
    canvas.line(arc(500, top + 260, half - 44, 205, 195, 345, steps=24), trim, 9)
    pocket = box(500 - half + 45, 560, 500 + half - 45, 830, 60)
    canvas.fill(pocket, shade(look.paint, 0.12), Light.DOWN)
    canvas.line([(500 - half + 80, 622), (500 + half - 80, 622)], trim, 9)
    canvas.line([(500 + half - 110, 622), (500 + half - 110, 662)], (226, 226, 222), 10)
    canvas.fill(box(440, top + 130, 560, top + 175, 10), tint(look.paint, 0.55), Light.FLAT, edge=3)
    if look.cut is Cut.TALL:
        for x in (400, 600):
            canvas.line([(x, top + 40), (x, 555)], trim, 16)


def cap(canvas: Canvas, look: Look) -> None:
    """A baseball cap from the side, or a bucket hat (round)."""
    if look.cut is Cut.ROUND:
        canvas.cloth(
            [(180, 640), (320, 540), (680, 540), (820, 640), (850, 700), (500, 750), (150, 700)], look, Light.DOWN
        )
        crown = both_sides(smooth([(500, 300), (620, 312), (664, 380), (690, 575), (500, 620)], closed=False))
        canvas.cloth(crown, look)
        canvas.line(arc(500, 540, 186, 60, 5, 175, steps=20), shade(look.paint, 0.45), 26)
        for drop in (0, 28, 56):
            canvas.line(arc(500, 612 + drop, 250 + drop, 80, 20, 160, steps=20), shade(look.paint, 0.28), 4)
        return
    visor = smooth([(560, 610), (720, 596), (860, 640), (925, 706), (880, 722), (740, 690), (560, 690)])
    canvas.fill(visor, shade(look.paint, 0.22), Light.DOWN)
    crown = smooth([(150, 680), (150, 560), (200, 420), (320, 330), (440, 310), (560, 345), (660, 450), (690, 610),
                    (680, 668), (500, 690), (300, 694)])  # fmt: skip
    canvas.cloth(crown, look, Light.BALL)
    for bend in (300, 440, 560):
        away = bend - 430
        seam = [(430, 312), (430 + away * 0.75, 480), (bend + away * 0.5, 680)]
        canvas.line(smooth(seam, closed=False), shade(look.paint, 0.3), 4)
    canvas.fill(ellipse(432, 310, 24, 14), shade(look.paint, 0.3), Light.BALL)
    canvas.line(smooth([(150, 672), (400, 684), (684, 655)], closed=False), shade(look.paint, 0.4), 14)


def face_mask(canvas: Canvas, look: Look) -> None:
    """A mask with loops for the ears; the wide cut covers the neck too."""
    for side in (1, -1):
        loop = [(500 + side * 270, 400), (500 + side * 390, 400), (500 + side * 400, 600), (500 + side * 265, 620)]
        canvas.line(smooth(loop, closed=False), tint(look.paint, 0.3), 14)
    low = 840 if look.cut is Cut.WIDE else 700
    right = [(560, 300), (700, 330), (790, 390), (780, 620), (680, low - 40), (500, low)]
    left = [(1000 - x, y) for x, y in reversed(right[:-1])]
    canvas.cloth(smooth([(500, 275), *right, *left]), look, Light.TUBE)
    for drop in (0, 74, 148):
        canvas.gloss(
            [
                *arc(500, 420 + drop, 270, 40, 10, 170, steps=20),
                *reversed(arc(500, 432 + drop, 270, 40, 10, 170, steps=20)),
            ],
            0.35,
            (0, 0, 0),
            blur=3,
        )
    canvas.line(smooth([(430, 306), (500, 288), (570, 306)], closed=False), (225, 225, 225), 12)


def watch(canvas: Canvas, look: Look) -> None:
    """A wristwatch with a strap in the look's colour and a round or square face."""
    steel = (196, 200, 206)
    for flip in (0, 180):
        strap = [(425, 330), (575, 330), (560, 110), (548, 92), (452, 92), (440, 110)]
        canvas.cloth(turned(strap, flip), look, Light.TUBE)
        for y in (140, 185, 230):
            canvas.fill(turned(ellipse(500, y, 12, 9), flip), shade(look.paint, 0.6), Light.FLAT, edge=0)
    canvas.fill(box(685, 470, 735, 530, 12), steel, Light.DOWN)
    if look.cut is Cut.ROUND:
        canvas.fill(ellipse(500, 500, 205, 205), steel, Light.TUBE, edge=5)
        canvas.fill(ellipse(500, 500, 172, 172), (250, 250, 247), Light.DOWN, edge=6)
    else:
        canvas.fill(box(310, 300, 690, 700, 60), steel, Light.TUBE, edge=5)
        canvas.fill(box(345, 335, 655, 665, 36), DARK, Light.DOWN, edge=6)
    ink = DARK if look.cut is Cut.ROUND else (236, 236, 236)
    for hour in range(12):
        canvas.line(turned([(500, 352), (500, 376)], hour * 30), ink, 12 if hour % 3 == 0 else 6)
    canvas.line(turned([(500, 510), (500, 400)], -52), ink, 15)
    canvas.line(turned([(500, 515), (500, 372)], 48), ink, 10)
    canvas.line(turned([(500, 530), (500, 365)], 190), look.paint, 5)
    canvas.fill(ellipse(500, 500, 14, 14), look.paint, Light.FLAT, edge=2)
