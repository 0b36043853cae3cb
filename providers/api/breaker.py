"""A circuit breaker: after some faults in a row no calls are made for a while, then one trial call decides.

A pure state machine: it makes no calls, and the clock is passed in.
"""

from collections.abc import Callable
from enum import Enum, auto
from typing import Final

FAULTS: Final = 5
PAUSE_SECONDS: Final = 30.0


class Admission(Enum):
    """The answer to `Breaker.admit`: whether a call may be made."""

    FREE = auto()
    TRIAL = auto()
    REFUSED = auto()


class Breaker:
    """Lets calls through until `faults` of them fail in a row; then refuses all for `pause` seconds.

    After the pause it lets one trial call through: its success closes the breaker, its failure begins the next pause.
    `pause` is in seconds; `clock` tells seconds and never goes back, as `time.monotonic` does.
    """

    def __init__(self, clock: Callable[[], float], *, faults: int = FAULTS, pause: float = PAUSE_SECONDS) -> None:
        self._clock = clock
        self._limit = faults
        self._pause = pause
        self._faults = 0
        self._opened_at: float | None = None
        self._trial_runs = False

    @property
    def is_open(self) -> bool:
        """Whether calls are refused at the moment, except for a trial."""
        return self._opened_at is not None

    @property
    def seconds_left(self) -> float:
        """The seconds until a trial call is let through; 0 when the breaker is closed."""
        return 0.0 if self._opened_at is None else max(0.0, self._opened_at + self._pause - self._clock())

    @property
    def refuses(self) -> bool:
        """Whether a call would be refused at the moment."""
        return self.is_open and (self._trial_runs or self.seconds_left > 0)

    def admit(self) -> Admission:
        """Ask whether a call may be made. Whoever makes it reports with `succeeded`, `failed` or `abandoned`."""
        if not self.is_open:
            return Admission.FREE
        if self.refuses:
            return Admission.REFUSED
        self._trial_runs = True
        return Admission.TRIAL

    def succeeded(self) -> None:
        """Report that the provider answered."""
        self._faults = 0
        self._opened_at = None
        self._trial_runs = False

    def failed(self, admission: Admission) -> None:
        """Report a fault of the provider."""
        self._faults += 1
        if admission is Admission.TRIAL:
            self._trial_runs = False
        # A call from before the pause says nothing new, so it does not extend the pause.
        if admission is Admission.TRIAL or (self._faults >= self._limit and not self.is_open):
            self._opened_at = self._clock()

    def abandoned(self, admission: Admission) -> None:
        """Report a call that says nothing about the provider, such as a cancelled one."""
        if admission is Admission.TRIAL:
            self._trial_runs = False
