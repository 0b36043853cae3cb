from providers.api.breaker import Admission, Breaker


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock, faults=5, pause=30.0)
    for _ in range(5):
        breaker.failed(breaker.admit())
    return breaker


def test_lets_calls_through_before_the_fifth_fault_in_a_row() -> None:
    breaker = Breaker(Clock(), faults=5, pause=30.0)
    for _ in range(4):
        breaker.failed(breaker.admit())
    assert breaker.admit() is Admission.FREE


def test_refuses_after_the_fifth_fault_in_a_row() -> None:
    breaker = opened(Clock())
    assert breaker.admit() is Admission.REFUSED
    assert breaker.seconds_left == 30.0


def test_a_success_between_faults_starts_the_count_anew() -> None:
    breaker = Breaker(Clock(), faults=5, pause=30.0)
    for _ in range(4):
        breaker.failed(breaker.admit())
    breaker.succeeded()
    for _ in range(4):
        breaker.failed(breaker.admit())
    assert not breaker.is_open


def test_after_the_pause_one_trial_at_a_time() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.seconds += 29.9
    assert breaker.admit() is Admission.REFUSED
    clock.seconds += 0.1
    assert [breaker.admit(), breaker.admit()] == [Admission.TRIAL, Admission.REFUSED]


def test_a_trial_that_succeeds_closes() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.seconds += 30
    breaker.admit()
    breaker.succeeded()
    assert breaker.admit() is Admission.FREE
    assert breaker.seconds_left == 0.0


def test_a_trial_that_fails_begins_the_next_pause() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.seconds += 30
    breaker.failed(breaker.admit())
    assert breaker.admit() is Admission.REFUSED
    assert breaker.seconds_left == 30.0


def test_an_abandoned_trial_leaves_room_for_another() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.seconds += 30
    breaker.abandoned(breaker.admit())
    assert breaker.admit() is Admission.TRIAL


def test_a_late_fault_from_before_the_pause_does_not_make_it_longer() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.seconds += 20
    breaker.failed(Admission.FREE)
    assert breaker.seconds_left == 10.0
