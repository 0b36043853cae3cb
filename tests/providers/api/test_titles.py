import pytest

from providers.api.titles import read_title


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("Bag", "Bag"),
        ("Salt &amp; pepper", "Salt & pepper"),
        ("Salt &amp;amp; pepper", "Salt & pepper"),
        ("5&#39;s &quot;bag&quot;", '5\'s "bag"'),
        ('夏季<font color="red">女包</font>链条包', "夏季女包链条包"),
        ("<span class=H>女包</span>", "女包"),
        ("&lt;b&gt;Bag&lt;/b&gt;", "Bag"),
        ("a&nbsp;&nbsp;b", "a b"),
        # These are no markup.
        ("bag <10 cm> wide", "bag <10 cm> wide"),
        ("A&B <3", "A&B <3"),
        ("x&copy=1", "x&copy=1"),
        (5160, "5160"),
        ("<b></b>", None),
        # What is not shown is not there: it hides a title, or turns round what stands beside it.
        ("\u200b\u200d\ufeff", None),
        ("\u3164\u2800", None),
        ("&#8203;", None),
        ("\u202egab\u202c", "gab"),
        ("bag \u2067red", "bag red"),
        ("a\u200b\u00adb", "ab"),
        ("👩\u200d🔧 ❤\ufe0f", "👩\u200d🔧 ❤\ufe0f"),
        ("", None),
        (None, None),
        (True, None),
    ],
)
def test_titles_are_as_people_read_them(given: object, title: str | None) -> None:
    assert read_title(given) == title
