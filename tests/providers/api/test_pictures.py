import pytest

from providers.api.pictures import MAX_PICTURES, is_alibaba, page_url, picture_url, picture_urls, web_url


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("//cbu01.alicdn.com/x.jpg", "https://cbu01.alicdn.com/x.jpg"),
        ("http://cbu01.alicdn.com/x.jpg", "https://cbu01.alicdn.com/x.jpg"),
        ("https://ae-pic-a1.aliexpress-media.com/kf/S/x.jpg_350x350xz.jpg", "https://ae-pic-a1.aliexpress-media.com/kf/S/x.jpg"),
        ("https://img.alicdn.com/x.jpg_.webp", "https://img.alicdn.com/x.jpg"),
        ("https://img.alicdn.com/x.png_640x640q90.jpg_.webp", "https://img.alicdn.com/x.png"),
        ("https://cbu01.alicdn.com/O1CN01_!!2210992147085-0-cib.jpg", "https://cbu01.alicdn.com/O1CN01_!!2210992147085-0-cib.jpg"),
        (" https://img.alicdn.com/x.jpg ", "https://img.alicdn.com/x.jpg"),
        ("https://img.alicdn.com/x.jpg_50x50.jpg/y.png_.webp", "https://img.alicdn.com/x.jpg_50x50.jpg/y.png"),
        ("https://cbu01.alicdn.com/x.220x220.jpg", "https://cbu01.alicdn.com/x.jpg"),
        ("https://cbu01.alicdn.com/x.310x310.jpg", "https://cbu01.alicdn.com/x.jpg"),
        ("https://cbu01.alicdn.com/x.search.jpg", "https://cbu01.alicdn.com/x.jpg"),
        ("https://cbu01.alicdn.com/x.summ.jpg", "https://cbu01.alicdn.com/x.jpg"),
        ("https://img.alicdn.com/x.jpg_460x460q100.jpg_.webp", "https://img.alicdn.com/x.jpg"),
        ("https://img.alicdn.com/x.jpg_220x220xzq75.jpg_.avif", "https://img.alicdn.com/x.jpg"),
        ("https://img.alicdn.com/x.jpg_Q90.jpg", "https://img.alicdn.com/x.jpg"),
        ("https://img.alicdn.com/x.jpg_50x50", "https://img.alicdn.com/x.jpg"),
        ("img/ibank/2026/1_2.310x310.jpg", "https://cbu01.alicdn.com/img/ibank/2026/1_2.jpg"),
        ("/img/ibank/O1CN01_!!1-0-cib.jpg", "https://cbu01.alicdn.com/img/ibank/O1CN01_!!1-0-cib.jpg"),
        ("cbu01.alicdn.com/img/x.jpg", "https://cbu01.alicdn.com/img/x.jpg"),
        ("https://img.alicdn.com/x.jpg?a=1&amp;b=2", "https://img.alicdn.com/x.jpg?a=1&b=2"),
        # These may be part of a name.
        ("https://img.alicdn.com/x_800x800.jpg", "https://img.alicdn.com/x_800x800.jpg"),
        ("https://img.alicdn.com/x.jpg_part2.jpg", "https://img.alicdn.com/x.jpg_part2.jpg"),
        ("https://img.alicdn.com/x.summer.jpg", "https://img.alicdn.com/x.summer.jpg"),
        ("https://img.alicdn.com/2x4.jpg", "https://img.alicdn.com/2x4.jpg"),
        # Other hosts keep their own rules.
        ("http://example.com/x.jpg_50x50.jpg", "http://example.com/x.jpg_50x50.jpg"),
        ("http://notalicdn.com/x.jpg", "http://notalicdn.com/x.jpg"),
    ],
)  # fmt: skip
def test_pictures_get_https_and_their_full_size(given: str, expected: str) -> None:
    assert picture_url(given) == expected


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "x.jpg",
        "/img/x.jpg",
        "ftp://img.alicdn.com/x.jpg",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "https://",
        "https://[::1/x.jpg",
        "https://img.alicdn.com:99999/x.jpg",
        "https://somebody:word@img.alicdn.com/x.jpg",
        "https://img.alicdn.com/a b.jpg",
        'https://img.alicdn.com/"x.jpg',
        "https://img.alicdn.com/" + "x" * 2000,
    ],
)
def test_what_is_no_web_address_is_none(given: str | None) -> None:
    assert picture_url(given) is None


def test_a_page_address_keeps_its_path() -> None:
    assert web_url("http://shop.1688.com/page/x.jpg_1.html?a=b") == "https://shop.1688.com/page/x.jpg_1.html?a=b"


def test_pictures_without_an_address_are_left_out() -> None:
    assert picture_urls(["//img.alicdn.com/a.jpg", "", "b.jpg"]) == ("https://img.alicdn.com/a.jpg",)


def test_pictures_are_read_to_a_bound() -> None:
    assert len(picture_urls(["//img.alicdn.com/a.jpg"] * (MAX_PICTURES + 1))) == MAX_PICTURES


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://shop.example/x?a=b#c", "https://shop.example/x?a=b#c"),
        ("http://shop.example:8080/x", "https://shop.example/x"),
        ("//WWW.Shop.Example", "https://www.shop.example"),
        ("https://other.example/x", None),
        ("https://evilshop.example/x", None),
        ("https://shop.example.evil/x", None),
        ("https://shop.example@evil.example/x", None),
        ("https://evil.example/shop.example", None),
        ("https://evil.example\\.shop.example/", None),
        ("javascript:alert('shop.example')", None),
        ("https://[::1/", None),
        ("", None),
        (None, None),
    ],
)
def test_a_page_is_at_one_of_the_hosts_or_nowhere(given: str | None, expected: str | None) -> None:
    assert page_url(given, ("shop.example",)) == expected


def test_alibaba_is_a_host_and_what_lies_below_it() -> None:
    assert is_alibaba("1688.com")
    assert is_alibaba("CBU01.alicdn.com.")
    assert not is_alibaba("alicdn.com.example.com")
    assert not is_alibaba(None)


@pytest.mark.parametrize("host", ["::1%.alicdn.com", "::1%25.alicdn.com", "a b.alicdn.com", "a:b.alicdn.com"])
def test_what_is_no_name_lies_below_no_host(host: str) -> None:
    assert not is_alibaba(host)
