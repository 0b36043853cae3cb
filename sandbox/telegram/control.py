"""The control endpoints: they drive a `Telegram` from another process or from the chat page.

The real Telegram has no such endpoints. Bodies are JSON, or multipart with the file in the field `file` and the rest in
the field `json`. Responses are JSON; errors have status 400 and `{"error": …}`.
"""

import base64
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.telegram.control_requests import (
    ButtonPress,
    EditedMessage,
    Forwarding,
    Membership,
    MessageName,
    Migration,
    NewFault,
    NewGroup,
    NewMessage,
    NewTopic,
    NewUser,
    Prohibition,
    Redelivery,
)
from sandbox.telegram.errors import BotApiError
from sandbox.telegram.objects import JsonObject, Message, User
from sandbox.telegram.telegram import Telegram
from sandbox.telegram.user_actions import SendOptions

B = TypeVar("B", bound=BaseModel)
Handler = Callable[[Request], Awaitable[JsonValue]]
MAX_WAIT_SECONDS = 30.0


def control_routes(telegram: Telegram) -> list[Route]:
    """The routes, to be mounted under `/control`."""
    control = Control(telegram)
    table: list[tuple[str, str, Handler]] = [
        ("POST", "/users", control.add_user),
        ("POST", "/groups", control.add_group),
        ("POST", "/topics", control.add_topic),
        ("POST", "/messages", control.send),
        ("POST", "/forwards", control.forward),
        ("POST", "/edits", control.edit),
        ("POST", "/deletions", control.delete),
        ("POST", "/presses", control.press),
        ("POST", "/members", control.set_member),
        ("POST", "/migrations", control.migrate),
        ("POST", "/prohibitions", control.forbid),
        ("POST", "/redeliveries", control.redeliver),
        ("GET", "/chats", control.chats),
        ("GET", "/chats/{chat_id:int}/messages", control.conversation),
        ("GET", "/chats/{chat_id:int}/commands", control.command_menu),
        ("GET", "/events", control.events),
        ("GET", "/calls", control.calls),
        ("DELETE", "/calls", control.clear_calls),
        ("POST", "/faults", control.add_fault),
        ("DELETE", "/faults", control.clear_faults),
    ]
    routes = [Route(path, _json_endpoint(handler), methods=[method]) for method, path, handler in table]
    return [*routes, Route("/files/{file_id}", control.file, methods=["GET"])]


