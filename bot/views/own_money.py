"""Prices in somebody's own currency, and what is said of the rate."""

from bot.i18n import Translator
from bot.models.exchange import YUAN, Exchange, Feed, Rate
from bot.models.open_search import OpenSearch
from bot.models.signs import Sign
from bot.views.markup import italic, plain
from bot.views.product_lines import offer_price, price
from providers.models import Money, Product
from providers.query import Sort


def own_offer_price(t: Translator, product: Product, exchange: Exchange) -> str:
    """Write the price of an offer in the wanted currency, with a sign before it; nothing where it is not converted."""
    if product.price is None:
        return ""
    low, high = exchange.own(product.price), exchange.own(product.price_high) if product.price_high else None
    if low is None:
        return ""
    return _marked(offer_price(t, product.model_copy(update={"price": low, "price_high": high, "price_from": False})))


def own_price(t: Translator, money: Money, exchange: Exchange) -> str:
    """Write an amount in the wanted currency, with a sign before it; nothing where it is not converted."""
    own = exchange.own(money)
    return "" if own is None else _marked(price(t, own))


def exchange_notes(opened: OpenSearch) -> list[str]:
    """Say by which rate prices are converted, how old it is, or that none is known; and what stays as it is."""
    t, exchange = opened.t, opened.exchange
    currencies = {product.price.currency for product in opened.results.products if product.price}
    foreign = sorted(currencies - {exchange.currency})
    if exchange.currency is None or not foreign:
        return []
    rates = [rate_note(t, exchange, source, exchange.currency) for source in foreign]
    is_in_order = opened.query.sort in (Sort.PRICE_UP, Sort.PRICE_DOWN)
    has_range = (opened.query.price_min, opened.query.price_max) != (None, None)
    stays = [t.gettext("Order and price range follow the source's own prices.")] if is_in_order or has_range else []
    return [italic(note) for note in (*stays, *rates)]


def feed_name(t: Translator, feed: Feed) -> str:
    """Name who publishes rates."""
    return {Feed.ECB: t.gettext("European Central Bank"), Feed.CBR: t.gettext("Bank of Russia")}[feed]


def rate_text(t: Translator, exchange: Exchange, rate: Rate, source: str, target: str) -> str:
    """Say which rate it is, from whom and of which day."""
    value = t.prices.rate(rate.value, source, target)
    if rate.feed is None or rate.day is None:
        return t.gettext("{rate}, your own rate", rate=value)
    told = t.gettext("{rate}, {bank}, {day}", rate=value, bank=feed_name(t, rate.feed), day=t.day(rate.day))
    age = exchange.age(rate)
    if not age:
        return told
    old = t.ngettext("{count} day old", "{count} days old", age)
    return f"{told} {Sign.WARNING} {old}"


def rate_note(t: Translator, exchange: Exchange, source: str, target: str) -> str:
    """Say by which rate prices in a currency are converted to another, or that none is known."""
    rate = exchange.rate(source, target)
    if rate is not None:
        return f"{Sign.EXCHANGE} {rate_text(t, exchange, rate, source, target)}"
    if source == YUAN:
        return t.gettext(
            "I know no exchange rate from {source} to {target}: /settings rate", source=source, target=target
        )
    return t.gettext("I know no exchange rate from {source} to {target}.", source=source, target=target)


def no_rate_text(t: Translator, source: str, target: str) -> str:
    """Say that a range of prices can't be converted, and in which currency to type it."""
    told = t.gettext("I know no exchange rate from {source} to {target}.", source=source, target=target)
    advice = t.gettext("Type the range in {currency}.", currency=target)
    return plain(f"{told} {advice}")


def _marked(own: str) -> str:
    return f"{Sign.ABOUT}{own}"
