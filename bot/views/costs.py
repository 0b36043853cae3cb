"""🧮 What a piece costs in the end: one line on a card, and a page with each part and where it comes from."""

from collections.abc import Sequence
from decimal import Decimal

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.costs import Costs, Origin, Part, offer_of
from bot.models.open_list import OpenList
from bot.models.open_search import OpenSearch
from bot.models.settings import ALL_SETTINGS, ChatSettings
from bot.models.signs import Sign
from bot.views.callbacks import Action
from bot.views.kept_keyboards import leaving_row
from bot.views.keyboards import back_button, close_button, press_button
from bot.views.markup import CAPTION_LIMIT, bold, fit, italic, plain
from bot.views.own_money import rate_note
from bot.views.product_lines import TITLE_UNITS, title_of
from bot.views.quantity_lines import pieces
from bot.views.screen import Screen
from providers.models import Money


def costs_line(opened: OpenSearch) -> str:
    """Say what a piece of the product on the card costs and what is left, or why not; nothing where nothing is set."""
    t, costs = opened.t, costs_shown(opened)
    if not opened.preferences.tells_costs:
        return ""
    if costs.currency is None:
        return plain(f"{Sign.COSTS} {_no_currency(t)}")
    if costs.total is None:
        return plain(f"{Sign.COSTS} {_no_total(t, costs)}")
    told = [t.gettext("{amount} per piece", amount=_money(t, costs, costs.total))]
    if costs.margin is not None:
        told.append(t.named(t.gettext("margin"), _margin(t, costs, costs.margin)))
    return plain(f"{Sign.COSTS} {' · '.join(told)}")


def search_costs_screen(opened: OpenSearch) -> Screen:
    """Return the page on the product on the card of a search; ℹ asks for what its page may tell."""
    t, search = opened.t, opened.search
    ask = [press_button(Sign.DETAILS + " " + t.gettext("Details"), search, Action.DETAILS)] if _can_ask(opened) else []
    return _screen(opened, [*ask, back_button(t, search), close_button(t, search)])


def kept_costs_screen(opened: OpenList) -> Screen:
    """Return the page on the kept product on the card of a list, with its price as it was when it was kept."""
    return _screen(opened.as_search(), leaving_row(opened))


def costs_shown(opened: OpenSearch) -> Costs:
    """Reckon the costs of the product on the card, with what is known from its page."""
    details = opened.results.details.get(opened.product.id)
    return Costs(opened.preferences, offer_of(opened.product, details, opened.quantity), opened.exchange)


def part_name(t: Translator, part: Part) -> str:
    """Name a part of the costs."""
    return {
        Part.GOODS: t.gettext("Goods"),
        Part.FEE: t.gettext("Agent's fee"),
        Part.INLAND: t.gettext("Freight in China"),
        Part.FREIGHT: t.gettext("Freight abroad"),
        Part.DUTY: t.gettext("Duty"),
        Part.VAT: t.gettext("VAT"),
        Part.OTHER: t.gettext("Other"),
    }[part]


