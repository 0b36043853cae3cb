"""What people ask for in words, in answer to a card or under a photo: "cheaper", "10-50", "in red". Pure.

The words are those of all languages at once: people write in the one that comes to mind, not in that of the chat.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Final

from bot.models.exchange import Exchange
from bot.models.typed_prices import FOREIGN, YUAN_NAMES
from providers.query import Filter, Query, Sort

SORTS: Final[Mapping[Sort, str]] = {
    Sort.PRICE_UP: """
        cheaper | cheapest | cheap | less expensive | lower price | lowest price | low price | price up
        便宜 | 便宜点 | 便宜一点 | 更便宜 | 最便宜 | 低价 | 价格低 | 便宜的
        дешевле | подешевле | дешёвые | дешевые | дёшево | дешево | самые дешёвые | самый дешёвый | недорого
        rẻ hơn | rẻ nhất | giá rẻ | rẻ | giá thấp
        もっと安い | 安い順 | もっと安く | 一番安い | 安いもの | 安い
        더 싼 | 더 싸게 | 싼 거 | 싸게 | 더 저렴한 | 저렴한 | 가장 싼 | 싼 것 | 최저가
        moins cher | moins chère | moins chers | le moins cher | pas cher | bon marché
        mais barato | mais barata | mais baratos | barato | menor preço
        más barato | más barata | más baratos | mas barato | barato | económico | menor precio
    """,
    Sort.PRICE_DOWN: """
        more expensive | most expensive | higher price | expensive first | price down
        贵一点 | 更贵 | 最贵 | 高价
        дороже | подороже | самые дорогие | дорогие
        đắt hơn | đắt nhất | giá cao
        もっと高い | 高い順 | 一番高い
        더 비싼 | 가장 비싼 | 비싼 것
        plus cher | plus chère | plus chers | le plus cher
        mais caro | mais cara | mais caros
        más caro | más cara | más caros | mas caro
    """,
    Sort.SALES: """
        bestsellers | bestseller | best sellers | best seller | best selling | most popular | popular | top sales
        热销 | 销量高 | 爆款 | 畅销 | 销量最高
        хиты продаж | хит продаж | популярные | популярнее | популярное | самые популярные | ходовые
        bán chạy | bán chạy nhất | phổ biến
        売れ筋 | 人気順 | 人気 | ベストセラー
        인기순 | 인기 상품 | 베스트셀러 | 많이 팔린
        meilleures ventes | plus vendus | plus vendu | populaires
        mais vendidos | mais vendido | populares
        más vendidos | más vendido | mas vendidos | populares
    """,
}
FILTERS: Final[Mapping[Filter, str]] = {
    Filter.FACTORY: """
        from factories | from a factory | from the factory | factory | factories | manufacturer | manufacturers
        工厂 | 厂家 | 源头工厂
        от производителя | от фабрики | с фабрики | от завода | фабрика | завод | производитель
        nhà máy | từ nhà máy | nhà sản xuất | xưởng
        工場 | メーカー | 工場から
        공장 | 공장에서 | 제조사
        d'usine | usine | fabricant | fabricants
        de fábrica | fábrica | fabricante | fabricantes
    """,
    Filter.FREE_SHIPPING: """
        free shipping | free delivery
        包邮
        бесплатная доставка | с бесплатной доставкой
        miễn phí vận chuyển | freeship
        送料無料
        무료 배송 | 무료배송
        livraison gratuite
        frete grátis | frete gratis
        envío gratis | envio gratis
    """,
}
MAX_CHARACTERS: Final = 100
"""Longer text is a supplier's post rather than a request."""
COURTESY: Final = """
    thanks | thank you | thx | ok | okay | great | nice | cool | good | hi | hello | yes | no | wow | super | perfect
    谢谢 | 好的 | 好 | 你好 | 不错 | 可以 | 谢谢你
    спасибо | ок | окей | хорошо | отлично | супер | привет | класс | да | нет | благодарю | понятно | круто
    cảm ơn | cám ơn | tốt | được | xin chào | vâng | tuyệt
    ありがとう | ありがとうございます | はい | いいえ | こんにちは | いいね | 了解
    감사합니다 | 고마워요 | 고마워 | 네 | 아니요 | 안녕하세요 | 좋아요
    merci | merci beaucoup | d'accord | bonjour | oui | non | parfait | génial
    obrigado | obrigada | valeu | olá | sim | não | ótimo
    gracias | vale | hola | sí | si | genial | perfecto
"""
FILLERS: Final = """
    please | pls | show | show me | find | find me | give me | something | anything | any | i want | i need | a bit
    the | ones | one | first | but | do you have | can you | could you | is there | are there | options | and
    请 | 要 | 我要 | 的 | 一些 | 有没有 | 有 | 吗 | 给我 | 找 | 再 | 一点 | 点
    пожалуйста | покажи | покажите | найди | найдите | мне | нужно | хочу | что-нибудь | что-то | а | есть | ли | можно
    сначала | и | варианты | вариант | чуть | немного | товары
    làm ơn | cho tôi | tìm | xem | cần | có | không | loại | nào | hàng
    お願いします | お願い | ください | がほしい | はありますか | のありますか | ありますか | を | で | の | が | もの
    주세요 | 보여줘 | 보여주세요 | 좀 | 있어요 | 있나요 | 거 | 것
    s'il vous plaît | svp | montre | montrez | je veux | plutôt | quelque chose de | avez-vous | les | le | et
    por favor | mostre | quero | mostra | algo | tem | os | um | uma
    muéstrame | quiero | busca | hay | uno | una | los | lo
"""
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_RANGE = re.compile(r"(?<![\w.])(\d{1,7}(?:[.,]\d{1,2})?)\s*[-–—]\s*(\d{1,7}(?:[.,]\d{1,2})?)(?![\w.])")
_AT_MOST = re.compile(
    r"(?<!\w)(?:under|below|up to|less than|max|до|не дороже|dưới|jusqu'à|moins de|até|menos de|hasta)\s+"
    r"(\d{1,7}(?:[.,]\d{1,2})?)(?![\w.])"
    r"|(?<![\w.])(\d{1,7}(?:[.,]\d{1,2})?)\s*(?:以下|以内|以內|이하|まで)"
)
_QUANTITY = re.compile(
    r"(?<![\w.])(\d{1,7})\s*(?:pcs?|pieces?|units?|шт(?:ук[аи]?)?|cái|chiếc|pièces?|peças?|unidades?|piezas?"
    r"|件|个|個|개|장|つ|枚)(?!\w)\.?"
)


