import ast
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from bot.i18n import LANGUAGES, Translator, load_translators, own_name
from bot.i18n.catalogues import FOLDER
from bot.models.labels import filter_name, group_mode_name, match_name, setting_name, sort_name, view_name
from bot.models.preferences import GroupMode, Setting
from bot.models.search import View
from bot.views.markup import TOAST_LIMIT, units
from bot.views.welcome import Topic, topic_name
from providers.models import Filter, Match, Money, Sort

ROOT = Path(__file__).parents[2]
CODE = ROOT / "bot"
TRANSLATED = sorted(set(LANGUAGES) - {"en"})
SIGNS = "◀▶↗⇅⚙🏬▦☰🖼ℹ☆★✂≈⚖✕📌🔎✓⚠"
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
"""Characters of a label that a phone shows of a button with a row of its own, or nearly."""
TRANSLATORS = load_translators()
NBSP, NARROW_NBSP = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


def catalogue(name: str) -> Catalog:
    with (FOLDER / name).open("rb") as file:
        return read_po(file)


def sentences(name: str) -> list[Message]:
    return [message for message in catalogue(name) if message.id]


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def signs(text: str) -> list[str]:
    return [character for character in text if character in SIGNS]


def extracted() -> set[tuple[str, ...]]:
    """The sentences that `make messages` finds in the code, one form or two."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel has no types for it
    return {forms(message) for _, _, message, _, _ in extract_from_dir(CODE, methods, options)}


def spoken() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Where the code says a sentence, and the sentence, one form or two."""
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                count = {"gettext": 1, "ngettext": 2}.get(node.func.attr, 0)
                words = [str(one.value) for one in node.args[:count] if isinstance(one, ast.Constant)]
                if words:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", tuple(words)


def said(t: Translator, words: tuple[str, ...]) -> str:
    """Return a sentence of the code as `t` says it, with long values in its places."""
    values = dict.fromkeys(placeholders(words[-1]), "1,234,567")
    if len(words) == 1:
        return t.gettext(words[0], **values)
    values.pop("count")
    return t.ngettext(words[0], words[1], 1_234_567, **values)


def button_labels(t: Translator) -> list[str]:
    return [
        *(setting_name(t, setting) for setting in Setting),
        *(sort_name(t, sort) for sort in Sort),
        *(filter_name(t, wanted) for wanted in Filter),
        *(match_name(t, match) for match in Match),
        *(view_name(t, view) for view in View),
        *(group_mode_name(t, mode) for mode in GroupMode),
        *(topic_name(t, topic) for topic in Topic),
    ]


def test_every_language_but_english_has_a_catalogue() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.po")) == TRANSLATED


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_names_its_project_and_its_locale(language: str) -> None:
    read = catalogue(f"{language}.po")
    assert (read.project, read.locale_identifier) == ("snapsource", LANGUAGES[language])


@pytest.mark.parametrize("name", ["messages.pot", *(f"{language}.po" for language in TRANSLATED)])
def test_a_catalogue_has_the_sentences_of_the_code(name: str) -> None:
    assert {forms(message.id) for message in sentences(name)} == extracted(), (
        "run `make messages`, then translate what is new"
    )