def _json_endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await handler(request))
        except (LookupError, ValueError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        except BotApiError as error:
            return JSONResponse({"error": error.description}, status_code=400)

    return endpoint


class Control:
    """One method per endpoint."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def add_user(self, request: Request) -> JsonValue:
        """Add a user; return the User."""
        return self._telegram.add_user(**(await _body(request, NewUser)).model_dump()).to_json()

    async def add_group(self, request: Request) -> JsonValue:
        """Add a group; return the Chat."""
        group = await _body(request, NewGroup)
        return self._telegram.add_group(
            group.title,
            self._users(group.members),
            administrators=self._users(group.administrators),
            supergroup=group.supergroup,
            forum=group.forum,
            bot_status=group.bot_status,
        ).to_json()

    async def add_topic(self, request: Request) -> JsonValue:
        """Open a topic; return `{"message_thread_id"}`."""
        topic = await _body(request, NewTopic)
        return {"message_thread_id": self._telegram.add_topic(topic.chat_id, topic.user_id, topic.name)}

    async def send(self, request: Request) -> JsonValue:
        """Send a user's message; return the Message."""
        form, data = await _body_with_file(request, NewMessage)
        return self._send(form, data).to_json()

    def _send(self, form: NewMessage, data: bytes) -> Message:
        options: SendOptions = {
            "caption": form.caption,
            "reply_to": form.reply_to,
            "topic": form.topic,
            "album": form.album,
            "forwarded_from": self._source(form.forwarded_from),
        }
        telegram, chat, user = self._telegram, form.chat_id, form.user_id
        match form.kind:
            case "text":
                return telegram.user_sends_text(chat, user, form.text, **options)
            case "photo":
                return telegram.user_sends_photo(chat, user, data, **options)
            case "document":
                return telegram.user_sends_document(
                    chat, user, data, name=form.name, mime_type=form.mime_type, **options
                )
            case "gif":
                return telegram.user_sends_gif(chat, user, data, name=form.name, **options)
            case "sticker":
                return telegram.user_sends_sticker(chat, user, data, kind=form.sticker_kind, **options)
            case "video":
                return telegram.user_sends_video(chat, user, data, **options)
            case "voice":
                return telegram.user_sends_voice(chat, user, data, **options)
            case "location":
                return telegram.user_sends_location(chat, user, **options)
            case "any":
                return telegram.user_sends(chat, user, form.fields, **options)

    async def forward(self, request: Request) -> JsonValue:
        """Forward a message; return the new Message."""
        forwarding = await _body(request, Forwarding)
        message = self._telegram.message(forwarding.chat_id, forwarding.message_id)
        return self._telegram.user_forwards(message, forwarding.to_chat_id, forwarding.user_id).to_json()

    async def edit(self, request: Request) -> JsonValue:
        """Edit the text or caption of a message; return the Message."""
        edit = await _body(request, EditedMessage)
        return self._telegram.user_edits(self._telegram.message(edit.chat_id, edit.message_id), edit.text).to_json()

    async def delete(self, request: Request) -> JsonValue:
        """Delete a message."""
        message = await _body(request, MessageName)
        self._telegram.user_deletes(self._telegram.message(message.chat_id, message.message_id))
        return {}

    async def press(self, request: Request) -> JsonValue:
        """Press a button; return `callback_query_id` and `update_id`. The bot's answer is an event."""
        press = await _body(request, ButtonPress)
        message = self._telegram.message(press.chat_id, press.message_id)
        pressed = self._telegram.user_presses(message, press.button, press.user_id, inaccessible=press.inaccessible)
        return {"callback_query_id": pressed.callback_query_id, "update_id": pressed.update_id}

    async def set_member(self, request: Request) -> JsonValue:
        """Change the status of a member or the bot; `kicked` in a private chat means that the bot is blocked."""
        change = await _body(request, Membership)
        if change.user_id is None:
            self._telegram.set_bot_member(change.chat_id, change.by or change.chat_id, change.status)
        else:
            self._telegram.set_member(change.chat_id, change.user_id, change.status)
        return {}

    async def migrate(self, request: Request) -> JsonValue:
        """Turn a group into a supergroup; return the new Chat."""
        migration = await _body(request, Migration)
        return self._telegram.migrate_group(migration.chat_id, migration.by).to_json()

    async def forbid(self, request: Request) -> JsonValue:
        """Forbid the bot to send photos or texts to a group, and allow the rest."""
        prohibition = await _body(request, Prohibition)
        self._telegram.forbid(prohibition.chat_id, *prohibition.contents)
        return {}

    async def redeliver(self, request: Request) -> JsonValue:
        """Deliver an update again."""
        self._telegram.redeliver((await _body(request, Redelivery)).update_id)
        return {}

    async def chats(self, _request: Request) -> JsonValue:
        """All chats, with the bot's status in each."""
        return [
            {"chat": room.chat.to_json(), "bot_status": room.bot_status, "messages": len(room.messages)}
            for room in self._telegram.rooms.values()
        ]

    async def conversation(self, request: Request) -> JsonValue:
        """The current messages of a chat."""
        return [message.to_json() for message in self._telegram.conversation(int(request.path_params["chat_id"]))]

    async def command_menu(self, request: Request) -> JsonValue:
        """The command menu that the user `?user_id=` sees in a chat."""
        chat_id = int(request.path_params["chat_id"])
        user_id = int(request.query_params.get("user_id", chat_id))
        return [command.model_dump() for command in self._telegram.command_menu(chat_id, user_id)]

    async def events(self, request: Request) -> JsonValue:
        """The events after `?after=`. If there are none, wait up to `?timeout=` seconds, at most 30."""
        after = int(request.query_params.get("after", 0))
        timeout = min(float(request.query_params.get("timeout", 0)), MAX_WAIT_SECONDS)
        if timeout > 0 and not self._telegram.events.after(after):
            try:
                await self._telegram.events.wait_for(lambda _: True, after=after, timeout=timeout)
            except TimeoutError:
                return []
        return [event.to_json() for event in self._telegram.events.after(after)]

    async def calls(self, request: Request) -> JsonValue:
        """The bot's calls, or those of `?method=`."""
        method = request.query_params.get("method")
        found = self._telegram.calls.of(method) if method else self._telegram.calls.all
        return [call.to_json() for call in found]

    async def clear_calls(self, _request: Request) -> JsonValue:
        """Forget the bot's calls."""
        self._telegram.calls.clear()
        return {}

    async def add_fault(self, request: Request) -> JsonValue:
        """Set a fault; see `Faults`."""
        fault, faults = await _body(request, NewFault), self._telegram.faults
        match fault.kind:
            case "delay":
                faults.delay(fault.method, fault.seconds)
            case "error":
                faults.fail_next(
                    fault.method,
                    fault.times,
                    error_code=fault.error_code,
                    description=fault.description,
                    after_work=fault.after_work,
                )
            case "flood":
                faults.flood_next(fault.method, fault.times, retry_after=fault.retry_after)
            case "migrate":
                if (moved := fault.migration) is None:
                    raise ValueError("migration: give chat_id and by")
                faults.interrupt_next(fault.method, lambda: self._telegram.migrate_group(moved.chat_id, moved.by))
            case "drop":
                faults.drop_next(fault.method, fault.times, after_work=fault.after_work)
        return {}

    async def clear_faults(self, _request: Request) -> JsonValue:
        """Remove all faults and delays."""
        self._telegram.faults.clear()
        return {}

    async def file(self, request: Request) -> Response:
        """A file by its id, without the bot's token, for the chat page."""
        try:
            stored = self._telegram.files.get(request.path_params["file_id"])
        except BotApiError:
            return JSONResponse({"error": "no such file"}, status_code=404)
        return Response(stored.data, media_type=stored.mime_type)

    def _users(self, ids: list[int]) -> list[User]:
        unknown = [user_id for user_id in ids if user_id not in self._telegram.users]
        if unknown:
            raise LookupError(f"no users {unknown}: POST /control/users first")
        return [self._telegram.users[user_id] for user_id in ids]

    def _source(self, source: int | str | None) -> User | str | None:
        return self._users([source])[0] if isinstance(source, int) else source


async def _body(request: Request, model: type[B]) -> B:
    return _read(model, await request.body())


async def _body_with_file(request: Request, model: type[NewMessage]) -> tuple[NewMessage, bytes]:
    if not request.headers.get("content-type", "").startswith("multipart/"):
        form = _read(model, await request.body())
        return form, base64.b64decode(form.file_base64 or "")
    async with request.form(max_part_size=64 * 1024 * 1024) as fields:
        file, text = fields.get("file"), fields.get("json")
        data = await file.read() if isinstance(file, UploadFile) else b""
        return _read(model, text if isinstance(text, str) else "{}"), data


def _read(model: type[B], source: str | bytes) -> B:
    try:
        given: JsonObject = json.loads(source or "{}")
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        location = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{location}: {first['msg']}") from error
