"""Methods that edit or delete messages."""

from pydantic import JsonValue

from sandbox.telegram.chats import Room
from sandbox.telegram.errors import bad_request
from sandbox.telegram.methods.media import caption_fields
from sandbox.telegram.methods.parameters import CaptionParameters, ChatId, InputMedia, Nested, Parameters, ReplyMarkup
from sandbox.telegram.methods.sending import media_content
from sandbox.telegram.objects import JsonObject, Message, MessageEntity
from sandbox.telegram.state import TelegramState
from sandbox.telegram.validation import inline_keyboard, message_text

DELETABLE_SECONDS = 48 * 3600
_MEDIA = ("photo", "document", "video", "voice", "sticker")


class EditParameters(Parameters):
    """The parameters of all edits."""

    chat_id: ChatId = ""
    message_id: int = 0
    inline_message_id: str = ""
    reply_markup: Nested[ReplyMarkup | None] = None


class EditMessageText(EditParameters):
    """`editMessageText`."""

    text: str = ""
    parse_mode: str = ""
    entities: Nested[list[MessageEntity] | None] = None
    link_preview_options: Nested[JsonObject | None] = None


class EditMessageCaption(EditParameters, CaptionParameters):
    """`editMessageCaption`."""


class EditMessageMedia(EditParameters):
    """`editMessageMedia`."""

    media: Nested[InputMedia]


class DeleteMessage(Parameters):
    """`deleteMessage`."""

    chat_id: ChatId = ""
    message_id: int = 0


class DeleteMessages(Parameters):
    """`deleteMessages`."""

    chat_id: ChatId = ""
    message_ids: Nested[list[int]]


async def edit_message_text(state: TelegramState, call: EditMessageText) -> JsonValue:
    """Edit a text."""
    text = message_text(call.text, call.parse_mode, call.entities)
    room, message = _editable(state, call)
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    changes: dict[str, object] = {
        "text": text.text,
        "entities": text.entities or None,
        "link_preview_options": call.link_preview_options,
    }
    return _edited(state, room, message, call, changes)


async def edit_message_caption(state: TelegramState, call: EditMessageCaption) -> JsonValue:
    """Edit or remove a caption."""
    caption = caption_fields(call)
    caption.pop("has_media_spoiler")
    room, message = _editable(state, call)
    if not any(getattr(message, kind) for kind in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return _edited(state, room, message, call, caption)


async def edit_message_media(state: TelegramState, call: EditMessageMedia) -> JsonValue:
    """Replace a photo, a document or a text by a photo or a document. Caption and buttons go unless given again."""
    caption = caption_fields(call.media)
    _editable(state, call)[0].check_bot_may_send("photos")
    content = await media_content(state, call.media, call)
    # The message may have been deleted while the photo was fetched.
    room, message = _editable(state, call)
    if message.media_group_id and not set(content) & {kind for kind in _MEDIA if getattr(message, kind)}:
        raise bad_request("can't use the media of the specified type in the album")
    removed = dict.fromkeys((*_MEDIA, "text", "entities", "link_preview_options"))
    return _edited(state, room, message, call, {**removed, **content, **caption})


async def edit_message_reply_markup(state: TelegramState, call: EditParameters) -> JsonValue:
    """Replace or remove the buttons."""
    room, message = _editable(state, call)
    return _edited(state, room, message, call, {})


async def delete_message(state: TelegramState, call: DeleteMessage) -> JsonValue:
    """Delete one message."""
    room = state.room(call.chat_id)
    room.check_not_migrated()
    if call.message_id == 0:
        raise bad_request("message identifier is not specified")
    message = room.message(call.message_id, "message to delete")
    if not _deletable(state, room, message):
        raise bad_request("message can't be deleted")
    state.remove(room, message.message_id)
    return True


async def delete_messages(state: TelegramState, call: DeleteMessages) -> JsonValue:
    """Delete 1 to 100 messages; missing ones are skipped."""
    room = state.room(call.chat_id)
    room.check_not_migrated()
    if not call.message_ids:
        raise bad_request("message identifiers are not specified")
    if len(call.message_ids) > 100:
        raise bad_request("too many message identifiers specified")
    messages = [room.messages[message_id] for message_id in call.message_ids if message_id in room.messages]
    if not all(_deletable(state, room, message) for message in messages):
        raise bad_request("message can't be deleted")
    for message in messages:
        state.remove(room, message.message_id)
    return True


def _editable(state: TelegramState, call: EditParameters) -> tuple[Room, Message]:
    if call.inline_message_id:
        raise bad_request("MESSAGE_ID_INVALID")
    room = state.room(call.chat_id)
    room.check_bot_may_write()
    if call.message_id == 0:
        raise bad_request("message identifier is not specified")
    message = room.message(call.message_id, "message to edit")
    if message.from_ is None or message.from_.id != state.bot.id:
        raise bad_request("message can't be edited")
    return room, message


def _edited(
    state: TelegramState, room: Room, message: Message, call: EditParameters, changes: dict[str, object]
) -> JsonValue:
    keyboard = inline_keyboard(call.reply_markup, takes_styles=state.takes_button_styles)
    edited = message.model_copy(update={**changes, "reply_markup": keyboard})
    if edited == message:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a current "
            "content and reply markup of the message"
        )
    return state.replace(room, edited.model_copy(update={"edit_date": state.now()})).to_json()


def _deletable(state: TelegramState, room: Room, message: Message) -> bool:
    if state.clock() - message.date > DELETABLE_SECONDS:
        return False
    own = message.from_ is not None and message.from_.id == state.bot.id
    return own or room.chat.type == "private" or state.bot_is_administrator(room)
