import pytest

from providers.errors import (
    BadAnswer,
    FailureKind,
    NoCredit,
    NotAuthorized,
    PhotoRejected,
    ProductGone,
    ProviderError,
    RateLimited,
    SwitchedOff,
    Unavailable,
)


@pytest.mark.parametrize(
    ("error", "stored"),
    [
        (NoCredit, "no_credit"),
        (NotAuthorized, "refused_key"),
        (RateLimited, "busy"),
        (Unavailable, "unreachable"),
        (PhotoRejected, "photo_refused"),
        (BadAnswer, "unreadable_answer"),
        (ProductGone, "gone"),
        (SwitchedOff, "switched_off"),
        (ProviderError, "unreachable"),
    ],
)
def test_the_kind_of_each_error_is_stored_as_before(error: type[ProviderError], stored: str) -> None:
    assert error("daji", "text").kind == FailureKind(stored)


@pytest.mark.parametrize(
    ("details", "text"),
    [
        ({}, "daji: no balance"),
        ({"code": "439"}, "daji: no balance (code 439)"),
        ({"code": "439", "trace": "t1"}, "daji: no balance (code 439, trace t1)"),
        ({"trace": "t1"}, "daji: no balance (trace t1)"),
    ],
)
def test_an_error_tells_operators_code_and_trace(details: dict[str, str], text: str) -> None:
    assert str(NoCredit("daji", "no balance", **details)) == text
