"""Puts screens into messages: sends and edits, and finds for each product picture the way that works.

A picture is sent by its `file_id` when it was sent before, uploaded otherwise, and given by URL when it can't be
downloaded. One that is not there in time comes after its text.
"""

import asyncio
import dataclasses
from collections.abc import Sequence
from typing import TypeVar

import structlog
from cachetools import TTLCache
from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.clock import Sleep
from bot.images.cache import PictureCache
from bot.images.download import PictureUnavailable
from bot.images.placeholder import PLACEHOLDER
from bot.models.pictures import Picture
from bot.models.target import SentMessage, Target, is_group
from bot.store import Store
from bot.telegram.late_pictures import LatePictures, PictureLate
from bot.telegram.lost_answers import LostAnswers
from bot.telegram.message_calls import MessageCalls, MessageGone
from bot.telegram.photo_rights import PhotoRights
from bot.telegram.picture_albums import PictureAlbums
from bot.telegram.picture_files import PhotosRefused, PictureFiles
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.refusals import LASTING, Refusal, sort_refusal
from bot.telegram.seen_messages import SeenMessages
from bot.telegram.silence import Silence
from bot.views.screen import Screen

BLANK = "snapsource:blank"
"""The key under which the `file_id` of the neutral tile is kept."""
PICTURE_SECONDS = 2.0
"""How long a message waits for its picture before it is shown as text."""
ACTIVITY_SECONDS = 4.0
"""For so long, an activity that is shown in a group stands for all that the bot does there."""
REMEMBERED_GROUPS = 1000

T = TypeVar("T")
log = structlog.get_logger()


