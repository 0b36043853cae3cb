from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.markup import alone, bold, fit, italic, link, plain, shorten, struck, units, visible_lines, visible_units
from sandbox.telegram.html import parse_html
from tests.strategies import texts


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("杯", 1), ("😀", 2), ("é", 1), ("👩‍👧", 5)])
def test_length_is_counted_as_telegram_does(text: str, length: int) -> None:
    assert units(text) == length


@pytest.mark.parametrize("mark", [plain, bold, italic, struck])
def test_what_is_marked_up_reads_as_it_was(mark: Callable[[str], str]) -> None:
    assert parse_html(mark('R&D <b>5 > 4</b> &lt; "quoted"')).text == 'R&D <b>5 > 4</b> &lt; "quoted"'


@pytest.mark.parametrize(("mark", "kind"), [(bold, "bold"), (italic, "italic"), (struck, "strikethrough")])
def test_each_mark_is_one_entity(mark: Callable[[str], str], kind: str) -> None:
    assert [(entity.type, entity.length) for entity in parse_html(mark("<a>")).entities] == [(kind, 3)]


def test_a_link_keeps_its_address() -> None:
    parsed = parse_html(link("Mug <1>", 'https://x.example/?a=1&b="2"'))
    assert (parsed.text, parsed.entities[0].url) == ("Mug <1>", 'https://x.example/?a=1&b="2"')


@given(texts)
def test_the_visible_length_is_what_telegram_will_count(text: str) -> None:
    html = f"{bold(text)} {italic(text)} {link(text, 'https://x.example/')}"
    assert visible_units(html) == units(parse_html(html).text)


def test_a_short_text_stays() -> None:
    assert shorten("Mug", 3) == "Mug"


def test_white_space_is_folded() -> None:
    assert shorten("  a\n\n b\tc\u3000d ", 20) == "a b c d"


def test_a_long_text_ends_in_an_ellipsis() -> None:
    assert shorten("A mug of china", 6) == "A mug…"


def test_a_text_is_cut_between_words() -> None:
    assert shorten("Stackable mug of fine bone china", 20) == "Stackable mug of…"


def test_no_comma_stands_before_the_ellipsis() -> None:
    assert shorten("A red mug, of fine bone china", 13) == "A red mug…"


def test_a_word_that_ends_at_the_limit_stays() -> None:
    assert shorten("Stackable mug of fine bone china", 22) == "Stackable mug of fine…"


def test_a_long_word_is_cut_inside_rather_than_left_out() -> None:
    assert shorten("A Donaudampfschifffahrtskapitän", 12) == "A Donaudamp…"


def test_no_emoji_is_cut_in_half() -> None:
    assert shorten("😀😀😀", 4) == "😀…"


def test_text_from_right_to_left_stands_alone() -> None:
    assert shorten("תיק אדום", 20) == "\u2068תיק אדום\u2069"
    assert shorten("תיק אדום יפה", 10) == "\u2068תיק אדו…\u2069"
    assert shorten("\u202egab\u2067 red", 20) == "gab red"


@pytest.mark.parametrize("unseen", ["\u200b\u200d\ufeff", "\u202e\u2067", "\u3164\u2800", "\x00\x07\x9f", " \n\u2028 "])
def test_what_nobody_sees_is_nothing(unseen: str) -> None:
    assert (shorten(unseen, 20), alone(unseen), visible_lines(unseen)) == ("", "", "")
    assert shorten(f"red{unseen}bag", 20).replace("\u200d", "").replace(" ", "") == "redbag"


def test_what_joins_signs_stays() -> None:
    assert shorten("👩\u200d🔧 ❤\ufe0f", 20) == "👩\u200d🔧 ❤\ufe0f"


def test_a_whole_text_can_stand_in_a_sentence() -> None:
    assert alone(" summer\n bags ") == "summer bags"
    assert alone("\u202eתיק") == "\u2068תיק\u2069"


def test_the_lines_of_a_note_stay() -> None:
    assert visible_lines("red: 2\n\u200b\n\u2067blue: 3") == "red: 2\nblue: 3"


@given(texts, st.integers(1, 300))
def test_a_shortened_text_is_never_too_long_and_can_be_sent(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert units(short) <= limit
    assert "\n" not in short
    short.encode("utf-8")


def test_lines_that_fit_are_joined() -> None:
    assert fit(["one", "<b>two</b>"], 7) == "one\n<b>two</b>"


def test_lines_that_do_not_fit_are_left_out_from_the_end() -> None:
    assert fit(["one", "<b>two</b>", "three"], 8) == "one\n<b>two</b>"


def test_no_later_line_takes_the_place_of_one_that_is_left_out() -> None:
    assert fit(["one", "a very long line", "x"], 8) == "one"


@given(st.lists(texts.map(bold), max_size=6), st.integers(0, 1024))
def test_whatever_fits_is_within_the_limit(lines: list[str], limit: int) -> None:
    assert units(parse_html(fit(lines, limit)).text) <= limit
