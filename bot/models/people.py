"""Who may use the bot: members, bans and invitations. Pure."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Invitation:
    """An invitation that can still be used; `expires_at` is in epoch seconds."""

    code_hash: str
    uses_left: int
    expires_at: int


def invitation_hash(code: str) -> str:
    """Return the hash that stands for an invitation's code in the database: it makes no working link."""
    return hashlib.sha256(code.encode()).hexdigest()


@dataclass(frozen=True)
class Person:
    """Whether one person is a member, and whether banned."""

    member: bool
    banned: bool


class Standing(StrEnum):
    """Whether somebody may use the bot: yes, not without an invitation, or not at all."""

    ADMITTED = "admitted"
    STRANGER = "stranger"
    BANNED = "banned"