class Messenger:
    """Sends, edits and deletes the bot's messages in any chat.

    A picture has `picture_seconds` to come with its text; later, it comes after it.
    """

    def __init__(
        self,
        bot: ExtBot[int],
        store: Store,
        pictures: PictureCache,
        sleep: Sleep = asyncio.sleep,
        picture_seconds: float = PICTURE_SECONDS,
    ) -> None:
        self.seen = SeenMessages()
        self._calls = MessageCalls(bot, store, self.seen)
        self._limiter = bot.rate_limiter if isinstance(bot.rate_limiter, RateLimiter) else RateLimiter()
        self.lost = LostAnswers(self._calls, self.seen, sleep)
        self._store = store
        self._late = LatePictures(picture_seconds)
        self._files = PictureFiles(store, pictures, self._late)
        self._picture_albums = PictureAlbums(self._calls, self._files, store)
        self._photo_rights = PhotoRights(store)
        self._silence = Silence(store)
        self._activities: TTLCache[Target, bool] = TTLCache(REMEMBERED_GROUPS, ACTIVITY_SECONDS)

    async def close(self) -> None:
        """Wait for no more late pictures."""
        await self._late.close()

    def has_room(self, chat_id: int, messages: int = 1) -> bool:
        """Whether a chat takes so many messages now, without waiting."""
        return self._limiter.has_room(self._calls.now_in(chat_id), messages)

    def seconds_until_room(self, chat_id: int) -> float:
        """Return about how many seconds a message waits that is sent to a chat now."""
        return self._limiter.seconds_until_room(self._calls.now_in(chat_id))

    async def was_silenced(self, chat_id: int) -> bool:
        """Whether the last message to a chat was refused because the bot may say nothing there."""
        return await self._silence.holds(self._calls.now_in(chat_id))

    async def post(self, target: Target, screen: Screen, urgency: int | None = None) -> SentMessage:
        """Send `screen` as a new message; into the supergroup where the group has become one.

        What is no longer there, the topic or the message that is answered, is left out. Where the bot may send no
        photos, it sends the text. `urgency` is that of a text (`bot.telegram.rate_limiter`).

        Raises:
            TelegramError: it could not be sent; after `TimedOut` it may have been.
        """
        try:
            posted = await self._post(target, screen, urgency)
        except TelegramError as error:
            if sort_refusal(error) in LASTING:
                await self._silence.note(self._calls.now_in(target.chat_id), silenced=True)
            raise
        await self._silence.note(posted.chat_id, silenced=False)
        self.seen.add(posted.chat_id, posted.message_id, target.reply_to)
        return posted

    async def _post(self, target: Target, screen: Screen, urgency: int | None) -> SentMessage:
        if screen.picture is None or screen.text_suffices:
            return await self._post_text(target, screen, urgency)
        try:
            async for photo in self._files.ways(screen.picture):
                sending = self._calls.send_photo(target, screen, photo)
                message = await self._files.unless_refused(screen.picture.key, sending)
                if message is not None:
                    await self._files.keep(screen.picture, message)
                    await self._photo_rights.used(message.chat_id)
                    return SentMessage(message.chat_id, message.message_id, is_photo=True)
        except PictureLate as late:
            posted = await self._post_text(target, screen)
            self._bring(posted, screen, screen.picture, late)
            return posted
        except PhotosRefused:
            return await self._post_text(target, await self._without_photo(target.chat_id, screen))
        return await self._post_text(target, screen)

    async def _post_text(self, target: Target, screen: Screen, urgency: int | None = None) -> SentMessage:
        message = await self._calls.send_text(target, screen, urgency)
        return SentMessage(message.chat_id, message.message_id, is_photo=False)

    async def _without_photo(self, chat_id: int, screen: Screen) -> Screen:
        """Return a screen as text, which says once in a chat what right is missing."""
        if not screen.photos_forbidden or not await self._photo_rights.is_to_be_told(self._calls.now_in(chat_id)):
            return screen
        return dataclasses.replace(screen, text=f"{screen.text}\n{screen.photos_forbidden}")

    async def ask(self, target: Target, question: str) -> None:
        """Send a question, HTML, that opens an answer at whom it names, or at whose message it answers."""
        asked = await self._calls.send_question(target, question)
        self.seen.add(asked.chat_id, asked.message_id)

    async def post_document(self, target: Target, data: bytes, name: str, screen: Screen) -> None:
        """Send a file of this name with a screen's text under it.

        Raises:
            TelegramError: it could not be sent; after `TimedOut` it may have been.
        """
        sent = await self._calls.send_document(target, screen, data, name)
        self.seen.add(sent.chat_id, sent.message_id)

    async def post_album(self, target: Target, urls: Sequence[str]) -> bool:
        """Send pictures of one product, as an album if there are several; False when none of them can be had.

        Where Telegram refuses the album, they come one by one, without those that it refuses.

        Raises:
            PhotosRefused: the bot may send no photos here.
            TelegramError: they could not be sent.
        """
        return await self._picture_albums.post(target, urls)

    async def replace(self, posted: SentMessage, screen: Screen, urgency: int | None = None) -> SentMessage:
        """Put `screen` into a message of ours in place of what it shows; `urgency` as in `post`.

        Raises:
            MessageGone: there is no such message any more.
            PhotosRefused: it has a photo, and Telegram takes no other one.
            TelegramError: it could not be edited.
        """
        posted = await self._late.settle(posted)
        wanted = screen.picture if posted.is_photo or not screen.text_suffices else None
        if wanted is None:
            return await self._replace_text(posted, screen, urgency)
        try:
            if await self._replace_picture(posted, screen, wanted):
                return self._now(posted, is_photo=True)
        except PictureLate as late:
            replaced = await self._replace_text(posted, screen)
            self._bring(replaced, screen, wanted, late)
            return replaced
        except PhotosRefused:
            if posted.is_photo:
                raise
            screen = await self._without_photo(posted.chat_id, screen)
        return await self._replace_text(posted, screen)

    async def show(
        self, posted: SentMessage, target: Target, screen: Screen, *, even_if_gone: bool = False
    ) -> SentMessage:
        """Put `screen` into a message of ours, or into a new one at `target` where Telegram takes no photo any more.

        With `even_if_gone`, also where the message is no longer there, or no longer ours to edit.

        Raises:
            MessageGone: there is no such message any more.
            TelegramError: it could be neither edited nor sent.
        """
        try:
            return await self.replace(posted, screen)
        except MessageGone:
            if not even_if_gone:
                raise
        except PhotosRefused:
            log.info("the message can't show another photo", chat=posted.chat_id)
        shown = await self.post(target, screen)
        await self.delete(posted)
        return shown

    async def _replace_text(self, posted: SentMessage, screen: Screen, urgency: int | None = None) -> SentMessage:
        if posted.is_photo:
            await self._edit_blank(posted, screen)
            return self._now(posted, is_photo=True)
        try:
            await self._calls.edit_text(posted, screen, urgency)
        except BadRequest as error:
            if sort_refusal(error) is not Refusal.NO_TEXT:
                raise
            # A crash kept us from noting that it has become a photo.
            await self._edit_blank(posted, screen)
            return self._now(posted, is_photo=True)
        return self._now(posted, is_photo=False)

    def _now(self, posted: SentMessage, *, is_photo: bool) -> SentMessage:
        return SentMessage(self._calls.now_in(posted.chat_id), posted.message_id, is_photo)

    async def caption(self, posted: SentMessage, screen: Screen) -> None:
        """Put the text and buttons of `screen` into a message and leave its picture as it is; errors as `replace`."""
        posted = await self._late.settle(posted)
        if not posted.is_photo:
            await self.replace(posted, Screen(screen.text, screen.keyboard))
            return
        await self._calls.edit_caption(posted, screen)

    async def buttons(self, posted: SentMessage, keyboard: InlineKeyboardMarkup | None) -> None:
        """Change nothing but the buttons of a message; errors as `replace`."""
        await self._late.settle(posted)
        await self._calls.edit_buttons(posted, keyboard)

    async def delete(self, posted: SentMessage) -> bool:
        """Take a message of ours away; False for one that is gone, or is too old to be deleted."""
        await self._late.settle(posted)
        try:
            await self._calls.delete(posted)
        except (TelegramError, MessageGone) as error:
            log.info("message not deleted", chat=posted.chat_id, why=str(error))
            return False
        return True

    async def take_away(self, posted: SentMessage, closed: Screen) -> None:
        """Delete a message, or take off what it says and its buttons where it is too old; errors as `replace`.

        Telegram deletes messages for 48 hours. `closed` is what an older one shows then.
        """
        if await self.delete(posted):
            return
        try:
            await self.replace(posted, closed)
        except PhotosRefused:
            await self._calls.edit_caption(posted, closed)

    async def show_activity(self, target: Target) -> bool:
        """Show for 5 s that a photo is on its way; False where the bot may say nothing, or is no longer there."""
        place, may_speak = dataclasses.replace(target, reply_to=None), True
        if place in self._activities:
            return self._activities[place]
        try:
            await self._calls.show_activity(target)
        except TelegramError as error:
            refusal = sort_refusal(error)
            log.debug("no chat action", chat=target.chat_id, why=str(error))
            if refusal is Refusal.TOPIC and target.thread_id is not None:
                # What belongs into a topic that is closed or gone is said outside it.
                may_speak = await self.show_activity(Target(target.chat_id))
            else:
                may_speak = refusal not in LASTING
        if is_group(target.chat_id):
            self._activities[place] = may_speak
        return may_speak

    async def react(self, chat_id: int, message_id: int) -> None:
        """Put 👀 on a person's message: it came, and waits. A chat may not allow it; not worth an error."""
        try:
            await self._calls.react(chat_id, message_id)
        except TelegramError as error:
            log.debug("no reaction", chat=chat_id, why=str(error))

    async def _replace_picture(self, posted: SentMessage, screen: Screen, picture: Picture) -> bool:
        async for photo in self._files.ways(picture):
            message = await self._files.unless_refused(picture.key, self._calls.edit_photo(posted, screen, photo))
            if message is not None:
                await self._files.keep(picture, message)
                await self._photo_rights.used(self._calls.now_in(posted.chat_id))
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
                message = await self._files.unless_refused(picture.key, self._calls.edit_photo(posted, screen, photo))
            except (MessageGone, PhotosRefused):
                return False
            if message is not None:
                await self._files.keep(picture, message)
            return message is not None

        self._late.bring(posted, late.coming, put_in)

    async def _edit_blank(self, posted: SentMessage, screen: Screen) -> None:
        """Show the neutral tile: a message with a photo can't become one of text."""
        file_id = await self._store.cache.file_id(BLANK)
        if file_id is not None:
            message = await self._files.unless_refused(BLANK, self._calls.edit_photo(posted, screen, file_id))
            if message is not None:
                return
        message = await self._files.unless_refused(BLANK, self._calls.edit_photo(posted, screen, PLACEHOLDER))
        if message is None:
            raise PhotosRefused("Telegram refuses even a plain tile")
        await self._files.keep_as(BLANK, message)
