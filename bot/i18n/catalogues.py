"""Loads the catalogues in `locale/`, one `.po` file per language. English has none: its texts are in the code."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.i18n.translator import Translator

FOLDER = Path(__file__).parent / "locale"
LANGUAGES = {
    "en": "en",
    "zh": "zh_Hans",
    "ru": "ru",
    "vi": "vi",
    "ja": "ja",
    "ko": "ko",
    "fr": "fr",
    "pt": "pt",
    "es": "es",
}
"""The languages of the bot by their code, with their Babel locales."""

NEAREST = {
    **dict.fromkeys(("be", "kk", "ky", "tg", "tt", "uk", "uz"), "ru"),
    **dict.fromkeys(("ast", "ca", "eu", "gl"), "es"),
    "yue": "zh",
}
"""Of languages that the bot does not speak, those whose speakers mostly read one that it does."""


def nearest_language(code: str | None) -> str:
    """Return the bot's language for an IETF tag such as `pt-br`, `zh-hant` or `uk`; English where none is near."""
    language = (code or "").lower().replace("_", "-").partition("-")[0]
    return language if language in LANGUAGES else NEAREST.get(language, "en")


def load_translators() -> dict[str, Translator]:
    """Read all catalogues, from their text form: there are no compiled ones that could be out of date."""
    return {language: Translator(language, locale, _translations(language)) for language, locale in LANGUAGES.items()}


def native_name(language: str) -> str:
    """Return the name of a language in that language: people may not be able to read any other."""
    name = str(Locale.parse(LANGUAGES[language]).language_name)
    return name[:1].upper() + name[1:]


@cache
def _translations(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=LANGUAGES[language])
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
