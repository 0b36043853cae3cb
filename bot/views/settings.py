"""The settings menu: one message, edited in place. It offers what the configured providers can do."""

from collections.abc import Collection, Iterable, Sequence

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import LANGUAGES, Translator, native_name
from bot.models.labels import (
    VIEW_SIGNS,
    filter_name,
    group_mode_name,
    marketplace_name,
    match_name,
    range_name,
    setting_name,
    sort_name,
    source_name,
    view_name,
)
from bot.models.preferences import AUTO, BadValue, GroupMode, Preferences, Setting
from bot.models.request import SearchRequest, candidates
from bot.models.search import View
from bot.views.callbacks import filters_mask, setting_data
from bot.views.keyboards import BACK, CLOSE
from bot.views.markup import bold, italic, plain, shorten
from bot.views.menus import mark
from bot.views.screen import Screen
from providers.models import Filter, Match, Sort, price_range
from providers.provider import Provider

MENU, CLOSED, RESET, TYPE = "menu", "close", "reset", "type"
PRICE_RANGES = ("off", "-10", "10-50", "50-200", "200-")
MET_UNITS = 60
COUNTRIES = (AUTO, "US", "RU", "BR", "ES", "FR", "DE", "GB", "KR", "JP", "VN", "KZ")


def in_use(preferences: Preferences, providers: Sequence[Provider]) -> list[Provider]:
    """Return the providers that a photo in this chat would be shown to."""
    wish = SearchRequest(preferences.query(), preferences.provider, preferences.marketplace)
    return candidates(wish, providers)


def settings_screen(
    t: Translator, preferences: Preferences, providers: Sequence[Provider], off: Collection[str], *, group: bool
) -> Screen:
    """Return the menu of a chat, or of a group: what is set, and a button for each setting on offer.

    `off` are the names of the providers that are off until an operator acts.
    """
    settings = [one for one in offered(preferences, providers) if group or one is not Setting.GROUPS]
    lines = [bold(t.gettext("Settings of this chat"))]
    lines += [
        t.named(plain(setting_name(t, one)), bold(value_name(t, preferences, one, providers))) for one in settings
    ]
    lines.append(plain(_where(t, in_use(preferences, providers), off)))
    return Screen("\n".join(lines), _menu(t, settings))


def choice_screen(t: Translator, preferences: Preferences, setting: Setting, providers: Sequence[Provider]) -> Screen:
    """Return the menu of one setting: its values, what is on being marked."""
    keyboard = _choices(t, preferences, setting, providers)
    return Screen(_choice_text(t, preferences, setting, providers), keyboard)


def _where(t: Translator, chosen: Sequence[Provider], off: Collection[str]) -> str:
    """Say which of the providers in use is asked first, or that there is none to ask."""
    on = [one for one in chosen if one.name not in off]
    if on:
        return t.gettext("A photo is searched at {source}.", source=source_name(on[0]))
    if chosen:
        names = t.listed(source_name(one) for one in chosen)
        return t.gettext("Off just now: {names}. Pick another source, or try again later.", names=names)
    return t.gettext("No source is set up for this choice: pick another one.")


def offered(preferences: Preferences, providers: Sequence[Provider]) -> list[Setting]:
    """Return the settings that mean something at the providers in use."""
    can = [one.capabilities for one in in_use(preferences, providers)]
    served = {
        Setting.SORT: any(len(one.sorts) > 1 for one in can),
        Setting.PRICE: any(one.price_range for one in can),
        Setting.FILTERS: any(one.filters for one in can),
        Setting.CURRENCY: any(one.currencies for one in can),
        Setting.SHIP_TO: any(one.ship_to for one in can),
        Setting.MATCH: any(one.matches for one in can),
        Setting.MARKETPLACE: len({one.marketplace for one in providers}) > 1,
        Setting.PROVIDER: len(providers) > 1,
    }
    return [one for one in Setting if served.get(one, True)]


def _menu(t: Translator, settings: Sequence[Setting]) -> Keyboard:
    buttons = [Button(setting_name(t, one), callback_data=setting_data(one)) for one in settings]
    reset = Button(t.gettext("Reset"), callback_data=setting_data(RESET))
    return Keyboard([*_pairs(buttons), [reset, Button(CLOSE, callback_data=setting_data(CLOSED))]])


def _choice_text(t: Translator, preferences: Preferences, setting: Setting, providers: Sequence[Provider]) -> str:
    lines = [bold(setting_name(t, setting)), plain(value_name(t, preferences, setting, providers))]
    if setting is Setting.PRICE:
        lines.append(italic(t.gettext("In the currency of the source. Any other range: /settings price 10-50")))
    if setting is Setting.GROUPS:
        lines.append(italic(t.gettext("For every photo, Telegram must show me them: make me an admin of the group.")))
    if setting is Setting.SHIP_TO:
        lines.append(italic(t.gettext("Any other country by its two letters: /settings ship_to PL")))
    return "\n".join(lines)


def _choices(t: Translator, preferences: Preferences, setting: Setting, providers: Sequence[Provider]) -> Keyboard:
    buttons = [
        Button(mark(name, on=on), callback_data=setting_data(setting, value))
        for value, name, on in _values(t, preferences, setting, providers)
    ]
    if setting is Setting.PRICE:
        buttons.append(Button("✎ " + t.gettext("Type it"), callback_data=setting_data(setting, TYPE)))
    back = Button(BACK, callback_data=setting_data(MENU))
    return Keyboard([*_pairs(buttons), [back, Button(CLOSE, callback_data=setting_data(CLOSED))]])


