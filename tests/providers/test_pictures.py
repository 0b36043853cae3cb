import pytest

from providers.pictures import is_alibaba, picture_url, web_url


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


def test_alibaba_is_a_host_and_what_lies_below_it() -> None:
    assert is_alibaba("1688.com")
    assert is_alibaba("CBU01.alicdn.com.")
    assert not is_alibaba("alicdn.com.example.com")
    assert not is_alibaba(None)
