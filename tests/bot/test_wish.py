import pytest

from bot.wish import Wish, candidates
from providers.models import Marketplace, Query
from providers.provider import Provider
from tests.fake_provider import FakeAliExpress, FakeDaji, FakeParsebot, FakeProvider

ANYTHING = Wish(Query())


def named(providers: list[Provider]) -> list[str]:
    return [provider.name for provider in providers]


EVERYBODY = (FakeProvider(), FakeDaji(), FakeAliExpress(), FakeParsebot())


def test_the_marketplace_is_that_of_the_first_provider_where_none_is_wished() -> None:
    assert named(candidates(ANYTHING, EVERYBODY)) == ["tmapi_global", "daji"]


def test_only_providers_of_the_wished_marketplace_are_asked() -> None:
    assert named(candidates(Wish(Query(), marketplace=Marketplace.ALIEXPRESS), EVERYBODY)) == ["aliexpress"]


def test_providers_that_speak_the_language_go_first() -> None:
    assert named(candidates(Wish(Query(language="ru")), EVERYBODY)) == ["daji", "tmapi_global"]


def test_a_provider_that_is_named_is_asked_alone() -> None:
    assert named(candidates(Wish(Query(), provider="daji"), EVERYBODY)) == ["daji"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_provider_that_does_not_look_at_photos_is_never_chosen_by_itself(language: str) -> None:
    assert "parsebot" not in named(candidates(Wish(Query(language=language)), EVERYBODY))
    assert candidates(Wish(Query(language=language)), [FakeParsebot()]) == []


def test_a_provider_that_does_not_look_at_photos_is_asked_by_name() -> None:
    assert named(candidates(Wish(Query(), provider="parsebot"), EVERYBODY)) == ["parsebot"]


def test_a_chat_whose_provider_is_gone_is_served_by_the_others() -> None:
    assert candidates(Wish(Query(), provider="tmapi"), EVERYBODY) == candidates(Wish(Query()), EVERYBODY)
