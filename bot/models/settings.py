"""A chat's settings. Each is declared once, in `ALL_SETTINGS`, with a field of `Preferences` that holds its value.

The menu, `/settings NAME VALUE`, what is stored, the help, the README's table and tests follow from it.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

from pydantic import ValidationError

from bot.i18n import LANGUAGES, Translator, native_name, nearest_language
from bot.models.cost_settings import COST_SETTINGS
from bot.models.costs import CostFigures
from bot.models.exchange import NO_EXCHANGE, Exchange
from bot.models.filter_choice import Filters
from bot.models.labels import (
    VIEW_SIGNS,
    filter_name,
    marketplace_name,
    match_name,
    min_orders_name,
    range_name,
    sort_name,
    source_choice,
    source_name,
    view_name,
)
from bot.models.price_range import PRICE_RANGES
from bot.models.quantity import QUANTITIES, MinOrders
from bot.models.request import SearchRequest, apart, candidates, refined
from bot.models.search import Search, View
from bot.models.setting_kinds import AUTO, OFF, Country, Currency, OwnRate, PriceRange, Quantity, Setting
from providers.models import Marketplace
from providers.provider import Provider
from providers.query import Capabilities, Filter, Ignored, Match, Query, QueryPart, Sort
from providers.registry import PROVIDERS


class GroupMode(StrEnum):
    """When the bot searches in a group."""

    ASKED = "asked"
    EVERY = "every"


class Preferences(CostFigures):
    """What a chat has set. None means that the choice is the bot's, or that a figure of costs is not known."""

    language: str = "en"
    results_language: str | None = None
    marketplace: Marketplace | None = None
    provider: str | None = None
    sort: Sort = Sort.DEFAULT
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    filters: frozenset[Filter] = frozenset()
    currency: str | None = None
    rate: Decimal | None = None
    ship_to: str | None = None
    match: Match | None = None
    view: View = View.CARD
    quantity: int | None = None
    min_orders: MinOrders = MinOrders.ALL
    group_mode: GroupMode = GroupMode.ASKED

    def query(self) -> Query:
        """Return what these preferences ask of a provider: the fields that a query has too."""
        fields = self.model_dump(include=set(Query.model_fields))
        return Query.model_validate(fields | {"language": self.results_language or self.language})

    def request(self, search: Search, exchange: Exchange = NO_EXCHANGE) -> SearchRequest:
        """Return what a search asks for: what it says itself, and for the rest what is preferred.

        `exchange` converts prices that it names in another currency.
        """
        query = search.query or refined(self.query(), search.text, exchange)
        if search.marketplace is not None:
            return SearchRequest(query, search.provider, search.marketplace, search.requester)
        return SearchRequest(query, self.provider, self.marketplace, search.requester)


def first_preferences(telegram_language: str | None) -> Preferences:
    """Return the preferences of a new chat, whose language is the nearest to that of the person's Telegram."""
    return Preferences(language=nearest_language(telegram_language))


def read_preferences(stored: str) -> Preferences:
    """Read preferences as `Preferences.model_dump_json` wrote them, in this version or another.

    A field that this version does not know is left out; one whose value it does not know has its default.
    """
    fields = json.loads(stored)
    try:
        return Preferences.model_validate(fields)
    except ValidationError as error:
        unknown = {problem["loc"][0] for problem in error.errors()}
        return Preferences.model_validate({name: value for name, value in fields.items() if name not in unknown})


@dataclass(frozen=True)
class ChatSettings:
    """What a chat has set, and the configured providers that its choices depend on, best first.

    `exchange` converts what is typed with a currency.
    """

    preferences: Preferences
    providers: Sequence[Provider]
    exchange: Exchange = NO_EXCHANGE

    @cached_property
    def in_use(self) -> list[Provider]:
        """The providers that a photo in this chat would be shown to."""
        chosen = self.preferences
        return candidates(SearchRequest(chosen.query(), chosen.provider, chosen.marketplace), self.providers)

    def offered(self) -> list[Setting]:
        """Return the settings that mean something at the providers in use."""
        return [setting for setting in ALL_SETTINGS.values() if setting.is_offered(self)]

    def serves(self, what: Callable[[Capabilities], object]) -> bool:
        """Whether one of the providers in use serves something."""
        return any(what(provider.capabilities) for provider in self.in_use)

    def with_fields(self, fields: Mapping[str, object]) -> Preferences:
        """Return the preferences with these fields; words become what the fields hold."""
        return Preferences.model_validate({**dict(self.preferences), **fields})


def _union(providers: Iterable[Provider], of: Callable[[Capabilities], Iterable[str]]) -> list[str]:
    return sorted({str(word) for provider in providers for word in of(provider.capabilities)})


class _ResultsLanguage(Setting):
    def word(self, chat: ChatSettings) -> str:
        """Return the language that results come in: that of the chat where none is set."""
        return chat.preferences.results_language or chat.preferences.language


