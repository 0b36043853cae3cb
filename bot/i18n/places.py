"""Chinese provinces and the larger towns of 1688 by name, in the nine languages: the table is `places.csv`.

An empty field has the English name. Babel has names of countries, and none of provinces.
"""

import csv
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).parent / "places.csv"
UNSPACED: Final = frozenset({"ja", "ko"})
"""Languages that name the province first, with no comma."""
_CHINESE = re.compile("[\u4e00-\u9fff]")
_NOT_NAMES = re.compile(
    r"[\s,，、省市]|特别行政区|(?:壮族|回族|维吾尔)?自治区|中国|\b(?:province|city|china)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class _Names:
    by_name: Mapping[str, Mapping[str, str]]
    pattern: re.Pattern[str]


def local_place(place: str, language: str) -> str:
    """Write a place as a source names it, such as 广东 东莞市, for readers of `language`.

    The source's own Chinese stays beside it: Dongguan, Guangdong (广东 东莞市). A place with no name in the table stays
    as it is, and so does a Latin name that several towns share.
    """
    if language == "zh":
        return place
    names, is_chinese = _names(), bool(_CHINESE.search(place))
    found = list(dict.fromkeys(match[0].casefold() for match in names.pattern.finditer(place)))
    rest = _NOT_NAMES.sub("", names.pattern.sub("", place))
    if not found or (rest and not is_chinese):
        return place
    told = [names.by_name[name][language] for name in found]
    # Languages with commas name the town first; a Latin name keeps the order of its source.
    local = " ".join(told) if language in UNSPACED else ", ".join(reversed(told) if is_chinese else told)
    return f"{local} ({place})" if is_chinese else local


@cache
def _names() -> _Names:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [
            {language: name or row["en"] for language, name in row.items() if language != "chinese"}
            | {"chinese": row["chinese"]}
            for row in csv.DictReader(file)
        ]
    shared = {name for name, count in Counter(row["en"] for row in rows).items() if count > 1}
    by_name: dict[str, Mapping[str, str]] = {row["chinese"]: row for row in rows}
    by_name |= {row["en"].casefold(): row for row in rows if row["en"] not in shared}
    longest_first = sorted(by_name, key=len, reverse=True)
    alternatives = "|".join(
        re.escape(name) if _CHINESE.match(name) else rf"\b{re.escape(name)}\b" for name in longest_first
    )
    return _Names(by_name, re.compile(alternatives, re.IGNORECASE))
