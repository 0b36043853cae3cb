"""Titles in nine languages."""

import pytest

from sandbox.catalogue.data import DATA
from sandbox.catalogue.looks import Colour, Kind, Look, Pattern, Shape
from sandbox.catalogue.titles import LANGUAGES, title

MUG = Look(Kind.MUG, Shape.TALL, Colour.RED, Pattern.STRIPED)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Red striped mug, tall model, wholesale"),
        ("zh", "批发 红色条纹马克杯 高款"),
        ("ru", "Красная кружка в полоску, высокая модель, оптом"),
        ("vi", "Cốc sứ kẻ sọc màu đỏ, kiểu cao, bán sỉ"),
        ("ja", "赤のストライプ柄マグカップ トールモデル 卸売り"),
        ("ko", "빨간색 줄무늬 머그컵 롱형 도매"),
        ("fr", "Mug rouge à rayures, modèle haut, vente en gros"),
        ("pt", "Caneca vermelha com listras, modelo alto, atacado"),
        ("es", "Taza roja de rayas, modelo alto, al por mayor"),
    ],
)
def test_a_title_reads_well_in_each_language(language: str, expected: str) -> None:
    assert title(MUG, 0, language) == expected


@pytest.mark.parametrize(
    ("kind", "language", "expected"),
    [
        (Kind.DRESS, "ru", "Синее платье"),
        (Kind.SNEAKERS, "ru", "Синие кроссовки"),
        (Kind.BACKPACK, "ru", "Синий рюкзак"),
        (Kind.SNEAKERS, "fr", "Baskets bleues"),
        (Kind.HEADPHONES, "pt", "Fones de ouvido azuis"),
    ],
)
def test_the_colour_agrees_with_its_noun(kind: Kind, language: str, expected: str) -> None:
    look = Look(kind, Shape.CLASSIC, Colour.BLUE, Pattern.PLAIN)

    assert title(look, 0, language).startswith(f"{expected},")


def test_a_plain_product_leaves_no_gap() -> None:
    look = Look(Kind.MUG, Shape.TALL, Colour.RED, Pattern.PLAIN)

    assert title(look, 0, "en") == "Red mug, tall model, wholesale"


def test_everything_has_a_name_in_each_language() -> None:
    kinds, colours = (kind.names for kind in DATA.kinds.values()), (colour.names for colour in DATA.colours.values())
    names = [*kinds, *colours, *DATA.patterns.values(), *DATA.shapes.values(), *DATA.extras]

    assert {len(row) for row in names} == {len(LANGUAGES)}


def test_every_kind_and_colour_has_a_title_in_every_language() -> None:
    looks = [Look(kind, Shape.CLASSIC, colour, Pattern.PLAIN) for kind in Kind for colour in Colour]

    assert all(title(look, 3, language).strip() for look in looks for language in LANGUAGES)
