import pytest

from bot.i18n import Translator
from bot.models.units import unit_name


@pytest.mark.parametrize(
    ("language", "unit", "name"),
    [
        ("en", "件", "piece"),
        ("ru", "双", "пара"),
        ("fr", "piece", "pièce"),
        ("zh", "个", "个"),
        ("zh", "piece", "件"),
        ("en", "打", "打"),
    ],
)
def test_a_unit_is_named_in_the_language_and_one_that_nobody_knows_stays(
    translators: dict[str, Translator], language: str, unit: str, name: str
) -> None:
    assert unit_name(translators[language], unit) == name
