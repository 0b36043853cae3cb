"""Puts screens into messages: sends and edits, and finds for each product picture the way that works.

A picture is sent by its `file_id` when it was sent before, uploaded otherwise, and given by URL when it can't be
downloaded. One that is not there in time comes after its text.
"""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from itertools import islice
from typing import TypeVar

import structlog
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode, ReactionEmoji
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.clock import Sleep
from bot.images.cache import PictureCache
from bot.images.download import PictureUnavailable
from bot.images.placeholder import PLACEHOLDER
from bot.models.pictures import Picture, ProductPicture
from bot.models.target import SentMessage, Target
from bot.store import DatabaseUnavailable, Store
from bot.telegram.bad_requests import has_no_text, is_gone, is_unchanged, refuses_picture
from bot.telegram.late_pictures import LatePictures, PictureLate
from bot.telegram.seen_messages import SeenMessages
from bot.views.screen import Screen

BLANK = "snapsource:blank"
"""The key under which the `file_id` of the neutral tile is kept."""
ALBUM_LIMIT = 10
LOOKS = 8
"""How many messages are looked at for one lost answer."""
LOOK_SECONDS = 0.1
"""Seconds between two of them, over all lost answers: the cards go first."""
PICTURE_SECONDS = 2.0
"""How long a message waits for its picture before it is shown as text."""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

T = TypeVar("T")
log = structlog.get_logger()


class MessageGone(Exception):
    """The message to edit is no longer there, or no longer ours to edit."""


