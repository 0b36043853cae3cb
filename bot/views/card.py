"""A card: one product as the caption of its picture."""

from bot.i18n import Translator
from bot.models.labels import badge_name, failure_reason, ignored_name, marketplace_name, period_name, provider_name
from bot.models.pictures import ProductPicture
from bot.models.results import Results
from bot.models.search import Failure, Search
from bot.views.keyboards import card_keyboard
from bot.views.markup import CAPTION_LIMIT, bold, fit, italic, plain, shorten, struck
from bot.views.narrowing import order_and_limits
from bot.views.screen import Screen
from providers.capabilities import Capabilities
from providers.models import (
    Delivery,
    Ignored,
    Money,
    Product,
    QueryPart,
    Rating,
    Sales,
    Seller,
)

TITLE_UNITS = 250
"""UTF-16 units of a title at most: the card is read on a phone."""
NAME_UNITS = 60
NOTE_UNITS = 200


def card_screen(
    t: Translator, search: Search, results: Results, capabilities: Capabilities | None, *, others: bool
) -> Screen:
    """Return the card at the place of `search`, which must be among the results.

    `capabilities` is None when the provider is no longer configured; `others` tells whether there is another one.
    """
    product = results.products[search.position]
    caption = card_caption(t, search, product, results, capabilities)
    return Screen(caption, card_keyboard(search, product, results, capabilities, others=others), picture_of(product))


def picture_of(product: Product) -> ProductPicture | None:
    """Return the picture of a product, if it has one."""
    return ProductPicture(product.picture) if product.picture else None


def card_caption(
    t: Translator, search: Search, product: Product, results: Results, capabilities: Capabilities | None
) -> str:
    """Return the caption, HTML of at most 1024 UTF-16 units, for the product at the place of `search`."""
    facts = [
        price_line(t, product),
        order_line(t, product),
        trust_line(t, product),
        *seller_lines(t, product.seller, product),
        delivery_line(t, product.delivery, product.seller),
        plain("📢 " + t.gettext("Advertisement")) if product.advertisement else "",
    ]
    known = [line for line in facts if line]
    foot = [
        place_line(t, search, product, results),
        *query_lines(t, search, results, capabilities),
        *note_lines(t, search, results, capabilities),
    ]
    return fit([bold(shorten(product.title, TITLE_UNITS)), *known, "", *foot], CAPTION_LIMIT)


def price_line(t: Translator, product: Product) -> str:
    """Say the price, and the one before a reduction."""
    if product.price is None:
        return plain("💰 " + t.gettext("price not stated"))
    line = f"💰 {bold(price(t, product.price))}"
    if product.original_price is not None:
        line += f"  {struck(price(t, product.original_price))}"
    return line


def price(t: Translator, money: Money) -> str:
    """Write a price; one whose unit is an inference carries a sign of that."""
    return t.money(money) if money.unit_certain else f"≈ {t.money(money)}"


def sales(t: Translator, sold: Sales) -> str:
    """Say how many were sold, and over what time if that is known."""
    count = t.number(sold.count) + ("+" if sold.at_least else "")
    if sold.period is None:
        return t.gettext("sold {count}", count=count)
    return t.gettext("sold {count} {period}", count=count, period=period_name(t, sold.period))


def min_order(t: Translator, quantity: int) -> str:
    """Say from how many pieces on it is sold."""
    return t.ngettext("from {count} piece", "from {count} pieces", quantity)


def rating(t: Translator, value: Rating) -> str:
    """Write a grade with its scale."""
    return f"★\N{NO-BREAK SPACE}{t.number(value.value)}/{value.out_of}"


def order_line(t: Translator, product: Product) -> str:
    """Say from how many pieces on it is sold, and how many were."""
    parts = [
        min_order(t, product.min_order) if product.min_order else "",
        sales(t, product.sold) if product.sold else "",
    ]
    line = " · ".join(plain(part) for part in parts if part)
    return f"📦 {line}" if line else ""


def trust_line(t: Translator, product: Product) -> str:
    """Say how buyers judge it."""
    parts = [
        rating(t, product.rating) if product.rating else "",
        t.gettext("{percent} bought again", percent=t.percent(product.repurchase_rate))
        if product.repurchase_rate is not None
        else "",
    ]
    line = " · ".join(plain(part) for part in parts if part)
    return f"👍 {line}" if line else ""


