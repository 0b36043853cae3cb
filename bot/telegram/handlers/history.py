"""`/history`: the searches of a chat, of which each opens its results again."""

from dataclasses import replace

from telegram import Message

from bot.models.history import HistoryPage
from bot.models.results import PAGE_SIZES, page_start
from bot.models.search import SearchState, View
from bot.telegram.browsing import ShownSearch
from bot.telegram.context import Context
from bot.telegram.router import ButtonPress, Router
from bot.views.callbacks import HISTORY
from bot.views.history import AGAIN, CLOSED, GO, OPEN, WHERE, history_screen, read_page, search_again_screen
from bot.views.messages import closed_screen
from bot.views.toasts import all_text, not_yours_text, old_button_text, searching_text

router = Router()


@router.command("history")
async def show_history(message: Message, context: Context) -> None:
    """Show the newest searches of the chat."""
    preferences = await context.preferences()
    view = View.LIST if preferences.view is View.LIST else View.GRID
    await context.reply(history_screen(await _page(context, view, 0)))


@router.press(HISTORY, answers_itself=True)
async def press_history(button: ButtonPress, context: Context) -> None:
    """Turn the pages, open the results of a search, or search again after having asked."""
    action, _, argument = button.argument.partition(":")
    if not any(data.startswith(f"{HISTORY}:") for data in button.buttons):
        await button.answer()
    elif action == GO:
        async with button.answered_beside(context):
            view, first = read_page(argument)
            beyond = PAGE_SIZES[view] * context.bot_data.quick_taps.pages_beyond(button.message, button.query)
            page = await _page(context, view, max(0, first + beyond))
            if beyond > 0 and not page.first:
                # So many pages there are not.
                page = await _page(context, view, first)
            await context.messenger.show(button.message, replace(context.target, reply_to=None), history_screen(page))
    elif action == WHERE:
        page = await _page(context, *read_page(argument))
        await button.answer(all_text(page.t, page.first, page.total))
    elif action in (OPEN, AGAIN):
        await _press_search(button, action, argument, context)
    elif action == CLOSED:
        async with button.answered_beside(context):
            await context.messenger.take_away(button.message, closed_screen(await context.translator()))
    else:
        await button.answer()


async def _press_search(button: ButtonPress, action: str, search_id: str, context: Context) -> None:
    opened, t = await _opened(button, search_id, context), await context.translator()
    if opened is None:
        await button.answer(old_button_text(t), alert=True)
    elif action == OPEN:
        async with button.answered_beside(context):
            if not await context.conversation.browsing.reopen(opened, context.target):
                await context.reply(search_again_screen(t, opened.search))
    elif not opened.search.may_be_turned_by(button.user.id) and not await context.is_group_admin():
        await button.answer(not_yours_text(t), alert=True)
    else:
        context.bot_data.press_answers.begin(button.query, searching_text(t))
        await _search_again(opened, context)


async def _opened(button: ButtonPress, search_id: str, context: Context) -> ShownSearch | None:
    message = button.message
    search = await context.store.searches.get_pressed(search_id, message.chat_id, message.message_id)
    if search is None:
        return None
    preferences = await context.preferences()
    return await context.conversation.browsing.open(search, message, await context.translator(), preferences)


async def _search_again(opened: ShownSearch, context: Context) -> None:
    """Search again in the message that asked."""
    browsing = context.conversation.browsing
    opened = replace(opened, search=opened.search.shown_in(opened.message))
    if opened.search.state is SearchState.SHOWN:
        await browsing.refine(opened, browsing.request(opened))
    else:
        await browsing.again(opened, await context.preferences())


async def _page(context: Context, view: View, first: int) -> HistoryPage:
    size, first = PAGE_SIZES[view], page_start(view, first)
    searches, total = await context.store.searches.history(context.chat.id, size, first)
    if first and not searches:
        first = 0
        searches, total = await context.store.searches.history(context.chat.id, size, first)
    return HistoryPage(tuple(searches), first, total, view, await context.translator())
