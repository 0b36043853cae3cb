"""The bot's languages: gettext catalogues, and Babel for numbers, money and dates."""

from bot.i18n.catalogues import LANGUAGES, load_translators, own_name
from bot.i18n.translator import Translator

__all__ = ["LANGUAGES", "Translator", "load_translators", "own_name"]
