import pytest

from bot.i18n import Translator
from bot.models.labels import failure_reason, off_reason, source_name
from providers.errors import FailureKind
from tests.fake_provider import FakeAliExpress, FakeProvider


def test_a_source_is_named_with_its_marketplace() -> None:
    assert source_name(FakeProvider()) == "1688 · TMAPI Global"


def test_a_source_with_its_marketplaces_name_is_named_once() -> None:
    assert source_name(FakeAliExpress()) == "AliExpress"


@pytest.mark.parametrize("kind", FailureKind)
def test_every_kind_of_failure_has_a_reason_that_people_read(en: Translator, kind: FailureKind) -> None:
    assert failure_reason(en, kind)


OFF = [
    FailureKind.NO_CREDIT,
    FailureKind.SWITCHED_OFF,
    *(kind for kind in FailureKind if kind.startswith("refused_")),
]


@pytest.mark.parametrize("kind", OFF)
def test_every_kind_that_switches_a_provider_off_has_a_short_form(en: Translator, kind: FailureKind) -> None:
    assert off_reason(en, kind)
