"""Names of a product's variants, without what distinguishes nothing."""

import re
from collections.abc import Iterable
from typing import Final

# What stands where a product has no kinds: "NONE / China" says no more than that there is one (seen at AliExpress).
NO_KIND: Final = frozenset(
    {"none", "null", "default", "default title", "n/a", "na", "-", "no", "as picture", "默认", "默认规格", "无", "如图"}
)
_ORIGIN: Final = frozenset({"china", "china mainland", "mainland china", "cn", "中国", "中国大陆"})
_NUMBER = re.compile(r"[0-9]{6,}")


def variant_name(parts: Iterable[str | None]) -> str:
    """Return the name of a variant from its values, such as "Olive / 30x40cm"; "" where they say nothing.

    An id is no name, and the place that goods leave from is none on its own.
    """
    told = [part for part in parts if part and part.strip().lower() not in NO_KIND and not _NUMBER.fullmatch(part)]
    if all(part.strip().lower() in _ORIGIN for part in told):
        return ""
    return " / ".join(told)
