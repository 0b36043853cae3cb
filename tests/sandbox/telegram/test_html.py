import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.telegram.entities import entity_text
from sandbox.telegram.errors import BotApiError
from sandbox.telegram.html import normalized_link, parse_html


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<b>x</b>", "bold"),
        ("<strong>x</strong>", "bold"),
        ("<I>x</i>", "italic"),
        ("<u>x</u>", "underline"),
        ("<del>x</del>", "strikethrough"),
        ("<code>x</code>", "code"),
        ("<pre>x</pre>", "pre"),
        ("<tg-spoiler>x</tg-spoiler>", "spoiler"),
        ('<span class="tg-spoiler">x</span>', "spoiler"),
        ("<blockquote>x</blockquote>", "blockquote"),
        ("<blockquote expandable>x</blockquote>", "expandable_blockquote"),
    ],
)
def test_a_tag_becomes_an_entity(markup: str, kind: str) -> None:
    parsed = parse_html(markup)
    assert parsed.text == "x"
    assert [(entity.type, entity.offset, entity.length) for entity in parsed.entities] == [(kind, 0, 1)]


def test_offsets_count_utf16_units() -> None:
    (entity,) = parse_html("😀 <b>😀é</b>").entities
    assert (entity.offset, entity.length) == (3, 3)


def test_nested_entities_are_sorted_outer_first() -> None:
    parsed = parse_html("<b>a <i>b</i></b>")
    assert [(entity.type, entity_text(parsed.text, entity)) for entity in parsed.entities] == [
        ("bold", "a b"),
        ("italic", "b"),
    ]


def test_a_link_keeps_its_address_with_references_resolved() -> None:
    (entity,) = parse_html('<a href="https://example.com/?a=1&amp;b=2">x</a>').entities
    assert (entity.type, entity.url) == ("text_link", "https://example.com/?a=1&b=2")


def test_a_link_to_nowhere_is_plain_text() -> None:
    parsed = parse_html('<a href="nowhere">x</a>')
    assert (parsed.text, parsed.entities) == ("x", [])


def test_code_in_pre_names_its_language() -> None:
    (entity,) = parse_html('<pre><code class="language-python">x</code></pre>').entities
    assert (entity.type, entity.language) == ("pre", "python")


@pytest.mark.parametrize(
    ("markup", "text"),
    [("a &lt; b &amp;&gt;&quot;", 'a < b &>"'), ("&#128512;&#x41;", "😀A"), ("&nbsp; R&D &", "&nbsp; R&D &")],
)
def test_character_references(markup: str, text: str) -> None:
    assert parse_html(markup).text == text


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("é <p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_markup_is_refused(markup: str, complaint: str) -> None:
    with pytest.raises(BotApiError) as refused:
        parse_html(markup)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


@given(st.text())
def test_escaped_text_is_restored(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    parsed = parse_html(f"<b>{escaped}</b>")
    assert parsed.text == text
    assert all(entity_text(text, entity) == text for entity in parsed.entities)


@given(st.text(alphabet="<>/ab =\"'&;pre"))
def test_any_markup_is_read_or_refused(markup: str) -> None:
    with contextlib.suppress(BotApiError):
        assert len(parse_html(markup).text) <= len(markup)


@pytest.mark.parametrize(
    ("link", "stored"),
    [
        ("https://detail.1688.com", "https://detail.1688.com/"),
        ("example.com/a", "http://example.com/a"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("http://127.0.0.1:80/x", "http://127.0.0.1:80/x"),
        ("http://localhost/x", None),
        ("https://a b.com", None),
        ("ftp://example.com", None),
        ("http://example.com:99999/", None),
        ("", None),
    ],
)
def test_links_that_telegram_accepts(link: str, stored: str | None) -> None:
    assert normalized_link(link) == stored
