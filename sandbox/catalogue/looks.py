"""What a sample product looks like: its kind, shape, colour and pattern. Pictures and titles are made from these."""

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


class Shape(StrEnum):
    """The model of a kind: a tall mug, a wide bag."""

    CLASSIC = "classic"
    TALL = "tall"
    WIDE = "wide"
    ROUND = "round"


class Pattern(StrEnum):
    """The pattern on the main surface."""

    PLAIN = "plain"
    STRIPED = "striped"
    DOTTED = "dotted"
    CHECKED = "checked"


class Colour(StrEnum):
    """The main colour."""

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


@dataclass(frozen=True)
class Look:
    """The appearance of a product. Equal looks give equal pictures."""

    kind: Kind
    shape: Shape
    colour: Colour
    pattern: Pattern
