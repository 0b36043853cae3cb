"""The names of things in the chat's language."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Final

from bot.i18n import Translator
from bot.models.filter_groups import FilterPage
from bot.models.kept import MAX_LISTS, MAX_PRODUCTS, NAME_UNITS, NOTE_UNITS, KeepingLimit, KeptList
from bot.models.quantity import MinOrders
from bot.models.search import View
from bot.models.signs import Sign
from providers.api.titles import visible_text
from providers.errors import FailureKind
from providers.models import Availability, Badge, Marketplace, Product, SalesPeriod
from providers.provider import Provider
from providers.query import Filter, Match, Sort
from providers.registry import PROVIDERS

SCORES: Final[Mapping[Filter, Sequence[Decimal]]] = {
    Filter.SCORE_1: (Decimal(5),),
    Filter.SCORE_2: (Decimal("4.5"), Decimal(5)),
    Filter.SCORE_3: (Decimal(4), Decimal("4.5")),
    Filter.SCORE_4: (Decimal(0), Decimal(4)),
}
"""Stars of the seller's service, of five, at DAJI's `totalEpScoreLv1` to `Lv4`. Source: documents of DAJI's users."""
PICKUP_SHARES: Final = {"1": 95, "2": 95, "3": 99}
"""Percent of orders that are picked up in time, at DAJI's `getRate24HLv1` (below it) to `Lv3`. Source: likewise."""
VIEW_SIGNS = {View.CARD: Sign.CARD, View.GRID: Sign.GRID, View.LIST: Sign.LIST}


def marketplace_name(marketplace: Marketplace) -> str:
    """Name a marketplace; the same in every language."""
    return {Marketplace.ALIBABA_1688: "1688", Marketplace.ALIEXPRESS: "AliExpress"}[marketplace]


def provider_name(provider: str) -> str:
    """Name a provider; the same in every language. An unknown one stays as it is."""
    return PROVIDERS[provider].title if provider in PROVIDERS else provider


def source_title(provider: str, among: Collection[str] = ()) -> str:
    """Name a provider as people know it: by its marketplace, and with its own name if another of `among` is there too.

    An unknown provider stays as it is.
    """
    if provider not in PROVIDERS:
        return provider
    marketplace = PROVIDERS[provider].marketplace
    others = [PROVIDERS[name].marketplace for name in among if name in PROVIDERS and name != provider]
    return source_name(PROVIDERS[provider]) if marketplace in others else marketplace_name(marketplace)


def source_name(provider: Provider | type[Provider]) -> str:
    """Name a provider with its marketplace, once where they are called the same."""
    marketplace, name = marketplace_name(provider.marketplace), provider_name(provider.name)
    return marketplace if marketplace == name else f"{marketplace} · {name}"


def source_choice(t: Translator, provider: str, title: str) -> str:
    """Name a provider where it is chosen: one that does not look at photos is called that before it is pressed."""
    if provider not in PROVIDERS or PROVIDERS[provider].capabilities.matches_pictures:
        return title
    return t.gettext("{source} – not by photo", source=title)


def sort_name(t: Translator, sort: Sort) -> str:
    """Name an order of results."""
    return {
        Sort.DEFAULT: t.gettext("Default order"),
        Sort.BEST: t.gettext("Best match"),
        Sort.SALES: t.gettext("Most sold"),
        Sort.SALES_UP: t.gettext("Least sold"),
        Sort.PRICE_UP: t.gettext("Price, low to high"),
        Sort.PRICE_DOWN: t.gettext("Price, high to low"),
        Sort.REPURCHASE: t.gettext("Most repeat buyers"),
        Sort.REPURCHASE_UP: t.gettext("Fewest repeat buyers"),
    }[sort]


def min_orders_name(t: Translator, wanted: MinOrders) -> str:
    """Name which offers are shown, by their minimum order."""
    return {
        MinOrders.ALL: t.gettext("any minimum order"),
        MinOrders.QUANTITY: t.gettext("up to my quantity"),
        MinOrders.ONE: t.gettext("from 1 piece only"),
    }[wanted]


