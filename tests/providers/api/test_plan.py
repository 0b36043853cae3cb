import pytest

from providers.api.plan import LONGEST_PAUSE, SLOWEST, WINDOW_SECONDS, Plan, Slowdown, pause_after

HALVED = Slowdown(0.5, at=1000.0)
REFUSALS = [
    pytest.param(Slowdown(), 0.0, 7.0, Slowdown(0.5, 7.0), id="first"),
    pytest.param(HALVED, 1001.0, 1002.0, Slowdown((0.5 + 0.5 * 2 / 300) / 2, 1002.0), id="second"),
    pytest.param(HALVED, 1140.0, 1150.0, Slowdown(0.375, 1150.0), id="while it climbs"),
    pytest.param(HALVED, 2000.0, 2001.0, Slowdown(0.5, 2001.0), id="long after"),
    pytest.param(Slowdown(0.15, 1000.0), 1000.5, 1000.5, Slowdown(SLOWEST, 1000.5), id="at the slowest"),
    pytest.param(HALVED, 999.0, 1002.0, HALVED, id="of a call from before"),
]
"""The slowdown before, when the refused call began, when it was refused, and the slowdown after."""


@pytest.mark.parametrize("calls", [1, 5, 300, 6000])
def test_no_minute_has_more_calls_than_the_plan_even_if_one_starts_late(calls: int) -> None:
    spacing = Plan("tmapi", 4, calls).spacing
    late = WINDOW_SECONDS - 60.0
    assert calls * spacing == pytest.approx(60.0 + late)


@pytest.mark.parametrize(
    ("slowdown", "now", "share"),
    [
        (Slowdown(), 5.0, 1.0),
        (HALVED, 1000.0, 0.5),
        (HALVED, 1150.0, 0.75),
        (HALVED, 1300.0, 1.0),
        (HALVED, 9999.0, 1.0),
        (HALVED, 900.0, 0.5),
        (Slowdown(0.1, at=1000.0), 1150.0, 0.55),
    ],
)
def test_the_pace_climbs_back_evenly_in_five_minutes(slowdown: Slowdown, now: float, share: float) -> None:
    assert slowdown.share_at(now) == pytest.approx(share)


@pytest.mark.parametrize(("before", "began", "now", "after"), REFUSALS)
def test_each_refusal_halves_the_pace(before: Slowdown, began: float, now: float, after: Slowdown) -> None:
    slowed = before.after_refusal(began, now)
    assert slowed.share == pytest.approx(after.share)
    assert slowed.at == after.at


@pytest.mark.parametrize(
    ("asked", "pause"), [(None, 0.0), (0.0, 0.0), (-1.0, 0.0), (7.5, 7.5), (36_000.0, LONGEST_PAUSE)]
)
def test_the_wait_that_was_named_is_kept_unless_it_is_endless(asked: float | None, pause: float) -> None:
    assert pause_after(asked) == pause
