"""Registers functions as handlers of commands, messages and presses of buttons.

    router = Router()

    @router.command("help")
    async def show_help(message: Message, context: Context) -> None: ...

    @router.press(HELP)
    async def press_help(press: ButtonPress, context: Context) -> None: ...

`bot.telegram.application` registers the handlers of each router. Of those that match an update, the first one runs.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import CallbackQuery, MaybeInaccessibleMessage, Message, Update, User
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.i18n import Translator
from bot.models.target import SentMessage
from bot.telegram.context import BotData, Context
from bot.telegram.message_calls import MessageGone, MessageLocked
from bot.telegram.press_answers import answer_press
from bot.views.markup import plain
from bot.views.screen import Screen
from bot.views.toasts import locked_text, not_shown_text, only_admins_text, unknown_button_text, waiting_text

Handler = BaseHandler[Update, Context, Any]
Filter = filters.BaseFilter | Callable[[BotData], filters.BaseFilter]
"""Which messages a handler gets; a function where that depends on the settings."""

log = structlog.get_logger()


@dataclass(frozen=True)
class ButtonPress:
    """A press of a button under a message of the bot; `argument` is the callback data behind the prefix."""

    query: CallbackQuery
    message: SentMessage
    argument: str

    @property
    def user(self) -> User:
        """Who pressed."""
        return self.query.from_user

    async def answer(self, text: str = "", *, alert: bool = False) -> None:
        """Answer the press, as `answer_press` does."""
        await answer_press(self.query, text, alert=alert)

    @property
    def buttons(self) -> Sequence[str]:
        """The callback data of the buttons that the message has.

        A client can send any data from any message, also from one that has no such button. Of a message that is too
        old, Telegram tells no buttons: then it is what was pressed.
        """
        shown = self.query.message
        if not isinstance(shown, Message):
            return [self.query.data or ""]
        rows = shown.reply_markup.inline_keyboard if shown.reply_markup is not None else ()
        return [button.callback_data for row in rows for button in row if isinstance(button.callback_data, str)]

    @asynccontextmanager
    async def answered_beside(self, context: Context) -> AsyncIterator[None]:
        """Answer the press while what it asks for is done in here; where Telegram did not take that, say so."""
        t = await context.translator()

        def waiting() -> str:
            seconds = context.messenger.seconds_until_room(self.message.chat_id)
            return waiting_text(t, seconds) if seconds else ""

        def failed(error: Exception) -> str:
            return locked_text(t) if isinstance(error, MessageGone) else not_shown_text(t)

        async with context.bot_data.press_answers.beside(self.query, failed, waiting):
            yield


OnMessage = Callable[[Message, Context], Awaitable[None]]
Refusal = Callable[[Translator], str]
OnPress = Callable[[ButtonPress, Context], Awaitable[None]]


class Router:
    """The handlers of one module, in the order of its functions."""

    def __init__(self) -> None:
        self._factories: list[Callable[[BotData], Handler]] = []

    def handlers(self, data: BotData) -> list[Handler]:
        """Return the handlers, for the admins and languages that `data` knows."""
        return [factory(data) for factory in self._factories]

    def command(
        self,
        name: str,
        *,
        admins_only: bool = False,
        private_only: bool = False,
        group_admins_only: bool = False,
        refusal: Refusal = only_admins_text,
    ) -> Callable[[OnMessage], OnMessage]:
        """Register a function for the command `/name`.

        `admins_only`: for others than the bot's admins, there is no such command. `private_only`: neither is there in
        groups. `group_admins_only`: members of a group who are not its admins read `refusal` instead.
        """

        def register(function: OnMessage) -> OnMessage:
            async def callback(update: Update, context: Context) -> None:
                message = update.message
                if message is None or message.from_user is None:
                    return
                if group_admins_only and not await context.is_group_admin():
                    await context.reply(Screen(plain(refusal(await context.translator()))))
                else:
                    await function(message, context)

            def factory(data: BotData) -> Handler:
                accepted: filters.BaseFilter = filters.UpdateType.MESSAGE
                if admins_only:
                    accepted &= filters.User(data.access.admins)
                if private_only:
                    accepted &= filters.ChatType.PRIVATE
                return CommandHandler(name, callback, filters=accepted)

            self._factories.append(factory)
            return function

        return register

    def message(self, accepted: Filter) -> Callable[[OnMessage], OnMessage]:
        """Register a function for the messages that a filter lets through."""

        def register(function: OnMessage) -> OnMessage:
            async def callback(update: Update, context: Context) -> None:
                if update.message is not None:
                    await function(update.message, context)

            def factory(data: BotData) -> Handler:
                chosen = accepted if isinstance(accepted, filters.BaseFilter) else accepted(data)
                return MessageHandler(filters.UpdateType.MESSAGE & chosen, callback)

            self._factories.append(factory)
            return function

        return register

    def press(
        self,
        *prefix: str,
        admins_only: bool = False,
        group_admins_only: bool = False,
        refusal: Refusal = only_admins_text,
        answers_itself: bool = False,
    ) -> Callable[[OnPress], OnPress]:
        """Register a function for presses of buttons whose callback data begins with these words.

        The press is answered while the function runs; with `answers_itself` the function answers it.
        `admins_only`: a press of others than the bot's admins does nothing. `group_admins_only`: members of a group
        who are not its admins read `refusal` instead. `MessageGone` ends the work quietly, unless the message is still
        to be seen: whoever deleted it waits for nothing. A press of a button that the message does not have does
        nothing: somebody made it up. With `answers_itself` the function sees to that.
        """
        beginning = ":".join(prefix)

        def register(function: OnPress) -> OnPress:
            async def callback(update: Update, context: Context) -> None:
                query = update.callback_query
                if query is None:
                    return
                if query.message is None:
                    await answer_unknown_press(update, context)
                    return
                press = _read_press(query, query.message, beginning)
                if group_admins_only and not await context.is_group_admin():
                    await press.answer(refusal(await context.translator()), alert=True)
                    return
                is_made_up = not any(f"{data}:".startswith(f"{beginning}:") for data in press.buttons)
                is_refused = admins_only and press.user.id not in context.bot_data.access.admins
                if is_refused or (is_made_up and not answers_itself):
                    await press.answer()
                    return
                try:
                    async with nullcontext() if answers_itself else press.answered_beside(context):
                        await function(press, context)
                except MessageLocked:
                    raise
                except MessageGone:
                    log.debug("message of a press is gone")

            self._factories.append(lambda _: CallbackQueryHandler(callback, pattern=f"^{beginning}(:|$)"))
            return function

        return register


async def answer_unknown_press(update: Update, context: Context) -> None:
    """Answer a press that no handler knows: of a game, of an inline message, of a button that another bot had."""
    query = update.callback_query
    if query is not None:
        t = await context.bot_data.chats.translator_of(
            update.effective_chat.id if update.effective_chat else query.from_user.id
        )
        await answer_press(query, unknown_button_text(t))


def _read_press(query: CallbackQuery, message: MaybeInaccessibleMessage, beginning: str) -> ButtonPress:
    is_photo = isinstance(message, Message) and bool(message.photo)
    argument = (query.data or "").removeprefix(beginning).removeprefix(":")
    return ButtonPress(query, SentMessage(message.chat.id, message.message_id, is_photo=is_photo), argument)
