"""One line of what `check` reports."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The result of one check. `OFF`: a choice, or a hint to the operator. `WRONG`: an operator has to act."""

    GOOD = "✓"
    OFF = "–"
    WRONG = "✗"

    def sign_in(self, encoding: str) -> str:
        """Return the sign where a terminal's encoding has all of them, and otherwise a word."""
        try:
            "".join(Verdict).encode(encoding)
        except UnicodeEncodeError:
            return {Verdict.GOOD: "ok", Verdict.OFF: "--", Verdict.WRONG: "WRONG"}[self]
        return self.value


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was found, and what to do."""

    verdict: Verdict
    subject: str
    text: str


def good(subject: str, text: str) -> Finding:
    """Return a finding that needs no action."""
    return Finding(Verdict.GOOD, subject, text)


def off(subject: str, text: str) -> Finding:
    """Return a finding that an operator may want to know."""
    return Finding(Verdict.OFF, subject, text)


def wrong(subject: str, text: str) -> Finding:
    """Return a finding that an operator has to act on."""
    return Finding(Verdict.WRONG, subject, text)
