"""Signatures, checked against two examples of the vendor and those that other clients agree on."""

import pytest

from sandbox.marketplaces.credentials import aliexpress_signature, daji_signature

KEY, IMAGE = "dj_test_key", "1164408192156408878"
SEARCH = {"appKey": KEY, "beginPage": "1", "country": "en", "imageId": IMAGE, "pageSize": "20"}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (SEARCH, "5421B31A04C8FCCEFDDDB888F181D97E"),
        (
            {**SEARCH, "filter": "shipIn24Hours,isOnePsale", "sort": '{"price":"asc"}', "sign": "left out"},
            "C46026F17F2D7BE2487F564D1C873C81",
        ),
        ({"image_base64": "/9j/4AAQ+A==", "appKey": KEY}, "E116264D4393A4FA0EFEB63BD21DC34A"),
    ],
)
def test_daji(parameters: dict[str, str], expected: str) -> None:
    assert daji_signature(parameters, "dj_test_secret") == expected


def test_aliexpress_business_call() -> None:
    parameters = {
        "access_token": "test",
        "aliexpress_category_id": "200135143",
        "app_key": "123456",
        "method": "aliexpress.logistics.redefining.getonlinelogisticsinfo",
        "sign_method": "sha256",
        "timestamp": "1517820392000",
    }
    expected = "F7F7926B67316C9D1E8E15F7E66940ED3059B1638C497D77973F30046EFB5BBB"

    assert aliexpress_signature(parameters, "helloworld") == expected


def test_aliexpress_system_call_puts_its_path_in_front() -> None:
    parameters = {
        "app_key": "12345678",
        "code": "3_500102_JxZ05Ux3cnnSSUm6dCxYg6Q26",
        "sign_method": "sha256",
        "timestamp": "1517820392000",
    }
    expected = "35607762342831B6A417A0DED84B79C05FEFBF116969C48AD6DC00279A9F4D81"

    assert aliexpress_signature(parameters, "helloworld", "/auth/token/create") == expected
