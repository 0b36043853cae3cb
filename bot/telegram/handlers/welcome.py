"""`/start` with an example, and `/help` by topic."""

from functools import partial

from telegram import Message

from bot.i18n import Translator
from bot.models.open_search import OpenSearch
from bot.models.target import Target, is_group
from bot.search.example import add_example
from bot.services import new_id
from bot.store import until_stored
from bot.telegram.context import Context
from bot.telegram.handlers.exports import LIST_LINK, open_list_link
from bot.telegram.profile import register_admin_menu
from bot.telegram.router import ButtonPress, Router
from bot.views.callbacks import HELP
from bot.views.groups import group_start_screen
from bot.views.messages import closed_screen
from bot.views.results import results_screen
from bot.views.screen import Screen
from bot.views.welcome import Topic, help_screen, start_screen, topic_screen

router = Router()


@router.command("start")
async def start(message: Message, context: Context) -> None:
    """Show an example that can be paged at once, and greet below it: on a phone, only the last words are seen.

    What opens the link of a list gets a copy of that list instead, and a group reads how the bot is asked there.
    """
    parameter = (context.args or [""])[0]
    if parameter.startswith(LIST_LINK):
        await open_list_link(message, context, parameter.removeprefix(LIST_LINK))
        return
    t = await context.translator()
    if is_group(context.chat.id):
        mode = (await context.preferences()).group_mode
        await context.reply(group_start_screen(t, f"@{context.bot.username}", mode))
        return
    try:
        await _show_example(context)
    finally:
        await context.messenger.post(_below(context.target), start_screen(t))
    if context.chat.id in context.bot_data.access.admins:
        # At the bot's start there was no menu for an admin who had not written yet.
        await register_admin_menu(context.bot, context.chat.id, t)


@router.command("help")
async def show_help(message: Message, context: Context) -> None:
    """Offer the topics of the help."""
    await context.reply(_help(context, await context.translator()))


@router.press(HELP)
async def turn_help(press: ButtonPress, context: Context) -> None:
    """Show a topic, show the list of topics, or close the help."""
    if await context.store.searches.shown_in(press.message.chat_id, press.message.message_id) is not None:
        return  # no button of the help stands there: somebody made this press up
    t = await context.translator()
    topic = press.argument
    if topic in tuple(Topic):
        await context.messenger.replace(press.message, _topic(context, t, Topic(topic)))
    elif topic:
        await context.messenger.take_away(press.message, closed_screen(t))
    else:
        await context.messenger.replace(press.message, _help(context, t))


def _help(context: Context, t: Translator) -> Screen:
    return help_screen(t, f"@{context.bot.username}", group=is_group(context.chat.id))


def _topic(context: Context, t: Translator, topic: Topic) -> Screen:
    return topic_screen(t, topic, f"@{context.bot.username}", group=is_group(context.chat.id))


async def _show_example(context: Context) -> None:
    if context.user is None:
        return
    store, preferences = context.store, await context.preferences()
    search = await add_example(store, new_id(), context.target, context.user.id, preferences)
    if search.answer_id is not None or search.result_set is None:
        return  # Telegram has sent this `/start` twice
    results = await context.services.search.searcher.results(search.result_set)
    screen = results_screen(OpenSearch(search, results, await context.translator()))
    message = await context.messenger.post(_below(context.target), screen)
    await until_stored(partial(store.searches.save, search.shown_in(message)))


def _below(target: Target) -> Target:
    """Return the chat and topic of `target`, without a message to reply to."""
    return Target(target.chat_id, thread_id=target.thread_id)
