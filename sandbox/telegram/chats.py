"""The state of a chat: its members, its messages, and whether the bot may write in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from sandbox.telegram.errors import BotApiError, bad_request, forbidden
from sandbox.telegram.objects import Chat, JsonObject, Message, User

MemberStatus = Literal["creator", "administrator", "member", "left", "kicked"]
Content = Literal["photos", "texts"]
"""What a group may forbid its members to send."""
PRESENT: tuple[MemberStatus, ...] = ("creator", "administrator", "member")

_ADMINISTRATOR_RIGHTS = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
}


def chat_member(user: User, status: MemberStatus) -> JsonObject:
    """A ChatMember object. Administrators have the usual rights."""
    member: JsonObject = {"status": status, "user": user.to_json()}
    if status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        member.update(_ADMINISTRATOR_RIGHTS)
    elif status == "kicked":
        member["until_date"] = 0
    return member


@dataclass
class Room:
    """The state of one chat. `bot_status` is `kicked` in a private chat whose user has blocked the bot.

    `started`: the user of a private chat has written to the bot. Before that, the bot can't write. `members_hidden`: a
    bot that is no admin of the group is told who its admins are, and nothing of its other members. `forbidden` is what
    the bot may not send to a group.
    """

    chat: Chat
    members: dict[int, MemberStatus] = field(default_factory=dict)
    bot_status: MemberStatus = "member"
    started: bool = True
    members_hidden: bool = False
    migrated_to: int | None = None
    topics: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0
    forbidden: set[Content] = field(default_factory=set)

    def conversation(self) -> list[Message]:
        """The current messages, oldest first."""
        return [self.messages[message_id] for message_id in sorted(self.messages)]

    def administrators(self) -> Iterator[tuple[int, MemberStatus]]:
        """User ids and statuses of the owner and the administrators."""
        return ((user, status) for user, status in self.members.items() if status in {"creator", "administrator"})

    def check_bot_may_write(self) -> None:
        """Check that the bot may write here.

        Raises:
            BotApiError: the bot was blocked, never started or removed, or the group has become a supergroup.
        """
        self.check_not_migrated()
        if self.chat.type == "private":
            if self.bot_status == "kicked":
                raise forbidden("bot was blocked by the user")
            if not self.started:
                raise forbidden("bot can't initiate conversation with a user")
        elif self.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {self.chat.type} chat")
        elif self.bot_status not in PRESENT:
            raise forbidden(f"bot is not a member of the {self.chat.type} chat")
        elif self.forbidden == {"photos", "texts"}:
            raise bad_request("have no rights to send a message")

    def check_bot_may_send(self, content: Content) -> None:
        """Check that the bot may write here, and send photos or texts.

        Raises:
            BotApiError: it may not.
        """
        self.check_bot_may_write()
        if content in self.forbidden:
            name = {"photos": "photos", "texts": "text messages"}[content]
            raise bad_request(f"not enough rights to send {name} to the chat")

    def check_not_migrated(self) -> None:
        """Check that the group has not become a supergroup.

        Raises:
            BotApiError: it has; the error names the new chat.
        """
        if self.migrated_to is not None:
            raise BotApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": self.migrated_to},
            )

    def message(self, message_id: int, purpose: str) -> Message:
        """The message with this id. `purpose` names it in the error, such as "message to edit".

        Raises:
            BotApiError: there is none, or it was deleted.
        """
        message = self.messages.get(message_id)
        if message is None:
            raise bad_request(f"{purpose} not found")
        return message
