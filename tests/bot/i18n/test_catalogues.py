import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from bot.i18n import LANGUAGES, Translator, load_translators, native_name, nearest_language
from bot.i18n.catalogues import FOLDER
from bot.models.labels import filter_name, sort_name
from bot.models.settings import ALL_SETTINGS, ChatSettings, Preferences
from bot.models.signs import Sign
from bot.views.markup import TOAST_LIMIT, units
from bot.views.welcome import Topic, topic_name
from providers.query import Filter, Sort
from tests.source import parsed

ROOT = Path(__file__).parents[3]
CODE = ROOT / "bot"
TRANSLATED = sorted(set(LANGUAGES) - {"en"})
SIGNS = frozenset(Sign) - {Sign.PRODUCT_ID}
"""Without №, which is a word of Russian too."""
NAMES = (
    "1688",
    "AliExpress",
    "Telegram",
    "JXHY",
    "JPEG",
    "PNG",
    "WebP",
    "HEIC",
    "10-50",
    "2/90",
    "#",
    "UTC",
    "ADMIN_IDS",
)
BUTTON_LIMIT = 40
"""Characters of a label that a phone shows, or nearly, on a button with a row of its own."""
TRANSLATORS = load_translators()


@cache
def catalogue(name: str) -> Catalog:
    with (FOLDER / name).open("rb") as file:
        return read_po(file)


def messages(name: str) -> list[Message]:
    return [message for message in catalogue(name) if message.id]


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def signs(text: str) -> list[str]:
    return [character for character in text if character in SIGNS]


@cache
def extracted() -> set[tuple[str, ...]]:
    """Return the messages that `make messages` finds in the code: a tuple of one form or two."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel has no types for it
    return {forms(message) for _, _, message, _, _ in extract_from_dir(CODE, methods, options)}


@cache
def used_in_code() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Where the code translates a message, and its forms, one or two."""
    return tuple(_used_in_code())


def _used_in_code() -> Iterator[tuple[str, tuple[str, ...]]]:
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                count = {"gettext": 1, "ngettext": 2}.get(node.func.attr, 0)
                words = [str(one.value) for one in node.args[:count] if isinstance(one, ast.Constant)]
                if words:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", tuple(words)


def filled(t: Translator, words: tuple[str, ...]) -> str:
    """Translate a message of the code, with long values for its placeholders."""
    values = dict.fromkeys(placeholders(words[-1]), "1,234,567")
    if len(words) == 1:
        return t.gettext(words[0], **values)
    values.pop("count")
    return t.ngettext(words[0], words[1], 1_234_567, **values)


def button_labels(t: Translator) -> list[str]:
    chat = ChatSettings(Preferences(), [])
    return [
        *(setting.label(t) for setting in ALL_SETTINGS.values()),
        *(setting.word_name(t, word) for setting in ALL_SETTINGS.values() for word in setting.words(chat)),
        *(topic_name(t, topic) for topic in Topic),
    ]


def test_every_language_but_english_has_a_catalogue() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.po")) == TRANSLATED


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_names_its_project_and_its_locale(language: str) -> None:
    read = catalogue(f"{language}.po")
    assert (read.project, read.locale_identifier) == ("snapsource", LANGUAGES[language])


@pytest.mark.parametrize("name", ["messages.pot", *(f"{language}.po" for language in TRANSLATED)])
def test_a_catalogue_has_the_messages_of_the_code(name: str) -> None:
    assert {forms(message.id) for message in messages(name)} == extracted(), (
        "run `make messages`, then translate what is new"
    )


