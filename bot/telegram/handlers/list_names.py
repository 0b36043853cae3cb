"""The names of lists of kept products: answers to the questions for them."""

from collections.abc import Callable

from telegram import Message
from telegram.ext import filters

from bot.i18n import Translator
from bot.models.kept import NAME_UNITS, KeepingLimit, KeptList, LimitReached, NameTaken
from bot.telegram.addressing import answered_message
from bot.telegram.context import BotData, Context
from bot.telegram.router import Router
from bot.views.kept import (
    keeping_limit_screen,
    list_screen,
    name_taken_screen,
    new_list_prompt,
    nothing_kept_screen,
    rename_prompt,
    rename_question,
    renamed_list_gone_screen,
)
from bot.views.markup import plain, units
from providers.api.titles import visible_text

router = Router()


@router.message(lambda data: filters.TEXT & ~filters.COMMAND & _AnswersPrompt(data, new_list_prompt))
async def name_list(message: Message, context: Context) -> None:
    """Take the answer to the question for the name of a new list."""
    if name := _seen(message.text or ""):
        await open_named(context, name)
    else:
        await context.messenger.ask(context.target, plain(new_list_prompt(await context.translator())))


@router.message(lambda data: filters.TEXT & ~filters.COMMAND & _AnswersPrompt(data, rename_prompt))
async def rename_list(message: Message, context: Context) -> None:
    """Take the answer to the question for another name of a list, and show the list."""
    t, name = await context.translator(), _seen(message.text or "")
    asked = await _list_to_rename(message, context)
    if asked is not None and not name:
        await context.messenger.ask(context.target, plain(rename_question(t, asked)))
        return
    try:
        if units(name) > NAME_UNITS:
            raise LimitReached(KeepingLimit.NAME)
        is_renamed = asked is not None and await context.store.kept.rename(message.chat_id, asked.id, name)
    except LimitReached as error:
        await context.reply(keeping_limit_screen(t, error))
        return
    except NameTaken:
        await context.reply(name_taken_screen(t, name))
        return
    if asked is not None and is_renamed:
        await show_list(context, asked.id)
    else:
        await context.reply(renamed_list_gone_screen(t))


async def open_named(context: Context, name: str) -> None:
    """Make the list of this name the current one, and show it; the one that is current for a name of nothing."""
    name = _seen(name)
    try:
        if units(name) > NAME_UNITS:
            raise LimitReached(KeepingLimit.NAME)
        if name:
            await context.store.kept.open_named(context.chat.id, name)
    except LimitReached as error:
        await context.reply(keeping_limit_screen(await context.translator(), error))
    else:
        await show_list(context)


async def show_list(context: Context, list_id: str = "") -> None:
    """Send a list, by default the current one."""
    opened = await context.kept_lists.open(context.chat.id, await context.preferences(), list_id)
    await context.reply(nothing_kept_screen(await context.translator()) if opened is None else list_screen(opened))


async def _list_to_rename(message: Message, context: Context) -> KeptList | None:
    """Return the list that the question names which a message answers; of two such names, the longer one is meant."""
    question = answered_message(message)
    text = _seen(question.text or "") if question is not None else ""
    lists = await context.kept_lists.lists(message.chat_id)
    named = [
        (len(asked), one)
        for one in lists
        for asked in {_seen(rename_question(t, one)) for t in context.bot_data.chats.translators}
        if text.endswith(asked)
    ]
    return max(named, key=lambda one: one[0])[1] if named else None


def _seen(text: str) -> str:
    """Return what is seen of a text, in one line."""
    return " ".join(visible_text(text).split())


class _AnswersPrompt(filters.MessageFilter):
    """Lets answers to a question for the name of a list through, in whatever language the bot asked it."""

    def __init__(self, data: BotData, prompt: Callable[[Translator], str]) -> None:
        super().__init__()
        self._data = data
        self._prompt = prompt

    def filter(self, message: Message) -> bool:
        """Whether the message answers that question."""
        question = answered_message(message)
        if question is None or question.from_user is None or not question.from_user.is_bot:
            return False
        # In a group, the name of whom the bot asks stands before the question.
        return any((question.text or "").endswith(self._prompt(t)) for t in self._data.chats.translators)
