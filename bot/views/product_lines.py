"""The facts of a product, line by line: what cards, grids, lists and details say of it to help a choice."""

import re
from collections.abc import Sequence

from bot.i18n import Translator
from bot.models.labels import availability_name, badge_names, period_name
from bot.models.pictures import ProductPicture
from bot.models.signs import Sign
from bot.views.markup import bold, columns, link, plain, shorten, struck
from providers.models import Availability, Delivery, Money, Product, Rating, Sales, Seller

TITLE_UNITS = 250
"""UTF-16 units of a title at most: the card is read on a phone."""
NAME_UNITS = 60
LINE = 42
"""Columns of a line on a phone, a Chinese character taking two."""
INDENT = "   "
"""In front of a line that belongs to the one above."""

_SEPARATORS = re.compile(r"[\s,，、]+")
_KINDS_OF_PLACES = "省市"


def picture_of(product: Product) -> ProductPicture | None:
    """Return the picture of a product, None when it has none."""
    return ProductPicture(product.picture) if product.picture else None


def title_of(product: Product, limit: int = TITLE_UNITS) -> str:
    """Return the title of a product in `limit` UTF-16 units; its id where the title shows nothing."""
    return shorten(product.title, limit) or product.id


def price_line(t: Translator, product: Product, own: str = "") -> str:
    """Say the price, with `own` in the reader's own currency behind it, and the one before a reduction."""
    if product.price is None:
        nothing = t.gettext("price not stated")
        return plain(f"{Sign.PRICE} " + (t.named(nothing, product.price_words) if product.price_words else nothing))
    line = f"{Sign.PRICE} {bold(offer_price(t, product))}{plain(f' {own}' if own else '')}"
    if product.original_price is not None:
        line += f"  {struck(price(t, product.original_price))}"
    return line


def availability_line(t: Translator, availability: Availability | None) -> str:
    """Say that an offer can't be bought, if it is known that it can't."""
    why = availability_name(t, availability)
    return f"{Sign.GONE} {bold(why)}" if why else ""


def country_line(t: Translator, country: str | None) -> str:
    """Name the country that price and stock depend on, if one is known."""
    return plain(INDENT + t.gettext("for delivery to {country}", country=t.country_name(country))) if country else ""


def offer_price(t: Translator, product: Product) -> str:
    """Write the price of an offer: one, a range, or from which on; nothing where it is not stated."""
    return price_span(t, product.price, product.price_high, at_least=product.price_from) if product.price else ""


def price_span(t: Translator, low: Money, high: Money | None, *, at_least: bool) -> str:
    """Write a price from `low` to `high`; `at_least` says that it may be that of a large order only."""
    if high is None or high.amount == low.amount:
        return t.gettext("from {price}", price=price(t, low)) if at_least else price(t, low)
    if low.unit_certain:
        return about(low) + t.prices.money_range(low, high)
    return f"{price(t, low)} – {price(t, high)}"


def about(money: Money) -> str:
    """Return the sign of an amount that the source itself calls approximate, otherwise nothing."""
    return f"{Sign.ABOUT} " if money.approximate else ""


def price(t: Translator, money: Money) -> str:
    """Write a price; where its unit is an inference, it carries a sign of that, and what it is otherwise."""
    if money.unit_certain:
        return about(money) + t.money(money)
    if money.other_amount is None:
        return f"{Sign.UNCERTAIN} {t.money(money)}"
    other = Money(amount=money.other_amount, currency=money.currency)
    both = t.gettext("{price} or {other}", price=t.money(money), other=t.money(other))
    return f"{Sign.UNCERTAIN} {both}"


def sales(t: Translator, sold: Sales | None) -> str:
    """Say how many were sold, and over what time if that is known; nothing of a product that never was."""
    if sold is None or not sold.count:
        return ""
    count = t.number(sold.count) + ("+" if sold.at_least else "")
    if sold.period is None:
        return t.gettext("sold {count}, period unknown", count=count)
    return t.gettext("sold {count} {period}", count=count, period=period_name(t, sold.period))


def sales_in_short(t: Translator, sold: Sales | None) -> str:
    """Say how many were sold and over what time, for a line that begins with the sign of sales: 700+ (in a month)."""
    if sold is None or not sold.count:
        return ""
    count = t.number(sold.count) + ("+" if sold.at_least else "")
    period = period_name(t, sold.period) if sold.period else t.gettext("period unknown")
    return f"{count} ({period})"


def min_order(t: Translator, quantity: int) -> str:
    """Say from how many pieces on it is sold."""
    return t.ngettext("from {count} piece", "from {count} pieces", quantity)


