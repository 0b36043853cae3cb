"""Whether a provider is on, and what went wrong there last. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class OffReason(StrEnum):
    """Why a provider is off: what it said itself, or that an operator wants it so."""

    NO_CREDIT = "no_credit"
    REFUSED_KEY = "refused_key"
    SWITCHED_OFF = "switched_off"


@dataclass(frozen=True)
class ProviderState:
    """Whether an operator has to act for a provider, and what went wrong last; times in epoch seconds."""

    provider: str
    off_reason: str | None = None
    off_since: int | None = None
    last_error: str | None = None
    last_error_at: int | None = None
