"""A photo, or `/search` in answer to one: a search begins."""

from collections.abc import Callable

from telegram import Message, Update
from telegram.ext import CommandHandler, ContextTypes, MessageHandler, filters

from bot.answering import Answering
from bot.chats import Chats
from bot.handlers.registering import Handlers
from bot.message import Place
from bot.messenger import Messenger
from bot.photos import PhotoFault
from bot.request import Picture, Refusal, is_private, mentions, picture_of
from bot.searches import Search
from bot.store import Store
from bot.views.answers import no_photo_text, not_still_text, unreadable_text
from bot.views.screen import Screen

PICTURES = filters.PHOTO | filters.Document.ALL | filters.Sticker.ALL | filters.VIDEO | filters.ANIMATION
OTHER = filters.TEXT | filters.VIDEO_NOTE | filters.VOICE | filters.AUDIO | filters.LOCATION | filters.CONTACT


class PhotoHandler:
    """Turns what people send into searches; in groups only when it is asked."""

    def __init__(
        self,
        store: Store,
        chats: Chats,
        messenger: Messenger,
        answering: Answering,
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._chats = chats
        self._messenger = messenger
        self._answering = answering
        self._new_id = new_id

    def handlers(self) -> Handlers:
        """Return what is to be registered."""
        new = filters.UpdateType.MESSAGE
        return [
            CommandHandler("search", self.on_search, filters=new),
            MessageHandler(new & PICTURES, self.on_picture),
            MessageHandler(new & OTHER & filters.ChatType.PRIVATE, self.on_picture),
        ]

    async def on_picture(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Search the picture of a message, if it is meant for the bot."""
        message = update.message
        if message is not None and (is_private(message) or mentions(message, context.bot.id, context.bot.username)):
            await self._begin(message, message)

    async def on_search(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Search the picture that the command answers."""
        message = update.message
        if message is not None:
            await self._begin(message, message.reply_to_message or message)

    async def _begin(self, asking: Message, holding: Message) -> None:
        picture = picture_of(holding)
        language = asking.from_user.language_code if asking.from_user else None
        preferences = await self._chats.preferences(asking.chat_id, language)
        if isinstance(picture, Refusal):
            t = self._chats.translator(preferences)
            text = {
                Refusal.NO_PICTURE: no_photo_text(t),
                Refusal.NOT_STILL: not_still_text(t),
                Refusal.TOO_LARGE: unreadable_text(t, PhotoFault.TOO_MANY_BYTES),
            }[picture]
            await self._messenger.post(Place.answering(asking), Screen(text))
            return
        await self._answering.begin(self._search(asking, picture))

    def _search(self, asking: Message, picture: Picture) -> Search:
        return Search(
            id=self._new_id(),
            chat_id=asking.chat_id,
            message_id=asking.message_id,
            photo_message_id=picture.message_id,
            thread_id=Place.answering(asking).thread_id,
            user_id=asking.from_user.id if asking.from_user else 0,
            file_id=picture.file_id,
            file_size=picture.size,
            created_at=self._store.now(),
        )
