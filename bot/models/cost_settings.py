"""The settings of `/costs`: each figure of `CostFigures`, and what duty and VAT are taken on, declared once."""

from typing import Final

from bot.models.costs import DutyBase, VatBase
from bot.models.setting_kinds import OFF, Figure, Label, Setting


def _percent(name: str, label: Label, meaning: str, *examples: str) -> Figure:
    return Figure(
        name=name,
        label=label,
        meaning=f"{meaning}, in percent",
        fields=(name,),
        none=OFF,
        takes=("0", *examples, OFF),
        is_share=True,
        of_costs=True,
        hint=lambda t: t.gettext("0 where there is none. Any other: /settings {name} 7.5", name=name),
        prompt=lambda t: t.gettext("{setting}: send a percentage, e.g. 7.5", setting=label(t)),
    )


def _own_amount(
    name: str, label: Label, meaning: str, *, clears: tuple[str, ...] = (), none_name: Label = Figure.none_name
) -> Figure:
    return Figure(
        name=name,
        label=label,
        meaning=f"{meaning}, in your own currency",
        fields=(name,),
        clears=clears,
        none=OFF,
        none_name=none_name,
        takes=("0", "4.5", OFF),
        offers=("0", OFF),
        of_costs=True,
        hint=lambda t: t.gettext("In your own currency; 0 where there is none: /settings {name} 4.5", name=name),
        prompt=lambda t: t.gettext("{setting}: send an amount in your own currency", setting=label(t)),
    )


COST_SETTINGS: Final = (
    _percent("fee", lambda t: t.gettext("Agent's fee"), "costs: the agent's fee on the goods", "3", "5", "10"),
    _own_amount(
        "inland",
        lambda t: t.gettext("Freight in China, per order"),
        "costs: freight within China for an order; it goes before what the source tells",
        none_name=lambda t: t.gettext("the source's, where it tells one"),
    ),
    _own_amount(
        "freight",
        lambda t: t.gettext("Freight abroad, per kg"),
        "costs: international freight for a kilogram",
        clears=("piece_freight",),
    ),
    _own_amount(
        "piece_freight",
        lambda t: t.gettext("Freight abroad, per piece"),
        "costs: international freight for a piece, in place of that for a kilogram",
        clears=("freight",),
    ),
    _percent("duty", lambda t: t.gettext("Duty"), "costs: duty", "5", "10", "15"),
    Setting(
        name="duty_on",
        label=lambda t: t.gettext("Duty applies to"),
        meaning="costs: what duty is taken on: the goods, or the goods with both freights",
        fields=("duty_on",),
        takes=tuple(DutyBase),
        value_name=lambda t, word: {
            DutyBase.GOODS: t.gettext("goods"),
            DutyBase.FREIGHT: t.gettext("goods + freight"),
        }[DutyBase(word)],
        of_costs=True,
    ),
    _percent("vat", lambda t: t.gettext("VAT"), "costs: value-added tax", "5", "10", "20"),
    Setting(
        name="vat_on",
        label=lambda t: t.gettext("VAT applies to"),
        meaning="costs: what VAT is taken on: the goods, the goods with both freights, or these with duty",
        fields=("vat_on",),
        takes=tuple(VatBase),
        value_name=lambda t, word: {
            VatBase.GOODS: t.gettext("goods"),
            VatBase.FREIGHT: t.gettext("goods + freight"),
            VatBase.DUTY: t.gettext("goods + freight + duty"),
        }[VatBase(word)],
        of_costs=True,
    ),
    _own_amount("other", lambda t: t.gettext("Other, per piece"), "costs: all else for a piece"),
    _own_amount("selling", lambda t: t.gettext("Selling price"), "costs: the selling price of a piece"),
    _percent(
        "commission", lambda t: t.gettext("Commission"), "costs: the marketplace's share of the selling price", "10"
    ),
    _percent(
        "margin",
        lambda t: t.gettext("Wanted margin"),
        "costs: the margin that you want of the selling price",
        "20",
        "30",
    ),
)
