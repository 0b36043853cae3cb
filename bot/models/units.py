"""What offers are counted in, named in the chat's language."""

from enum import Enum, auto
from typing import Final

from bot.i18n import Translator


class Unit(Enum):
    """What offers are counted in."""

    PIECE = auto()
    SET = auto()
    PAIR = auto()
    BOX = auto()
    BAG = auto()
    BOTTLE = auto()
    ROLL = auto()
    SHEET = auto()
    METRE = auto()
    KILOGRAM = auto()


UNITS: Final = {
    **dict.fromkeys(("件", "个", "只", "条", "支", "把", "台", "枚", "块", "piece", "pieces", "pcs", "pc"), Unit.PIECE),
    **dict.fromkeys(("套", "组", "set", "sets"), Unit.SET),
    **dict.fromkeys(("双", "对", "副", "pair", "pairs"), Unit.PAIR),
    **dict.fromkeys(("盒", "箱", "box", "boxes"), Unit.BOX),
    **dict.fromkeys(("袋", "包", "bag", "bags"), Unit.BAG),
    **dict.fromkeys(("瓶", "bottle", "bottles"), Unit.BOTTLE),
    **dict.fromkeys(("卷", "roll", "rolls"), Unit.ROLL),
    **dict.fromkeys(("张", "sheet", "sheets"), Unit.SHEET),
    **dict.fromkeys(("米", "meter", "metre"), Unit.METRE),
    **dict.fromkeys(("公斤", "千克", "kg", "kilogram"), Unit.KILOGRAM),
}
"""Units as the sources write them, in Chinese or English. For single things, Chinese has a word by their shape."""


def unit_name(t: Translator, unit: str) -> str:
    """Name what an offer is counted in, such as "件"; one that is not known, and Chinese for who reads it, stays."""
    known = UNITS.get(unit.strip().lower())
    if known is None or (t.language == "zh" and not unit.isascii()):
        return unit
    return {
        Unit.PIECE: t.gettext("piece"),
        Unit.SET: t.gettext("set"),
        Unit.PAIR: t.gettext("pair"),
        Unit.BOX: t.gettext("box"),
        Unit.BAG: t.gettext("bag"),
        Unit.BOTTLE: t.gettext("bottle"),
        Unit.ROLL: t.gettext("roll"),
        Unit.SHEET: t.gettext("sheet"),
        Unit.METRE: t.gettext("metre"),
        Unit.KILOGRAM: t.gettext("kilogram"),
    }[known]
