from providers.api.breaker import Admission, Breaker
from tests.clock import FakeClock


def opened(clock: FakeClock) -> Breaker:
    breaker = Breaker(clock.seconds, faults=5, pause=30.0)
    for _ in range(5):
        breaker.failed(breaker.admit())
    return breaker


def test_lets_calls_through_before_the_fifth_fault_in_a_row() -> None:
    breaker = Breaker(FakeClock().seconds, faults=5, pause=30.0)
    for _ in range(4):
        breaker.failed(breaker.admit())
    assert breaker.admit() is Admission.FREE


def test_refuses_after_the_fifth_fault_in_a_row() -> None:
    breaker = opened(FakeClock())
    assert breaker.admit() is Admission.REFUSED
    assert breaker.seconds_left == 30.0


def test_a_success_between_faults_starts_the_count_anew() -> None:
    breaker = Breaker(FakeClock().seconds, faults=5, pause=30.0)
    for _ in range(4):
        breaker.failed(breaker.admit())
    breaker.succeeded()
    for _ in range(4):
        breaker.failed(breaker.admit())
    assert not breaker.is_open


def test_after_the_pause_one_trial_at_a_time() -> None:
    clock = FakeClock()
    breaker = opened(clock)
    clock.advance(seconds=29.9)
    assert breaker.admit() is Admission.REFUSED
    clock.advance(seconds=0.1)
    assert [breaker.admit(), breaker.admit()] == [Admission.TRIAL, Admission.REFUSED]


def test_a_trial_that_succeeds_closes() -> None:
    clock = FakeClock()
    breaker = opened(clock)
    clock.advance(seconds=30)
    breaker.admit()
    breaker.succeeded()
    assert breaker.admit() is Admission.FREE
    assert breaker.seconds_left == 0.0


def test_a_trial_that_fails_begins_the_next_pause() -> None:
    clock = FakeClock()
    breaker = opened(clock)
    clock.advance(seconds=30)
    breaker.failed(breaker.admit())
    assert breaker.admit() is Admission.REFUSED
    assert breaker.seconds_left == 30.0


def test_an_abandoned_trial_leaves_room_for_another() -> None:
    clock = FakeClock()
    breaker = opened(clock)
    clock.advance(seconds=30)
    breaker.abandoned(breaker.admit())
    assert breaker.admit() is Admission.TRIAL


def test_a_late_fault_from_before_the_pause_does_not_make_it_longer() -> None:
    clock = FakeClock()
    breaker = opened(clock)
    clock.advance(seconds=20)
    breaker.failed(Admission.FREE)
    assert breaker.seconds_left == 10.0
