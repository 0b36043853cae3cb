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
    Refused,
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
        (Refused, "refused"),
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
    error = NoCredit("daji", "no balance", code=details.get("code"), trace=details.get("trace"))
    assert str(error) == text


@pytest.mark.parametrize("code", ["", "the key s3cret is wrong", "x" * 65, "编号"])
def test_a_code_that_may_be_a_text_is_left_out(code: str) -> None:
    error = NoCredit("daji", "no balance", code=code)
    assert (error.code, str(error)) == (None, "daji: no balance")


def test_a_refusal_of_what_we_say_about_ourselves_tells_which() -> None:
    error = NotAuthorized("aliexpress", "the clock", kind=FailureKind.REFUSED_CLOCK)
    assert (error.kind, error.documented) == (FailureKind.REFUSED_CLOCK, True)
    assert NotAuthorized("aliexpress", "no").kind is FailureKind.REFUSED_KEY