def rating(t: Translator, value: Rating) -> str:
    """Write a grade with its scale."""
    return f"{t.number(value.value)}/{value.out_of}"


def order_line(t: Translator, product: Product) -> str:
    """Say from how many pieces on it is sold, and how many were."""
    orders = t.ngettext("{count} order", "{count} orders", product.orders) if product.orders else ""
    if orders:
        # TMAPI does not say over what time orders are counted.
        unknown = t.gettext("period unknown")
        orders = f"{orders} ({unknown})"
    sold = " · ".join(part for part in (sales(t, product.sold), orders) if part)
    parts = [
        f"{Sign.MIN_ORDER} {min_order(t, product.min_order)}" if product.min_order else "",
        f"{Sign.SOLD} {sold}" if sold else "",
    ]
    return plain(_beside_or_below(parts))


def trust_line(t: Translator, product: Product) -> str:
    """Say how buyers judge it; where nobody is known to have bought it, nobody did so again."""
    again, is_sold = product.repurchase_rate, bool(product.orders or (product.sold and product.sold.count))
    parts = [
        f"{Sign.RATING} {rating(t, product.rating)}" if product.rating and product.rating.value else "",
        f"{Sign.REPEAT_BUYERS} " + t.gettext("{percent} repeat buyers", percent=t.percent(again))
        if again or (again is not None and is_sold)
        else "",
    ]
    return plain(" · ".join(part for part in parts if part))


def seller_lines(t: Translator, seller: Seller | None, product: Product | None) -> list[str]:
    """Say who sells: the name on a line of its own, which phones seldom break; years, place, grade; then merits."""
    merits = badge_names(t, product) if product else []
    if seller is None:
        return [f"{Sign.MERITS} {plain(t.listed(merits))}"] if merits else []
    name = shorten(seller.name or "", NAME_UNITS)
    about = [
        t.ngettext("{count} year", "{count} years", seller.years) if seller.years else "",
        t.gettext("rated {grade}", grade=rating(t, seller.score)) if seller.score and seller.score.value else "",
    ]
    known = [" · ".join(part for part in about if part), place_name(t, seller.place) if seller.place else ""]
    if seller.factory:
        merits.insert(0, t.gettext("factory"))
    if seller.verified:
        merits.insert(0, t.gettext("verified"))
    named = link(name, seller.url) if name and seller.url else plain(name)
    told = [part for part in (named, *map(plain, _beside_or_below(known).split("\n"))) if part]
    lines = [f"{INDENT if number else f'{Sign.SELLER} '}{line}" for number, line in enumerate(told)]
    return [*lines, f"{Sign.MERITS} {plain(t.listed(merits))}"] if merits else lines


def _beside_or_below(parts: Sequence[str]) -> str:
    """Join facts in one line of a phone or, where it would break, in a line each."""
    told = [part for part in parts if part]
    line = " · ".join(told)
    return line if columns(line) <= LINE else "\n".join(told)


def place_name(t: Translator, place: str) -> str:
    """Write a place in the reader's language, and only once what a source writes twice: 上海 上海市 is 上海市."""
    parts = [part for part in _SEPARATORS.split(place) if part]
    kept = [part for part, following in zip(parts, [*parts[1:], ""], strict=False) if _bare(part) != _bare(following)]
    return shorten(t.place(place if len(kept) == len(parts) else " ".join(kept)), NAME_UNITS)


def is_same_place(one: str | None, other: str | None) -> bool:
    """Whether two sources' names are of one place: 广东 东莞市 is 广东东莞市, and Yiwu is in Zhejiang, Yiwu."""
    short, long = sorted((_bare(one or ""), _bare(other or "")), key=len)
    return short == long or (len(short) > 1 and short in long)


def _bare(place: str) -> str:
    return "".join(part.rstrip(_KINDS_OF_PLACES) for part in _SEPARATORS.split(place.casefold()))


def delivery_line(t: Translator, delivery: Delivery | None, seller: Seller | None) -> str:
    """Say how it travels, and from where unless that is where the seller is."""
    if delivery is None:
        return ""
    origin = delivery.origin if seller is None or not is_same_place(seller.place, delivery.origin) else None
    free = delivery.free or (delivery.fee is not None and not delivery.fee.amount)
    parts = [
        t.gettext("from {place}", place=place_name(t, origin)) if origin else "",
        t.gettext("free shipping") if free else "",
        t.gettext("shipping {fee}", fee=price(t, delivery.fee)) if delivery.fee and not free else "",
        t.gettext("ships within {hours} h", hours=delivery.within_hours) if delivery.within_hours else "",
    ]
    line = " · ".join(plain(part) for part in parts if part)
    return f"{Sign.DELIVERY} {line}" if line else ""