def filter_name(t: Translator, wanted: Filter) -> str:
    """Name a filter in words of the trade. What no document explains keeps its name at the API."""
    names = {
        Filter.DROPSHIPPING: t.gettext("Dropshipping"),
        Filter.FACTORY: t.gettext("Factory"),
        Filter.VERIFIED: t.gettext("Verified supplier"),
        Filter.FREE_SHIPPING: t.gettext("Free shipping"),
        Filter.NEW_ARRIVAL: t.gettext("New"),
        Filter.NEW_7_DAYS: t.gettext("New in 7 days"),
        Filter.NEW_30_DAYS: t.gettext("New in 30 days"),
        Filter.SHIP_TODAY: t.gettext("Ships today"),
        Filter.SHIP_24H: t.gettext("Ships in 24 h"),
        Filter.SHIP_48H: t.gettext("Ships in 48 h"),
        Filter.RETURN_7_DAYS: t.gettext("7-day returns"),
        Filter.JXHY: t.gettext("Selected goods (JXHY)"),
        Filter.SELECTION_1688: t.gettext("1688 selection"),
        Filter.GLOBAL_SELECTION: t.gettext("Global selection"),
        Filter.SELECT: t.gettext("Select (unexplained)"),
    }
    if wanted in names:
        return names[wanted]
    if wanted in SCORES:
        return t.gettext("Service score {score}", score="–".join(t.number(end) for end in SCORES[wanted]))
    low = t.percent(Decimal(PICKUP_SHARES[wanted[-1]]))
    share = f"0–{low}" if wanted.endswith("1") else f"≥ {low}"
    if wanted.startswith("pickup_24h"):
        return t.gettext("Picked up in 24 h ({share})", share=share)
    return t.gettext("Picked up in 48 h ({share})", share=share)


def filter_page_name(t: Translator, page: FilterPage) -> str:
    """Name a page of the filters' menu, on the button that leads to it."""
    return {
        FilterPage.SHIPS: t.gettext("Ships within"),
        FilterPage.NEW: t.gettext("New within"),
        FilterPage.SCORE: t.gettext("Service score"),
        FilterPage.PICKUP_24H: t.gettext("Picked up in 24 h"),
        FilterPage.PICKUP_48H: t.gettext("Picked up in 48 h"),
        FilterPage.MORE: t.gettext("More filters"),
    }[page]


def match_name(t: Translator, match: Match) -> str:
    """Name a choice between the same product and similar ones."""
    return {Match.SAME: t.gettext("Same product"), Match.SIMILAR: t.gettext("Similar products")}[match]


def badge_name(t: Translator, badge: Badge) -> str:
    """Name a flag."""
    return {
        Badge.SUPER_FACTORY: t.gettext("super factory"),
        Badge.POWERFUL_SELLER: t.gettext("powerful seller"),
        Badge.TRUSTPASS: t.gettext("TrustPass member"),
        Badge.FACTORY_INSPECTED: t.gettext("inspected factory"),
        Badge.JXHY: t.gettext("selected goods (JXHY)"),
        Badge.ONE_PIECE: t.gettext("no minimum"),
        Badge.LOW_REFUND: t.gettext("few refunds"),
    }[badge]


def badge_names(t: Translator, product: Product) -> list[str]:
    """Name a product's badges. "No minimum" is left out where the source tells a minimum order of several as well."""
    contradicted = product.min_order is not None and product.min_order > 1
    return [badge_name(t, one) for one in product.badges if one is not Badge.ONE_PIECE or not contradicted]


def period_name(t: Translator, period: SalesPeriod) -> str:
    """Say over what time sales were counted."""
    return {
        SalesPeriod.MONTH: t.gettext("in a month"),
        SalesPeriod.DAYS_90: t.gettext("in 90 days"),
        SalesPeriod.RECENT: t.gettext("recently"),
    }[period]


