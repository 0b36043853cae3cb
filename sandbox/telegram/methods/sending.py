"""Methods that put something into a chat: texts, photos, albums, documents, and the line "is typing…"."""

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
    """A text."""
    text = message_text(call.text, call.parse_mode, call.entities)
    room, frame = _frame(state, call)
    content = {"text": text.text, "entities": text.entities or None, "link_preview_options": call.link_preview_options}
    message = _post(state, room, {**content, **frame})
    if call.reply_markup is not None and call.reply_markup.force_reply:
        # No part of the message that bots get: Telegram tells the apps, which open a reply to it.
        asked: JsonObject = {"message_id": message.message_id, "selective": bool(call.reply_markup.selective)}
        state.events.add("force_reply", room.chat.id, asked)
    return message.to_json()


async def send_photo(state: TelegramState, call: SendPhoto) -> JsonValue:
    """A photo."""
    caption = caption_fields(call)
    _frame(state, call)
    photo = await input_photo(state, call.photo, call.uploads)
    # The chat may have changed while the photo was fetched.
    room, frame = _frame(state, call)
    return _post(state, room, {"photo": photo, **caption, **frame}).to_json()


async def send_document(state: TelegramState, call: SendDocument) -> JsonValue:
    """A file as it is."""
    caption = caption_fields(call)
    _frame(state, call)
    document = await input_document(state, call.document, call.uploads)
    room, frame = _frame(state, call)
    return _post(state, room, {"document": document, **caption, **frame}).to_json()


async def send_media_group(state: TelegramState, call: SendMediaGroup) -> JsonValue:
    """An album of 2 to 10 photos, or of as many documents."""
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
    _frame(state, call)
    contents = []
    for number, item in enumerate(call.media, 1):
        try:
            contents.append({**await media_content(state, item, call), **caption_fields(item)})
        except BotApiError as refusal:
            raise _in_album(refusal, number) from refusal
    room, frame = _frame(state, call)
    album = str(state.rng.randrange(10**16, 10**17))
    return [_post(state, room, {**content, **frame, "media_group_id": album}).to_json() for content in contents]


def _in_album(refusal: BotApiError, number: int) -> BotApiError:
    # The album's errors from the network name the failed item; the others come as they are.
    text = refusal.description.removeprefix("Bad Request: ")
    if text in {"failed to get HTTP URL content", "wrong type of the web page content"}:
        return bad_request(f'failed to send message #{number} with the error message "{text}"')
    return refusal


async def media_content(state: TelegramState, item: InputMedia, call: Parameters) -> dict[str, object]:
    """The photo or the document of an `InputMedia`, as a field of a message."""
    if item.type == "photo":
        return {"photo": await input_photo(state, item.media or "attach://media", call.uploads)}
    if item.type == "document":
        return {"document": await input_document(state, item.media or "attach://media", call.uploads)}
    raise bad_request(f'can\'t parse InputMedia: type "{item.type}" is unsupported in this sandbox')


async def send_chat_action(state: TelegramState, call: SendChatAction) -> JsonValue:
    """Shows for 5 seconds what the bot is doing."""
    room = state.room(call.chat_id)
    room.check_bot_may_write()
    if call.action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.events.add("chat_action", room.chat.id, {"action": call.action})
    return True


def _frame(state: TelegramState, call: SendParameters) -> tuple[Room, dict[str, object]]:
    """The chat, and what surrounds the content: the answered message, the topic, the buttons."""
    room = state.room(call.chat_id)
    room.check_bot_may_write()
    frame: dict[str, object] = {"reply_markup": inline_keyboard(call.reply_markup)}
    reply = call.reply
    if reply is not None:
        asked = state.room(reply.chat_id) if reply.chat_id is not None else room
        found = asked.messages.get(reply.message_id)
        if found is None and not reply.allow_sending_without_reply:
            raise bad_request("message to be replied not found")
        if found is not None and asked is room:
            frame["reply_to_message"] = found.model_copy(update={"reply_to_message": None})
            if found.is_topic_message:
                frame |= {"message_thread_id": found.message_thread_id, "is_topic_message": True}
    if call.message_thread_id is not None:
        if call.message_thread_id not in room.topics:
            raise bad_request("message thread not found")
        frame |= {"message_thread_id": call.message_thread_id, "is_topic_message": True}
    return room, frame


def _post(state: TelegramState, room: Room, fields: dict[str, object]) -> Message:
    return state.post(room, state.bot, {name: value for name, value in fields.items() if value is not None})
