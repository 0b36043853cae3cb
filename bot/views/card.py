"""A card: one product as the caption of its picture."""

from bot.i18n import Translator
from bot.models.labels import (
    failure_reason,
    provider_name,
    range_name,
    sort_name,
    source_title,
)
from bot.models.open_search import OpenSearch
from bot.models.search import Failure
from bot.models.settings import LIMITS, ignored_name
from bot.models.signs import Sign
from bot.views.costs import costs_line
from bot.views.details import page_lines
from bot.views.keyboards import card_keyboard
from bot.views.markup import CAPTION_LIMIT, bold, fit, italic, plain, shorten
from bot.views.messages import photos_forbidden_line
from bot.views.own_money import exchange_notes, own_offer_price
from bot.views.product_lines import (
    NAME_UNITS,
    availability_line,
    country_line,
    delivery_line,
    order_line,
    picture_of,
    price_line,
    seller_lines,
    title_of,
    trust_line,
)
from bot.views.quantity_lines import min_order_notes, price_sign_notes, quantity_lines
from bot.views.screen import Screen
from bot.views.trust import trust_summary
from providers.models import Product
from providers.query import Ignored, QueryPart, Sort

NOTE_UNITS = 200


def card_screen(opened: OpenSearch) -> Screen:
    """Return the card of the product at the search's position, which must be among the results."""
    forbidden = photos_forbidden_line(opened.t)
    return Screen(card_caption(opened), card_keyboard(opened), picture_of(opened.product), photos_forbidden=forbidden)


def card_caption(opened: OpenSearch) -> str:
    """Return the caption of the product at the search's position, HTML of at most 1024 UTF-16 units."""
    t, product = opened.t, opened.product
    facts = [
        availability_line(t, product.availability),
        price_line(t, product, own_offer_price(t, product, opened.exchange)),
        _country_line(opened),
        _outside_line(opened),
        order_line(t, product),
        *quantity_lines(opened),
        costs_line(opened),
        trust_line(t, product),
        *seller_lines(t, product.seller, product),
        trust_summary(opened),
        delivery_line(t, product.delivery, product.seller),
        plain(f"{Sign.ADVERTISEMENT} " + t.gettext("Advertisement")) if product.advertisement else "",
    ]
    foot = [_position_line(opened), *query_lines(opened), *note_lines(opened), *_page_lines(opened)]
    title = bold(title_of(product))
    return fit([*blindness_lines(opened), title, *(line for line in facts if line), "", *foot], CAPTION_LIMIT)


def _page_lines(opened: OpenSearch) -> list[str]:
    """Write what the page of a link's product tells: its call was paid for that. What has no room is behind ℹ."""
    details = opened.results.details.get(opened.product.id) if opened.search.product_link else None
    lines = page_lines(opened.t, details) if details else []
    return ["", *lines] if lines else []


def source_line(opened: OpenSearch, product: Product) -> str:
    """Say which marketplace an offer comes from, and which provider if another one could have answered there."""
    return f"{Sign.SOURCE} {source_title(product.provider, opened.sources)}"


def query_lines(opened: OpenSearch) -> list[str]:
    """Say in what order the results come and which filters are on, each behind its button's sign; or nothing."""
    query = opened.search.query
    if query is None or opened.search.is_example or opened.search.product_link:
        return []
    sorted_by_wish = query.sort is not Sort.DEFAULT and (QueryPart.SORT, query.sort) not in _ignored(opened)
    filters = " · ".join(active_filters(opened))
    parts = [
        f"{Sign.SORT} {sort_name(opened.t, query.sort)}" if sorted_by_wish else "",
        f"{Sign.SETTINGS} {filters}" if filters else "",
    ]
    line = " · ".join(part for part in parts if part)
    return [plain(shorten(line, NOTE_UNITS))] if line else []


def active_filters(opened: OpenSearch) -> list[str]:
    """Name the filters and the price range that the provider applied: without them, there may be more."""
    query, ignored = opened.query, _ignored(opened)
    currency = (opened.capabilities.price_currency if opened.capabilities else "") or None
    return [
        range_name(opened.t, value, currency) if setting.in_currency else setting.value_name(opened.t, value)
        for setting in LIMITS
        for value in setting.limits(query)
        if (setting.part, value) not in ignored
    ]


def note_lines(opened: OpenSearch) -> list[str]:
    """Say what the reader should know of these results, and by which rate prices are converted.

    A rate ends without a full stop, so nothing follows it: a grid has all of it in one paragraph.
    """
    return [*_result_notes(opened), *exchange_notes(opened)]


