import json
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from syrupy.assertion import SnapshotAssertion

from providers.api.calls import Answer
from providers.daji.products import read_page
from providers.errors import BadAnswer
from providers.models import Badge, Delivery, Money, Product, Rating, Sales, SalesPeriod, Seller
from providers.query import ResultPage

FIXTURES = Path(__file__).parents[2] / "fixtures" / "daji"


def recorded(name: str) -> Answer:
    return Answer(200, httpx.Headers(), (FIXTURES / name).read_bytes())


def answered(data: object) -> Answer:
    return Answer(200, httpx.Headers(), json.dumps({"code": 200, "data": data, "traceId": "t1"}).encode())


def page_of(*items: object, **fields: object) -> ResultPage:
    return read_page(answered({"data": items, **fields}), page=1, language="en", ignored=())


def product(**fields: object) -> Product:
    (one,) = page_of({"offerId": 1, "subjectTrans": "shirt"} | fields).products
    return one


def yuan(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


# The document's own answer


def test_the_recorded_page(snapshot: SnapshotAssertion) -> None:
    page = read_page(recorded("search.json"), page=1, language="en", ignored=())
    assert page.model_dump(mode="json", exclude_none=True) == snapshot


# What answers do beside the document


def test_a_super_factory_has_its_badge_and_unknown_identities_have_none() -> None:
    one = product(sellerIdentities=["super_factory", "moon_member", None])
    assert (one.badges, one.seller) == ((Badge.SUPER_FACTORY,), Seller(factory=True))


@pytest.mark.parametrize("empty", [None, "", []])
def test_empty_values_are_none(empty: object) -> None:
    one = product(priceInfo=empty, monthSold=empty, repurchaseRate=empty, imageUrl=empty, isJxhy=empty, subject=empty)
    assert one == product()


@pytest.mark.parametrize("sold", [3911, "3911"])
def test_sales_come_as_numbers_and_texts(sold: object) -> None:
    assert product(monthSold=sold).sold == Sales(count=3911, period=SalesPeriod.MONTH)


def test_sales_may_be_a_lower_bound() -> None:
    assert product(monthSold="700+").sold == Sales(count=700, at_least=True, period=SalesPeriod.MONTH)


def test_the_price_for_dropshipping_stands_in_for_a_missing_one() -> None:
    assert product(priceInfo={"price": None, "consignPrice": "38.00"}).price == yuan("38.00")


def test_the_price_of_a_promotion_goes_before_the_usual_one_which_is_struck() -> None:
    one = product(priceInfo={"price": "38.00", "promotionPrice": "30.00", "consignPrice": "76.00"})
    assert (one.price, one.original_price) == (yuan("30.00"), yuan("38.00"))
    same = product(priceInfo={"price": "38.00", "promotionPrice": "38.00"})
    assert (same.price, same.original_price) == (yuan("38.00"), None)


def test_a_price_that_is_a_range_or_a_lower_bound_stays_one() -> None:
    ranged = product(priceInfo={"price": "1.20-3.50"})
    assert (ranged.price, ranged.price_high, ranged.price_from) == (yuan("1.20"), yuan("3.50"), False)
    least = product(priceInfo={"price": "¥2.80起"})
    assert (least.price, least.price_high, least.price_from) == (yuan("2.80"), None, True)


def test_what_stands_in_place_of_a_price_is_kept() -> None:
    assert product(priceInfo={"price": "面议"}).price_words == "面议"
    assert product(priceInfo={"price": "面议", "consignPrice": "5"}).price_words is None


def test_the_price_for_one_piece_is_the_upper_end() -> None:
    one = product(priceInfo={"price": "30.00", "retailPrice": "38.00"})
    assert (one.price, one.price_high) == (yuan("30.00"), yuan("38.00"))


def test_the_card_has_what_the_answer_has() -> None:
    one = product(
        minOrderQuantity="2件起批",
        tradeScore="4.8",
        companyName="义乌某某工厂",
        companyAddress="浙江 义乌",
        shippingTimeGuarantee="shipIn48Hours",
        sellerDataInfo={"compositeServiceScore": "4.5", "repeatPurchasePercent": "0.6236"},
    )
    assert one.min_order == 2
    assert one.rating == Rating(value=Decimal("4.8"))
    assert one.seller == Seller(name="义乌某某工厂", place="浙江 义乌", score=Rating(value=Decimal("4.5")))
    assert one.delivery == Delivery(within_hours=48)
    assert one.repurchase_rate == Decimal("62.36")


def test_the_share_of_an_offer_counts_more_than_that_of_its_seller() -> None:
    seller = {"repeatPurchasePercent": "0.6236"}
    assert product(repurchaseRate="5%", sellerDataInfo=seller).repurchase_rate == 5
    assert product(repeatPurchasePercent="0.05", sellerDataInfo=seller).repurchase_rate == 5


def test_a_product_without_translation_keeps_its_chinese_title() -> None:
    assert product(subject="衬衫", subjectTrans=None).title == "衬衫"


def test_a_product_without_any_title_is_known_by_its_id() -> None:
    assert product(subjectTrans="").title == "1"


@pytest.mark.parametrize("data", [{}, "x", {"records": []}])
def test_data_without_a_list_is_a_bad_answer(data: object) -> None:
    with pytest.raises(BadAnswer):
        read_page(answered(data), page=1, language="en", ignored=())


@pytest.mark.parametrize("data", [None, [], ""])
def test_no_results_may_be_no_data_at_all(data: object) -> None:
    page = read_page(answered(data), page=1, language="en", ignored=())
    assert (page.products, page.total, page.has_more) == ((), 0, False)


def test_the_price_of_the_selected_pool_stands_in_for_a_missing_one() -> None:
    assert product(priceInfo={"price": "0", "jxhyPrice": "34.50"}).price == yuan("34.50")
    assert product(priceInfo={"consignPrice": None, "pfJxhyPrice": "34.5"}).price == yuan("34.5")


def test_no_results_may_be_null_instead_of_a_list() -> None:
    page = read_page(answered({"data": None, "totalRecords": 0, "totalPage": 0}), page=1, language="en", ignored=())
    assert (page.products, page.total, page.has_more) == ((), 0, False)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"totalPage": 3, "currentPage": 2}, True),
        ({"totalPage": 3, "currentPage": 3}, False),
        ({"totalPage": 3}, True),
        ({"totalPage": "1"}, False),
        ({}, None),
    ],
)
def test_whether_there_is_more(fields: dict[str, object], expected: bool | None) -> None:
    assert page_of({"offerId": 1}, **fields).has_more is expected
