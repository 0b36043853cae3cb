"""🛡 Whom to trust, and why: what speaks for a seller, what against, and what the source does not say."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.labels import badge_name, marketplace_name
from bot.models.open_list import OpenList
from bot.models.open_search import OpenSearch
from bot.models.signs import Sign
from bot.models.trust import Assessment, Fact, Side, assess, is_from_few, sales_behind
from bot.views.detail_lines import either
from bot.views.kept_keyboards import leaving_row
from bot.views.keyboards import back_button, close_button
from bot.views.markup import CAPTION_LIMIT, bold, fit, plain, shorten
from bot.views.product_lines import NAME_UNITS, TITLE_UNITS, rating, sales, title_of
from bot.views.screen import Screen
from providers.models import Badge, Seller


def trust_summary(opened: OpenSearch) -> str:
    """Say what speaks for the product on the card, by name, and what against, with its figures; or nothing."""
    t, assessment = opened.t, assess_shown(opened)
    good = t.listed(fact_name(t, fact) for fact in assessment.facts(Side.FOR))
    bad = t.listed(fact_text(t, fact, assessment) for fact in assessment.facts(Side.AGAINST))
    sides = [
        t.gettext("for: {facts}", facts=good) if good else "",
        t.gettext("against: {facts}", facts=bad) if bad else "",
    ]
    told = " · ".join(side for side in sides if side)
    return plain(f"{Sign.TRUST} {told}") if told else ""


def search_trust_screen(opened: OpenSearch) -> Screen:
    """Return the page on the product on the card of a search."""
    return _screen(opened, [back_button(opened.t, opened.search), close_button(opened.t, opened.search)])


def kept_trust_screen(opened: OpenList) -> Screen:
    """Return the page on the kept product on the card of a list, as it was when it was kept."""
    return _screen(opened.as_search(), leaving_row(opened))


def assess_shown(opened: OpenSearch) -> Assessment:
    """Assess the product on the card, with what is known from its page."""
    product, details = opened.product, opened.results.details.get(opened.product.id)
    if details is not None:
        known = {
            "seller": either(details.seller, product.seller),
            "rating": product.rating or details.rating,
            "sold": product.sold or details.sold,
        }
        product = product.model_copy(update=known)
    return assess(product, opened.comparable)


def fact_name(t: Translator, fact: Fact) -> str:
    """Name a fact."""
    return {
        Fact.YEARS: t.gettext("years"),
        Fact.FACTORY: t.gettext("factory"),
        Fact.INSPECTION: t.gettext("inspection"),
        Fact.BADGES: t.gettext("badges"),
        Fact.SALES: t.gettext("sales"),
        Fact.REPURCHASE: t.gettext("repeat buyers"),
        Fact.RATING: t.gettext("rating"),
        Fact.SELLER_RATING: t.gettext("seller's rating"),
        Fact.PRICE: t.gettext("how its price compares"),
        Fact.REFUNDS: t.gettext("refunds"),
    }[fact]


def fact_text(t: Translator, fact: Fact, assessment: Assessment) -> str:
    """Say a fact that is known, with its figures."""
    product, side = assessment.product, assessment.sides[fact]
    seller = product.seller or Seller()
    match fact:
        case Fact.YEARS:
            return _years(t, assessment)
        case Fact.FACTORY:
            return t.gettext("factory") if seller.factory else t.gettext("not a factory")
        case Fact.INSPECTION:
            return badge_name(t, Badge.FACTORY_INSPECTED)
        case Fact.BADGES:
            verified = [t.gettext("verified")] if seller.verified else []
            return t.listed([*verified, *(badge_name(t, badge) for badge in assessment.badges)])
        case Fact.SALES:
            return _sales(t, assessment)
        case Fact.REPURCHASE:
            return _repurchase(t, assessment)
        case Fact.RATING:
            told = t.gettext("rating {rating}", rating=rating(t, product.rating)) if product.rating else ""
            return _from_few(t, told, assessment) if side is Side.NEITHER and is_from_few(product) else told
        case Fact.SELLER_RATING:
            return t.gettext("seller's rating {rating}", rating=rating(t, seller.score)) if seller.score else ""
        case Fact.PRICE:
            return _price(t, assessment)
        case Fact.REFUNDS:
            return badge_name(t, Badge.LOW_REFUND)


def _screen(opened: OpenSearch, leaving: Sequence[Button]) -> Screen:
    t, assessment = opened.t, assess_shown(opened)
    seller = shorten((opened.product.seller or Seller()).name or "", NAME_UNITS)
    unknown = t.listed(fact_name(t, fact) for fact in assessment.facts(Side.UNKNOWN))
    lines = [
        bold(title_of(opened.product, TITLE_UNITS // 2)),
        plain(seller),
        *_section(t.gettext("In its favour"), _texts(t, assessment, Side.FOR)),
        *_section(t.gettext("Against it"), _texts(t, assessment, Side.AGAINST)),
        *_section(t.gettext("Neither for nor against it"), _texts(t, assessment, Side.NEITHER)),
        *_section(t.gettext("The source does not say"), [unknown] if unknown else []),
    ]
    return Screen(fit([line for line in lines if line], CAPTION_LIMIT), Keyboard([leaving]))


def _texts(t: Translator, assessment: Assessment, side: Side) -> list[str]:
    return [fact_text(t, fact, assessment) for fact in assessment.facts(side)]


def _section(heading: str, texts: Sequence[str]) -> list[str]:
    return [bold(heading), *(plain(f"{Sign.FACT} {text}") for text in texts)] if texts else []


def _years(t: Translator, assessment: Assessment) -> str:
    years = (assessment.product.seller or Seller()).years or 0
    if assessment.sides[Fact.YEARS] is Side.AGAINST:
        return t.ngettext("new ({count} year)", "new ({count} years)", years)
    where = marketplace_name(assessment.product.marketplace)
    return t.ngettext("{count} year on {marketplace}", "{count} years on {marketplace}", years, marketplace=where)


def _sales(t: Translator, assessment: Assessment) -> str:
    sold = assessment.product.sold or sales_behind(assessment.product)
    if sold is None:
        return ""
    told = sales(t, sold) or t.gettext("sold {count}", count=t.number(0))
    return t.gettext("few sales ({sold})", sold=told) if assessment.sides[Fact.SALES] is Side.AGAINST else told


def _repurchase(t: Translator, assessment: Assessment) -> str:
    product = assessment.product
    again = t.gettext("{percent} repeat buyers", percent=t.percent(product.repurchase_rate or Decimal(0)))
    basis = sales_behind(product)
    if basis is None:
        return t.gettext("{share}, of an unknown number", share=again)
    if is_from_few(product):
        return _from_few(t, again, assessment)
    return t.gettext("{share}, of {count} sold", share=again, count=t.number(basis.count))


def _from_few(t: Translator, share: str, assessment: Assessment) -> str:
    basis = sales_behind(assessment.product)
    count = t.number(basis.count if basis else 0)
    return t.gettext("{share}, of {count} sold: too few to tell", share=share, count=count)


def _price(t: Translator, assessment: Assessment) -> str:
    comparison = assessment.comparison
    if comparison is None:
        return ""
    # Rounded down: 39.9 % is under 40 %, and does not look as if it were not.
    percent = t.percent(comparison.percent.quantize(1, ROUND_DOWN))
    return t.gettext(
        "price {percent} of the median of {count} offers", percent=percent, count=t.number(comparison.offers)
    )
