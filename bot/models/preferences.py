"""What a chat wants: languages, marketplace, order, price range, filters. And how a person says it."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.i18n import LANGUAGES
from bot.models.search import View
from providers.models import Filter, Marketplace, Match, Query, Sort
from providers.provider import Provider

AUTO = "auto"


class GroupMode(StrEnum):
    """When the bot searches in a group."""

    ASKED = "asked"
    EVERY = "every"


class Preferences(BaseModel):
    """The preferences of one chat. None means that the choice is the bot's."""

    model_config = ConfigDict(frozen=True)

    language: str = "en"
    results_language: str | None = None
    marketplace: Marketplace | None = None
    provider: str | None = None
    sort: Sort = Sort.DEFAULT
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    filters: frozenset[Filter] = frozenset()
    currency: str | None = None
    ship_to: str | None = None
    match: Match | None = None
    view: View = View.CARD
    group_mode: GroupMode = GroupMode.ASKED

    def query(self) -> Query:
        """Return what these preferences ask of a provider."""
        return Query(
            language=self.results_language or self.language,
            sort=self.sort,
            price_min=self.price_min,
            price_max=self.price_max,
            filters=self.filters,
            currency=self.currency,
            ship_to=self.ship_to,
            match=self.match,
        )


class Setting(StrEnum):
    """The names that `/settings NAME VALUE` knows."""

    LANGUAGE = "language"
    RESULTS = "results"
    MARKETPLACE = "marketplace"
    PROVIDER = "provider"
    SORT = "sort"
    PRICE = "price"
    FILTERS = "filters"
    CURRENCY = "currency"
    SHIP_TO = "ship_to"
    MATCH = "match"
    VIEW = "view"
    GROUPS = "groups"


class BadValue(Exception):
    """A value that a setting can't take; `allowed` are examples or the whole list of those it takes."""

    def __init__(self, setting: Setting, value: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{setting}: {value!r} is not one of {', '.join(allowed)}")
        self.setting = setting
        self.value = value
        self.allowed = allowed


def first_preferences(telegram_language: str | None) -> Preferences:
    """Return the preferences of a new chat, whose language is that of the person's Telegram (`ru`, `pt-br`)."""
    code = (telegram_language or "").lower().partition("-")[0]
    return Preferences(language=code if code in LANGUAGES else "en")


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


def changed(preferences: Preferences, setting: Setting, value: str, providers: Sequence[Provider]) -> Preferences:
    """Return `preferences` with `setting` set as a person typed it; `providers` are those that are configured.

    Raises:
        BadValue: the setting does not take this value.
    """
    return preferences.model_copy(update=_update(setting, value.strip(), providers))


def _update(setting: Setting, value: str, providers: Sequence[Provider]) -> Mapping[str, object]:
    word = value.lower()
    match setting:
        case Setting.LANGUAGE:
            return {"language": _one_of(setting, word, tuple(LANGUAGES)), "results_language": None}
        case Setting.RESULTS:
            return {
                "results_language": _or_none(setting, word, _union(one.capabilities.languages for one in providers))
            }
        case Setting.MARKETPLACE:
            marketplaces = _union([one.marketplace] for one in providers)
            chosen = _or_none(setting, word, marketplaces)
            return {"marketplace": Marketplace(chosen) if chosen else None, "provider": None}
        case Setting.PROVIDER:
            places = {one.name: one.marketplace for one in providers}
            chosen = _or_none(setting, word, tuple(places))
            return {"provider": chosen, "marketplace": places[chosen]} if chosen else {"provider": None}
        case Setting.SORT:
            return {"sort": Sort(_one_of(setting, word, tuple(Sort)))}
        case Setting.PRICE:
            low, high = parse_price_range(value)
            return {"price_min": low, "price_max": high}
        case Setting.FILTERS:
            return {"filters": _parse_filters(value)}
        case Setting.CURRENCY:
            currencies = _union(one.capabilities.currencies for one in providers)
            return {"currency": _or_none(setting, value.upper(), currencies)}
        case Setting.SHIP_TO:
            if word != AUTO and not re.fullmatch(r"[a-z]{2}", word):
                raise BadValue(setting, value, (AUTO, "US", "RU", "BR"))
            return {"ship_to": None if word == AUTO else word.upper()}
        case Setting.MATCH:
            chosen = _or_none(setting, word, tuple(Match))
            return {"match": Match(chosen) if chosen else None}
        case Setting.VIEW:
            return {"view": View(_one_of(setting, word, tuple(View)))}
        case Setting.GROUPS:
            return {"group_mode": GroupMode(_one_of(setting, word, tuple(GroupMode)))}


def _union(sets: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({str(one) for some in sets for one in some}))


def _one_of(setting: Setting, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise BadValue(setting, value, tuple(str(one) for one in allowed))
    return value


def _or_none(setting: Setting, value: str, allowed: tuple[str, ...]) -> str | None:
    if value.lower() == AUTO:
        return None
    return _one_of(setting, value, (AUTO, *allowed))


def parse_price_range(text: str) -> tuple[Decimal | None, Decimal | None]:
    """Read `10-50`, `-50`, `10-`, or `off`/`any`/`-` for none, as people type it on a phone.

    Raises:
        BadValue: it is no range, or its ends are the wrong way round.
    """
    compact = re.sub(r"\s", "", text.lower()).replace("–", "-").replace("—", "-").replace(",", ".")
    if compact in {"off", "any", AUTO, "-"}:
        return None, None
    found = re.fullmatch(r"(\d{1,7}(?:\.\d{1,2})?)?-(\d{1,7}(?:\.\d{1,2})?)?", compact)
    bad = BadValue(Setting.PRICE, text, ("10-50", "-50", "10-", "off"))
    if not found or not any(found.groups()):
        raise bad
    low, high = (Decimal(part) if part else None for part in found.groups())
    if low is not None and high is not None and low > high:
        raise bad
    return low, high


def _parse_filters(text: str) -> frozenset[Filter]:
    words = [word for word in re.split(r"[\s,]+", text.lower()) if word]
    if words in (["off"], ["none"], [AUTO]):
        return frozenset()
    known = tuple(str(one) for one in Filter)
    for word in words:
        _one_of(Setting.FILTERS, word, known)
    if not words:
        raise BadValue(Setting.FILTERS, text, ("off", *known))
    return frozenset(Filter(word) for word in words)
