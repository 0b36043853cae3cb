"""Who may use the bot: members, bans and invitations. Pure."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from bot.models.settings import Preferences


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
class Sender:
    """What is stored of a chat and of those who write in it: a person, and perhaps a channel in whose name they write.

    `preferences` are None for a new chat. One member, or one who is banned, is enough for all of them. `former_chat` is
    the group that a supergroup was before, None for all other chats.
    """

    preferences: Preferences | None
    member: bool
    banned: bool
    former_chat: int | None = None


class Standing(StrEnum):
    """Whether somebody may use the bot: yes, not without an invitation, or not at all."""

    ADMITTED = "admitted"
    STRANGER = "stranger"
    BANNED = "banned"
