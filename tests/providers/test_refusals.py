"""Recorded refusals, and what each is taken for."""

from typing import Any

import pytest

from providers.errors import NoCredit, NotAuthorized
from tests.providers.readers import recorded_refusals, refusal


@pytest.mark.parametrize(("provider", "case"), list(recorded_refusals()))
def test_what_a_refusal_is_taken_for(provider: str, case: dict[str, Any]) -> None:
    error = refusal(provider, case)
    assert error.kind == case["kind"]
    if isinstance(error, NoCredit | NotAuthorized):
        assert error.documented is case.get("documented", True)
