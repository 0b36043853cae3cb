"""The parameters of Bot API calls: JSON values, or texts that contain JSON, and uploaded files."""

import json
import re
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sandbox.telegram.objects import JsonObject, MessageEntity

T = TypeVar("T")


@dataclass(frozen=True)
class Upload:
    """A file in a multipart body."""

    name: str
    data: bytes
    mime_type: str


def _decoded(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError("not a JSON-serialized value") from None


def _chat_id(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    return value


# A list or an object, which url-encoded and multipart bodies carry as JSON text.
Nested = Annotated[T, BeforeValidator(_decoded)]
# A number, or `@username`.
ChatId = Annotated[int | str, BeforeValidator(_chat_id)]


class Parameters(BaseModel):
    """The parameters of every call: its uploaded files by field name."""

    model_config = ConfigDict(extra="ignore", arbitrary_types_allowed=True)

    uploads: dict[str, Upload] = Field(default_factory=dict)


class ReplyParameters(BaseModel):
    """The message that is replied to, and whether to send even if it is missing."""

    message_id: int
    chat_id: ChatId | None = None
    allow_sending_without_reply: bool = False


class ReplyMarkup(BaseModel):
    """A keyboard, or a request for a reply. Only inline keyboards are stored; their buttons are validated later."""

    inline_keyboard: list[list[JsonObject]] | None = None
    keyboard: list[list[object]] | None = None
    remove_keyboard: bool | None = None
    force_reply: bool | None = None
    selective: bool | None = None


class SendParameters(Parameters):
    """The parameters of all methods that send messages."""

    chat_id: ChatId = ""
    message_thread_id: int | None = None
    reply_parameters: Nested[ReplyParameters | None] = None
    reply_to_message_id: int | None = None
    allow_sending_without_reply: bool = False
    reply_markup: Nested[ReplyMarkup | None] = None

    @property
    def reply(self) -> ReplyParameters | None:
        """The message that is replied to, from the new parameter or the two old ones."""
        if self.reply_parameters is None and self.reply_to_message_id is not None:
            return ReplyParameters(
                message_id=self.reply_to_message_id, allow_sending_without_reply=self.allow_sending_without_reply
            )
        return self.reply_parameters


class CaptionParameters(BaseModel):
    """A caption and its markup."""

    caption: str = ""
    parse_mode: str = ""
    caption_entities: Nested[list[MessageEntity] | None] = None
    show_caption_above_media: bool | None = None
    has_spoiler: bool | None = None


class InputMedia(CaptionParameters):
    """A photo or a document in an album or an edit. `media` is a file id, a URL, or `attach://` with a field's name."""

    type: str
    media: str = ""
