"""What people do in Telegram: write, send photos, press buttons, block the bot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

from sandbox.telegram.chats import PRESENT, Room
from sandbox.telegram.entities import FormattedText, with_found_entities
from sandbox.telegram.objects import Chat, JsonObject, Location, Message, MessageOrigin, User
from sandbox.telegram.state import CallbackState, TelegramState


class SendOptions(TypedDict, total=False):
    """How a message is sent.

    `reply_to`: the message it answers. `topic`: the forum topic's id. `forwarded_from`: a user, a chat, or the name of
    somebody who hides their account. `as_chat`: in whose name a member writes, of the group itself or of a channel.
    `caption`: for media. `album`: the same word for all photos of one album.
    """

    reply_to: Message | int | None
    topic: int | None
    forwarded_from: User | Chat | str | None
    as_chat: Chat | None
    caption: str | None
    album: str | None


ANONYMOUS_ADMIN = User(id=1087968824, is_bot=True, first_name="Group", username="GroupAnonymousBot")
CHANNEL_WRITER = User(id=136817688, is_bot=True, first_name="Channel", username="Channel_Bot")
"""The credentials by which Telegram shows those who write in the name of a chat."""

# What a forwarded message keeps; buttons, and what it answered, stay behind.
_FORWARDED = (
    *("text", "entities", "caption", "caption_entities", "link_preview_options"),
    *("photo", "document", "sticker", "video", "voice", "location"),
)


@dataclass(frozen=True)
class Press:
    """A pressed button; `update_id` is None when the bot does not get such updates."""

    callback_query_id: str
    chat_id: int
    update_id: int | None


class UserActions(TelegramState):
    """The users' side. Chats, users and messages are given as objects or by id."""

    def user_sends_text(self, chat: Chat | int, user: User | int, text: str, **how: Unpack[SendOptions]) -> Message:
        """Writes. Commands, links, mentions and hashtags become entities, as Telegram marks them."""
        formatted = with_found_entities(FormattedText(text))
        return self._send(chat, user, {"text": text, "entities": formatted.entities or None}, how)

    def user_sends_photo(
        self, chat: Chat | int, user: User | int, picture: bytes, **how: Unpack[SendOptions]
    ) -> Message:
        """Sends a photo, which Telegram keeps as JPEG in its sizes.

        Raises:
            BotApiError: no picture, or one that Telegram doesn't take.
        """
        return self._send(chat, user, {"photo": self.files.add_photo(picture)}, how)

    def user_sends_album(
        self, chat: Chat | int, user: User | int, pictures: Sequence[bytes], **how: Unpack[SendOptions]
    ) -> list[Message]:
        """Sends photos as one album; the caption stands under the first."""
        album = how.get("album") or str(self.rng.randrange(10**16, 10**17))
        sent = []
        for number, picture in enumerate(pictures):
            one: SendOptions = {**how, "album": album}
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
        **how: Unpack[SendOptions],
    ) -> Message:
        """Sends a file as it is. `size` in bytes claims more than `data` holds, to play a file too big to download."""
        document = self.files.add_document(data, name, mime_type, size=size)
        return self._send(chat, user, {"document": document}, how)

    def user_sends_sticker(
        self,
        chat: Chat | int,
        user: User | int,
        data: bytes,
        *,
        kind: Literal["static", "animated", "video"] = "static",
        emoji: str = "🙂",
        **how: Unpack[SendOptions],
    ) -> Message:
        """Sends a sticker: WebP, a gzipped Lottie animation, or WebM."""
        return self._send(chat, user, {"sticker": self.files.add_sticker(data, kind, emoji)}, how)

    def user_sends_video(
        self,
        chat: Chat | int,
        user: User | int,
        data: bytes = b"film",
        *,
        thumbnail: bytes | None = None,
        **how: Unpack[SendOptions],
    ) -> Message:
        """Sends a film; `thumbnail` is a picture."""
        return self._send(chat, user, {"video": self.files.add_video(data, thumbnail)}, how)

    def user_sends_voice(
        self, chat: Chat | int, user: User | int, data: bytes = b"voice", **how: Unpack[SendOptions]
    ) -> Message:
        """Sends a voice message."""
        return self._send(chat, user, {"voice": self.files.add_voice(data)}, how)

    def user_sends_location(
        self,
        chat: Chat | int,
        user: User | int,
        latitude: float = 55.75,
        longitude: float = 37.62,
        **how: Unpack[SendOptions],
    ) -> Message:
        """Sends a point on the map, in degrees."""
        return self._send(chat, user, {"location": Location(latitude=latitude, longitude=longitude)}, how)

    def user_forwards(self, message: Message, chat: Chat | int, user: User | int) -> Message:
        """Forwards a message to a chat, with the origin that Telegram shows: where it first came from.

        Raises:
            LookupError: the message is gone.
        """
        current = self._message(self.rooms[message.chat.id], message)
        content: dict[str, object] = {name: getattr(current, name) for name in _FORWARDED}
        content["forward_origin"] = current.forward_origin or self._origin(current.from_)
        return self._send(chat, user, content, {})

    def user_edits(self, message: Message, text: str) -> Message:
        """Changes the text of a message, or the caption of one with media."""
        room = self.rooms[message.chat.id]
        current = self._message(room, message)
        entities = with_found_entities(FormattedText(text)).entities or None
        names = ("text", "entities") if current.text is not None else ("caption", "caption_entities")
        changes = dict(zip(names, (text, entities), strict=True))
        edited = self.replace(room, current.model_copy(update={**changes, "edit_date": self.now()}))
        self.deliver("edited_message", edited)
        return edited

    def user_deletes(self, message: Message) -> None:
        """Deletes a message for everybody; Telegram does not tell the bot."""
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
        """Presses an inline button, named by its text, its callback data, or a part of its text.

        `user` may be left out in a private chat. `inaccessible`: Telegram sends the message as one it no longer has.
        `data` is what a client of the user's own sends in place of what the button says.

        Raises:
            LookupError: the message is gone or has no such button.
            ValueError: the button sends nothing to the bot, as a URL button does.
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
        """Blocks the bot in the private chat."""
        blocker = self._user(user)
        self.set_bot_status(self.rooms[blocker.id], blocker, "kicked")

    def user_unblocks_bot(self, user: User | int) -> None:
        """Lets the bot write again."""
        blocker = self._user(user)
        self.set_bot_status(self.rooms[blocker.id], blocker, "member")

    def _send(self, chat: Chat | int, user: User | int, content: dict[str, object], how: SendOptions) -> Message:
        room, sender = self._room(chat), self._user(user)
        if room.chat.type == "private":
            room.started = True
        elif room.members.get(sender.id, "left") not in PRESENT:
            raise LookupError(f"{sender.full_name} is no member of {room.chat.title}: add them with set_member first")
        room.check_not_migrated()
        fields = {**self._manner(room, how), **content}
        if (chat_shown := how.get("as_chat")) is not None:
            sender = ANONYMOUS_ADMIN if chat_shown.id == room.chat.id else CHANNEL_WRITER
        message = self.post(room, sender, {name: value for name, value in fields.items() if value is not None})
        update_id = self.deliver("message", message)
        if update_id is not None:
            self.update_ids[message.chat.id, message.message_id] = update_id
        return message

    def _manner(self, room: Room, how: SendOptions) -> dict[str, object]:
        caption, topic = how.get("caption"), how.get("topic")
        if topic is not None and topic not in room.topics:
            raise LookupError(f"{room.chat.title} has no topic {topic}; it has {room.topics}")
        reply = how.get("reply_to")
        found: dict[str, object] = {
            "message_thread_id": topic,
            "is_topic_message": True if topic is not None else None,
            "media_group_id": how.get("album"),
            "sender_chat": how.get("as_chat"),
            "forward_origin": self._origin(how.get("forwarded_from")),
        }
        if caption:
            found |= {
                "caption": caption,
                "caption_entities": with_found_entities(FormattedText(caption)).entities or None,
            }
        # Telegram shows every message of a topic as an answer to the one that opened it, if it answers no other.
        answered = reply if reply is not None else topic
        if answered is not None:
            found["reply_to_message"] = self._message(room, answered).model_copy(update={"reply_to_message": None})
        return found

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