class _Source(Setting):
    def summary(self, t: Translator, chat: ChatSettings) -> str:
        """Name the provider that is set; one that is no longer configured stays a word."""
        word = self.word(chat)
        return self.word_name(t, word) if word in self.words(chat) else word

    def read(self, chat: ChatSettings, typed: str) -> Mapping[str, object]:
        """Return the provider and with it its marketplace.

        Raises:
            BadValue: no provider of this name is configured.
        """
        fields = super().read(chat, typed)
        marketplaces = {provider.name: provider.marketplace for provider in chat.providers}
        chosen = str(fields["provider"])
        return {**fields, "marketplace": marketplaces[chosen]} if chosen in marketplaces else fields


_DECLARED: Final = (
    Setting(
        name="language",
        label=lambda t: t.gettext("Language"),
        meaning="the language of the bot, and of results too until they get another one",
        fields=("language",),
        takes=tuple(LANGUAGES),
        value_name=lambda _, code: native_name(code),
        clears=("results_language",),
    ),
    _ResultsLanguage(
        name="results",
        label=lambda t: t.gettext("Language of results"),
        meaning="the language of results",
        fields=("results_language",),
        takes=lambda chat: (AUTO, *_union(chat.providers, lambda can: can.languages)),
        offers=lambda chat: sorted({*_union(chat.in_use, lambda can: can.languages), chat.preferences.language}),
        value_name=lambda t, code: t.language_name(code),
        part=QueryPart.LANGUAGE,
        part_name=lambda t, code: t.gettext("titles in {language}", language=t.language_name(code)),
    ),
    Setting(
        name="marketplace",
        label=lambda t: t.gettext("Marketplace"),
        meaning="the marketplace that a photo is searched at",
        fields=("marketplace",),
        takes=lambda chat: (AUTO, *sorted({provider.marketplace for provider in chat.providers})),
        offers=lambda chat: (AUTO, *dict.fromkeys(provider.marketplace for provider in chat.providers)),
        value_name=lambda _, word: marketplace_name(Marketplace(word)),
        clears=("provider",),
        is_offered=lambda chat: len({provider.marketplace for provider in chat.providers}) > 1,
    ),
    _Source(
        name="provider",
        label=lambda t: t.gettext("Source"),
        meaning="the provider that searches; its marketplace is set with it",
        fields=("provider",),
        takes=lambda chat: (AUTO, *(provider.name for provider in apart(chat.providers))),
        value_name=lambda t, name: source_choice(t, name, source_name(PROVIDERS[name])),
        is_offered=lambda chat: len(chat.providers) > 1,
    ),
    Setting(
        name="sort",
        label=lambda t: t.gettext("Order"),
        meaning="the order of results",
        fields=("sort",),
        takes=tuple(Sort),
        offers=lambda chat: [sort for sort in Sort if sort in _union(chat.in_use, lambda can: can.sorts)],
        value_name=lambda t, word: sort_name(t, Sort(word)),
        is_offered=lambda chat: chat.serves(lambda can: len(can.sorts) > 1),
        part=QueryPart.SORT,
    ),
    PriceRange(
        name="price",
        label=lambda t: t.gettext("Price range"),
        meaning="the lowest and the highest price, in the currency of the provider; either end may be left out."
        " One with a currency is converted at the rate of the day",
        fields=("price_min", "price_max"),
        takes=("10-50", "-50", "10-", OFF),
        offers=(OFF, *PRICE_RANGES),
        value_name=lambda t, word: t.gettext("any") if word == OFF else range_name(t, word),
        is_offered=lambda chat: chat.serves(lambda can: can.price_range),
        hint=lambda t: t.gettext("In the currency of the source. Any other range: /settings price 10-50"),
        prompt=lambda t: t.gettext("Send e.g. 10-50, or just 50 for up to 50"),
        part=QueryPart.PRICE_RANGE,
        part_name=lambda t, typed: t.gettext("price {range}", range=range_name(t, typed)),
        narrows=True,
        in_currency=True,
        by_rates=True,
    ),
    Filters(
        name="filters",
        label=lambda t: t.gettext("Filters"),
        meaning="what all results must have: one filter or several, with commas between them; `off` takes them away",
        fields=("filters",),
        takes=tuple(Filter),
        value_name=lambda t, word: filter_name(t, Filter(word)),
        is_offered=lambda chat: chat.serves(lambda can: can.filters),
        part=QueryPart.FILTER,
        narrows=True,
    ),
    Currency(
        name="currency",
        label=lambda t: t.gettext("Currency"),
        meaning="your own currency: a source is asked for it, or else its prices are converted at the rate of the day",
        fields=("currency",),
        takes=(AUTO, "RUB", "USD", "EUR", "KZT"),
        offers=(AUTO, "RUB", "USD", "EUR", "KZT", "KRW", "JPY", "VND", "BRL", "GBP", "CNY"),
        clears=("rate", "inland", "freight", "piece_freight", "other", "selling"),
        by_rates=True,
        hint=lambda t: t.gettext("Any other currency by its three letters: /settings currency PLN"),
        part=QueryPart.CURRENCY,
        part_name=lambda t, code: t.gettext("currency {currency}", currency=code),
    ),
    OwnRate(
        name="rate",
        label=lambda t: t.gettext("My rate"),
        meaning="how much of your currency one CNY is; it goes before the rate of the day",
        fields=("rate",),
        by_rates=True,
        takes=(AUTO, "12.5", "0.14"),
        offers=(AUTO,),
        hint=lambda t: t.gettext("How much of your currency 1 CNY is: /settings rate 12.5"),
        prompt=lambda t: t.gettext("How much of your currency is 1 CNY? Send e.g. 12.5"),
    ),
    Country(
        name="ship_to",
        label=lambda t: t.gettext("Ship to"),
        meaning="the country of delivery, by its two letters",
        fields=("ship_to",),
        takes=(AUTO, "US", "RU", "BR"),
        offers=(AUTO, "US", "RU", "BR", "ES", "FR", "DE", "GB", "KR", "JP", "VN", "KZ"),
        value_name=lambda t, code: t.country_name(code),
        is_offered=lambda chat: chat.serves(lambda can: can.ship_to),
        hint=lambda t: t.gettext("Any other country by its two letters: /settings ship_to PL"),
        part=QueryPart.SHIP_TO,
        part_name=lambda t, code: t.gettext("shipping to {country}", country=t.country_name(code)),
    ),
    Setting(
        name="match",
        label=lambda t: t.gettext("Same or similar"),
        meaning="the same product only, or similar ones too",
        fields=("match",),
        takes=(AUTO, *Match),
        value_name=lambda t, word: match_name(t, Match(word)),
        is_offered=lambda chat: chat.serves(lambda can: can.matches),
        part=QueryPart.MATCH,
    ),
    Quantity(
        name="quantity",
        label=lambda t: t.gettext("My quantity"),
        meaning="how many pieces are wanted: cards show the price at that quantity",
        fields=("quantity",),
        none=OFF,
        takes=("1", "100", "1000", OFF),
        offers=(OFF, *map(str, QUANTITIES)),
        value_name=lambda t, word: t.gettext("none") if word == OFF else t.number(int(word)),
        hint=lambda t: t.gettext("Any other number of pieces: /settings quantity 250"),
        prompt=lambda t: t.gettext("How many pieces? Send e.g. 250"),
    ),
    Setting(
        name="min_order",
        label=lambda t: t.gettext("Minimum order"),
        meaning="offers that are shown, by minimum order: all, those within the quantity, or those from one piece",
        fields=("min_orders",),
        takes=tuple(MinOrders),
        value_name=lambda t, word: min_orders_name(t, MinOrders(word)),
    ),
    Setting(
        name="view",
        label=lambda t: t.gettext("View"),
        meaning="how results are shown: one by one, six in a picture, or eight lines of text",
        fields=("view",),
        takes=tuple(View),
        value_name=lambda t, word: f"{VIEW_SIGNS[View(word)]} {view_name(t, View(word))}",
    ),
    Setting(
        name="groups",
        label=lambda t: t.gettext("In groups"),
        meaning="which photos in a group are searched: those that the bot is asked for, or every photo",
        fields=("group_mode",),
        takes=tuple(GroupMode),
        value_name=lambda t, word: {
            GroupMode.ASKED: t.gettext("when asked"),
            GroupMode.EVERY: t.gettext("every photo"),
        }[GroupMode(word)],
        hint=lambda t: t.gettext("To search every photo, I need to see them: make me an admin of the group."),
        for_groups=True,
    ),
    *COST_SETTINGS,
)

ALL_SETTINGS: Final[Mapping[str, Setting]] = {setting.name: setting for setting in _DECLARED}
"""The settings of a chat by their names, in the order of the menu."""

LIMITS: Final = tuple(setting for setting in reversed(_DECLARED) if setting.narrows)
"""The settings that narrow a search, in the order in which cards name them."""

WITHOUT_LIMITS: Final[Mapping[str, object]] = {
    field: Query.model_fields[field].default for setting in LIMITS for field in setting.fields
}
"""The fields of a query that nothing narrows."""


def ignored_name(t: Translator, ignored: Ignored) -> str:
    """Name a part of a query that a provider could not serve."""
    for setting in ALL_SETTINGS.values():
        if setting.part is ignored.part:
            return (setting.part_name or setting.value_name)(t, ignored.value)
    match ignored.part:
        case QueryPart.REGION:
            return t.gettext("part of the photo")
        case QueryPart.CATEGORY:
            return t.gettext("category")
        case _:
            return t.gettext("the text “{text}”", text=ignored.value)
