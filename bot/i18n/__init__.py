"""The bot's languages: gettext catalogues for texts, Babel for numbers, money and dates. It knows no screen."""

from babel.numbers import get_currency_precision, is_currency

from bot.i18n.catalogues import LANGUAGES, load_translators, native_name, nearest_language
from bot.i18n.translator import Translator

__all__ = ["LANGUAGES", "Translator", "decimals", "is_currency", "load_translators", "native_name", "nearest_language"]


def decimals(currency: str) -> int:
    """Return how many decimals the amounts of a currency have, by ISO 4217 as CLDR has it: 2 for RUB, 0 for JPY."""
    return get_currency_precision(currency)
