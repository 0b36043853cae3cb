"""A photo, an album, a link, or `/search` in answer to one of them: a search begins."""

import asyncio
from collections.abc import Callable

from telegram import Message, Update
from telegram.ext import CommandHandler, ContextTypes, MessageHandler, filters

from bot.clock import Sleep
from bot.models.failures import PhotoFault
from bot.models.links import read_link
from bot.models.search import Search, SearchState
from bot.models.settings import GroupMode, Preferences
from bot.models.target import Target
from bot.store import Store
from bot.telegram.answering import Answering
from bot.telegram.chats import Chats
from bot.telegram.handlers.registering import Handlers
from bot.telegram.incoming import Picture, Refusal, channel_of, is_private, links_in, mentions, picture_of, text_of
from bot.telegram.messenger import Messenger
from bot.views.failures import unreadable_text
from bot.views.messages import album_screen, foreign_link_text, no_photo_text, not_still_text
from bot.views.screen import Screen

PICTURES = filters.PHOTO | filters.Document.ALL | filters.Sticker.ALL | filters.VIDEO | filters.ANIMATION
OTHER = filters.TEXT | filters.VIDEO_NOTE | filters.VOICE | filters.AUDIO | filters.LOCATION | filters.CONTACT
ALBUM_ARRIVES = 1.0
"""Seconds in which the photos of an album have come: they are messages of their own, one after another."""


class PhotoHandler:
    """Turns what people send into searches; in groups only when it is asked, or wherever the group wants it."""

    def __init__(
        self,
        store: Store,
        chats: Chats,
        messenger: Messenger,
        answering: Answering,
        new_id: Callable[[], str],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._chats = chats
        self._messenger = messenger
        self._answering = answering
        self._new_id = new_id
        self._sleep = sleep

    def handlers(self) -> Handlers:
        """Return what is to be registered."""
        new = filters.UpdateType.MESSAGE
        return [
            CommandHandler("search", self.on_search, filters=new),
            MessageHandler(new & PICTURES, self.on_picture),
            MessageHandler(new & filters.TEXT & filters.REPLY & filters.ChatType.GROUPS, self.on_mention),
            MessageHandler(new & OTHER & filters.ChatType.PRIVATE, self.on_picture),
        ]

    async def on_picture(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Search the picture of a message, if it is meant for the bot."""
        message = update.message
        if message is None:
            return
        text = text_of(message, context.bot.username)
        if is_private(message):
            preferences = await self._preferences(message)
            if message.media_group_id is not None and isinstance(picture_of(message), Picture):
                await self._offer(message, message.media_group_id, preferences, text)
            else:
                await self._begin(message, message, preferences, text)
        elif mentions(message, context.bot.id, context.bot.username):
            await self._begin(message, message, await self._preferences(message), text)
        elif message.photo:
            known = await self._chats.known(message.chat_id)
            if known is not None and known.group_mode is GroupMode.EVERY:
                await self._begin(message, message, known, None)

    async def on_search(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Search the picture that the command answers; words behind the command say what is meant."""
        message = update.message
        if message is None:
            return
        answered = message.reply_to_message
        holding = message if answered is None or answered.forum_topic_created else answered
        text = text_of(message, context.bot.username)
        await self._begin(message, holding, await self._preferences(message), text)

    async def on_mention(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Search the picture that somebody answers with the bot's name, in a group."""
        message = update.message
        if message is None or message.reply_to_message is None:
            return
        if mentions(message, context.bot.id, context.bot.username):
            await self.on_search(update, context)

    async def _begin(self, asking: Message, holding: Message, preferences: Preferences, text: str | None) -> None:
        picture = picture_of(holding)
        if isinstance(picture, Picture):
            await self._answering.begin(self._search(asking, picture, text))
        elif picture in {Refusal.NO_PICTURE, Refusal.OTHER_FILE} and (links := [*links_in(asking), *links_in(holding)]):
            await self._begin_link(asking, links, preferences)
        else:
            t = self._chats.translator(preferences)
            refusals = {
                Refusal.NO_PICTURE: no_photo_text(t),
                Refusal.OTHER_FILE: unreadable_text(t, PhotoFault.UNKNOWN_FORMAT),
                Refusal.NOT_STILL: not_still_text(t),
                Refusal.TOO_LARGE: unreadable_text(t, PhotoFault.TOO_MANY_BYTES),
            }
            await self._messenger.post(Target.answering(asking), Screen(refusals[picture]))

    async def _begin_link(self, asking: Message, links: list[str], preferences: Preferences) -> None:
        """Search by the first link that leads to a marketplace; no other address is ever fetched."""
        known = [link for link in map(read_link, links) if link is not None]
        if not known:
            text = foreign_link_text(self._chats.translator(preferences))
            await self._messenger.post(Target.answering(asking), Screen(text))
            return
        search = self._search(asking, Picture(asking.message_id, ""), None)
        await self._answering.begin(search.model_copy(update={"photo_url": known[0].url}))

    async def _offer(self, message: Message, album: str, preferences: Preferences, text: str | None) -> None:
        """Keep a photo of an album; the first of them asks, when all have come, which to search."""
        picture = picture_of(message)
        if not isinstance(picture, Picture):
            return
        offered = {"state": SearchState.OFFERED, "album": album}
        first = await self._store.searches.add(self._search(message, picture, text).model_copy(update=offered))
        if not await self._store.searches.claim_album(message.chat_id, album, message.message_id):
            return
        await self._sleep(ALBUM_ARRIVES)
        searches = await self._store.searches.of_album(message.chat_id, album)
        if len(searches) == 1:
            await self._answering.choose(first, text)
        else:
            screen = album_screen(self._chats.translator(preferences), searches)
            await self._messenger.post(Target.answering(message), screen)

    async def _preferences(self, message: Message) -> Preferences:
        language = message.from_user.language_code if message.from_user else None
        return await self._chats.preferences(message.chat_id, language)

    def _search(self, asking: Message, picture: Picture, text: str | None) -> Search:
        return Search(
            id=self._new_id(),
            chat_id=asking.chat_id,
            message_id=asking.message_id,
            photo_message_id=picture.message_id,
            thread_id=Target.answering(asking).thread_id,
            user_id=_asker(asking),
            file_id=picture.file_id,
            text=text,
            created_at=self._store.searches.now(),
        )


def _asker(message: Message) -> int:
    """Return who asks: those who write in a chat's name share one account at Telegram, and the chat stands for them.

    For channels, it is the group: somebody with many of them would have the searches of many people.
    """
    if channel_of(message) is not None:
        return message.chat_id
    if message.sender_chat is not None:
        return message.sender_chat.id
    return message.from_user.id if message.from_user else 0
