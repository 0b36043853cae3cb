import pytest

from bot.models.links import PictureLink, ProductLink, read_link
from providers.models import Marketplace

MUG = ProductLink(Marketplace.ALIBABA_1688, "610947572360")
TEDDY = ProductLink(Marketplace.ALIEXPRESS, "1005006130577621")


@pytest.mark.parametrize(
    ("sent", "product"),
    [
        ("https://detail.1688.com/offer/610947572360.html", MUG),
        ("https://m.1688.com/offer/610947572360.html?spm=who-sent-it", MUG),
        ("https://de.aliexpress.com/item/1005006130577621.html?spm=who-sent-it", TEDDY),
        ("https://www.aliexpress.us/item/A-teddy/1005006130577621.html", TEDDY),
    ],
)
def test_a_page_is_known_by_its_product(sent: str, product: ProductLink) -> None:
    assert read_link(sent) == product


@pytest.mark.parametrize("link", [MUG, TEDDY], ids=lambda link: str(link.marketplace))
def test_the_own_address_of_a_page_leads_to_the_same_product(link: ProductLink) -> None:
    assert read_link(link.url) == link
    assert link.url.endswith(f"/{link.product_id}.html")


def test_a_picture_on_a_host_of_the_marketplaces_may_be_fetched() -> None:
    address = "https://cbu01.alicdn.com/img/ibank/1.jpg"
    assert read_link(address) == PictureLink(address)


def test_a_port_that_the_scheme_has_anyway_may_be_written() -> None:
    address = "https://cbu01.alicdn.com:443/img/ibank/1.jpg"
    assert read_link(address) == PictureLink(address)


@pytest.mark.parametrize(
    "sent",
    [
        "https://example.com/offer/610947572360.html",
        "https://1688.com.example.com/offer/610947572360.html",
        "https://who:word@detail.1688.com/offer/610947572360.html",
        "http://[::1%.alicdn.com]:8080/x.jpg",
        "http://[::1%25.alicdn.com]/x.jpg",
        "https://cbu01.alicdn.com:8443/x.jpg",
        "http://cbu01.alicdn.com:22/x.jpg",
        "ftp://detail.1688.com/offer/610947572360.html",
        "https://[",
    ],
)
def test_any_other_address_leads_nowhere(sent: str) -> None:
    assert read_link(sent) is None
