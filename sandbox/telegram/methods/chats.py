"""Methods about chats, members, files, reactions and pressed buttons."""

from pydantic import JsonValue

from sandbox.telegram.chats import PRESENT, chat_member
from sandbox.telegram.entities import utf16_length
from sandbox.telegram.errors import bad_request
from sandbox.telegram.files import MAX_DOWNLOAD_BYTES
from sandbox.telegram.methods.parameters import ChatId, Nested, Parameters
from sandbox.telegram.objects import JsonObject
from sandbox.telegram.state import CALLBACK_LIFETIME, TelegramState
from sandbox.telegram.validation import MAX_CALLBACK_ANSWER


class ChatParameters(Parameters):
    """The parameters of methods that need a chat only."""

    chat_id: ChatId = ""


class GetChatMember(ChatParameters):
    """`getChatMember`."""

    user_id: int


class GetFile(Parameters):
    """`getFile`."""

    file_id: str = ""


class AnswerCallbackQuery(Parameters):
    """`answerCallbackQuery`."""

    callback_query_id: str = ""
    text: str = ""
    show_alert: bool = False
    url: str = ""
    cache_time: int = 0


class SetMessageReaction(ChatParameters):
    """`setMessageReaction`."""

    message_id: int = 0
    reaction: Nested[list[JsonObject] | None] = None
    is_big: bool = False


async def get_chat(state: TelegramState, call: ChatParameters) -> JsonValue:
    """Return a ChatFullInfo."""
    room = state.room(call.chat_id)
    if room.chat.type != "private":
        room.check_bot_may_write()
    return {
        **room.chat.to_json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
            "gifts_from_channels": True,
        },
    }


async def get_chat_member(state: TelegramState, call: GetChatMember) -> JsonValue:
    """Return one member, present or not."""
    room = state.room(call.chat_id)
    if room.chat.type != "private":
        room.check_bot_may_write()
    if call.user_id == state.bot.id:
        return chat_member(state.bot, room.bot_status)
    if room.members_hidden and not state.bot_is_administrator(room):
        raise bad_request("CHAT_ADMIN_REQUIRED")
    user = state.users.get(call.user_id)
    if user is None:
        raise bad_request("invalid user_id specified")
    is_own_chat = room.chat.type == "private" and user.id == room.chat.id
    return chat_member(user, "member" if is_own_chat else room.members.get(user.id, "left"))


async def get_chat_administrators(state: TelegramState, call: ChatParameters) -> JsonValue:
    """Return the owner and the administrators."""
    room = state.room(call.chat_id)
    if room.chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    room.check_bot_may_write()
    administrators: list[JsonValue] = [
        chat_member(state.users[user_id], status) for user_id, status in room.administrators()
    ]
    if state.bot_is_administrator(room):
        administrators.append(chat_member(state.bot, room.bot_status))
    return administrators


async def leave_chat(state: TelegramState, call: ChatParameters) -> JsonValue:
    """Leave a chat."""
    room = state.room(call.chat_id)
    if room.chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    if room.bot_status not in PRESENT:
        room.check_bot_may_write()
    state.set_bot_status(room, state.bot, "left")
    return True


async def get_file(state: TelegramState, call: GetFile) -> JsonValue:
    """Return the path of a file of at most 20 MB, or that of any on the server's disk."""
    if not call.file_id:
        raise bad_request("file_id not specified")
    stored = state.files.get(call.file_id)
    disk = state.files.disk
    if disk is None and stored.size > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.file_unique_id,
        "file_size": stored.size,
        "file_path": stored.path if disk is None else str(disk / state.token / stored.path),
    }


async def answer_callback_query(state: TelegramState, call: AnswerCallbackQuery) -> JsonValue:
    """Answer a pressed button, once."""
    pressed = state.callbacks.get(call.callback_query_id)
    too_old = pressed is not None and state.clock() - pressed.pressed > CALLBACK_LIFETIME
    if pressed is None or too_old or pressed.answer is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if utf16_length(call.text) > MAX_CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer: JsonObject = {"callback_query_id": call.callback_query_id, "show_alert": call.show_alert}
    if call.text:
        answer["text"] = call.text
    if call.url:
        answer["url"] = call.url
    pressed.answer = answer
    state.events.add("callback_answer", pressed.chat_id, answer)
    return True


async def set_message_reaction(state: TelegramState, call: SetMessageReaction) -> JsonValue:
    """Set the bot's reaction to a message, or remove it. A bot may set one."""
    room = state.room(call.chat_id)
    room.check_bot_may_write()
    message = room.message(call.message_id, "message to react")
    reaction = call.reaction or []
    if len(reaction) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    shown: list[JsonValue] = list(reaction)
    state.events.add("reaction", room.chat.id, {"message_id": message.message_id, "reaction": shown})
    return True
