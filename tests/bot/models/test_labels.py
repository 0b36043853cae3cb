from bot.models.labels import source_name
from tests.fake_provider import FakeAliExpress, FakeProvider


def test_a_source_is_named_with_its_marketplace() -> None:
    assert source_name(FakeProvider()) == "1688 · TMAPI Global"


def test_a_source_with_its_marketplaces_name_is_named_once() -> None:
    assert source_name(FakeAliExpress()) == "AliExpress"