def test_no_message_of_the_code_is_hidden_from_the_extraction() -> None:
    known = extracted()
    hidden = [f"{place}: {sentence}" for place, sentence in used_in_code() if sentence not in known]
    assert not hidden, "inside an f-string a sentence is not extracted: say it outside"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_in_every_plural_form(language: str) -> None:
    plurals = catalogue(f"{language}.po").num_plurals
    incomplete = [
        message.id
        for message in messages(f"{language}.po")
        if not all(forms(message.string)) or len(forms(message.string)) != (plurals if message.pluralizable else 1)
    ]
    assert not incomplete


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_fuzzy(language: str) -> None:
    assert not [message.id for message in messages(f"{language}.po") if message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_placeholders(language: str) -> None:
    changed = [
        (message.id, form)
        for message in messages(f"{language}.po")
        for form in forms(message.string)
        if placeholders(form) != placeholders(forms(message.id)[-1])
    ]
    assert not changed


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_signs_on_the_buttons_in_their_order(language: str) -> None:
    changed = [
        (message.id, form)
        for message in messages(f"{language}.po")
        for form in forms(message.string)
        if signs(form) != signs(forms(message.id)[-1])
    ]
    assert not changed


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_commands_and_names(language: str) -> None:
    changed = [
        (message.id, form)
        for message in messages(f"{language}.po")
        for form in forms(message.string)
        for said_in in [forms(message.id)[-1]]
        if sorted(re.findall(r"/[a-z]+", form)) != sorted(re.findall(r"/[a-z]+", said_in))
        or [name for name in NAMES if (name in form) != (name in said_in)]
    ]
    assert not changed


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_command_or_a_name_ends_where_telegram_sees_its_end(language: str) -> None:
    """Telegram makes no link of `/search` or `@name` where a letter of any script follows at once."""
    run_on = re.compile(r"(?:/[a-z]+|@[A-Za-z]+|\{mention\}|\{command\})(?![a-zA-Z])\w")
    assert not [form for m in messages(f"{language}.po") for form in forms(m.string) if run_on.search(form)]


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_no_html(language: str) -> None:
    """Some sentences are put into HTML as they stand, with tags in their places."""
    assert not [form for m in messages(f"{language}.po") for form in forms(m.string) if re.search("[<>&]", form)]


def test_french_punctuation_is_not_separated_from_its_words() -> None:
    separated = re.compile(r" [:;?!»]|« ")
    assert not [form for m in messages("fr.po") for form in forms(m.string) if separated.search(form)]


@pytest.mark.parametrize("t", TRANSLATORS.values(), ids=TRANSLATORS)
def test_no_notice_is_longer_than_telegram_shows(t: Translator) -> None:
    notices = [filled(t, words) for place, words in used_in_code() if place.startswith("bot/views/toasts.py:")]
    assert notices
    assert not [notice for notice in notices if units(notice) > TOAST_LIMIT]


@pytest.mark.parametrize("t", TRANSLATORS.values(), ids=TRANSLATORS)
def test_the_labels_of_buttons_are_short(t: Translator) -> None:
    assert not [label for label in button_labels(t) if len(label) > BUTTON_LIMIT]


@pytest.mark.parametrize("t", TRANSLATORS.values(), ids=TRANSLATORS)
def test_the_choices_of_a_menu_have_different_names(t: Translator) -> None:
    for names in ([sort_name(t, one) for one in Sort], [filter_name(t, one) for one in Filter]):
        assert len(set(names)) == len(names)


def test_every_language_has_its_own_name() -> None:
    assert {language: native_name(language) for language in LANGUAGES} == {
        "en": "English",
        "zh": "中文",
        "ru": "Русский",
        "vi": "Tiếng Việt",
        "ja": "日本語",
        "ko": "한국어",
        "fr": "Français",
        "pt": "Português",
        "es": "Español",
    }


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("uk", "ru"),
        ("be", "ru"),
        ("kk", "ru"),
        ("uz", "ru"),
        ("zh-hant", "zh"),
        ("pt-br", "pt"),
        ("pt_BR", "pt"),
        ("gl", "es"),
        ("ca", "es"),
        ("fi", "en"),
        (None, "en"),
    ],
)
def test_a_language_that_the_bot_does_not_speak_falls_to_the_nearest(code: str | None, language: str) -> None:
    assert nearest_language(code) == language
