"""One line of what `check` reports."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What came of one check: `OFF` is a choice or a word to the operator, `WRONG` needs somebody."""

    GOOD = "✓"
    OFF = "–"
    WRONG = "✗"


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was found, and what to do."""

    verdict: Verdict
    subject: str
    text: str


def good(subject: str, text: str) -> Finding:
    """Return a finding that asks nothing of anybody."""
    return Finding(Verdict.GOOD, subject, text)


def off(subject: str, text: str) -> Finding:
    """Return a finding that somebody may want to know of."""
    return Finding(Verdict.OFF, subject, text)


def wrong(subject: str, text: str) -> Finding:
    """Return a finding that somebody has to mend."""
    return Finding(Verdict.WRONG, subject, text)
