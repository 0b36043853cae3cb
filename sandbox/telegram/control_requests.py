"""The bodies of requests to the control endpoints."""

from typing import Literal

from pydantic import BaseModel

from sandbox.telegram.chats import Content, MemberStatus
from sandbox.telegram.objects import JsonObject


class NewUser(BaseModel):
    """`POST /users`."""

    first_name: str = "Ann"
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "en"
    user_id: int | None = None
    started: bool = True


class NewGroup(BaseModel):
    """`POST /groups`."""

    title: str = "Traders"
    members: list[int] = []
    administrators: list[int] = []
    supergroup: bool = True
    forum: bool = False
    bot_status: MemberStatus = "member"


class NewTopic(BaseModel):
    """`POST /topics`."""

    chat_id: int
    user_id: int
    name: str


class NewMessage(BaseModel):
    """`POST /messages`: a text, a file sent as `kind`, or any `fields`. JSON bodies carry the file in `file_base64`."""

    chat_id: int
    user_id: int
    kind: Literal["text", "photo", "document", "gif", "sticker", "video", "voice", "location", "any"] = "text"
    fields: JsonObject = {}
    text: str = ""
    caption: str | None = None
    reply_to: int | None = None
    topic: int | None = None
    album: str | None = None
    forwarded_from: int | str | None = None
    name: str = "photo.jpg"
    mime_type: str = "image/jpeg"
    sticker_kind: Literal["static", "animated", "video"] = "static"
    file_base64: str | None = None


class Forwarding(BaseModel):
    """`POST /forwards`."""

    chat_id: int
    message_id: int
    to_chat_id: int
    user_id: int


class EditedMessage(BaseModel):
    """`POST /edits`."""

    chat_id: int
    message_id: int
    text: str


class MessageName(BaseModel):
    """`POST /deletions`."""

    chat_id: int
    message_id: int


class ButtonPress(BaseModel):
    """`POST /presses`."""

    chat_id: int
    message_id: int
    button: str
    user_id: int | None = None
    inaccessible: bool = False


class Membership(BaseModel):
    """`POST /members`. Without `user_id` it is the bot's status; `by` is the user who changes it."""

    chat_id: int
    status: MemberStatus
    user_id: int | None = None
    by: int | None = None


class Prohibition(BaseModel):
    """`POST /prohibitions`: what the bot may not send to a group."""

    chat_id: int
    contents: list[Content] = []


class Migration(BaseModel):
    """`POST /migrations`."""

    chat_id: int
    by: int


class Redelivery(BaseModel):
    """`POST /redeliveries`."""

    update_id: int


class NewFault(BaseModel):
    """`POST /faults`."""

    method: str
    kind: Literal["delay", "error", "flood", "drop", "migrate"]
    times: int = 1
    seconds: float = 0.0
    error_code: int = 500
    description: str = "Internal Server Error"
    retry_after: int = 1
    after_work: bool = False
    migration: Migration | None = None
