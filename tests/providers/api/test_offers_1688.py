from decimal import Decimal

import pytest

from providers.api.amounts import Amount
from providers.api.offers_1688 import grade, offer_url, shop_url, yuan
from providers.models import Money, Rating


@pytest.mark.parametrize("given", ["https://detail.1688.com/offer/7.html", "http://m.1688.com/offer/7.html?a=b"])
def test_a_page_at_1688_is_taken_as_it_was_given(given: str) -> None:
    assert offer_url("7", given) == given.replace("http:", "https:")


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "offer/7.html",
        "javascript:alert(1)",
        "https://phishing.example/offer/7.html",
        "https://detail.1688.com.phishing.example/offer/7.html",
        "https://detail.1688.com@phishing.example/offer/7.html",
        "https://cbu01.alicdn.com/offer/7.html",
    ],
)
def test_any_other_address_is_replaced_by_the_offer_s_page(given: str | None) -> None:
    assert offer_url("7", given) == "https://detail.1688.com/offer/7.html"


def test_a_shop_is_at_1688_or_has_no_page() -> None:
    assert shop_url("http://gdytgc.1688.com?tracelog=p4p") == "https://gdytgc.1688.com?tracelog=p4p"
    assert shop_url("https://phishing.example/gdytgc") is None


def test_a_price_of_zero_is_none() -> None:
    assert yuan(Amount(low=Decimal("4.50"))) == Money(amount=Decimal("4.50"), currency="CNY")
    assert yuan(Amount(low=Decimal(0))) is None


@pytest.mark.parametrize(("value", "expected"), [("4.8", Rating(value=Decimal("4.8"))), ("0", None), ("5.1", None)])
def test_a_grade_is_out_of_five(value: str, expected: Rating | None) -> None:
    assert grade(Decimal(value)) == expected
