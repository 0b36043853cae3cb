"""The list of sample products."""

from collections import Counter

import pytest

from sandbox.catalogue import SampleProduct, sample_products
from sandbox.catalogue.looks import Colour, Kind, Pattern
from sandbox.catalogue.products import Awkward


@pytest.fixture(scope="module")
def products() -> list[SampleProduct]:
    return sample_products()


def test_the_list_is_always_the_same(products: list[SampleProduct]) -> None:
    assert sample_products() == products


def test_another_seed_makes_other_products(products: list[SampleProduct]) -> None:
    assert sample_products(seed=2) != products


def test_there_are_about_a_thousand_of_every_kind(products: list[SampleProduct]) -> None:
    counts = Counter(product.look.kind for product in products)

    assert 900 < len(products) < 1200
    assert set(counts) == set(Kind)
    assert min(counts.values()) >= 24


def test_no_two_look_alike_or_share_an_id(products: list[SampleProduct]) -> None:
    for key in ("look", "offer_id", "aliexpress_id", "picture_code"):
        assert len({getattr(product, key) for product in products}) == len(products), key


def test_red_mugs_come_in_every_cut(products: list[SampleProduct]) -> None:
    red = [p for p in products if p.look.kind is Kind.MUG and p.look.colour is Colour.RED]

    assert len({product.look.shape for product in red if product.look.pattern is Pattern.PLAIN}) == 3


def test_each_awkward_case_occurs_once_and_is_a_vase(products: list[SampleProduct]) -> None:
    awkward = [product for product in products if product.awkward]

    assert Counter(product.awkward for product in awkward) == Counter(Awkward)
    assert {product.look.kind for product in awkward} == {Kind.VASE}


def test_the_product_without_a_price_has_none_in_any_currency(products: list[SampleProduct]) -> None:
    (product,) = [product for product in products if product.awkward is Awkward.NO_PRICE]

    assert (product.cny, product.cny_before, product.usd, product.usd_before) == (None, None, None, None)


def test_the_long_title_is_4000_characters_of_markup_and_emoji(products: list[SampleProduct]) -> None:
    (product,) = [product for product in products if product.awkward is Awkward.LONG_TITLE]
    title = product.title("en")

    assert len(title) == 4000
    assert all(sign in title for sign in ("<b>", "&amp;", "🏺", '"', "'"))


def test_the_unsold_product_has_no_sales_of_any_period(products: list[SampleProduct]) -> None:
    (product,) = [product for product in products if product.awkward is Awkward.NO_SALES]

    assert (product.sold_in_month, product.sold_in_90_days, product.orders) == (0, 0, 0)


def test_some_offers_are_advertisements(products: list[SampleProduct]) -> None:
    assert 0 < sum(product.is_ad for product in products) < len(products) / 4
