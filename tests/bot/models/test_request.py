from datetime import date
from decimal import Decimal

import pytest

from bot.models.exchange import DailyRates, Exchange, Feed
from bot.models.request import (
    SearchRequest,
    can_serve,
    candidates,
    other_marketplace,
    refined,
    wished,
)
from bot.models.wishes import MAX_CHARACTERS, read_wish
from providers.models import Marketplace
from providers.provider import Provider
from providers.query import Query, Sort
from tests.fake_provider import FakeAliExpress, FakeDaji, FakeParsebot, FakeProvider
from tests.samples import PLAIN

ANYTHING = SearchRequest(Query())


def named(providers: list[Provider]) -> list[str]:
    return [provider.name for provider in providers]


EVERYBODY = (FakeProvider(), FakeDaji(), FakeAliExpress(), FakeParsebot())


def test_the_marketplace_is_that_of_the_first_provider_where_none_is_wished() -> None:
    assert named(candidates(ANYTHING, EVERYBODY)) == ["tmapi_global", "daji"]


def test_only_providers_of_the_wished_marketplace_are_asked() -> None:
    assert named(candidates(SearchRequest(Query(), marketplace=Marketplace.ALIEXPRESS), EVERYBODY)) == ["aliexpress"]


def test_providers_that_speak_the_language_go_first() -> None:
    assert named(candidates(SearchRequest(Query(language="ru")), EVERYBODY)) == ["daji", "tmapi_global"]


def test_a_provider_that_is_named_is_asked_alone() -> None:
    assert named(candidates(SearchRequest(Query(), provider="daji"), EVERYBODY)) == ["daji"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_provider_that_does_not_look_at_photos_is_never_chosen_by_itself(language: str) -> None:
    assert "parsebot" not in named(candidates(SearchRequest(Query(language=language)), EVERYBODY))
    assert candidates(SearchRequest(Query(language=language)), [FakeParsebot()]) == []


def test_a_provider_that_does_not_look_at_photos_is_asked_by_name() -> None:
    assert named(candidates(SearchRequest(Query(), provider="parsebot"), EVERYBODY)) == ["parsebot"]


@pytest.mark.parametrize(
    ("provider", "other"),
    [
        ("daji", Marketplace.ALIEXPRESS),
        ("parsebot", Marketplace.ALIEXPRESS),
        ("aliexpress", Marketplace.ALIBABA_1688),
        ("gone", None),
        (None, None),
    ],
)
def test_the_other_marketplace_is_that_of_another_provider(provider: str | None, other: Marketplace | None) -> None:
    assert other_marketplace(provider, EVERYBODY) is other


def test_a_marketplace_that_can_not_be_searched_with_a_photo_is_no_other_one() -> None:
    assert other_marketplace("aliexpress", [FakeAliExpress(), FakeParsebot()]) is None


def test_a_chat_whose_provider_is_gone_is_served_by_the_others() -> None:
    assert candidates(SearchRequest(Query(), provider="tmapi"), EVERYBODY) == candidates(
        SearchRequest(Query()), EVERYBODY
    )


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


def test_order_that_a_caption_asks_for_is_no_word_of_the_search() -> None:
    assert refined(Query(), "cheaper, please") == Query(sort=Sort.PRICE_UP)
    assert refined(Query(), "cheaper than the red one").auxiliary_text == "cheaper than the red one"
    assert refined(Query(), "#cheaper").keyword == "cheaper"


def test_wish_adds_words_to_the_order_that_it_asks_for() -> None:
    assert wished(Query(language="ru"), read_wish("cheaper in red")) == Query(
        language="ru", sort=Sort.PRICE_UP, auxiliary_text="in red"
    )


def test_earlier_words_stay_until_there_are_others() -> None:
    before = Query(auxiliary_text="in red")
    assert wished(before, read_wish("cheaper")).auxiliary_text == "in red"
    assert wished(before, read_wish("in blue")).auxiliary_text == "in blue"


def test_provider_can_serve_a_wish_if_it_can_serve_a_part_of_it() -> None:
    can = PLAIN.model_copy(update={"sorts": (Sort.DEFAULT, Sort.PRICE_UP)})
    assert can_serve(can, Query(), Query(sort=Sort.PRICE_UP, auxiliary_text="in red"))
    assert not can_serve(can, Query(), Query(auxiliary_text="in red"))
    assert not can_serve(can, Query(), Query(sort=Sort.SALES))
    assert can_serve(can, Query(), Query())


def test_prices_in_another_currency_are_converted_and_without_a_rate_are_words() -> None:
    rates = DailyRates(feed=Feed.CBR, day=date(2026, 11, 27), worth={"RUB": Decimal(1), "CNY": Decimal("12.5")})
    assert refined(Query(), "125-1250 руб", Exchange(None, None, [rates])).price_max == Decimal("100.00")
    assert refined(Query(), "10-50 USD", Exchange(None, None, [rates])) == Query(auxiliary_text="10-50 USD")
