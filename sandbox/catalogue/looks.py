"""What a sample product looks like: its kind, outline, colour and pattern. Pictures and titles are made from these."""

from dataclasses import dataclass
from enum import StrEnum

RGB = tuple[int, int, int]


class Kind(StrEnum):
    """What a product is."""

    TSHIRT = "tshirt"
    DRESS = "dress"
    SNEAKERS = "sneakers"
    HANDBAG = "handbag"
    BACKPACK = "backpack"
    MUG = "mug"
    LAMP = "lamp"
    TOY_CAR = "toy_car"
    TEDDY = "teddy"
    HAMMER = "hammer"
    SCREWDRIVER = "screwdriver"
    PHONE_CASE = "phone_case"
    CAP = "cap"
    WATCH = "watch"
    UMBRELLA = "umbrella"
    BOTTLE = "bottle"
    CHAIR = "chair"
    HEADPHONES = "headphones"
    VASE = "vase"
    FACE_MASK = "face_mask"
    TROUSERS = "trousers"
    SHORTS = "shorts"


class Cut(StrEnum):
    """The model of a kind: a tall mug, a wide bag."""

    CLASSIC = "classic"
    TALL = "tall"
    WIDE = "wide"
    ROUND = "round"


class Pattern(StrEnum):
    """What the main surface is covered with."""

    PLAIN = "plain"
    STRIPED = "striped"
    DOTTED = "dotted"
    CHECKED = "checked"


class Colour(StrEnum):
    """The colour that names a product."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    NAVY = "navy"
    PURPLE = "purple"
    PINK = "pink"
    BROWN = "brown"
    BLACK = "black"
    WHITE = "white"
    GREY = "grey"
    BEIGE = "beige"


PAINT: dict[Colour, RGB] = {
    Colour.RED: (204, 41, 46),
    Colour.ORANGE: (240, 130, 38),
    Colour.YELLOW: (246, 200, 50),
    Colour.GREEN: (74, 150, 74),
    Colour.TEAL: (38, 152, 150),
    Colour.BLUE: (58, 116, 206),
    Colour.NAVY: (36, 48, 92),
    Colour.PURPLE: (124, 78, 166),
    Colour.PINK: (238, 138, 170),
    Colour.BROWN: (126, 82, 52),
    Colour.BLACK: (44, 44, 48),
    Colour.WHITE: (246, 246, 244),
    Colour.GREY: (140, 144, 150),
    Colour.BEIGE: (214, 190, 152),
}

CUTS: dict[Kind, tuple[Cut, ...]] = {
    Kind.TSHIRT: (Cut.CLASSIC, Cut.TALL, Cut.WIDE),
    Kind.DRESS: (Cut.CLASSIC, Cut.TALL, Cut.WIDE),
    Kind.SNEAKERS: (Cut.CLASSIC, Cut.TALL),
    Kind.HANDBAG: (Cut.CLASSIC, Cut.WIDE, Cut.ROUND),
    Kind.BACKPACK: (Cut.CLASSIC, Cut.TALL),
    Kind.MUG: (Cut.CLASSIC, Cut.TALL, Cut.ROUND),
    Kind.LAMP: (Cut.CLASSIC, Cut.TALL, Cut.ROUND),
    Kind.TOY_CAR: (Cut.CLASSIC, Cut.TALL, Cut.WIDE),
    Kind.TEDDY: (Cut.CLASSIC, Cut.WIDE),
    Kind.HAMMER: (Cut.CLASSIC, Cut.TALL),
    Kind.SCREWDRIVER: (Cut.CLASSIC, Cut.TALL),
    Kind.PHONE_CASE: (Cut.CLASSIC, Cut.TALL),
    Kind.CAP: (Cut.CLASSIC, Cut.ROUND),
    Kind.WATCH: (Cut.CLASSIC, Cut.ROUND),
    Kind.UMBRELLA: (Cut.CLASSIC, Cut.WIDE),
    Kind.BOTTLE: (Cut.CLASSIC, Cut.TALL, Cut.ROUND),
    Kind.CHAIR: (Cut.CLASSIC, Cut.TALL, Cut.WIDE),
    Kind.HEADPHONES: (Cut.CLASSIC, Cut.ROUND),
    Kind.VASE: (Cut.CLASSIC, Cut.TALL, Cut.ROUND),
    Kind.FACE_MASK: (Cut.CLASSIC, Cut.WIDE),
    Kind.TROUSERS: (Cut.CLASSIC, Cut.TALL),
    Kind.SHORTS: (Cut.CLASSIC, Cut.WIDE),
}

ALWAYS_PLAIN = frozenset({Kind.HAMMER, Kind.SCREWDRIVER, Kind.TEDDY, Kind.WATCH, Kind.HEADPHONES, Kind.TOY_CAR})
"""Kinds whose coloured surface is too small or too furry for a pattern."""


@dataclass(frozen=True)
class Look:
    """All that a picture is drawn from: equal looks give equal pictures."""

    kind: Kind
    cut: Cut
    colour: Colour
    pattern: Pattern

    @property
    def paint(self) -> RGB:
        """The main colour, as red, green and blue of 0 to 255."""
        return PAINT[self.colour]

    @property
    def contrast(self) -> RGB:
        """The colour of the pattern's marks: white on dark, a dark tone on light."""
        if sum(self.paint) < 520:
            return tint(self.paint, 0.72)
        return shade(self.paint, 0.45)


def shade(colour: RGB, amount: float) -> RGB:
    """The colour moved towards black, by 0 (unchanged) to 1 (black)."""
    return _mix(colour, (0, 0, 0), amount)


def tint(colour: RGB, amount: float) -> RGB:
    """The colour moved towards white, by 0 (unchanged) to 1 (white)."""
    return _mix(colour, (255, 255, 255), amount)


def _mix(a: RGB, b: RGB, amount: float) -> RGB:
    red, green, blue = (round(x + (y - x) * amount) for x, y in zip(a, b, strict=True))
    return red, green, blue