def _result_notes(opened: OpenSearch) -> list[str]:
    """Say of a fallback, of what was ignored, of a first page that is all."""
    t, search, capabilities = opened.t, opened.search, opened.capabilities
    page = opened.results.pages[0] if opened.results.pages else None
    lines = [_skipped_line(t, failure) for failure in search.passed_over]
    if search.is_example:
        note = t.gettext("An example, recorded earlier: not today's prices, and the pictures are drawings.")
        lines.append(italic(note))
    if search.from_preview:
        lines.append(italic(t.gettext("I searched with the preview: a screenshot may find more.")))
    if page and page.sample:
        lines.append(italic(t.gettext("A sample: these goods are made up and not for sale.")))
    # Prices that a source can't give in a currency are converted.
    ignored = tuple(part for part in page.ignored if part.part is not QueryPart.CURRENCY) if page else ()
    if ignored:
        lines.append(_ignored_line(opened, ignored))
    outside = sum(map(opened.is_outside, opened.results.products))
    if outside:
        told = t.ngettext(
            "{count} of the offers so far is outside the price range: this source does not keep to it.",
            "{count} of the offers so far are outside the price range: this source does not keep to it.",
            outside,
        )
        lines.append(italic(f"{Sign.WARNING} {told}"))
    lines += min_order_notes(opened)
    lines += price_sign_notes(opened)
    if any(product.price_high for product in opened.results.products):
        lines.append(italic(t.gettext("Where a price is a range, I sort and calculate by its lower end.")))
    if capabilities is not None and capabilities.ship_to:
        lines.append(italic(_country_note(t, opened.query.ship_to)))
    if any(product.price and not product.price.unit_certain for product in opened.results.products):
        lines.append(italic(t.gettext("❔ These prices may be 100 times off: check ↗")))
    if search.product_link:
        return lines
    if _is_by_other_than_likeness(opened):
        lines.append(italic(t.gettext("Sorted this way, results may look less like your photo: compare the pictures.")))
    if capabilities is not None and not capabilities.paging:
        lines.append(italic(t.gettext("This source gives its first page only.")))
    if page and page.note and capabilities is not None and not capabilities.matches_pictures:
        lines.append(italic(shorten(page.note, NOTE_UNITS)))
    return lines


def blindness_lines(opened: OpenSearch) -> list[str]:
    """Say first of all that a source did not look at the photo above: what it shows is no answer to it."""
    if opened.capabilities is None or opened.capabilities.matches_pictures or opened.search.product_link:
        return []
    return [bold(f"{Sign.WARNING} " + opened.t.gettext("This source doesn't look at the photo.")), ""]


def with_notice(caption: str, notice: str) -> str:
    """Put a notice above a caption, at the cost of the caption's last lines where there is no room."""
    return fit([bold(f"{Sign.WARNING} {notice}"), "", *caption.split("\n")], CAPTION_LIMIT)


def _outside_line(opened: OpenSearch) -> str:
    """Say that the price is outside the range that was asked for."""
    if not opened.is_outside(opened.product):
        return ""
    return plain(f"{Sign.WARNING} " + opened.t.gettext("outside the price range"))


def _country_line(opened: OpenSearch) -> str:
    """Name the country that the price holds for, where it is not the one that the search asked for."""
    country, asked = opened.product.ship_to, opened.query.ship_to
    return "" if country in (None, asked) else country_line(opened.t, country)


def _country_note(t: Translator, ship_to: str | None) -> str:
    """Name the country that prices depend on, or say that none is chosen."""
    if ship_to is None:
        return t.gettext("Prices depend on the country of delivery: /settings ship_to")
    return t.gettext("Prices are for delivery to {country}.", country=t.country_name(ship_to))


def _position_line(opened: OpenSearch) -> str:
    """Say where the offer comes from, and its position in the results."""
    t, results = opened.t, opened.results
    number = t.number(results.before + opened.search.position + 1)
    if results.ended and results.total is not None:
        position = t.gettext("{number} of {total}", number=number, total=t.number(results.total))
    elif results.total is not None:
        position = t.gettext("{number} of about {total}", number=number, total=t.number(results.total))
    else:
        position = number
    return plain(f"{source_line(opened, opened.product)} · {position}")


def _skipped_line(t: Translator, failure: Failure) -> str:
    """Say that a provider was asked before this one and failed."""
    return italic(
        t.gettext(
            "I skipped {provider}: {reason}.",
            provider=provider_name(failure.provider),
            reason=failure_reason(t, failure.kind),
        )
    )


def _ignored_line(opened: OpenSearch, ignored: tuple[Ignored, ...]) -> str:
    """Name the parts of the query that the provider can't serve."""
    t = opened.t
    if _are_all_words(opened, ignored):
        return italic(t.gettext("This source can't search by words: I used the photo only."))
    if [part.part for part in ignored] == [QueryPart.LANGUAGE]:
        return italic(
            t.gettext(
                "Titles are in another language: this source does not speak {language}.",
                language=t.language_name(ignored[0].value),
            )
        )
    names = t.listed(shorten(ignored_name(t, part), NAME_UNITS) for part in ignored)
    return italic(
        shorten(t.gettext("This source can't do this, so I left it out: {wishes}.", wishes=names), NOTE_UNITS)
    )


def _are_all_words(opened: OpenSearch, ignored: tuple[Ignored, ...]) -> bool:
    """Whether what the provider can't serve is all the words that were asked for, and nothing else."""
    query, can = opened.query, opened.capabilities
    words = {QueryPart.KEYWORD: query.keyword, QueryPart.AUXILIARY_TEXT: query.auxiliary_text}
    looks = can is None or can.matches_pictures
    return looks and {part.part for part in ignored} == {part for part, text in words.items() if text}


def _is_by_other_than_likeness(opened: OpenSearch) -> bool:
    """Whether the source has put what it found into an order of its own account: by price, sales or repeat buyers."""
    sort, can = opened.query.sort, opened.capabilities
    if opened.search.is_example or can is None or not can.matches_pictures:
        return False
    return sort not in {Sort.DEFAULT, Sort.BEST} and (QueryPart.SORT, sort) not in _ignored(opened)


def _ignored(opened: OpenSearch) -> set[tuple[QueryPart | None, str]]:
    return {(part.part, part.value) for page in opened.results.pages[:1] for part in page.ignored}
