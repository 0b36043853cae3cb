"""What pages tell of a product beside its price: attributes, the size of its package, and a video."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from providers.api.numbers import fold, parse_number
from providers.api.pictures import ALIBABA_HOSTS, page_url
from providers.api.titles import read_title
from providers.models import Attribute, Size

# Videos of 1688 and AliExpress are on these hosts (client code).
VIDEO_HOSTS: Final = (*ALIBABA_HOSTS, "taobao.com")
MAX_ATTRIBUTES: Final = 60


def attributes(pairs: Iterable[tuple[object, object]]) -> tuple[Attribute, ...]:
    """Return the attributes that have a name and a value, each once; values of one name are joined."""
    values: dict[str, list[str]] = {}
    for raw_name, raw_value in pairs:
        name, value = read_title(raw_name), read_title(raw_value)
        if name and value and (name in values or len(values) < MAX_ATTRIBUTES):
            told = values.setdefault(name, [])
            if value not in told:
                told.append(value)
    return tuple(Attribute(name=name, value=", ".join(told)) for name, told in values.items())


def pairs_of(item: object) -> list[tuple[object, object]]:
    """Return the attributes in one object: {"Material": "steel"}, or {"name": "Material", "value": "steel"}."""
    if not isinstance(item, Mapping):
        return []
    if "value" in item and "name" in item:
        return [(item["name"], item["value"])]
    return list(item.items()) if len(item) == 1 else []


def package_size(length: object, width: object, height: object) -> Size | None:
    """Return the size of a package in centimetres, None where a side is 0 or can't be read."""
    sides = [_centimetres(side) for side in (length, width, height)]
    if not all(sides):
        return None
    longest, middle, shortest = (side or Decimal(0) for side in sides)
    return Size(length=longest, width=middle, height=shortest)


def video_url(url: str | None) -> str | None:
    """Return the address of a product's video, None for one that is elsewhere."""
    return page_url(url, VIDEO_HOSTS)


def _centimetres(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    return parse_number(fold(str(value)[:40]).lower().removesuffix("cm"))
