"""Draws a bar chart with stacked bars. Pure; runs in the process that handles pictures."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from bot.images.jobs import Jpeg
from bot.models.chart import ChartPicture

SIZE = (1000, 560)
LEFT, TOP, RIGHT, BOTTOM = 90, 90, 970, 500
"""The box of the bars, in pixels."""
PAPER, INK, RULE = "#ffffff", "#17212b", "#dfe5ea"
COLOURS = ("#2481cc", "#f5a623", "#3fa34d", "#b5569b", "#7a8791")
STEPS = (1, 2, 5)


def draw_chart(chart: ChartPicture) -> Jpeg:
    """Draw a chart as a JPEG of 1000 by 560 pixels."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    totals = [sum(bars) for bars in zip(*(numbers for _, numbers in chart.series), strict=True)]
    top = ceiling(max(totals, default=0))
    _scale(pen, top)
    _bars(pen, chart, top)
    _legend(pen, [name for name, _ in chart.series])
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    return Jpeg(out.getvalue(), *SIZE)


def ceiling(number: int) -> int:
    """Return the top of the scale: the lowest of 1, 2, 5, 10, 20, 50, … that is at least `number`."""
    power = 1
    while True:
        for step in STEPS:
            if step * power >= number:
                return step * power
        power *= 10


def _scale(pen: ImageDraw.ImageDraw, top: int) -> None:
    font = ImageFont.load_default(22)
    for number in sorted({0, top // 2, top}):
        y = BOTTOM - (BOTTOM - TOP) * number / top
        pen.line((LEFT, y, RIGHT, y), RULE, 2)
        pen.text((LEFT - 14, y), str(number), INK, font, anchor="rm")


def _bars(pen: ImageDraw.ImageDraw, chart: ChartPicture, top: int) -> None:
    width = (RIGHT - LEFT) / len(chart.labels)
    font = ImageFont.load_default(20)
    for index, label in enumerate(chart.labels):
        left, base = LEFT + index * width, float(BOTTOM)
        for number, (_, bars) in enumerate(chart.series):
            height = (BOTTOM - TOP) * bars[index] / top
            if height:
                box = (left + width * 0.15, base - height, left + width * 0.85, base)
                pen.rectangle(box, COLOURS[number % len(COLOURS)])
            base -= height
        if label:
            pen.text((left + width / 2, BOTTOM + 12), label, INK, font, anchor="mt")


def _legend(pen: ImageDraw.ImageDraw, names: list[str]) -> None:
    font, x = ImageFont.load_default(24), float(LEFT)
    for number, name in enumerate(names):
        pen.rectangle((x, 30, x + 24, 54), COLOURS[number % len(COLOURS)])
        pen.text((x + 34, 42), name, INK, font, anchor="lm")
        x += 34 + pen.textlength(name, font) + 34