def availability_name(t: Translator, availability: Availability | None) -> str:
    """Say why an offer can't be bought; nothing where it can, or where that is unknown."""
    match availability:
        case Availability.SOLD_OUT:
            return t.gettext("sold out")
        case Availability.ENDED:
            return t.gettext("no longer sold")
        case Availability.NOT_THERE:
            return t.gettext("not sold to the country of delivery")
        case _:
            return ""


def view_name(t: Translator, view: View) -> str:
    """Name a way to show results."""
    return {View.CARD: t.gettext("One by one"), View.GRID: t.gettext("Grid"), View.LIST: t.gettext("List")}[view]


def failure_reason(t: Translator, kind: FailureKind) -> str:
    """Say why a provider did not answer."""
    our_account = t.gettext("it refuses this bot")
    return {
        FailureKind.NO_CREDIT: t.gettext("its account has no credit left"),
        FailureKind.REFUSED_KEY: t.gettext("it refused our key"),
        FailureKind.REFUSED_SIGNATURE: our_account,
        FailureKind.REFUSED_LOGIN: our_account,
        FailureKind.REFUSED_PERMISSION: our_account,
        FailureKind.REFUSED_ADDRESS: our_account,
        FailureKind.REFUSED_CLOCK: our_account,
        FailureKind.REFUSED: t.gettext("it refused, and did not say why"),
        FailureKind.BUSY: t.gettext("it is too busy"),
        FailureKind.UNREACHABLE: t.gettext("it can't be reached"),
        FailureKind.PHOTO_REFUSED: t.gettext("it refused the photo"),
        FailureKind.UNREADABLE_ANSWER: t.gettext("it sent something unreadable"),
        FailureKind.GONE: t.gettext("the product is no longer there"),
        FailureKind.NOT_SOLD_THERE: t.gettext("the product is not sold to the country of delivery"),
        FailureKind.SWITCHED_OFF: t.gettext("an operator has switched it off"),
        FailureKind.LIMIT: t.gettext("there are no more calls today"),
    }[kind]


def off_reason(t: Translator, kind: FailureKind) -> str:
    """Say to an operator why a provider is off: the short form of `failure_reason`."""
    return {
        FailureKind.NO_CREDIT: t.gettext("no credit left"),
        FailureKind.REFUSED_KEY: t.gettext("key refused"),
        FailureKind.REFUSED_SIGNATURE: t.gettext("signature refused"),
        FailureKind.REFUSED_LOGIN: t.gettext("login refused"),
        FailureKind.REFUSED_PERMISSION: t.gettext("no permission"),
        FailureKind.REFUSED_ADDRESS: t.gettext("address refused"),
        FailureKind.REFUSED_CLOCK: t.gettext("clock refused"),
        FailureKind.SWITCHED_OFF: t.gettext("switched off"),
    }[kind]


def range_name(t: Translator, typed: str, currency: str | None = None) -> str:
    """Name a price range that people type as `10-50`, `-10` or `200-`; `currency` is None where it is not known."""
    low, high = (Decimal(end) if end else None for end in typed.partition("-")[::2])
    return t.prices.limits(low, high, currency)


def list_name(t: Translator, kept_list: KeptList) -> str:
    """Name a list of kept products; the first of a chat has no name of its own, and a name may show nothing."""
    return visible_text(kept_list.name) or t.gettext("Kept products")


def keeping_limit(t: Translator, limit: KeepingLimit) -> str:
    """Say what can't be kept, and what the limit is."""
    return {
        KeepingLimit.LISTS: t.gettext("A chat has at most {count} lists.", count=t.number(MAX_LISTS)),
        KeepingLimit.PRODUCTS: t.gettext(
            "This list is full: it holds {count} products. Start another: /saved NAME", count=t.number(MAX_PRODUCTS)
        ),
        KeepingLimit.NAME: t.gettext("The name of a list has at most {count} characters.", count=t.number(NAME_UNITS)),
        KeepingLimit.NOTE: t.gettext("A note has at most {count} characters.", count=t.number(NOTE_UNITS)),
    }[limit]
