import pytest

from bot.incoming.refining import MAX_CHARACTERS, refined
from providers.models import Query


@pytest.mark.parametrize(
    ("text", "keyword", "meant"),
    [
        ("the blue one", None, "the blue one"),
        ("#ceramic", "ceramic", None),
        ("blue #ceramic  mug #杯", "ceramic 杯", "blue mug"),
        ("#", None, "#"),
        ("", None, None),
    ],
)
def test_hashtags_must_be_in_the_title_and_the_rest_says_what_is_meant(
    text: str, keyword: str | None, meant: str | None
) -> None:
    assert refined(Query(), text) == Query(keyword=keyword, auxiliary_text=meant)


def test_without_words_nothing_is_refined() -> None:
    assert refined(Query(language="ru"), None) == Query(language="ru")


def test_a_long_post_is_no_wish() -> None:
    assert refined(Query(), "x" * MAX_CHARACTERS).auxiliary_text is not None
    assert refined(Query(), "x" * (MAX_CHARACTERS + 1)) == Query()


def test_the_rest_of_the_query_stays() -> None:
    assert refined(Query(language="ru", currency="USD"), "blue").currency == "USD"
