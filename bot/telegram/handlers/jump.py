"""The number of an offer that a person types, in answer to a card or to the question for it: the card turns to it."""

from typing import Final

from telegram import Message, MessageEntity
from telegram.ext import filters

from bot.models.search import Search, SearchState
from bot.telegram.addressing import answered_message
from bot.telegram.context import Context
from bot.telegram.handlers.settings import ask
from bot.telegram.incoming import asker_of
from bot.telegram.router import ButtonPress, Router
from bot.views.jump import place_question, place_text, read_place, read_place_question
from bot.views.markup import plain
from bot.views.screen import Screen
from bot.views.toasts import not_yours_text, old_button_text

FURTHEST: Final = 100
"""Offers beyond what has come that a number leads to at most: each page of them is a paid call."""

router = Router()


async def ask_place(button: ButtonPress, search: Search, context: Context) -> None:
    """Ask whoever pressed for the number of an offer."""
    await ask(button, context, place_question(await context.translator(), search.id, context.bot.username))


@router.message(lambda _: filters.TEXT & _AnswersPlaceQuestion())
async def on_answer(message: Message, context: Context) -> None:
    """Turn the card to the number that a person typed; what is no number is asked for again."""
    search_id, t = _question(message), await context.translator()
    number = read_place(message.text or "")
    search = await context.store.searches.get(search_id or "")
    if search is None:
        await context.reply(Screen(plain(old_button_text(t))))
    elif number is None:
        await context.messenger.ask(context.target, place_question(t, search.id, context.bot.username))
    else:
        await turn_to(number, message, search, context)


async def turn_to(number: int, message: Message, search: Search, context: Context) -> None:
    """Let the card of a search show its offer with this number, from 1, if the one who wrote may turn it."""
    browsing, t = context.conversation.browsing, await context.translator()
    if search.message is None or not await context.is_of_chat(search):
        await context.reply(Screen(plain(old_button_text(t))))
        return
    opened = await browsing.open(search, search.message, t, await context.preferences(), comes_anew=True)
    if opened.is_gone or search.state is not SearchState.SHOWN:
        await context.reply(Screen(plain(old_button_text(t))))
    elif not search.may_be_turned_by(asker_of(message)) and not await context.is_group_admin():
        await context.reply(Screen(plain(not_yours_text(t))))
    else:
        shown = await browsing.turn(opened, number - 1, beyond=FURTHEST)
        await context.reply(Screen(place_text(t, number, shown + 1)))


def _question(message: Message) -> str | None:
    """Return the search whose offer the bot's message asks for that a message answers."""
    asked = answered_message(message)
    if asked is None or asked.from_user is None or not asked.from_user.is_bot:
        return None
    return read_place_question(entity.url or "" for entity in asked.entities if entity.type == MessageEntity.TEXT_LINK)


class _AnswersPlaceQuestion(filters.MessageFilter):
    """Lets answers to the bot's questions for the number of an offer through."""

    def filter(self, message: Message) -> bool:
        """Whether the message answers one of them."""
        return _question(message) is not None
