"""An invitation: a link with a code that lets somebody in. Pure."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Invitation:
    """An invitation that can still be used; `expires_at` in epoch seconds."""

    code_hash: str
    uses_left: int
    expires_at: int


def invitation_id(code: str) -> str:
    """Return what an invitation is kept under: who reads it there can't make a link of it."""
    return hashlib.sha256(code.encode()).hexdigest()
