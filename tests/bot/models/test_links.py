from urllib.parse import quote

import pytest

from bot.models.links import PictureLink, ProductLink, ShortLink, read_link, read_links
from providers.models import Marketplace

MUG = ProductLink(Marketplace.ALIBABA_1688, "610947572360")
TEDDY = ProductLink(Marketplace.ALIEXPRESS, "1005006130577621")
SHARED = ShortLink("https://qr.1688.com/s/AbC123xy")


@pytest.mark.parametrize(
    ("sent", "product"),
    [
        ("https://detail.1688.com/offer/610947572360.html", MUG),
        ("https://m.1688.com/offer/610947572360.html?spm=who-sent-it", MUG),
        ("https://detail.m.1688.com/page/index.html?offerId=610947572360&sk=who-sent-it", MUG),
        ("https://detail.1688.com/offer/６１０９４７５７２３６０.html", MUG),
        ("https://de.aliexpress.com/item/1005006130577621.html?spm=who-sent-it", TEDDY),
        ("https://www.aliexpress.us/item/A-teddy/1005006130577621.html", TEDDY),
        ("https://aliexpress.ru/item/1005006130577621.html?sku_id=12000035876", TEDDY),
        ("https://m.aliexpress.com/i/1005006130577621.html", TEDDY),
        ("https://ko.aliexpress.com/i/1005006130577621.html?gatewayAdapt=glo2kor", TEDDY),
        ("https://www.aliexpress.com/store/product/A-teddy/912345_1005006130577621.html", TEDDY),
        ("https://www.aliexpress.com/ssr/300000512/BundleDeals2?productIds=1005006130577621:12000035876,1", TEDDY),
    ],
)
def test_a_page_is_known_by_its_product(sent: str, product: ProductLink) -> None:
    assert read_link(sent) == product


@pytest.mark.parametrize(
    "host_and_name",
    [
        "star.aliexpress.com/share/share.htm?platform=AE&redirectUrl=",
        "s.click.aliexpress.com/deep_link.htm?aff_short_key=x&dl_target_url=",
        "login.aliexpress.com/?redirect_url=",
    ],
)
def test_a_page_that_stands_in_the_address_of_another_is_read(host_and_name: str) -> None:
    page = quote("https://www.aliexpress.com/item/1005006130577621.html?srcSns=sns_Copy", safe="")
    assert read_link(f"https://{host_and_name}{page}") == TEDDY


def test_a_page_in_the_address_of_a_foreign_host_is_not_read() -> None:
    assert read_link("https://example.com/?url=https://detail.1688.com/offer/610947572360.html") is None


@pytest.mark.parametrize("link", [MUG, TEDDY], ids=lambda link: str(link.marketplace))
def test_the_own_address_of_a_page_leads_to_the_same_product(link: ProductLink) -> None:
    assert read_link(link.url) == link
    assert link.url.endswith(f"/{link.product_id}.html")


@pytest.mark.parametrize(
    ("sent", "opened"),
    [
        ("https://qr.1688.com/s/AbC123xy", "https://qr.1688.com/s/AbC123xy"),
        ("http://a.aliexpress.com/_mK9abcd#part", "https://a.aliexpress.com/_mK9abcd"),
        ("https://s.click.aliexpress.com/e/_DkXyz12", "https://s.click.aliexpress.com/e/_DkXyz12"),
        ("https://a.aliexpress.ru/_mK9abcd?from=app", "https://a.aliexpress.ru/_mK9abcd?from=app"),
    ],
)
def test_a_short_link_is_opened_by_https(sent: str, opened: str) -> None:
    assert read_link(sent) == ShortLink(opened)


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
        "https://anybodys-bucket.oss-cn-hangzhou.aliyuncs.com/x.jpg",
        "ftp://detail.1688.com/offer/610947572360.html",
        "https://qr.1688.com/",
        "https://qr.1688.com:8443/s/AbC123xy",
        "https://qr.1688.com.example.com/s/AbC123xy",
        "https://m.tb.cn/h.5xYzAb?tk=CZ0001",
        "https://[",
        "https://detail.1688.com/offer/" + "6" * 5000,
    ],
)
def test_any_other_address_leads_nowhere(sent: str) -> None:
    assert read_link(sent) is None


@pytest.mark.parametrize(
    "text",
    [
        "【1688】https://qr.1688.com/s/AbC123xy CZ0001 「陶瓷马克杯」点击链接直接打开",
        "7天无理由退货https://qr.1688.com/s/AbC123xy，点击链接直接打开",
        "看看这个 qr.1688.com/s/AbC123xy！",
        "(http://qr.1688.com/s/AbC123xy)",
    ],
)
def test_a_link_is_found_between_the_words_of_an_app(text: str) -> None:
    assert read_links([], text) == [SHARED]


def test_a_link_in_wide_signs_is_read() -> None:
    assert read_links(
        [], "ｈｔｔｐｓ：／／ｄｅｔａｉｌ．１６８８．ｃｏｍ／ｏｆｆｅｒ／６１０９４７５７２３６０．ｈｔｍｌ"
    ) == [MUG]


def test_links_of_one_message_come_once_each_and_pages_before_pictures() -> None:
    picture = "https://cbu01.alicdn.com/img/ibank/1.jpg"
    text = f"{picture} {TEDDY.url}?spm=a and detail.1688.com/offer/610947572360.html and {TEDDY.url}"

    assert read_links([f"{TEDDY.url}?spm=a"], text) == [TEDDY, MUG, PictureLink(picture)]


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("610947572360", MUG),
        (" № 610947572360 ", MUG),
        ("商品ID：６１０９４７５７２３６０", MUG),
        ("Offer: 610947572360", MUG),
        ("1005006130577621", TEDDY),
    ],
)
def test_a_number_that_is_plainly_a_product_is_one(text: str, product: ProductLink) -> None:
    assert read_links([], text) == [product]


@pytest.mark.parametrize(
    "text", ["+610947572360", "call 610947572360", "79161234567", "1732700000000", "100", "610947572360 100", ""]
)
def test_any_other_number_is_none(text: str) -> None:
    assert read_links([], text) == []
