"""The calls that send and edit messages, wherever their place has gone meanwhile.

A group may become a supergroup, which has another id. A topic may be closed or deleted, and the message that is
answered deleted: then the answer goes without it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import structlog
from cachetools import LRUCache
from telegram import (
    ForceReply,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode, ReactionEmoji
from telegram.error import ChatMigrated, TelegramError
from telegram.ext import ExtBot

from bot.models.target import SentMessage, Target
from bot.store import Store
from bot.telegram.refusals import Refusal, is_gone, sort_refusal
from bot.telegram.seen_messages import SeenMessages
from bot.views.screen import Screen

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
REMEMBERED_MOVES = 1000

T = TypeVar("T")
log = structlog.get_logger()


class MessageGone(Exception):
    """The message to edit is no longer there, or no longer ours to edit."""


class MessageLocked(MessageGone):
    """The message is there, and people see it, but Telegram lets it not be edited any more."""


class MessageCalls:
    """Calls to the Bot API about one message each.

    Those that send raise `TelegramError`; those that edit, also `MessageGone`. With `urgency` a call may be dropped
    (`bot.telegram.rate_limiter`).
    """

    def __init__(self, bot: ExtBot[int], store: Store, seen: SeenMessages) -> None:
        self._bot = bot
        self._store = store
        self._seen = seen
        self._moved: LRUCache[int, int] = LRUCache(REMEMBERED_MOVES)
        self._sent_after_move: LRUCache[tuple[int, int], bool] = LRUCache(REMEMBERED_MOVES)

    def now_in(self, chat_id: int) -> int:
        """Return the id of the supergroup that a group is known to have become, or its own."""
        return self._moved.get(chat_id, chat_id)

    async def send_text(self, target: Target, screen: Screen, urgency: int | None = None) -> Message:
        """Send the text of a screen."""

        async def send(target: Target) -> Message:
            return await self._bot.send_message(
                target.chat_id,
                screen.text,
                message_thread_id=target.thread_id,
                reply_parameters=_reply(target),
                reply_markup=screen.keyboard,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                rate_limit_args=urgency,
            )

        return await self._sent(target, send)

    async def send_photo(self, target: Target, screen: Screen, photo: str | bytes) -> Message:
        """Send a photo with a screen's text."""

        async def send(target: Target) -> Message:
            return await self._bot.send_photo(
                target.chat_id,
                photo,
                caption=screen.text,
                message_thread_id=target.thread_id,
                reply_parameters=_reply(target),
                reply_markup=screen.keyboard,
                parse_mode=ParseMode.HTML,
            )

        return await self._sent(target, send)

    async def send_album(self, target: Target, pictures: Sequence[str | bytes]) -> None:
        """Send two to ten pictures."""

        async def send(target: Target) -> object:
            return await self._bot.send_media_group(
                target.chat_id,
                [InputMediaPhoto(picture) for picture in pictures],
                message_thread_id=target.thread_id,
                reply_parameters=_reply(target),
            )

        await self._sent(target, send)

    async def send_document(self, target: Target, screen: Screen, data: bytes, name: str) -> Message:
        """Send a file of this name with a screen's text."""

        async def send(target: Target) -> Message:
            return await self._bot.send_document(
                target.chat_id,
                data,
                filename=name,
                caption=screen.text,
                message_thread_id=target.thread_id,
                reply_parameters=_reply(target),
                reply_markup=screen.keyboard,
                parse_mode=ParseMode.HTML,
                disable_content_type_detection=True,
            )

        return await self._sent(target, send)

    async def send_question(self, target: Target, question: str) -> Message:
        """Send a question, HTML, that opens an answer at whom it names, or at whose message it answers."""

        async def send(target: Target) -> Message:
            return await self._bot.send_message(
                target.chat_id,
                question,
                message_thread_id=target.thread_id,
                reply_parameters=_reply(target),
                reply_markup=ForceReply(selective=True),
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
            )

        return await self._sent(target, send)

    async def edit_photo(self, posted: SentMessage, screen: Screen, photo: str | bytes) -> Message | bool:
        """Put a photo with a screen's text and buttons into a message."""
        media = InputMediaPhoto(photo, caption=screen.text, parse_mode=ParseMode.HTML)
        return await self._edited(
            posted,
            lambda one: self._bot.edit_message_media(media, one.chat_id, one.message_id, reply_markup=screen.keyboard),
            has_picture=True,
        )

    async def edit_text(self, posted: SentMessage, screen: Screen, urgency: int | None = None) -> Message | bool:
        """Put a screen's text and buttons into a message of text."""
        return await self._edited(
            posted,
            lambda one: self._bot.edit_message_text(
                screen.text,
                one.chat_id,
                one.message_id,
                reply_markup=screen.keyboard,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                rate_limit_args=urgency,
            ),
        )

    async def edit_caption(self, posted: SentMessage, screen: Screen) -> Message | bool:
        """Put a screen's text and buttons under a photo."""
        return await self._edited(
            posted,
            lambda one: self._bot.edit_message_caption(
                one.chat_id,
                one.message_id,
                caption=screen.text,
                reply_markup=screen.keyboard,
                parse_mode=ParseMode.HTML,
            ),
        )

    async def edit_buttons(self, posted: SentMessage, keyboard: InlineKeyboardMarkup | None) -> Message | bool:
        """Change the buttons of a message."""
        return await self._edited(
            posted,
            lambda one: self._bot.edit_message_reply_markup(one.chat_id, one.message_id, reply_markup=keyboard),
        )

    async def delete(self, posted: SentMessage) -> None:
        """Delete a message, in the group where it was sent or in the supergroup that this became.

        There, its number may be that of somebody else's message, which an admin could delete as well: only what is
        known to have been sent there is deleted.
        """
        try:
            await self._bot.delete_message(posted.chat_id, posted.message_id)
        except ChatMigrated as error:
            await self._follow(posted.chat_id, error.new_chat_id)
            if (posted.chat_id, posted.message_id) not in self._sent_after_move:
                raise MessageGone(f"nobody knows whose message it is in the supergroup {error.new_chat_id}") from error
            await self._bot.delete_message(error.new_chat_id, posted.message_id)

    async def show_activity(self, target: Target) -> None:
        """Show for 5 s that a photo is on its way."""
        await self._bot.send_chat_action(
            self.now_in(target.chat_id), ChatAction.UPLOAD_PHOTO, message_thread_id=target.thread_id
        )

    async def react(self, chat_id: int, message_id: int) -> None:
        """Put 👀 on a person's message."""
        await self._bot.set_message_reaction(chat_id, message_id, ReactionEmoji.EYES)

    async def _sent(self, target: Target, send: Callable[[Target], Awaitable[T]]) -> T:
        """Send to where `target` is now, or to what is left of it."""
        asked_for = target.chat_id
        if (moved_to := self.now_in(target.chat_id)) != target.chat_id:
            target = Target(moved_to)
        while True:
            try:
                sent = await send(target)
            except ChatMigrated as error:
                await self._follow(target.chat_id, error.new_chat_id)
                # A supergroup numbers its messages anew.
                target = Target(error.new_chat_id)
            except TelegramError as error:
                left = _without_what_is_gone(target, error)
                if left is None:
                    raise
                log.info("sent without its topic or the message it answers", chat=target.chat_id, why=str(error))
                target = left
            else:
                if isinstance(sent, Message) and target.chat_id != asked_for:
                    # Whoever stores its number with the id of the old group must find it again.
                    self._sent_after_move[asked_for, sent.message_id] = True
                return sent

    async def _edited(
        self,
        posted: SentMessage,
        edit: Callable[[SentMessage], Awaitable[Message | bool]],
        *,
        has_picture: bool = False,
    ) -> Message | bool:
        try:
            return await self._followed(posted, edit)
        except TelegramError as error:
            match sort_refusal(error, has_picture=has_picture):
                case Refusal.UNCHANGED:
                    return True
                case Refusal.MESSAGE | Refusal.TOPIC:
                    raise (MessageGone if is_gone(error) else MessageLocked)(str(error)) from error
                case _:
                    raise

    async def _followed(self, posted: SentMessage, edit: Callable[[SentMessage], Awaitable[T]]) -> T:
        moved_to = self.now_in(posted.chat_id)
        try:
            return await edit(posted if moved_to == posted.chat_id else self._moved_message(posted, moved_to))
        except ChatMigrated as error:
            await self._follow(posted.chat_id, error.new_chat_id)
            return await edit(self._moved_message(posted, error.new_chat_id))

    def _moved_message(self, posted: SentMessage, chat_id: int) -> SentMessage:
        is_ours = (posted.chat_id, posted.message_id) in self._sent_after_move
        if not is_ours and self._seen.knows(chat_id, posted.message_id):
            raise MessageGone(f"the supergroup {chat_id} has another message with this id")
        return replace(posted, chat_id=chat_id)

    async def _follow(self, old_id: int, new_id: int) -> None:
        self._moved[old_id] = new_id
        await self._store.chats.move(old_id, new_id)


def _without_what_is_gone(target: Target, error: TelegramError) -> Target | None:
    """Return what is left of a target after a refusal; None where that is no reason to try again."""
    match sort_refusal(error, has_picture=True):
        case Refusal.TOPIC if target.thread_id is not None or target.reply_to is not None:
            # An answer stands in the topic of what it answers.
            return Target(target.chat_id)
        case Refusal.MESSAGE if target.reply_to is not None:
            return replace(target, reply_to=None)
        case _:
            return None


def _reply(target: Target) -> ReplyParameters | None:
    if target.reply_to is None:
        return None
    return ReplyParameters(target.reply_to, allow_sending_without_reply=True)
