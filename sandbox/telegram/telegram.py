"""The Telegram of tests and the demo: setting up users and chats, and observing the bot."""

from collections.abc import Callable, Iterable

from sandbox.telegram.chats import Content, MemberStatus
from sandbox.telegram.events import Event
from sandbox.telegram.objects import Chat, JsonObject, Message, User
from sandbox.telegram.profile import BotCommand, CommandScope
from sandbox.telegram.user_actions import Press, UserActions


class Telegram(UserActions):
    """A Telegram with one bot: users, chats and messages, without network.

    `events` has every change, `calls` the bot's calls; `faults` make calls fail.
    """

    def add_user(
        self,
        first_name: str = "Ann",
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
        user_id: int | None = None,
        is_premium: bool | None = None,
        started: bool = True,
    ) -> User:
        """Add a user with a private chat. With `started=False` the user has not written yet, so the bot can't write."""
        user = User(
            id=self.rng.randrange(10**8, 10**9) if user_id is None else user_id,
            first_name=first_name,
            last_name=last_name,
            username=username,
            language_code=language_code,
            is_premium=is_premium,
        )
        self.users[user.id] = user
        chat = Chat(id=user.id, type="private", first_name=first_name, last_name=last_name, username=username)
        self.add_room(chat).started = started
        return user

    def private_chat(self, user: User | int) -> Chat:
        """The user's private chat with the bot; its id is the user's id."""
        return self._room(self._user(user).id).chat

    def add_group(
        self,
        title: str = "Traders",
        members: Iterable[User] = (),
        *,
        administrators: Iterable[User] = (),
        supergroup: bool = True,
        forum: bool = False,
        bot_status: MemberStatus = "member",
        username: str | None = None,
    ) -> Chat:
        """Add a group. The first administrator owns it. A forum has topics."""
        number = self.rng.randrange(10**8, 10**9)
        chat = Chat(
            id=-(1_000_000_000_000 + number) if supergroup or forum else -number,
            type="supergroup" if supergroup or forum else "group",
            title=title,
            username=username,
            is_forum=True if forum else None,
        )
        room = self.add_room(chat)
        room.bot_status = bot_status
        room.members.update((member.id, "member") for member in members)
        for number, administrator in enumerate(administrators):
            room.members[administrator.id] = "administrator" if number else "creator"
        return chat

    def add_topic(self, chat: Chat | int, user: User | int, name: str) -> int:
        """Open a topic in a forum and return its `message_thread_id`."""
        room = self._room(chat)
        opening: JsonObject = {"name": name, "icon_color": 7322096}
        message = self.post(room, self._user(user), {"forum_topic_created": opening, "is_topic_message": True})
        room.messages[message.message_id] = message.model_copy(update={"message_thread_id": message.message_id})
        room.topics[message.message_id] = name
        self.deliver("message", room.messages[message.message_id])
        return message.message_id

    def delete_topic(self, chat: Chat | int, topic: int) -> None:
        """Delete a topic of a forum, with its messages."""
        room = self._room(chat)
        del room.topics[topic]
        for message in [one for one in room.messages.values() if one.message_thread_id == topic]:
            self.remove(room, message.message_id)

    def forbid(self, chat: Chat | int, *contents: Content) -> None:
        """Forbid the bot to send photos or texts to a group, and allow the rest."""
        self._room(chat).forbidden = set(contents)

    def set_member(self, chat: Chat | int, user: User | int, status: MemberStatus) -> None:
        """Add, promote or remove a member of a group."""
        room = self._room(chat)
        room.members[self._user(user).id] = status
        self.events.add("member", room.chat.id, {"user_id": self._user(user).id, "status": status})

    def hide_members(self, chat: Chat | int) -> None:
        """Tell a bot that is no admin of the group who its admins are, and nothing of its other members."""
        self._room(chat).members_hidden = True

    def set_bot_member(self, chat: Chat | int, by: User | int, status: MemberStatus) -> None:
        """Add, promote or remove the bot in a group. The bot gets `my_chat_member`."""
        self.set_bot_status(self._room(chat), self._user(by), status)

    def migrate_group(self, chat: Chat | int, by: User | int) -> Chat:
        """Turn a basic group into a supergroup, a new chat with a new id. Both chats get a service message.

        Raises:
            ValueError: the chat is no basic group.
        """
        old, user = self._room(chat), self._user(by)
        if old.chat.type != "group":
            raise ValueError(f"only a basic group can become a supergroup, this is a {old.chat.type}")
        supergroup = Chat(id=-(1_000_000_000_000 - old.chat.id), type="supergroup", title=old.chat.title)
        new = self.add_room(supergroup)
        new.members, new.bot_status = dict(old.members), old.bot_status
        leaving = self.post(old, user, {"migrate_to_chat_id": supergroup.id})
        self.deliver("message", leaving)
        arriving = self.post(new, user, {"migrate_from_chat_id": old.chat.id})
        self.deliver("message", arriving)
        old.migrated_to = supergroup.id
        return supergroup

    def redeliver(self, what: Message | Press | int) -> None:
        """Deliver an update again: that of a message or a press, or the one with this `update_id`.

        Raises:
            LookupError: the bot never got such an update.
        """
        if isinstance(what, Message):
            update_id = self.update_ids.get((what.chat.id, what.message_id))
        elif isinstance(what, Press):
            update_id = what.update_id
        else:
            update_id = what
        if update_id is None:
            raise LookupError("the bot never got an update for this: it does not ask for the kind, or may not see it")
        self.updates.redeliver(update_id)

    def expire_callbacks(self) -> None:
        """Make all presses so far too old to be answered."""
        self.callbacks = {key: state for key, state in self.callbacks.items() if state.answer is not None}

    def conversation(self, chat: Chat | int) -> list[Message]:
        """The current messages of a chat, oldest first."""
        return self._room(chat).conversation()

    def bot_messages(self, chat: Chat | int) -> list[Message]:
        """The bot's current messages in a chat, oldest first."""
        return [message for message in self.conversation(chat) if message.from_ and message.from_.id == self.bot.id]

    def message(self, chat: Chat | int, message_id: int) -> Message:
        """The message in its current state.

        Raises:
            LookupError: it was deleted or never sent.
        """
        return self._message(self._room(chat), message_id)

    async def bot_message(
        self,
        chat: Chat | int,
        wanted: Callable[[Message], bool] = lambda _: True,
        *,
        after: int = 0,
        timeout: float = 5.0,
    ) -> Message:
        """Wait for a message of the bot that is wanted, sent or edited after event number `after`.

        Raises:
            TimeoutError: there was none within `timeout` seconds.
        """
        chat_id = self._room(chat).chat.id

        def matches(event: Event) -> bool:
            if event.chat_id != chat_id or event.kind not in {"message_new", "message_edited"}:
                return False
            message = Message.model_validate(event.data)
            return message.from_ is not None and message.from_.id == self.bot.id and wanted(message)

        event = await self.events.wait_for(matches, after=after, timeout=timeout)
        return Message.model_validate(event.data)

    async def callback_answer(self, press: Press, *, timeout: float = 5.0) -> JsonObject:
        """Wait for the bot's answer to a press: `show_alert`, and `text` and `url` if given.

        Raises:
            TimeoutError: there was none within `timeout` seconds.
        """

        def matches(event: Event) -> bool:
            return event.kind == "callback_answer" and event.data["callback_query_id"] == press.callback_query_id

        return (await self.events.wait_for(matches, timeout=timeout)).data

    def command_menu(self, chat: Chat | int, user: User | int) -> list[BotCommand]:
        """The command menu that a user sees in a chat, by the documented order of scopes and the user's language."""
        room, person = self._room(chat), self._user(user)
        chat_id = room.chat.id
        scopes = [CommandScope(type="chat_member", chat_id=chat_id, user_id=person.id)]
        if room.chat.type == "private":
            scopes = [CommandScope(type="chat", chat_id=chat_id), CommandScope(type="all_private_chats")]
        else:
            if room.members.get(person.id) in {"creator", "administrator"}:
                scopes += [CommandScope(type="chat_administrators", chat_id=chat_id)]
            scopes += [CommandScope(type="chat", chat_id=chat_id)]
            if room.members.get(person.id) in {"creator", "administrator"}:
                scopes += [CommandScope(type="all_chat_administrators")]
            scopes += [CommandScope(type="all_group_chats")]
        return self.profile.menu(person.language_code or "", *scopes)
