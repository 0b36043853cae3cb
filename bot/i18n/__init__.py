"""The bot's languages: gettext catalogues for texts, Babel for numbers, money and dates. It knows no screen."""

from babel.numbers import is_currency

from bot.i18n.catalogues import LANGUAGES, load_translators, native_name, nearest_language
from bot.i18n.translator import Translator

__all__ = ["LANGUAGES", "Translator", "is_currency", "load_translators", "native_name", "nearest_language"]