@dataclass(frozen=True)
class Wish:
    """What a text asks for. Prices are in `currency`, or else in the provider's.

    `words` is what is left, and says what is meant.
    `quantity` is a number of pieces, for which cards show the price; no provider can search by it. `is_courtesy`: the
    text asks for nothing.
    """

    sort: Sort | None = None
    filters: frozenset[Filter] = frozenset()
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    currency: str | None = None
    quantity: int | None = None
    words: str | None = None
    is_courtesy: bool = False

    @property
    def changes(self) -> bool:
        """Whether the wish changes the order or the limits of a search."""
        return self.sort is not None or bool(self.filters) or self.price_min is not None or self.price_max is not None

    @property
    def is_quantity_alone(self) -> bool:
        """Whether nothing but a number of pieces is wished."""
        return self.quantity is not None and not self.changes and self.words is None

    def in_currency(self, exchange: Exchange, target: str) -> "Wish | None":
        """Return this wish with its prices in the currency of a source; None where no rate for them is known."""
        if self.currency is None:
            return self
        prices = exchange.in_currency(self.price_min, self.price_max, self.currency, target)
        return None if prices is None else replace(self, price_min=prices[0], price_max=prices[1], currency=None)

    def applied(self, query: Query) -> Query:
        """Return `query` in the order and within the limits of the wish; its words are left out."""
        changed: dict[str, object] = {"filters": query.filters | self.filters}
        if self.sort is not None:
            changed["sort"] = self.sort
        if self.price_min is not None or self.price_max is not None:
            changed |= {"price_min": self.price_min, "price_max": self.price_max}
        return query.model_copy(update=changed)


def read_wish(text: str) -> Wish:
    """Return what a text asks for."""
    rest = " ".join(text.casefold().replace("’", "'").split())
    if not _words(_taken(rest, COURTESY)[1]):
        return Wish(is_courtesy=True)
    rest, quantity = _read_quantity(rest)
    rest, price_min, price_max, currency = _read_prices(rest)
    sorts, filters = [], set()
    for order, phrases in SORTS.items():
        is_there, rest = _taken(rest, phrases)
        sorts += [order] if is_there else []
    for condition, phrases in FILTERS.items():
        is_there, rest = _taken(rest, phrases)
        filters |= {condition} if is_there else set()
    left = _words(_taken(rest, FILLERS)[1])
    is_measure = left is not None and (price_min, price_max) != (None, None)
    wish = Wish(sorts[0] if sorts else None, frozenset(filters), price_min, price_max, currency, quantity, left)
    # In "10-50 cm" the numbers are no prices.
    return wish if (wish.changes or quantity is not None) and not is_measure else Wish(words=" ".join(text.split()))


def wanted_quantity(text: str | None) -> int | None:
    """Return the number of pieces that a text under a photo asks for, None where it asks for none."""
    return read_wish(text).quantity if text and len(text) <= MAX_CHARACTERS else None


def _read_quantity(text: str) -> tuple[str, int | None]:
    found = _QUANTITY.search(text)
    return (text, None) if found is None else (_without(text, found), int(found[1]))


def _read_prices(text: str) -> tuple[str, Decimal | None, Decimal | None, str | None]:
    """Read a range of prices and its currency, and take them out of the text."""
    bare, currency = re.sub(rf"(?<=\d)\s*(?:{YUAN_NAMES}|¥|￥)|[¥￥]\s*(?=\d)", "", text), None
    for code, names in FOREIGN.items():
        without = re.sub(rf"(?<=\d)\s*(?:{names})(?!\w)|(?<!\w)(?:{names})\s*(?=\d)", "", bare)
        if without != bare:
            bare, currency = without, code
    if found := _RANGE.search(bare):
        low, high = sorted(_decimal(end) for end in found.groups())
        return _without(bare, found), low, high, currency
    if found := _AT_MOST.search(bare):
        return _without(bare, found), None, _decimal(found[1] or found[2]), currency
    return text, None, None, None


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _words(text: str) -> str | None:
    """Return what is left of a text, without signs around it; None where there is no word in it."""
    return re.sub(r"^[\W_]+|[\W_]+$", "", " ".join(text.split())) or None


def _taken(text: str, phrases: str) -> tuple[bool, str]:
    """Whether any of the phrases is in a text, and the text without them."""
    left = _pattern(phrases).sub(" ", text)
    return left != text, left


@cache
def _pattern(phrases: str) -> re.Pattern[str]:
    """Return what finds phrases: between spaces, but for the scripts that write without."""
    words = {" ".join(phrase.split()).casefold() for line in phrases.splitlines() for phrase in line.split("|")}
    longest_first = sorted(words - {""}, key=len, reverse=True)
    found = (re.escape(word) if _CJK.search(word) else rf"(?<!\w){re.escape(word)}(?!\w)" for word in longest_first)
    return re.compile("|".join(found))
