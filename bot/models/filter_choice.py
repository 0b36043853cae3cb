"""The choice of filters: the setting, the pages of its menu, and what their buttons carry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.i18n import Translator
from bot.models.filter_groups import GROUPS, FilterPage, offered, switched
from bot.models.labels import filter_name, filter_page_name
from bot.models.setting_kinds import AUTO, OFF, BadValue, Choice, Setting
from providers.query import Filter, Query

if TYPE_CHECKING:
    from bot.models.settings import ChatSettings, Preferences

LEADS_ON = "…"
"""Ends the name of a button that opens a page."""
_FILTERS = tuple(Filter)


class Filters(Setting):
    """A set of filters. A button carries the set that it would make; people type names, or `off` for none."""

    def word(self, chat: ChatSettings) -> str:
        """Return the filters that are on, as they may be typed."""
        return ",".join(sorted(chat.preferences.filters)) or OFF

    def summary(self, t: Translator, chat: ChatSettings) -> str:
        """Name the filters that are on."""
        names = [filter_name(t, wanted) for wanted in Filter if wanted in chat.preferences.filters]
        return t.listed(names) or t.gettext("none")

    def choices(self, t: Translator, chat: ChatSettings) -> list[Choice]:
        """Return a switch for each filter that the providers in use serve."""
        pages = (self.on_page(t, chat, page) for page in (None, *FilterPage))
        return [choice for page in pages for choice in page if not choice.leads_on]

    def on_page(self, t: Translator, chat: ChatSettings, page: FilterPage | None) -> list[Choice]:
        """Return the switches of a page, of what the providers in use serve, and the ways to other pages."""
        served = {wanted for provider in chat.in_use for wanted in provider.capabilities.filters}
        return filter_choices(t, FilterChoice(chat.preferences.filters, page), served)

    def pressed(self, chat: ChatSettings, value: str) -> Preferences:
        """Return the chat's preferences with the filters that a button carries."""
        return chat.with_fields({self.fields[0]: read_filter_choice(value).filters})

    def read(self, chat: ChatSettings, typed: str) -> Mapping[str, object]:
        """Return the set of the filters that are named.

        Raises:
            BadValue: none is named, or there is none of that name.
        """
        words = [word for word in re.split(r"[\s,]+", typed.lower()) if word]
        if words in ([OFF], ["none"], [AUTO]):
            return {self.fields[0]: frozenset()}
        allowed = self.words(chat)
        if not words:
            raise BadValue(self, typed, (OFF, *allowed))
        for word in words:
            if word not in allowed:
                raise BadValue(self, word, allowed)
        return {self.fields[0]: frozenset(words)}

    def limits(self, query: Query) -> Sequence[str]:
        """Return the filters that are on."""
        return [wanted for wanted in Filter if wanted in query.filters]


def filters_mask(filters: frozenset[Filter]) -> str:
    """Write a set of filters as hexadecimal digits; the order of `Filter` is fixed by this."""
    return f"{sum(1 << _FILTERS.index(wanted) for wanted in filters):x}"


def read_filters_mask(mask: str) -> frozenset[Filter]:
    """Read what `filters_mask` wrote; anything else is no filter."""
    bits = int(mask, 16) if re.fullmatch("[0-9a-f]{1,16}", mask) else 0
    return frozenset(wanted for index, wanted in enumerate(_FILTERS) if bits >> index & 1)


@dataclass(frozen=True)
class FilterChoice:
    """The filters that are chosen in their menu, and the page of it that is open; None is the first."""

    filters: frozenset[Filter]
    page: FilterPage | None = None

    def argument(self) -> str:
        """Write it as the argument of a press: `102`, or `102.ships`."""
        mask = filters_mask(self.filters)
        return mask if self.page is None else f"{mask}.{self.page}"


def read_filter_choice(argument: str) -> FilterChoice:
    """Read the argument of a press; what is unknown is no filter, and the first page."""
    mask, _, page = argument.partition(".")
    return FilterChoice(read_filters_mask(mask), FilterPage(page) if page in tuple(FilterPage) else None)


def filter_choices(t: Translator, shown: FilterChoice, served: Iterable[Filter]) -> list[Choice]:
    """Return the switches of a page, and the ways to other pages, with what each would make of the choice.

    A switch of a group leads back to the first page.
    """
    choices, back = [], None if shown.page in GROUPS else shown.page
    for entry in offered(shown.page, served):
        if isinstance(entry, Filter):
            after = FilterChoice(switched(shown.filters, entry), back)
            choices.append(Choice(after.argument(), filter_name(t, entry), entry in shown.filters))
        else:
            on = [wanted for wanted in GROUPS.get(entry, ()) if wanted in shown.filters]
            name = filter_name(t, on[0]) if len(on) == 1 else f"{filter_page_name(t, entry)} {LEADS_ON}"
            choices.append(Choice(FilterChoice(shown.filters, entry).argument(), name, bool(on), leads_on=True))
    return choices
