"""Who may use the bot: members, bans and invitations. Pure."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Invitation:
    """An invitation that can still be used; `expires_at` in epoch seconds."""

    code_hash: str
    uses_left: int
    expires_at: int


def invitation_id(code: str) -> str:
    """Return what an invitation is kept under: who reads it there can't make a link of it."""
    return hashlib.sha256(code.encode()).hexdigest()


@dataclass(frozen=True)
class Person:
    """What is known of one person."""

    member: bool
    banned: bool


class Standing(StrEnum):
    """How the bot stands to somebody who wrote or pressed a button."""

    ADMITTED = "admitted"
    STRANGER = "stranger"
    BANNED = "banned"