def test_no_sentence_of_the_code_is_hidden_from_the_extraction() -> None:
    known = extracted()
    hidden = [f"{place}: {sentence}" for place, sentence in spoken() if sentence not in known]
    assert not hidden, "inside an f-string a sentence is not extracted: say it outside"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_in_every_plural_form(language: str) -> None:
    plurals = catalogue(f"{language}.po").num_plurals
    incomplete = [
        message.id
        for message in sentences(f"{language}.po")
        if not all(forms(message.string)) or len(forms(message.string)) != (plurals if message.pluralizable else 1)
    ]
    assert not incomplete


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_a_guess(language: str) -> None:
    assert not [message.id for message in sentences(f"{language}.po") if message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_placeholders(language: str) -> None:
    changed = [
        (message.id, form)
        for message in sentences(f"{language}.po")
        for form in forms(message.string)
        if placeholders(form) != placeholders(forms(message.id)[-1])
    ]
    assert not changed


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_signs_on_the_buttons_in_their_order(language: str) -> None:
    changed = [
        (message.id, form)
        for message in sentences(f"{language}.po")
        for form in forms(message.string)
        if signs(form) != signs(forms(message.id)[-1])
    ]
    assert not changed


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_commands_and_names(language: str) -> None:
    changed = [
        (message.id, form)
        for message in sentences(f"{language}.po")
        for form in forms(message.string)
        for said_in in [forms(message.id)[-1]]
        if sorted(re.findall(r"/[a-z]+", form)) != sorted(re.findall(r"/[a-z]+", said_in))
        or [name for name in NAMES if (name in form) != (name in said_in)]
    ]
    assert not changed


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_none_of_the_signs_of_html(language: str) -> None:
    """Some sentences are put into HTML as they stand, with tags in their places."""
    assert not [form for m in sentences(f"{language}.po") for form in forms(m.string) if re.search("[<>&]", form)]


def test_french_signs_are_not_parted_from_their_words() -> None:
    parted = re.compile(r" [:;?!»]|« ")
    assert not [form for m in sentences("fr.po") for form in forms(m.string) if parted.search(form)]


@pytest.mark.parametrize("t", TRANSLATORS.values(), ids=TRANSLATORS)
def test_no_notice_is_longer_than_telegram_shows(t: Translator) -> None:
    notices = [said(t, words) for place, words in spoken() if place.startswith("bot/views/toasts.py:")]
    assert notices
    assert not [notice for notice in notices if units(notice) > TOAST_LIMIT]


@pytest.mark.parametrize("t", TRANSLATORS.values(), ids=TRANSLATORS)
def test_the_labels_of_buttons_are_short(t: Translator) -> None:
    assert not [label for label in button_labels(t) if len(label) > BUTTON_LIMIT]


@pytest.mark.parametrize("t", TRANSLATORS.values(), ids=TRANSLATORS)
def test_no_two_choices_of_a_menu_have_one_name(t: Translator) -> None:
    for names in ([sort_name(t, one) for one in Sort], [filter_name(t, one) for one in Filter]):
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, "1 год"), (2, "2 года"), (5, "5 лет"), (11, "11 лет"), (21, "21 год"), (1000, f"1{NBSP}000 лет")],
)
def test_russian_picks_among_three_plural_forms(count: int, expected: str) -> None:
    assert TRANSLATORS["ru"].ngettext("{count} year", "{count} years", count) == expected


@pytest.mark.parametrize(("count", "expected"), [(1, "1 year"), (2, "2 years"), (21, "21 years"), (0, "0 years")])
def test_english_picks_between_two_plural_forms(count: int, expected: str) -> None:
    assert TRANSLATORS["en"].ngettext("{count} year", "{count} years", count) == expected


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [("fr", "1 an", "2 ans"), ("pt", "1 ano", "2 anos"), ("es", "1 año", "2 años")],
)
def test_french_portuguese_and_spanish_pick_between_two_plural_forms(language: str, one: str, several: str) -> None:
    t = TRANSLATORS[language]
    assert [t.ngettext("{count} year", "{count} years", count) for count in (1, 2)] == [one, several]


@pytest.mark.parametrize(("language", "word"), [("zh", " 年"), ("vi", " năm"), ("ja", "年"), ("ko", "년")])
def test_chinese_vietnamese_japanese_and_korean_have_one_plural_form(language: str, word: str) -> None:
    t = TRANSLATORS[language]
    assert [t.ngettext("{count} year", "{count} years", count) for count in (1, 2, 21)] == [
        f"{count}{word}" for count in (1, 2, 21)
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "sold 700+ in a month"),
        ("zh", "一个月内售出 700+ 件"),
        ("ru", "продано 700+ за месяц"),
        ("vi", "đã bán 700+ trong một tháng"),
        ("ja", "1か月の販売数 700+"),
        ("ko", "최근 한 달 판매 700+개"),
        ("fr", f"vendus{NBSP}: 700+ en un mois"),
        ("pt", "vendidos: 700+ em um mês"),
        ("es", "vendidos: 700+ en un mes"),
    ],
)
def test_a_sentence_takes_its_values_in_the_order_of_the_language(language: str, expected: str) -> None:
    t = TRANSLATORS[language]
    assert t.gettext("sold {count} {period}", count="700+", period=t.gettext("in a month")) == expected


