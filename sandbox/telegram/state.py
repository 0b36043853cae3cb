"""The state of Telegram: users, chats, messages, files, updates. The Bot API and the users' actions work on it."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from sandbox.telegram.calls import CallLog
from sandbox.telegram.chats import PRESENT, MemberStatus, Room, chat_member
from sandbox.telegram.entities import entity_text
from sandbox.telegram.errors import bad_request
from sandbox.telegram.events import EventLog
from sandbox.telegram.faults import Faults
from sandbox.telegram.fetching import fetch_from_loopback
from sandbox.telegram.files import FileStore
from sandbox.telegram.objects import Chat, JsonObject, Message, MessageEntity, User
from sandbox.telegram.profile import BotProfile
from sandbox.telegram.updates import UpdateQueue
from sandbox.telegram.webhook import WebhookDelivery

Fetch = Callable[[str], Awaitable[bytes]]


@dataclass
class CallbackState:
    """A pressed button, and the bot's answer if it has come. `pressed` is a Unix time."""

    chat_id: int
    pressed: float
    answer: JsonObject | None = None


TOKEN = "123456789:AAsandbox-token-for-the-sandbox-bot"  # noqa: S105 - it opens nothing but this sandbox
BOT_USERNAME = "snapsource_bot"
CALLBACK_LIFETIME = 60.0
"""Seconds to answer a pressed button."""


class TelegramState:
    """The state of a Telegram with one bot.

    `clock` returns the Unix time in seconds, `fetch` gets a photo by its URL, and `sleep` delays responses. In
    `privacy_mode`, in groups where the bot is no administrator it sees only commands, mentions and replies to itself.
    Without `takes_button_styles` it refuses buttons with a style, as a server may that is older than these.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        rng: random.Random | None = None,
        fetch: Fetch = fetch_from_loopback,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.token = TOKEN
        self.clock = clock
        self.rng = rng or random.Random()  # noqa: S311 - ids, not secrets
        self.fetch = fetch
        self.sleep = sleep
        self.privacy_mode = True
        self.takes_button_styles = True
        self.bot = User(
            id=int(TOKEN.partition(":")[0]),
            is_bot=True,
            first_name="Snapsource",
            username=BOT_USERNAME,
            can_join_groups=True,
            can_read_all_group_messages=False,
            supports_inline_queries=False,
        )
        self.profile = BotProfile()
        self.files = FileStore(self.rng)
        self.events = EventLog(clock)
        self.calls = CallLog()
        self.faults = Faults()
        self.updates = UpdateQueue(first_id=self.rng.randrange(10**8, 9 * 10**8))
        self.webhook = WebhookDelivery(self.updates, clock)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.rooms: dict[int, Room] = {}
        self.callbacks: dict[str, CallbackState] = {}
        self.update_ids: dict[tuple[int, int], int] = {}
        self._last_message_id = 0

    async def aclose(self) -> None:
        """Stop the delivery to a webhook."""
        await self.webhook.stop()

    def now(self) -> int:
        """The Unix time in whole seconds, as in messages."""
        return int(self.clock())

    def room(self, chat_id: int | str) -> Room:
        """The chat with this id or `@username`.

        Raises:
            BotApiError: there is none.
        """
        if isinstance(chat_id, int):
            room = self.rooms.get(chat_id)
        else:
            if not chat_id:
                raise bad_request("chat_id is empty")
            by_name = (
                room
                for room in self.rooms.values()
                if room.chat.type != "private" and f"@{room.chat.username}".lower() == chat_id.lower()
            )
            room = next(by_name, None)
        if room is None:
            raise bad_request("chat not found")
        return room

    def bot_is_administrator(self, room: Room) -> bool:
        """Whether the bot has administrator rights in a chat."""
        return room.bot_status in {"creator", "administrator"}

    def new_message_id(self, room: Room) -> int:
        """The next message id. Each supergroup has its own count; private chats and basic groups share one."""
        if room.chat.type in {"supergroup", "channel"}:
            room.last_message_id += 1
            return room.last_message_id
        self._last_message_id += 1
        return self._last_message_id

    def post(self, room: Room, sender: User | None, fields: Mapping[str, object]) -> Message:
        """Add a message to a chat. `fields` are those of `Message` besides id, date, chat and sender."""
        message = Message.model_validate(
            {
                **fields,
                "message_id": self.new_message_id(room),
                "date": self.now(),
                "chat": room.chat,
                "from": sender,
            }
        )
        room.messages[message.message_id] = message
        self.events.add("message_new", room.chat.id, message.to_json())
        return message

    def replace(self, room: Room, message: Message) -> Message:
        """Replace a message by its edited version."""
        room.messages[message.message_id] = message
        self.events.add("message_edited", room.chat.id, message.to_json())
        return message

    def remove(self, room: Room, message_id: int) -> None:
        """Delete a message for everybody."""
        if room.messages.pop(message_id, None) is not None:
            self.events.add("message_deleted", room.chat.id, {"message_id": message_id})

    def deliver(self, kind: str, message: Message) -> int | None:
        """Queue an update for a message and return its `update_id`, or return None if the bot may not see it."""
        if not self._bot_sees(message):
            return None
        update = self.updates.add(kind, message.to_json())
        return update.update_id if update else None

    def _bot_sees(self, message: Message) -> bool:
        room = self.rooms[message.chat.id]
        if room.bot_status not in PRESENT:
            return False
        if room.chat.type == "private" or not self.privacy_mode or self.bot_is_administrator(room):
            return True
        reply = message.reply_to_message
        if reply and reply.from_ and reply.from_.id == self.bot.id:
            return True
        if message.is_service:
            return True
        text = message.text or message.caption or ""
        return any(
            self._concerns_bot(entity_text(text, entity), entity)
            for entity in message.entities or message.caption_entities or []
        )

    def _concerns_bot(self, covered: str, entity: MessageEntity) -> bool:
        name = f"@{self.bot.username}".lower()
        if entity.type == "mention":
            return covered.lower() == name
        return entity.type == "bot_command" and ("@" not in covered or covered.lower().endswith(name))

    def set_bot_status(self, room: Room, by: User, status: MemberStatus) -> None:
        """Block, unblock, add or remove the bot. It gets a `my_chat_member` update."""
        old, room.bot_status = room.bot_status, status
        if old == status:
            return
        self.events.add("member", room.chat.id, {"user_id": self.bot.id, "status": status})
        change: dict[str, JsonValue] = {
            "chat": room.chat.to_json(),
            "from": by.to_json(),
            "date": self.now(),
            "old_chat_member": self._bot_member(old),
            "new_chat_member": self._bot_member(status),
        }
        self.updates.add("my_chat_member", change)

    def _bot_member(self, status: MemberStatus) -> JsonObject:
        return chat_member(self.bot, status)

    def add_room(self, chat: Chat) -> Room:
        """Add a chat."""
        room = Room(chat)
        self.rooms[chat.id] = room
        self.events.add("chat", chat.id, chat.to_json())
        return room