class Messenger:
    """Sends, edits and deletes the bot's messages in any chat.

    A picture has `picture_seconds` to come with its text; later, it comes after it.
    """

    def __init__(
        self,
        bot: Bot,
        store: Store,
        pictures: PictureCache,
        sleep: Sleep = asyncio.sleep,
        picture_seconds: float = PICTURE_SECONDS,
    ) -> None:
        self._bot = bot
        self._store = store
        self._pictures = pictures
        self._sleep = sleep
        self._late = LatePictures(picture_seconds)
        self._looking = asyncio.Lock()
        self.seen = SeenMessages()

    async def close(self) -> None:
        """Wait for no more late pictures."""
        await self._late.close()

    async def post(self, target: Target, screen: Screen) -> SentMessage:
        """Send `screen` as a new message; into the supergroup where the group has become one.

        Raises:
            TelegramError: it could not be sent; after `TimedOut` it may have been.
        """
        try:
            posted = await self._post(target, screen)
        except ChatMigrated as error:
            await self._store.chats.move(target.chat_id, error.new_chat_id)
            posted = await self._post(Target(error.new_chat_id), screen)
        self.seen.add(posted.chat_id, posted.message_id, target.reply_to)
        return posted

    async def _post(self, target: Target, screen: Screen) -> SentMessage:
        if screen.picture is None or screen.text_suffices:
            return await self._post_text(target, screen)
        try:
            async for photo in self._ways(screen.picture):
                message = await self._unless_refused(screen.picture.key, self._send_photo(target, screen, photo))
                if message is not None:
                    await self._keep_file_id(screen.picture.key, message)
                    return SentMessage(target.chat_id, message.message_id, is_photo=True)
        except PictureLate as late:
            posted = await self._post_text(target, screen)
            self._bring(posted, screen, screen.picture, late)
            return posted
        return await self._post_text(target, screen)

    async def _post_text(self, target: Target, screen: Screen) -> SentMessage:
        message = await self._bot.send_message(
            target.chat_id,
            screen.text,
            message_thread_id=target.thread_id,
            reply_parameters=_reply(target),
            reply_markup=screen.keyboard,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
        )
        return SentMessage(target.chat_id, message.message_id, is_photo=False)

    async def find(self, target: Target, mark: InlineKeyboardMarkup, candidates: Iterable[int]) -> SentMessage | None:
        """Look, among the messages with these ids, for one of ours that answers what `target` answers.

        The Bot API can't read a chat, but it returns a message whose buttons have changed, with the one it answers.
        So each message of ours gets the buttons `mark` for a moment; a wrong one is left without buttons. Messages
        that were seen and answer something else are left alone: they may have buttons of their own. Only few others
        are tried, and slowly, however many answers got lost at once.
        """
        chat_id, asked = target.chat_id, target.reply_to
        possible = (one for one in candidates if not self.seen.answers_another(chat_id, one, asked))
        async with self._looking:
            return await self._find(target, mark, islice(possible, LOOKS))

    async def _find(self, target: Target, mark: InlineKeyboardMarkup, candidates: Iterable[int]) -> SentMessage | None:
        for number, message_id in enumerate(candidates):
            if number:
                await self._sleep(LOOK_SECONDS)
            posted = SentMessage(target.chat_id, message_id, is_photo=False)
            try:
                message = await self._read(posted, mark)
            except (BadRequest, MessageGone):
                continue
            replied_to = message.reply_to_message if message is not None else None
            if message is not None and replied_to is not None and replied_to.message_id == target.reply_to:
                self.seen.add(target.chat_id, message_id, target.reply_to)
                return dataclasses.replace(posted, is_photo=bool(message.photo))
            await self.buttons(posted, None)
        return None

    async def _read(self, posted: SentMessage, mark: InlineKeyboardMarkup) -> Message | None:
        """Return a message of ours as it is with other buttons: `mark`, or none where a crash has left `mark`."""
        for keyboard in (mark, None):
            edited = await self._edit_buttons(posted, keyboard)
            if isinstance(edited, Message):
                return edited
        return None

    async def ask(self, target: Target, question: str) -> None:
        """Send a question, HTML, that opens an answer at whom it names, or at whose message it answers."""
        asked = await self._bot.send_message(
            target.chat_id,
            question,
            message_thread_id=target.thread_id,
            reply_parameters=_reply(target),
            reply_markup=ForceReply(selective=True),
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
        )
        self.seen.add(target.chat_id, asked.message_id)

    async def post_album(self, target: Target, urls: Sequence[str]) -> bool:
        """Send pictures of one product, as an album if there are several; False when none of them can be had."""
        urls = urls[:ALBUM_LIMIT]
        for _ in range(2):
            fetched = await asyncio.gather(*(self._fetched(ProductPicture(url)) for url in urls))
            pictures = [picture for picture in fetched if picture is not None]
            try:
                return await self._post_pictures(target, pictures)
            except BadRequest as error:
                # Telegram does not say which of them it refuses.
                log.info("album refused", why=str(error))
                for url in urls:
                    await self._store.cache.delete_file_id(url)
        return False

    async def _post_pictures(self, target: Target, pictures: Sequence[str | bytes]) -> bool:
        thread, reply = target.thread_id, _reply(target)
        if len(pictures) == 1:
            await self._bot.send_photo(target.chat_id, pictures[0], message_thread_id=thread, reply_parameters=reply)
        elif pictures:
            album = [InputMediaPhoto(picture) for picture in pictures]
            await self._bot.send_media_group(target.chat_id, album, message_thread_id=thread, reply_parameters=reply)
        return bool(pictures)

    async def replace(self, posted: SentMessage, screen: Screen) -> SentMessage:
        """Put `screen` into a message of ours in place of what it shows.

        Raises:
            MessageGone: there is no such message any more.
            TelegramError: it could not be edited.
        """
        posted = await self._late.settle(posted)
        wanted = screen.picture if posted.is_photo or not screen.text_suffices else None
        if wanted is None:
            return await self._replace_text(posted, screen)
        try:
            if await self._replace_picture(posted, screen, wanted):
                return dataclasses.replace(posted, is_photo=True)
        except PictureLate as late:
            replaced = await self._replace_text(posted, screen)
            self._bring(replaced, screen, wanted, late)
            return replaced
        return await self._replace_text(posted, screen)

    async def _replace_text(self, posted: SentMessage, screen: Screen) -> SentMessage:
        if posted.is_photo:
            await self._edit_blank(posted, screen)
            return posted
        try:
            await self._edit_text(posted, screen)
        except BadRequest as error:
            if not has_no_text(error):
                raise
            # A crash kept us from noting that it has become a photo.
            await self._edit_blank(posted, screen)
            return SentMessage(posted.chat_id, posted.message_id, is_photo=True)
        return posted

    async def caption(self, posted: SentMessage, screen: Screen) -> None:
        """Put the text and buttons of `screen` into a message and leave its picture as it is; errors as `replace`."""
        posted = await self._late.settle(posted)
        if not posted.is_photo:
            await self.replace(posted, Screen(screen.text, screen.keyboard))
            return
        await self._edit_caption(posted, screen)

    async def buttons(self, posted: SentMessage, keyboard: InlineKeyboardMarkup | None) -> None:
        """Change nothing but the buttons of a message; errors as `replace`."""
        await self._late.settle(posted)
        await self._edit_buttons(posted, keyboard)

    async def delete(self, posted: SentMessage) -> None:
        """Take a message of ours away; one that is gone or too old is left."""
        await self._late.settle(posted)
        try:
            await self._bot.delete_message(posted.chat_id, posted.message_id)
        except TelegramError as error:
            log.info("message not deleted", chat=posted.chat_id, why=str(error))

    async def show_activity(self, target: Target) -> None:
        """Show for 5 s that a photo is on its way; not worth an error."""
        try:
            await self._bot.send_chat_action(
                target.chat_id, ChatAction.UPLOAD_PHOTO, message_thread_id=target.thread_id
            )
        except TelegramError as error:
            log.debug("no chat action", chat=target.chat_id, why=str(error))

    async def react(self, chat_id: int, message_id: int) -> None:
        """Put 👀 on a person's message: it came, and waits. A chat may not allow it; not worth an error."""
        try:
            await self._bot.set_message_reaction(chat_id, message_id, ReactionEmoji.EYES)
        except TelegramError as error:
            log.debug("no reaction", chat=chat_id, why=str(error))

    async def _fetched(self, picture: ProductPicture) -> str | bytes | None:
        """Return the first way to show a picture that does not depend on Telegram fetching it."""
        if file_id := await self._store.cache.file_id(picture.key):
            return file_id
        try:
            return await self._pictures.get(picture)
        except PictureUnavailable as error:
            log.info("picture not downloaded", why=str(error))
            return None

    async def _ways(self, picture: Picture) -> AsyncIterator[str | bytes]:
        """Yield what may be given to Telegram for a picture, the best first.

        Raises:
            PictureLate: it is not there in time.
        """
        if file_id := await self._store.cache.file_id(picture.key):
            yield file_id
        try:
            yield await self._late.in_time(self._pictures.get(picture))
        except PictureUnavailable as error:
            log.info("picture not downloaded", why=str(error))
        if isinstance(picture, ProductPicture):
            yield picture.url

    async def _send_photo(self, target: Target, screen: Screen, photo: str | bytes) -> Message:
        return await self._bot.send_photo(
            target.chat_id,
            photo,
            caption=screen.text,
            message_thread_id=target.thread_id,
            reply_parameters=_reply(target),
            reply_markup=screen.keyboard,
            parse_mode=ParseMode.HTML,
        )

    async def _replace_picture(self, posted: SentMessage, screen: Screen, picture: Picture) -> bool:
        async for photo in self._ways(picture):
            message = await self._unless_refused(picture.key, self._edit_photo(posted, screen, photo))
            if message is not None:
                await self._keep_file_id(picture.key, message)
                return True
        return False

    def _bring(self, posted: SentMessage, screen: Screen, picture: Picture, late: PictureLate) -> None:
        """Put a late picture into a message that shows its text meanwhile."""

        async def put_in() -> bool:
            try:
                photo = late.coming.result()
            except PictureUnavailable as error:
                # Telegram would wait for the slow host too, and who presses a button for Telegram.
                log.info("picture not downloaded", why=str(error))
                return False
            try:
                message = await self._unless_refused(picture.key, self._edit_photo(posted, screen, photo))
            except MessageGone:
                return False
            if message is not None:
                await self._keep_file_id(picture.key, message)
            return message is not None

        self._late.bring(posted, late.coming, put_in)

    async def _edit_photo(self, posted: SentMessage, screen: Screen, photo: str | bytes) -> Message | bool:
        media = InputMediaPhoto(photo, caption=screen.text, parse_mode=ParseMode.HTML)
        return await _edited(
            self._bot.edit_message_media(media, posted.chat_id, posted.message_id, reply_markup=screen.keyboard)
        )

    async def _edit_text(self, posted: SentMessage, screen: Screen) -> Message | bool:
        return await _edited(
            self._bot.edit_message_text(
                screen.text,
                posted.chat_id,
                posted.message_id,
                reply_markup=screen.keyboard,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
            )
        )

    async def _edit_caption(self, posted: SentMessage, screen: Screen) -> Message | bool:
        return await _edited(
            self._bot.edit_message_caption(
                posted.chat_id,
                posted.message_id,
                caption=screen.text,
                reply_markup=screen.keyboard,
                parse_mode=ParseMode.HTML,
            )
        )

    async def _edit_buttons(self, posted: SentMessage, keyboard: InlineKeyboardMarkup | None) -> Message | bool:
        return await _edited(
            self._bot.edit_message_reply_markup(posted.chat_id, posted.message_id, reply_markup=keyboard)
        )

    async def _edit_blank(self, posted: SentMessage, screen: Screen) -> None:
        """Show the neutral tile: a message with a photo can't become one of text."""
        file_id = await self._store.cache.file_id(BLANK)
        if file_id is not None:
            message = await self._unless_refused(BLANK, self._edit_photo(posted, screen, file_id))
            if message is not None:
                return
        await self._keep_file_id(BLANK, await self._edit_photo(posted, screen, PLACEHOLDER))

    async def _unless_refused(self, key: str, sending: Awaitable[T]) -> T | None:
        """Return None where Telegram refuses the picture, and forget the `file_id` that it may have refused."""
        try:
            return await sending
        except BadRequest as error:
            if not refuses_picture(error):
                raise
            await self._store.cache.delete_file_id(key)
            log.info("picture refused", why=str(error))
            return None

    async def _keep_file_id(self, key: str, message: Message | bool) -> None:
        if not isinstance(message, Message) or not message.photo:
            return
        try:
            await self._store.cache.save_file_id(key, message.photo[-1].file_id)
        except DatabaseUnavailable as error:
            # The message is there. To fail now would send it once more.
            log.info("the id of a picture is not kept", why=str(error))


def _reply(target: Target) -> ReplyParameters | None:
    if target.reply_to is None:
        return None
    return ReplyParameters(target.reply_to, allow_sending_without_reply=True)


async def _edited(editing: Awaitable[Message | bool]) -> Message | bool:
    try:
        return await editing
    except BadRequest as error:
        if is_unchanged(error):
            return True
        if is_gone(error):
            raise MessageGone(str(error)) from error
        raise
