"""⬇ under lists and results: files to take along, and links that pass a list on."""

from telegram import InlineKeyboardMarkup, Message

from bot.models.export import Export, ExportFormat, ExportSource
from bot.models.kept import KeptList, LimitReached
from bot.models.search import SearchState
from bot.telegram.browsing import ShownSearch
from bot.telegram.context import Context
from bot.telegram.router import ButtonPress, Router
from bot.views.callbacks import EXPORT, ExportAction, ExportPress, read_export_press
from bot.views.exports import (
    being_made_text,
    copied_screen,
    empty_text,
    link_over_screen,
    link_screen,
    list_menu,
    too_many_files_text,
    unnamed_copy,
    withdrawn_text,
)
from bot.views.kept import keeping_limit_screen, list_screen
from bot.views.toasts import old_list_text, only_admins_text

LIST_LINK = "list_"
"""How the parameter of `/start` begins that opens the link of a list."""
MADE_BY_ADMINS = frozenset({ExportAction.LINK, ExportAction.WITHDRAW})
"""In groups, only admins decide who else gets a list of the group."""

router = Router()


@router.press(EXPORT, answers_itself=True)
async def press_export(button: ButtonPress, context: Context) -> None:
    """Do what a button says that takes a list along."""
    press, t = read_export_press(button.query.data or ""), await context.translator()
    shown = None if press is None else await _list(press.list_id, context)
    if press is None or not any(data.startswith(f"{EXPORT}:") for data in button.buttons):
        await button.answer()
    elif shown is None:
        await button.answer(old_list_text(t), alert=True)
    elif press.action in MADE_BY_ADMINS and not await context.is_group_admin():
        await button.answer(only_admins_text(t), alert=True)
    elif press.action is ExportAction.MAKE and not shown.count:
        await button.answer(empty_text(t), alert=True)
    elif press.action is ExportAction.MAKE and press.argument in tuple(ExportFormat):
        await ask_for_file(button, context, ExportSource.LIST, shown.id, ExportFormat(press.argument))
    elif press.action is ExportAction.WITHDRAW:
        await context.store.list_links.withdraw(context.chat.id, shown.id)
        context.bot_data.press_answers.begin(button.query, withdrawn_text(t))
        await context.messenger.buttons(button.message, None if _is_link(button) else await _menu(shown, "", context))
    else:
        async with button.answered_beside(context):
            await _show(button, press, shown, context)


async def press_search_export(button: ButtonPress, opened: ShownSearch, argument: str, context: Context) -> None:
    """Let a file be made of the results that have come so far."""
    is_shown = opened.search.state is SearchState.SHOWN and not opened.search.is_example
    if is_shown and argument in tuple(ExportFormat):
        await ask_for_file(button, context, ExportSource.SEARCH, opened.search.id, ExportFormat(argument))
    else:
        await button.answer()


async def ask_for_file(
    button: ButtonPress, context: Context, source: ExportSource, source_id: str, format_: ExportFormat
) -> None:
    """Let a file be made, and say so."""
    export = Export(
        id=button.query.id,
        chat_id=button.message.chat_id,
        user_id=button.user.id,
        source=source,
        source_id=source_id,
        format=format_,
        thread_id=context.target.thread_id,
    )
    t = await context.translator()
    is_asked = await context.bot_data.exporting.ask(export)
    await button.answer(being_made_text(t) if is_asked else too_many_files_text(t), alert=not is_asked)


async def open_list_link(message: Message, context: Context, token: str) -> None:
    """Copy the list of a link into this chat, and show it."""
    t, preferences = await context.translator(), await context.preferences()
    try:
        copied = await context.store.list_links.copy(
            token, message.chat_id, context.user.id if context.user else 0, unnamed_copy(t)
        )
    except LimitReached as error:
        await context.reply(keeping_limit_screen(t, error))
        return
    opened = None if copied is None else await context.kept_lists.open(message.chat_id, preferences, copied.list_id)
    if copied is None or opened is None:
        await context.reply(link_over_screen(t))
        return
    if copied.is_copy:
        await context.reply(copied_screen(t, copied, opened.kept_list))
    await context.reply(list_screen(opened))


async def _show(button: ButtonPress, press: ExportPress, shown: KeptList, context: Context) -> None:
    """Show the ways to take a list along, or a new link."""
    if press.action is ExportAction.MENU:
        await context.messenger.buttons(button.message, await _menu(shown, press.argument, context))
    elif press.action is ExportAction.LINK:
        token = await context.store.list_links.make(context.chat.id, shown.id)
        url = f"https://t.me/{context.bot.username}?start={LIST_LINK}{token}"
        await context.reply(link_screen(await context.translator(), shown, url))


async def _menu(shown: KeptList, place: str, context: Context) -> InlineKeyboardMarkup:
    has_link = await context.store.list_links.exists(context.chat.id, shown.id)
    return list_menu(await context.translator(), shown, place, has_link=has_link)


async def _list(list_id: str, context: Context) -> KeptList | None:
    lists = await context.kept_lists.lists(context.chat.id)
    return next((one for one in lists if one.id == list_id), None)


def _is_link(button: ButtonPress) -> bool:
    """Whether a message shows a link, and no list: then it has the one button that withdraws it."""
    return len(button.buttons) == 1
