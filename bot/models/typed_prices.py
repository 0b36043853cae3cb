"""Reads ranges of prices as people type them: `50`, `¥10-50`, `10–50 yuan`, `от 10`, `1,5 bis 3`. Pure.

The words are those of all languages at once: people write in the one that comes to mind, not in that of the chat.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.i18n import is_currency
from bot.models.exchange import YUAN

FOREIGN: Final[Mapping[str, str]] = {
    "USD": r"usd|(?:us)?\$|dollars?|долл(?:\.|ар[а-я]*)|美元|美金|ドル|달러|đô(?: la)?|d[óo]lar(?:es)?",
    "EUR": r"eur|€|euros?|евро|欧元|ユーロ|유로",
    "RUB": r"rub|₽|руб(?:\.|л[а-я]*)?|р\.?",
    "KZT": r"kzt|₸|тенге",
    "JPY": r"jpy|円",
    "KRW": r"krw|₩|원",
    "VND": r"vnd|₫|đồng",
    "BRL": r"brl|r\$|rea(?:l|is)",
    "GBP": r"gbp|£",
}
"""How people write the currencies that are not those of 1688."""
YUAN_NAMES: Final = r"cny|cn¥|rmb|yuan(?:e?s)?|юан[ьяей]+|元|块钱|块|人民币|人民元|위안|nhân dân tệ|tệ"

_UP_TO: Final = (
    r"up to|at most|no more than|not more than|less than|under|below|max(?:imum)?|till|until|to|<=?|≤|"
    r"до|не дороже|не больше|не более|меньше|дешевле|максимум|макс|"
    r"最多|不超过|低于|小于|少于|dưới|tối đa|đến|không quá|最大|최대|"
    r"jusqu'?à|moins de|au plus|até|menos de|no máximo|hasta|como máximo|máximo|bis(?: zu)?|unter|höchstens"
)
_UP_TO_AFTER: Final = (
    r"or less|or below|max|и меньше|и ниже|и дешевле|"
    r"以下|以内|以內|之内|まで|未満|이하|까지|미만|trở xuống|ou moins|ou menos|o menos"
)
_FROM: Final = (
    r"from|at least|no less than|more than|over|above|min(?:imum)?|starting at|>=?|≥|"
    r"от|с|не дешевле|не меньше|не менее|больше|дороже|минимум|мин|"
    r"从|最少|高于|大于|至少|từ|trên|ít nhất|tối thiểu|最低|최소|"
    r"à partir de|dès|plus de|au moins|a partir de|mais de|desde|más de|mínimo|de|ab|über|mindestens"
)
_FROM_AFTER: Final = (
    r"\+|or more|and up|and above|min|и больше|и выше|и дороже|"
    r"以上|起|から|より|이상|부터|trở lên|ou plus|et plus|ou mais|o más|y más"
)
_BETWEEN: Final = r"between|между|entre|giữa|zwischen|在"
_AND: Final = r"-|~|to|and|до|и|по|到|至|和|đến|tới|và|から|부터|에서|et|à|a|e|y|bis|und"
_NAMED: Final = r"price|prices|цена|цены|стоимость|价格|价钱|giá|価格|値段|가격|prix|preço|precio|preis"
_NONE: Final = (
    r"off|any|auto|none|no limit|-|любая|любые|любой|нет|выкл|不限|任意|全部|无|bất kỳ|không|tắt|"
    r"なし|指定なし|없음|전체|상관없음|toutes?|aucune?|sans limite|qualquer|sem limite|cualquiera|sin límite|egal"
)
_TEMPLATES: Final = (
    (rf"#\s*(?:{_AND})\s*#", "range"),
    (rf"(?:{_FROM}|{_BETWEEN})\s*#\s*(?:{_AND}|{_UP_TO})\s*#", "range"),
    (rf"#\s*(?:{_AND}|{_FROM_AFTER})\s*#\s*(?:{_UP_TO_AFTER})", "range"),
    (rf"#|-\s*#|(?:{_UP_TO})\s*#|#\s*(?:{_UP_TO_AFTER})", "up to"),
    (rf"#\s*-|(?:{_FROM})\s*#|#\s*(?:{_FROM_AFTER})", "from"),
)
"""What may stand around numbers, each written `#`, and what that means."""
_NUMBER: Final = re.compile(
    r"(?<![0-9.,])(?:"
    r"(?P<commas>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?)"
    r"|(?P<points>[0-9]{1,3}(?:(?:\.[0-9]{3}){2,}(?:,[0-9]{1,2})?|\.[0-9]{3}(?:,[0-9]{1,2})))"
    r"|(?P<thousand>[0-9]{1,3}\.[0-9]{3})"
    r"|(?P<spaces>[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]{1,2})?)"
    r"|(?P<plain>[0-9]{1,10}(?:[.,][0-9]{1,2})?)"
    r")(?![0-9]|[.,][0-9])"
)
_MOST: Final = Decimal(9_999_999)
"""The highest price in the currency of a source. Ten roubles or dong are little: those may be more."""


@dataclass(frozen=True)
class TypedRange:
    """A range of prices in `currency`, or else in that of the source; an end that is None is open."""

    low: Decimal | None = None
    high: Decimal | None = None
    currency: str | None = None


def read_range(text: str) -> TypedRange | None:
    """Return the range that a text names, None where it names none. One number alone is the highest price.

    Ends the wrong way round are put right. The sign ¥ stands for the currency of the source.
    """
    rest, currency = _without_currency(_plain(text))
    rest = re.sub(rf"^(?:{_NAMED})(?!\w)\s*:?\s*", "", rest).strip(" .!?:;")
    if re.fullmatch(_NONE, rest or "?"):
        return TypedRange()
    found = list(_NUMBER.finditer(rest))
    # Whether 1.500 are a thousand or one and a half, only a currency of small units tells.
    if len(found) > 2 or any(number["thousand"] and currency in {None, YUAN} for number in found):
        return None
    amounts = [_amount(number) for number in found]
    if any(amount > _MOST and currency is None for amount in amounts):
        return None
    around = " ".join(_NUMBER.sub("#", rest).split())
    meaning = next((means for template, means in _TEMPLATES if re.fullmatch(template, around)), None)
    match meaning:
        case "range":
            low, high = sorted(amounts)
            return TypedRange(low, high, currency)
        case "up to":
            return TypedRange(None, amounts[0], currency)
        case "from":
            return TypedRange(amounts[0], None, currency)
        case _:
            return None


def _plain(text: str) -> str:
    """Return a text with one kind of spaces, dashes, digits and apostrophes, in small letters."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"[‐‑‒–—―−ー]|\.\.+", "-", text.replace("’", "'").replace("～", "~").replace("〜", "~"))
    return " ".join(text.split())


def _without_currency(text: str) -> tuple[str, str | None]:
    """Take the currency, or the sign of the source's, out of a text."""
    text = re.sub("(?<!cn)¥", " ", text)
    for code, names in {**FOREIGN, YUAN: YUAN_NAMES}.items():
        rest = re.sub(rf"(?<![^\W\d_])(?:{names})(?![^\W\d_])|(?<=[0-9])\s*(?:{names})(?![a-zа-я])", " ", text)
        if rest != text:
            return " ".join(rest.split()), code
    for found in re.finditer(r"(?<![a-z])[a-z]{3}(?![a-z])", text):
        if is_currency(found[0].upper()) and re.search("[0-9]", text):
            return " ".join((text[: found.start()] + " " + text[found.end() :]).split()), found[0].upper()
    return " ".join(text.split()), None


def _amount(number: re.Match[str]) -> Decimal:
    written = re.sub("[ ']", "", number[0])
    if number["commas"]:
        return Decimal(written.replace(",", ""))
    if number["points"] or number["thousand"]:
        return Decimal(written.replace(".", "").replace(",", "."))
    return Decimal(written.replace(",", "."))
