import pytest

from bot.clock import DAY
from bot.models.aliexpress_login import Login, Warned, warning_due
from providers.aliexpress.envelope import NAME


def login(ends_at: int) -> Login:
    return Login(
        provider=NAME,
        access="a",
        refresh="r",
        expires_at=DAY,
        refresh_expires_at=ends_at,
        end_is_fixed=True,
        updated_at=0,
    )


@pytest.mark.parametrize(
    ("left", "due"),
    [
        (3 * DAY + 1, Warned.NOTHING),
        (3 * DAY, Warned.THREE_DAYS),
        (DAY, Warned.ONE_DAY),
        (0, Warned.ENDED),
    ],
)
def test_warnings_are_due_three_days_before_the_end_one_day_before_and_at_the_end(left: int, due: Warned) -> None:
    assert warning_due(login(ends_at=60 * DAY), 60 * DAY - left) is due


def test_login_whose_end_moves_on_needs_no_warning() -> None:
    moving = login(ends_at=2 * DAY).model_copy(update={"end_is_fixed": False})
    assert warning_due(moving, DAY) is Warned.NOTHING
