"""Methods that send texts, photos, albums, documents and chat actions."""

from pydantic import JsonValue

from sandbox.telegram.chats import Room
from sandbox.telegram.errors import BotApiError, bad_request
from sandbox.telegram.methods.media import caption_fields, input_document, input_photo
from sandbox.telegram.methods.parameters import (
    CaptionParameters,
    ChatId,
    InputMedia,
    Nested,
    Parameters,
    SendParameters,
)
from sandbox.telegram.objects import JsonObject, Message, MessageEntity
from sandbox.telegram.state import TelegramState
from sandbox.telegram.validation import inline_keyboard, message_text

_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


class SendMessage(SendParameters):
    """`sendMessage`."""

    text: str = ""
    parse_mode: str = ""
    entities: Nested[list[MessageEntity] | None] = None
    link_preview_options: Nested[JsonObject | None] = None


class SendPhoto(SendParameters, CaptionParameters):
    """`sendPhoto`."""

    photo: str = ""


class SendDocument(SendParameters, CaptionParameters):
    """`sendDocument`."""

    document: str = ""


class SendMediaGroup(SendParameters):
    """`sendMediaGroup`."""

    media: Nested[list[InputMedia]]


class SendChatAction(Parameters):
    """`sendChatAction`."""

    chat_id: ChatId = ""
    message_thread_id: int | None = None
    action: str = ""


async def send_message(state: TelegramState, call: SendMessage) -> JsonValue:
    """Send a text."""
    text = message_text(call.text, call.parse_mode, call.entities)
    room, context = _context(state, call)
    room.check_bot_may_send("texts")
    content = {"text": text.text, "entities": text.entities or None, "link_preview_options": call.link_preview_options}
    message = _post(state, room, {**content, **context})
    if call.reply_markup is not None and call.reply_markup.force_reply:
        # Bots don't get this with the message: Telegram tells the apps, which open a reply.
        request: JsonObject = {"message_id": message.message_id, "selective": bool(call.reply_markup.selective)}
        state.events.add("force_reply", room.chat.id, request)
    return message.to_json()


async def send_photo(state: TelegramState, call: SendPhoto) -> JsonValue:
    """Send a photo."""
    caption = caption_fields(call)
    _context(state, call)[0].check_bot_may_send("photos")
    photo = await input_photo(state, call.photo, call.uploads)
    # The chat may have changed while the photo was fetched.
    room, context = _context(state, call)
    return _post(state, room, {"photo": photo, **caption, **context}).to_json()


async def send_document(state: TelegramState, call: SendDocument) -> JsonValue:
    """Send a document."""
    caption = caption_fields(call)
    _context(state, call)
    document = await input_document(state, call.document, call.uploads)
    room, context = _context(state, call)
    return _post(state, room, {"document": document, **caption, **context}).to_json()


async def send_media_group(state: TelegramState, call: SendMediaGroup) -> JsonValue:
    """Send an album of 2 to 10 photos or documents."""
    if call.reply_markup is not None:
        raise bad_request("reply markup isn't supported in albums")
    if not call.media:
        raise bad_request("there are no messages to send")
    if len(call.media) > 10:
        raise bad_request("too many messages to send as an album")
    if len(call.media) < 2:
        raise bad_request("albums must have 2 to 10 items")
    kinds = {item.type for item in call.media}
    if kinds - {"photo", "document"}:
        raise bad_request(f"can't parse InputMedia: type {sorted(kinds)} is unsupported in this sandbox")
    if len(kinds) > 1:
        raise bad_request("document can't be mixed with other media types")
    _context(state, call)[0].check_bot_may_send("photos")
    contents = []
    for number, item in enumerate(call.media, 1):
        try:
            contents.append({**await media_content(state, item, call), **caption_fields(item)})
        except BotApiError as error:
            raise _in_album(error, number) from error
    room, context = _context(state, call)
    album = str(state.rng.randrange(10**16, 10**17))
    return [_post(state, room, {**content, **context, "media_group_id": album}).to_json() for content in contents]


def _in_album(error: BotApiError, number: int) -> BotApiError:
    # Network errors of an album name the failed item; other errors are unchanged.
    text = error.description.removeprefix("Bad Request: ")
    if text in {"failed to get HTTP URL content", "wrong type of the web page content"}:
        return bad_request(f'failed to send message #{number} with the error message "{text}"')
    return error


async def media_content(state: TelegramState, item: InputMedia, call: Parameters) -> dict[str, object]:
    """Store the photo or the document of an `InputMedia` and return it as a field of a message."""
    if item.type == "photo":
        return {"photo": await input_photo(state, item.media or "attach://media", call.uploads)}
    if item.type == "document":
        return {"document": await input_document(state, item.media or "attach://media", call.uploads)}
    raise bad_request(f'can\'t parse InputMedia: type "{item.type}" is unsupported in this sandbox')


async def send_chat_action(state: TelegramState, call: SendChatAction) -> JsonValue:
    """Show for 5 seconds what the bot is doing."""
    room = state.room(call.chat_id)
    room.check_bot_may_write()
    if call.action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.events.add("chat_action", room.chat.id, {"action": call.action})
    return True


def _context(state: TelegramState, call: SendParameters) -> tuple[Room, dict[str, object]]:
    """The chat, and the fields besides the content: the message that is replied to, the topic, the buttons."""
    room = state.room(call.chat_id)
    room.check_bot_may_write()
    context: dict[str, object] = {
        "reply_markup": inline_keyboard(call.reply_markup, takes_styles=state.takes_button_styles)
    }
    reply = call.reply
    if reply is not None:
        replied_room = state.room(reply.chat_id) if reply.chat_id is not None else room
        replied_to = replied_room.messages.get(reply.message_id)
        if replied_to is None and not reply.allow_sending_without_reply:
            raise bad_request("message to be replied not found")
        if replied_to is not None and replied_room is room:
            context["reply_to_message"] = replied_to.model_copy(update={"reply_to_message": None})
            if replied_to.is_topic_message:
                context |= {"message_thread_id": replied_to.message_thread_id, "is_topic_message": True}
    if call.message_thread_id is not None:
        if call.message_thread_id not in room.topics:
            raise bad_request("message thread not found")
        context |= {"message_thread_id": call.message_thread_id, "is_topic_message": True}
    return room, context


def _post(state: TelegramState, room: Room, fields: dict[str, object]) -> Message:
    return state.post(room, state.bot, {name: value for name, value in fields.items() if value is not None})
