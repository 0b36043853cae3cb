"""The actions of users: writing, sending photos, pressing buttons, blocking the bot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

from sandbox.telegram.chats import PRESENT, Room
from sandbox.telegram.entities import FormattedText, with_detected_entities
from sandbox.telegram.objects import Chat, JsonObject, Location, Message, MessageOrigin, User
from sandbox.telegram.state import CallbackState, TelegramState


class SendOptions(TypedDict, total=False):
    """Options of a message.

    `reply_to` is the message that it replies to, `topic` the id of the forum topic, `forwarded_from` a user, a chat, or
    the name of a user who hides the account. `as_chat` is the group or channel in whose name a member writes. `caption`
    is for media, and `album` is equal for all photos of one album.
    """

    reply_to: Message | int | None
    topic: int | None
    forwarded_from: User | Chat | str | None
    as_chat: Chat | None
    caption: str | None
    album: str | None


ANONYMOUS_ADMIN = User(id=1087968824, is_bot=True, first_name="Group", username="GroupAnonymousBot")
CHANNEL_WRITER = User(id=136817688, is_bot=True, first_name="Channel", username="Channel_Bot")
"""The accounts that Telegram shows as senders of messages in the name of a chat."""

# The fields that a forwarded message keeps: buttons and replies are dropped.
_FORWARDED = (
    *("text", "entities", "caption", "caption_entities", "link_preview_options"),
    *("photo", "animation", "document", "sticker", "video", "voice", "location"),
)


@dataclass(frozen=True)
class Press:
    """A pressed button. `update_id` is None if the bot does not get such updates."""

    callback_query_id: str
    chat_id: int
    update_id: int | None


class UserActions(TelegramState):
    """The actions of users. Chats, users and messages are passed as objects or by id."""

    def user_sends_text(self, chat: Chat | int, user: User | int, text: str, **options: Unpack[SendOptions]) -> Message:
        """Send a text. Commands, links, mentions and hashtags become entities."""
        formatted = with_detected_entities(FormattedText(text))
        return self._send(chat, user, {"text": text, "entities": formatted.entities or None}, options)

    def user_sends(
        self, chat: Chat | int, user: User | int, content: JsonObject, **options: Unpack[SendOptions]
    ) -> Message:
        """Send any fields of a message as they are, also some that the sandbox, or the bot, knows nothing of."""
        return self._send(chat, user, dict(content), options)

    def user_sends_photo(
        self, chat: Chat | int, user: User | int, picture: bytes, **options: Unpack[SendOptions]
    ) -> Message:
        """Send a photo, which Telegram stores as JPEG in several sizes.

        Raises:
            BotApiError: it is no picture, or one that Telegram rejects.
        """
        return self._send(chat, user, {"photo": self.files.add_photo(picture)}, options)

    def user_sends_album(
        self, chat: Chat | int, user: User | int, pictures: Sequence[bytes], **options: Unpack[SendOptions]
    ) -> list[Message]:
        """Send photos as one album, with the caption under the first."""
        album = options.get("album") or str(self.rng.randrange(10**16, 10**17))
        sent = []
        for number, picture in enumerate(pictures):
            one: SendOptions = {**options, "album": album}
            if number:
                one["caption"] = None
            sent.append(self.user_sends_photo(chat, user, picture, **one))
        return sent

    def user_sends_document(
        self,
        chat: Chat | int,
        user: User | int,
        data: bytes,
        *,
        name: str = "photo.jpg",
        mime_type: str = "image/jpeg",
        size: int | None = None,
        **options: Unpack[SendOptions],
    ) -> Message:
        """Send a file as it is. `size` may claim more bytes than `data` has, to simulate a file too big to download."""
        document = self.files.add_document(data, name, mime_type, size=size)
        return self._send(chat, user, {"document": document}, options)

    def user_sends_sticker(
        self,
        chat: Chat | int,
        user: User | int,
        data: bytes,
        *,
        kind: Literal["static", "animated", "video"] = "static",
        emoji: str = "🙂",
        **options: Unpack[SendOptions],
    ) -> Message:
        """Send a sticker: WebP, a gzipped Lottie animation, or WebM."""
        return self._send(chat, user, {"sticker": self.files.add_sticker(data, kind, emoji)}, options)

    def user_sends_video(
        self,
        chat: Chat | int,
        user: User | int,
        data: bytes = b"film",
        *,
        thumbnail: bytes | None = None,
        **options: Unpack[SendOptions],
    ) -> Message:
        """Send a video; `thumbnail` is a picture."""
        return self._send(chat, user, {"video": self.files.add_video(data, thumbnail)}, options)

    def user_sends_gif(
        self,
        chat: Chat | int,
        user: User | int,
        data: bytes,
        *,
        name: str = "film.gif",
        **options: Unpack[SendOptions],
    ) -> Message:
        """Send a GIF, which arrives as an animation.

        Raises:
            BotApiError: it is no picture.
        """
        animation, document = self.files.add_animation(data, name)
        return self._send(chat, user, {"animation": animation, "document": document}, options)

    def user_sends_voice(
        self, chat: Chat | int, user: User | int, data: bytes = b"voice", **options: Unpack[SendOptions]
    ) -> Message:
        """Send a voice message."""
        return self._send(chat, user, {"voice": self.files.add_voice(data)}, options)

    def user_sends_location(
        self,
        chat: Chat | int,
        user: User | int,
        latitude: float = 55.75,
        longitude: float = 37.62,
        **options: Unpack[SendOptions],
    ) -> Message:
        """Send a location, in degrees."""
        return self._send(chat, user, {"location": Location(latitude=latitude, longitude=longitude)}, options)

    def user_forwards(self, message: Message, chat: Chat | int, user: User | int) -> Message:
        """Forward a message. Its origin is where it first came from.

        Raises:
            LookupError: the message is gone.
        """
        current = self._message(self.rooms[message.chat.id], message)
        content: dict[str, object] = {name: getattr(current, name) for name in _FORWARDED} | (current.model_extra or {})
        content["forward_origin"] = current.forward_origin or self._origin(current.from_)
        return self._send(chat, user, content, {})

    def user_edits(self, message: Message, text: str) -> Message:
        """Edit the text or the caption of a message."""
        room = self.rooms[message.chat.id]
        current = self._message(room, message)
        entities = with_detected_entities(FormattedText(text)).entities or None
        names = ("text", "entities") if current.text is not None else ("caption", "caption_entities")
        changes = dict(zip(names, (text, entities), strict=True))
        edited = self.replace(room, current.model_copy(update={**changes, "edit_date": self.now()}))
        self.deliver("edited_message", edited)
        return edited

    def user_deletes(self, message: Message) -> None:
        """Delete a message for everybody. The bot gets no update."""
        self.remove(self.rooms[message.chat.id], message.message_id)

    def user_presses(
        self,
        message: Message,
        button: str,
        user: User | int | None = None,
        *,
        inaccessible: bool = False,
        data: str | None = None,
    ) -> Press:
        """Press an inline button, named by its text, its callback data, or a part of its text.

        `user` is optional in a private chat. With `inaccessible` Telegram sends the message without its content, as
        after a long time. `data` is sent instead of the button's data, as a modified client could.

        Raises:
            LookupError: the message is gone or has no such button.
            ValueError: the button sends nothing to the bot, such as a URL button.
        """
        room = self.rooms[message.chat.id]
        current = self._message(room, message)
        pressed = current.button(button)
        if pressed.callback_data is None:
            raise ValueError(f"button {pressed.text!r} has no callback data: only the user's own client acts on it")
        presser = self._user(user if user is not None else message.chat.id)
        shown: JsonObject = current.to_json()
        if inaccessible:
            shown = {"chat": current.chat.to_json(), "message_id": current.message_id, "date": 0}
        query_id = str(self.rng.randrange(10**17, 10**18))
        query: JsonObject = {
            "id": query_id,
            "from": presser.to_json(),
            "message": shown,
            "chat_instance": str(room.chat.id * 7919),
            "data": pressed.callback_data if data is None else data,
        }
        self.callbacks[query_id] = CallbackState(room.chat.id, self.clock())
        self.events.add("callback_query", room.chat.id, query)
        update = self.updates.add("callback_query", query)
        return Press(query_id, room.chat.id, update.update_id if update else None)

    def user_blocks_bot(self, user: User | int) -> None:
        """Block the bot in the private chat."""
        blocker = self._user(user)
        self.set_bot_status(self.rooms[blocker.id], blocker, "kicked")

    def user_unblocks_bot(self, user: User | int) -> None:
        """Unblock the bot."""
        blocker = self._user(user)
        self.set_bot_status(self.rooms[blocker.id], blocker, "member")

    def _send(self, chat: Chat | int, user: User | int, content: dict[str, object], options: SendOptions) -> Message:
        room, sender = self._room(chat), self._user(user)
        if room.chat.type == "private":
            room.started = True
        elif room.members.get(sender.id, "left") not in PRESENT:
            raise LookupError(f"{sender.full_name} is no member of {room.chat.title}: add them with set_member first")
        room.check_not_migrated()
        fields = {**self._option_fields(room, options), **content}
        if (sender_chat := options.get("as_chat")) is not None:
            sender = ANONYMOUS_ADMIN if sender_chat.id == room.chat.id else CHANNEL_WRITER
        message = self.post(room, sender, {name: value for name, value in fields.items() if value is not None})
        update_id = self.deliver("message", message)
        if update_id is not None:
            self.update_ids[message.chat.id, message.message_id] = update_id
        return message

    def _option_fields(self, room: Room, options: SendOptions) -> dict[str, object]:
        caption, topic = options.get("caption"), options.get("topic")
        if topic is not None and topic not in room.topics:
            raise LookupError(f"{room.chat.title} has no topic {topic}; it has {room.topics}")
        reply = options.get("reply_to")
        fields: dict[str, object] = {
            "message_thread_id": topic,
            "is_topic_message": True if topic is not None else None,
            "media_group_id": options.get("album"),
            "sender_chat": options.get("as_chat"),
            "forward_origin": self._origin(options.get("forwarded_from")),
        }
        if caption:
            fields |= {
                "caption": caption,
                "caption_entities": with_detected_entities(FormattedText(caption)).entities or None,
            }
        # Telegram shows a message of a topic as a reply to the one that opened it, unless it replies to another.
        replied_to = reply if reply is not None else topic
        if replied_to is not None:
            fields["reply_to_message"] = self._message(room, replied_to).model_copy(update={"reply_to_message": None})
        return fields

    def _origin(self, source: User | Chat | str | None) -> MessageOrigin | None:
        date = self.now() - 3600
        if isinstance(source, User):
            return MessageOrigin(type="user", date=date, sender_user=source)
        if isinstance(source, str):
            return MessageOrigin(type="hidden_user", date=date, sender_user_name=source)
        if isinstance(source, Chat) and source.type == "channel":
            return MessageOrigin(type="channel", date=date, chat=source, message_id=1)
        if isinstance(source, Chat):
            return MessageOrigin(type="chat", date=date, sender_chat=source)
        return None

    def _room(self, chat: Chat | int) -> Room:
        chat_id = chat if isinstance(chat, int) else chat.id
        if chat_id not in self.rooms:
            raise LookupError(f"no chat {chat_id}: add a user or a group first; there are {sorted(self.rooms)}")
        return self.rooms[chat_id]

    def _user(self, user: User | int) -> User:
        user_id = user if isinstance(user, int) else user.id
        if user_id not in self.users:
            raise LookupError(f"no user {user_id}: add_user first; there are {sorted(self.users)}")
        return self.users[user_id]

    def _message(self, room: Room, message: Message | int) -> Message:
        message_id = message if isinstance(message, int) else message.message_id
        if message_id not in room.messages:
            raise LookupError(f"no message {message_id} in chat {room.chat.id}: it was deleted or never sent")
        return room.messages[message_id]