def value_name(t: Translator, preferences: Preferences, setting: Setting, providers: Sequence[Provider]) -> str:
    """Say what a setting is set to."""
    automatic = t.gettext("automatic")
    match setting:
        case Setting.LANGUAGE:
            return native_name(preferences.language)
        case Setting.RESULTS:
            return t.language_name(preferences.results_language or preferences.language)
        case Setting.MARKETPLACE:
            return marketplace_name(preferences.marketplace) if preferences.marketplace else automatic
        case Setting.PROVIDER:
            named = [source_name(one) for one in providers if one.name == preferences.provider]
            return named[0] if named else preferences.provider or automatic
        case Setting.SORT:
            return sort_name(t, preferences.sort)
        case Setting.PRICE:
            typed = price_range(preferences.query())
            return range_name(typed) if typed else t.gettext("any")
        case Setting.FILTERS:
            names = [filter_name(t, one) for one in Filter if one in preferences.filters]
            return t.listed(names) or t.gettext("none")
        case Setting.CURRENCY:
            return preferences.currency or automatic
        case Setting.SHIP_TO:
            return t.country_name(preferences.ship_to) if preferences.ship_to else automatic
        case Setting.MATCH:
            return match_name(t, preferences.match) if preferences.match else automatic
        case Setting.VIEW:
            return f"{VIEW_SIGNS[preferences.view]} {view_name(t, preferences.view)}"
        case Setting.GROUPS:
            return group_mode_name(t, preferences.group_mode)


def set_text(t: Translator, preferences: Preferences, setting: Setting, providers: Sequence[Provider]) -> str:
    """Say what a setting is set to now, and whether the sources in use can serve it."""
    value = bold(value_name(t, preferences, setting, providers))
    lines = [f"✓ {t.named(plain(setting_name(t, setting)), value)}"]
    if setting not in offered(preferences, providers):
        lines.append(italic(t.gettext("The sources in use now can't serve this.")))
    return "\n".join(lines)


def price_prompt(t: Translator) -> str:
    """Ask for a price range; the answer to this very sentence is taken as one."""
    return t.gettext("Answer with a price range: 10-50, -50 or 10-")


def refused_text(t: Translator, error: BadValue) -> str:
    """Say that a value is not one that the setting takes, and name those that are."""
    met = bold(shorten(error.value, MET_UNITS)) if error.value else plain(t.gettext("nothing"))
    examples = t.listed(f"<code>{plain(one)}</code>" for one in error.allowed)
    setting = plain(setting_name(t, error.setting))
    return t.gettext("{setting} can't be {value}. It can be: {examples}", setting=setting, value=met, examples=examples)


def unknown_setting_text(t: Translator, name: str) -> str:
    """Say that there is no setting of this name, and name those there are."""
    names = t.listed(f"<code>{one}</code>" for one in Setting)
    return t.gettext("There is no setting {name}. There are: {names}", name=bold(shorten(name, MET_UNITS)), names=names)


def _values(
    t: Translator, preferences: Preferences, setting: Setting, providers: Sequence[Provider]
) -> Iterable[tuple[str, str, bool]]:
    """Yield value, name, and whether it is on."""
    automatic = t.gettext("automatic")
    can = [one.capabilities for one in in_use(preferences, providers)]
    match setting:
        case Setting.LANGUAGE:
            return [(code, native_name(code), code == preferences.language) for code in LANGUAGES]
        case Setting.RESULTS:
            codes = sorted({code for one in can for code in one.languages} | {preferences.language})
            asked = preferences.results_language or preferences.language
            return [(code, t.language_name(code), code == asked) for code in codes]
        case Setting.MARKETPLACE:
            places = dict.fromkeys(one.marketplace for one in providers)
            names = [(str(one), marketplace_name(one), one == preferences.marketplace) for one in places]
            return [(AUTO, automatic, preferences.marketplace is None), *names]
        case Setting.PROVIDER:
            sources = [(one.name, source_name(one), one.name == preferences.provider) for one in providers]
            return [(AUTO, automatic, preferences.provider is None), *sources]
        case Setting.SORT:
            sorts = [one for one in Sort if any(one in provider.sorts for provider in can)]
            return [(str(one), sort_name(t, one), one is preferences.sort) for one in sorts]
        case Setting.PRICE:
            now = price_range(preferences.query()) or "off"
            return [(one, t.gettext("any") if one == "off" else range_name(one), one == now) for one in PRICE_RANGES]
        case Setting.FILTERS:
            known = [one for one in Filter if any(one in provider.filters for provider in can)]
            chosen = preferences.filters
            return [(filters_mask(chosen ^ {one}), filter_name(t, one), one in chosen) for one in known]
        case Setting.CURRENCY:
            currencies = sorted({code for one in can for code in one.currencies})
            named = [(code, code, code == preferences.currency) for code in currencies]
            return [(AUTO, automatic, preferences.currency is None), *named]
        case Setting.SHIP_TO:
            return [
                (code, automatic if code == AUTO else t.country_name(code), code == (preferences.ship_to or AUTO))
                for code in COUNTRIES
            ]
        case Setting.MATCH:
            matches = [(str(one), match_name(t, one), one is preferences.match) for one in Match]
            return [(AUTO, automatic, preferences.match is None), *matches]
        case Setting.VIEW:
            return [(str(one), f"{VIEW_SIGNS[one]} {view_name(t, one)}", one is preferences.view) for one in View]
        case Setting.GROUPS:
            return [(str(one), group_mode_name(t, one), one is preferences.group_mode) for one in GroupMode]


def _pairs(buttons: list[Button]) -> list[list[Button]]:
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