def seller_lines(t: Translator, seller: Seller | None, product: Product | None) -> list[str]:
    """Say who sells: name, years, place, grade; then merits."""
    merits = [badge_name(t, badge) for badge in product.badges] if product else []
    if seller is None:
        return [f"🏅 {plain(t.listed(merits))}"] if merits else []
    about = [
        shorten(seller.name, NAME_UNITS) if seller.name else "",
        t.ngettext("{count} year", "{count} years", seller.years) if seller.years else "",
        shorten(seller.place, NAME_UNITS) if seller.place else "",
        rating(t, seller.score) if seller.score else "",
    ]
    if seller.factory:
        merits.insert(0, t.gettext("factory"))
    if seller.verified:
        merits.insert(0, t.gettext("verified"))
    line = " · ".join(plain(part) for part in about if part)
    lines = [f"🏭 {line}"] if line else []
    return [*lines, f"🏅 {plain(t.listed(merits))}"] if merits else lines


def delivery_line(t: Translator, delivery: Delivery | None, seller: Seller | None) -> str:
    """Say how it travels, and from where unless that is where the seller is."""
    if delivery is None:
        return ""
    origin = delivery.origin if seller is None or seller.place != delivery.origin else None
    free = delivery.free or (delivery.fee is not None and not delivery.fee.amount)
    parts = [
        t.gettext("from {place}", place=shorten(origin, NAME_UNITS)) if origin else "",
        t.gettext("free shipping") if free else "",
        t.gettext("shipping {fee}", fee=price(t, delivery.fee)) if delivery.fee and not free else "",
        t.gettext("ships within {hours} h", hours=delivery.within_hours) if delivery.within_hours else "",
    ]
    line = " · ".join(plain(part) for part in parts if part)
    return f"🚚 {line}" if line else ""


def place_line(t: Translator, search: Search, product: Product, results: Results) -> str:
    """Say where the offer comes from and where it stands in the results."""
    number = t.number(search.position + 1)
    if results.ended:
        position = t.gettext("{number} of {total}", number=number, total=t.number(len(results.products)))
    elif results.total is not None:
        position = t.gettext("{number} of about {total}", number=number, total=t.number(results.total))
    else:
        position = number
    return plain(f"{place_name(product)} · {position}")


def place_name(product: Product) -> str:
    """Say where an offer comes from."""
    place, name = marketplace_name(product.marketplace), provider_name(product.provider)
    return f"🏬 {place}" if place == name else f"🏬 {place} · {name}"


def query_lines(t: Translator, search: Search, results: Results, capabilities: Capabilities | None) -> list[str]:
    """Say in what order the results come and what they are narrowed to, if in any and to anything."""
    told = order_and_limits(t, search, results, capabilities)
    return [plain(shorten(told, NOTE_UNITS))] if told else []


def note_lines(t: Translator, search: Search, results: Results, capabilities: Capabilities | None) -> list[str]:
    """Say what the reader should know of these results: a fallback, a wish not served, a first page that is all."""
    page = results.pages[0] if results.pages else None
    lines = [passed_over_line(t, failure) for failure in search.passed_over]
    if search.is_example:
        note = t.gettext("An example, recorded earlier: these prices are not today's, and the pictures are drawn.")
        lines.append(italic(note))
    if page and page.sample:
        lines.append(italic(t.gettext("A sample: these goods are invented and not for sale.")))
    if page and page.ignored:
        lines.append(ignored_line(t, page.ignored))
    if any(p.price and not p.price.unit_certain for p in results.products):
        lines.append(italic(t.gettext("≈ The source does not say whether its prices are whole units or cents.")))
    if search.product_link:
        return lines
    if capabilities is not None and not capabilities.paging:
        lines.append(italic(t.gettext("This source gives its first page only.")))
    if capabilities is not None and not capabilities.matches_pictures:
        told = page.note if page and page.note else ""
        warning = t.gettext("This source does not look at the photo.")
        lines.append(italic(f"⚠ {warning} {shorten(told, NOTE_UNITS)}".strip()))
    return lines


def passed_over_line(t: Translator, failure: Failure) -> str:
    """Say that a provider was asked in vain before this one."""
    return italic(
        t.gettext(
            "{provider} was passed over: {reason}.",
            provider=provider_name(failure.provider),
            reason=failure_reason(t, failure.kind),
        )
    )


def ignored_line(t: Translator, ignored: tuple[Ignored, ...]) -> str:
    """Name the wishes that the provider can't serve."""
    if [one.part for one in ignored] == [QueryPart.LANGUAGE]:
        return italic(
            t.gettext(
                "Titles are in another language: this source does not speak {language}.",
                language=t.language_name(ignored[0].value),
            )
        )
    names = t.listed(shorten(ignored_name(t, one), NAME_UNITS) for one in ignored)
    return italic(shorten(t.gettext("Not possible at this source: {wishes}.", wishes=names), NOTE_UNITS))


def with_notice(caption: str, notice: str) -> str:
    """Put a notice above a caption, at the cost of the caption's last lines where there is no room."""
    return fit([bold(f"⚠ {notice}"), "", *caption.split("\n")], CAPTION_LIMIT)
