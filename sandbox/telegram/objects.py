"""The objects of the Bot API that the sandbox uses, as in its documentation."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

JsonObject = dict[str, JsonValue]
_OBJECT: TypeAdapter[JsonObject] = TypeAdapter(JsonObject)


class TelegramObject(BaseModel):
    """Base class. Objects are immutable: a change makes a new one."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="ignore")

    def to_json(self) -> JsonObject:
        """The object as the Bot API sends it, without absent fields."""
        return _OBJECT.validate_python(self.model_dump(mode="json", by_alias=True, exclude_none=True))


class User(TelegramObject):
    """A user or the bot."""

    id: int
    is_bot: bool = False
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_premium: bool | None = None
    can_join_groups: bool | None = None
    can_read_all_group_messages: bool | None = None
    supports_inline_queries: bool | None = None

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name


class Chat(TelegramObject):
    """A chat. Ids of groups are negative, those of supergroups start with -100."""

    id: int
    type: Literal["private", "group", "supergroup", "channel"]
    title: str | None = None
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    is_forum: bool | None = None


class MessageEntity(TelegramObject):
    """A formatted or special part of a text. `offset` and `length` are in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    user: User | None = None
    language: str | None = None
    custom_emoji_id: str | None = None


class FileObject(TelegramObject):
    """What all files have in common. `file_size` is in bytes."""

    file_id: str
    file_unique_id: str
    file_size: int | None = None


class PhotoSize(FileObject):
    """One size of a photo, in pixels."""

    width: int
    height: int


class Document(FileObject):
    """A file that is sent as it is."""

    thumbnail: PhotoSize | None = None
    file_name: str | None = None
    mime_type: str | None = None


class Sticker(FileObject):
    """A sticker, static or moving."""

    type: str = "regular"
    width: int = 512
    height: int = 512
    is_animated: bool = False
    is_video: bool = False
    emoji: str | None = None
    thumbnail: PhotoSize | None = None


class Video(FileObject):
    """A video. `duration` is in seconds."""

    width: int
    height: int
    duration: int
    thumbnail: PhotoSize | None = None
    file_name: str | None = None
    mime_type: str | None = None


class Animation(Video):
    """A GIF, which Telegram turns into a film without sound."""


class Voice(FileObject):
    """A voice message. `duration` is in seconds."""

    duration: int
    mime_type: str | None = None


class Location(TelegramObject):
    """A location, in degrees."""

    latitude: float
    longitude: float


class CopyTextButton(TelegramObject):
    """The text that a button copies."""

    text: str


class InlineKeyboardButton(TelegramObject):
    """A button under a message. Unknown fields are kept."""

    model_config = ConfigDict(frozen=True, extra="allow")

    text: str
    url: str | None = None
    callback_data: str | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    switch_inline_query_chosen_chat: JsonObject | None = None
    web_app: JsonObject | None = None
    login_url: JsonObject | None = None
    copy_text: CopyTextButton | None = None
    style: str | None = None


class InlineKeyboardMarkup(TelegramObject):
    """The buttons under a message, row by row."""

    inline_keyboard: list[list[InlineKeyboardButton]]

    @property
    def buttons(self) -> list[InlineKeyboardButton]:
        """All buttons in reading order."""
        return [button for row in self.inline_keyboard for button in row]


class MessageOrigin(TelegramObject):
    """The origin of a forwarded message: a user, a hidden user, a chat or a channel."""

    type: Literal["user", "hidden_user", "chat", "channel"]
    date: int
    sender_user: User | None = None
    sender_user_name: str | None = None
    sender_chat: Chat | None = None
    chat: Chat | None = None
    message_id: int | None = None


class Message(TelegramObject):
    """A message in a chat. `date` and `edit_date` are Unix times. Fields that the sandbox knows nothing of are kept."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="allow")

    message_id: int
    message_thread_id: int | None = None
    is_topic_message: bool | None = None
    from_: User | None = Field(default=None, alias="from")
    sender_chat: Chat | None = None
    date: int
    edit_date: int | None = None
    chat: Chat
    forward_origin: MessageOrigin | None = None
    reply_to_message: "Message | None" = None
    media_group_id: str | None = None
    text: str | None = None
    entities: list[MessageEntity] | None = None
    link_preview_options: JsonObject | None = None
    caption: str | None = None
    caption_entities: list[MessageEntity] | None = None
    show_caption_above_media: bool | None = None
    has_media_spoiler: bool | None = None
    photo: list[PhotoSize] | None = None
    animation: Animation | None = None
    document: Document | None = None
    sticker: Sticker | None = None
    video: Video | None = None
    voice: Voice | None = None
    location: Location | None = None
    new_chat_members: list[User] | None = None
    left_chat_member: User | None = None
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None
    forum_topic_created: JsonObject | None = None
    reply_markup: InlineKeyboardMarkup | None = None

    @property
    def id(self) -> int:
        """The same as `message_id`."""
        return self.message_id

    @property
    def is_service(self) -> bool:
        """Whether it is a service message about members, topics or a migration."""
        contents = (self.new_chat_members, self.left_chat_member, self.forum_topic_created)
        return any(contents) or self.migrate_to_chat_id is not None or self.migrate_from_chat_id is not None

    @property
    def buttons(self) -> list[InlineKeyboardButton]:
        """The inline buttons under the message, in reading order."""
        return self.reply_markup.buttons if self.reply_markup else []

    def button(self, label: str) -> InlineKeyboardButton:
        """The button with this text or callback data, or else with `label` in its text.

        Raises:
            LookupError: there is none. The message lists the buttons.
        """
        for matches in (
            lambda button: button.text == label,
            lambda button: button.callback_data == label,
            lambda button: label in button.text,
        ):
            for button in self.buttons:
                if matches(button):
                    return button
        buttons = ", ".join(repr(button.text) for button in self.buttons) or "no button at all"
        raise LookupError(f"message {self.message_id} has no button {label!r}; it has {buttons}")
