import csv

import pytest

from bot.i18n import LANGUAGES
from bot.i18n.places import TABLE, local_place


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Dongguan, Guangdong (广东 东莞市)"),
        ("zh", "广东 东莞市"),
        ("ru", "Дунгуань, Гуандун (广东 东莞市)"),
        ("vi", "Đông Quản, Quảng Đông (广东 东莞市)"),
        ("ja", "広東 東莞 (广东 东莞市)"),
        ("ko", "광둥 둥관 (广东 东莞市)"),
        ("fr", "Dongguan, Guangdong (广东 东莞市)"),
        ("pt", "Dongguan, Guangdong (广东 东莞市)"),
        ("es", "Dongguan, Guangdong (广东 东莞市)"),
    ],
)
def test_a_place_is_named_in_the_language_with_the_chinese_beside_it(language: str, expected: str) -> None:
    assert local_place("广东 东莞市", language) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("浙江义乌市", "Иу, Чжэцзян (浙江义乌市)"),
        ("广东省 广州市", "Гуанчжоу, Гуандун (广东省 广州市)"),
        ("新疆维吾尔自治区", "Синьцзян (新疆维吾尔自治区)"),
        ("上海", "Шанхай (上海)"),
        ("广东揭阳市普宁市", "Цзеян, Гуандун (广东揭阳市普宁市)"),
        ("Zhejiang, Yiwu", "Чжэцзян, Иу"),
    ],
)
def test_places_are_found_however_a_source_writes_them(place: str, expected: str) -> None:
    assert local_place(place, "ru") == expected


@pytest.mark.parametrize("place", ["普宁市", "Spain", "Taizhou", "Warehouse in Yiwu", ""])
def test_a_place_that_is_not_known_for_sure_stays_as_it_is(place: str) -> None:
    assert local_place(place, "ru") == place


def test_every_place_has_names_that_are_not_those_of_another_script() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert set(rows[0]) == {"chinese", *LANGUAGES} - {"zh"}
    assert len({row["chinese"] for row in rows}) == len(rows)
    assert len(rows) >= 34 + 100
    for row in rows:
        assert all(row[language] for language in ("en", "ru", "vi", "ja", "ko")), row
        assert row["en"].isascii(), row
        assert all("а" <= letter.lower() <= "я" or letter in "ё " for letter in row["ru"]), row
        assert all("가" <= letter <= "힣" for letter in row["ko"]), row
