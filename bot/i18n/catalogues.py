"""The catalogues in `locale/`: one `.po` file for each language but English, which stands in the code itself."""

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
"""The languages the bot speaks, and their names at Babel."""


def load_translators() -> dict[str, Translator]:
    """Read every catalogue, from its text form: there is no compiled one that could be out of date."""
    return {language: Translator(language, locale, _sentences(language)) for language, locale in LANGUAGES.items()}


def own_name(language: str) -> str:
    """Name a language in itself: who looks for theirs can't read the others."""
    name = str(Locale.parse(LANGUAGES[language]).language_name)
    return name[:1].upper() + name[1:]


def _sentences(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=LANGUAGES[language])
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