def test_a_value_with_braces_is_left_as_it_is() -> None:
    assert TRANSLATORS["ru"].gettext("from {place}", place="{count}") == "откуда: {count}"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Filters: new, free shipping"),
        ("fr", "Filters\N{NO-BREAK SPACE}: new, free shipping"),
        ("zh", "Filters：new、free shipping"),
        ("ja", "Filters：new、free shipping"),
    ],
)
def test_names_and_lists_have_the_punctuation_of_the_language(language: str, expected: str) -> None:
    t = TRANSLATORS[language]
    assert t.named("Filters", t.listed(["new", "free shipping"])) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "51,600"),
        ("zh", "51,600"),
        ("ru", f"51{NBSP}600"),
        ("vi", "51.600"),
        ("ja", "51,600"),
        ("ko", "51,600"),
        ("fr", f"51{NARROW_NBSP}600"),
        ("pt", "51.600"),
        ("es", "51.600"),
    ],
)
def test_whole_numbers_are_grouped(language: str, expected: str) -> None:
    assert TRANSLATORS[language].number(51600) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "4.9"), ("ru", "4,9"), ("zh", "4.9")])
def test_fractions_have_the_decimal_sign_of_the_language(language: str, expected: str) -> None:
    assert TRANSLATORS[language].number(Decimal("4.9")) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "35.7%"), ("ru", f"35,7{NBSP}%"), ("zh", "35.7%")])
def test_percent_counts_to_a_hundred_and_keeps_its_fraction(language: str, expected: str) -> None:
    assert TRANSLATORS[language].percent(Decimal("35.7")) == expected


@pytest.mark.parametrize(
    ("language", "currency", "expected"),
    [
        ("en", "CNY", "CN¥1,234.50"),
        ("en", "EUR", "€1,234.50"),
        ("ru", "RUB", f"1{NBSP}234,50{NBSP}₽"),
        ("ru", "CNY", f"1{NBSP}234,50{NBSP}CN¥"),
        ("zh", "USD", "US$1,234.50"),
    ],
)
def test_money_is_written_as_the_language_does(language: str, currency: str, expected: str) -> None:
    assert TRANSLATORS[language].money(Money(amount=Decimal("1234.5"), currency=currency)) == expected


@pytest.mark.parametrize(
    ("language", "currency", "expected"),
    [
        ("en", "USD", "$9.90 USD"),
        ("en", "GBP", "£9.90 GBP"),
        ("ru", "USD", f"9,90{NBSP}$ USD"),
        ("zh", "CNY", "¥9.90 CNY"),
    ],
)
def test_money_names_its_currency_where_the_sign_has_several(language: str, currency: str, expected: str) -> None:
    assert TRANSLATORS[language].money(Money(amount=Decimal("9.9"), currency=currency)) == expected


@pytest.mark.parametrize("t", TRANSLATORS.values(), ids=TRANSLATORS)
def test_money_in_an_unknown_currency_keeps_its_code(t: Translator) -> None:
    assert "XYZ" in t.money(Money(amount=Decimal(5), currency="XYZ"))


@pytest.mark.parametrize(("language", "expected"), [("ru", "01.03.2026, 14:05 UTC"), ("zh", "2026/3/1 14:05 UTC")])
def test_a_moment_is_told_in_utc(language: str, expected: str) -> None:
    assert TRANSLATORS[language].moment(datetime(2026, 3, 1, 14, 5, tzinfo=UTC)) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "Korean"), ("ru", "корейский"), ("ja", "韓国語")])
def test_languages_are_named_in_the_language(language: str, expected: str) -> None:
    assert TRANSLATORS[language].language_name("ko") == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "Brazil"), ("zh", "巴西"), ("fr", "Brésil")])
def test_countries_are_named_in_the_language(language: str, expected: str) -> None:
    assert TRANSLATORS[language].country_name("BR") == expected


def test_an_unknown_language_or_country_stays_as_it_is() -> None:
    assert (TRANSLATORS["ru"].language_name("xx"), TRANSLATORS["ru"].country_name("XX")) == ("xx", "XX")


def test_every_language_is_offered_under_its_own_name() -> None:
    assert {language: own_name(language) for language in LANGUAGES} == {
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