def _screen(opened: OpenSearch, leaving: Sequence[Button]) -> Screen:
    t, costs = opened.t, costs_shown(opened)
    title = bold(title_of(opened.product, TITLE_UNITS // 2))
    if costs.currency is None:
        return Screen(fit([title, "", italic(_no_currency(t))], CAPTION_LIMIT), Keyboard([leaving]))
    if not opened.preferences.tells_costs:
        no_figures = t.gettext("To add up costs, I need your figures: /costs")
        return Screen(fit([title, "", italic(no_figures)], CAPTION_LIMIT), Keyboard([leaving]))
    lines = [
        title,
        plain(f"{Sign.QUANTITY} {_quantity(t, costs)}"),
        *(_part_line(opened, costs, part) for part in Part),
        bold(t.named(t.gettext("Total per piece"), _known(t, costs, costs.total))),
        *_selling_lines(opened, costs),
        "",
        *(italic(note) for note in _notes(opened, costs)),
    ]
    return Screen(fit(lines, CAPTION_LIMIT), Keyboard([leaving]))


def _quantity(t: Translator, costs: Costs) -> str:
    quantity = costs.offer.quantity
    if quantity is None:
        return t.named(t.gettext("Quantity"), t.gettext("unknown"))
    which = t.gettext("your quantity") if costs.offer.is_wanted_quantity else t.gettext("minimum order")
    return f"{pieces(t, quantity)} · {which}"


def _part_line(opened: OpenSearch, costs: Costs, part: Part) -> str:
    """Write a part: its amount, what it is made of, and its origin."""
    t, amount = opened.t, costs.parts[part]
    origin = costs.origin(part)
    if amount is None or origin is None:
        lacks_weight = part is Part.FREIGHT and costs.lacks_weight
        why = t.gettext("unknown, like the weight") if lacks_weight else t.gettext("unknown")
        return plain(f"{Sign.FACT} {t.named(part_name(t, part), why)}")
    made_of = _made_of(opened, costs, part)
    text = _money(t, costs, amount) + (f" ({made_of})" if made_of else "")
    return plain(f"{Sign.FACT} {t.named(part_name(t, part), text)} · {_origin(t, origin)}")


def _made_of(opened: OpenSearch, costs: Costs, part: Part) -> str:
    """Say what a part is made of: a percentage, a price in the source's money, or a weight."""
    t, figures, offer = opened.t, costs.figures, costs.offer
    chat = ChatSettings(opened.preferences, ())
    match part:
        case Part.GOODS if offer.price is not None and offer.price.currency != costs.currency:
            return t.money(offer.price)
        case Part.FEE if figures.fee:
            return t.percent(figures.fee)
        case Part.FREIGHT if figures.freight and figures.piece_freight is None and offer.grams is not None:
            return t.weight(offer.grams)
        case Part.DUTY if figures.duty:
            return f"{t.percent(figures.duty)}: {ALL_SETTINGS['duty_on'].summary(t, chat)}"
        case Part.VAT if figures.vat:
            return f"{t.percent(figures.vat)}: {ALL_SETTINGS['vat_on'].summary(t, chat)}"
        case _:
            return ""


def _selling_lines(opened: OpenSearch, costs: Costs) -> list[str]:
    """Return what is told of selling: price, commission, margin, and the price at which the wanted margin is left."""
    t, figures, yours = opened.t, costs.figures, _origin(opened.t, Origin.YOURS)
    lines = []
    for name, amount in (
        (t.gettext("Selling price"), costs.selling),
        (t.gettext("Commission"), costs.commission),
    ):
        lines.append(plain(t.named(name, _known(t, costs, amount)) + (f" · {yours}" if amount is not None else "")))
    margin = t.gettext("unknown") if costs.margin is None else _margin(t, costs, costs.margin)
    lines.append(bold(t.named(t.gettext("Margin"), margin)))
    if figures.margin is not None:
        name = t.gettext("Price for a margin of {percent}", percent=t.percent(figures.margin))
        is_too_much = figures.commission is not None and figures.commission + figures.margin >= 100
        price = t.gettext("there is none") if is_too_much else _known(t, costs, costs.price_wanted)
        lines.append(plain(t.named(name, price)))
    return lines


def _notes(opened: OpenSearch, costs: Costs) -> list[str]:
    t, offer = opened.t, costs.offer
    notes = [_no_total(t, costs)] if costs.unknown else []
    if _can_ask(opened):
        notes.append(t.gettext("ℹ asks the product's page for prices by quantity, weight and freight."))
    if offer.is_lowest and offer.price is not None:
        notes.append(t.gettext("The price is a range: I used its lower end."))
    if costs.currency is not None and offer.price is not None and offer.price.currency != costs.currency:
        notes.append(rate_note(t, costs.exchange, offer.price.currency, costs.currency))
    return [*notes, t.gettext("For one piece, added up from the top; each line is rounded half up.")]


def _can_ask(opened: OpenSearch) -> bool:
    """Whether the product's page can be asked for, and is not at hand: that is a paid call."""
    capabilities = opened.capabilities
    return capabilities is not None and capabilities.details and opened.product.id not in opened.results.details


def _no_total(t: Translator, costs: Costs) -> str:
    names = t.listed(part_name(t, part) for part in costs.missing)
    return t.gettext("No total, unknown: {parts}. /costs", parts=names)


def _no_currency(t: Translator) -> str:
    return t.gettext("To add up costs, I need your currency: /costs")


def _margin(t: Translator, costs: Costs, margin: Decimal) -> str:
    percent = costs.margin_percent
    money = _money(t, costs, margin)
    return money if percent is None else f"{money} ({t.percent(percent)})"


def _known(t: Translator, costs: Costs, amount: Decimal | None) -> str:
    return t.gettext("unknown") if amount is None else _money(t, costs, amount)


def _money(t: Translator, costs: Costs, amount: Decimal) -> str:
    return t.money(Money(amount=amount, currency=costs.currency or ""))


def _origin(t: Translator, origin: Origin) -> str:
    return {Origin.YOURS: t.gettext("yours"), Origin.SOURCE: t.gettext("from the source")}[origin]
