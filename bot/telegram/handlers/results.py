"""Presses of the buttons under a search's message."""

from contextlib import suppress
from dataclasses import replace
from typing import Final

import structlog
from telegram import Message

from bot.models.filter_choice import read_filter_choice
from bot.models.inquiry import read_questions
from bot.models.quantity import MOST_PIECES, MinOrders
from bot.models.search import IN_WORK, View
from bot.models.target import Target
from bot.telegram.browsing import Browsing, ShownSearch
from bot.telegram.context import Context
from bot.telegram.handlers.begun_searches import BEGIN, begin_search
from bot.telegram.handlers.exports import press_search_export
from bot.telegram.handlers.jump import ask_place
from bot.telegram.handlers.price import ask_price
from bot.telegram.handlers.refining import REFINE, REFINE_AND_KEEP, refine
from bot.telegram.handlers.settings import open_settings
from bot.telegram.message_calls import MessageGone
from bot.telegram.router import ButtonPress, Router
from bot.views.callbacks import KEEPS, RESULTS, SURE, Action, Press, read_press, read_turn
from bot.views.jump import STEP
from bot.views.toasts import (
    kept_for_chat_text,
    loading_text,
    not_yours_text,
    old_button_text,
    only_admins_text,
    pinned_text,
    searching_text,
    where_text,
)

STAR: Final = frozenset({Action.KEEP, Action.TAKE_OUT})
"""Actions that everybody in a group may do: its lists belong to all."""
MENUS: Final = frozenset(
    {
        Action.MORE,
        Action.SORT_MENU,
        Action.FILTER_MENU,
        Action.PROVIDER_MENU,
        Action.PRICE_MENU,
        Action.QUANTITY_MENU,
        Action.EXPORT_MENU,
    }
)
"""Actions that put other buttons in place of those that are there."""
KEEP_QUANTITY: Final = frozenset({Action.QUANTITY_PIN, Action.MIN_ORDERS_PIN})
PIN: Final = REFINE_AND_KEEP | KEEP_QUANTITY

router = Router()


@router.press(RESULTS, answers_itself=True)
async def press_result(button: ButtonPress, context: Context) -> None:
    """Do what a button says, if the one who pressed it may. The presses under one message come here one by one."""
    press = read_press(button.query.data or "")
    if press is None:
        await button.answer(old_button_text(await context.translator()), alert=True)
        return
    structlog.contextvars.bind_contextvars(search=press.search)
    opened = await _accept(button, press, context)
    if opened is None:
        return
    notice = _notice(opened, press)
    if press.action in STAR:
        await _press_star(opened, press, button, context)
    elif press.action is Action.EXPORT:
        await press_search_export(button, opened, press.argument, context)
    elif press.action is Action.PRICE_TYPE:
        async with button.answered_beside(context):
            await ask_price(button, opened.search, context, keeps=press.argument == KEEPS)
    elif press.action is Action.JUMP_TYPE:
        async with button.answered_beside(context):
            await ask_place(button, opened.search, context)
    elif press.action in BEGIN:
        context.bot_data.press_answers.begin(button.query, notice)
        await begin_search(opened, press, button.query, context)
    elif notice:
        context.bot_data.press_answers.begin(button.query, notice)
        await _perform(opened, press, context)
    else:
        async with button.answered_beside(context):
            await _perform(opened, press, context)


async def _open(button: ButtonPress, press: Press, context: Context) -> ShownSearch | None:
    """Return the search that the button is about; None when it is gone, or when no such button is at that message."""
    message = button.message
    if all(shown is None or shown.search != press.search for shown in map(read_press, button.buttons)):
        return None
    search = await context.store.searches.get_pressed(press.search, message.chat_id, message.message_id)
    if search is not None and search.state in IN_WORK and press.action is not Action.LEAVE:
        await context.conversation.answering.until_answered(search)
        search = await context.store.searches.get_pressed(press.search, message.chat_id, message.message_id)
    if search is None:
        return None
    if not isinstance(button.query.message, Message):
        # Telegram tells nothing of a message that is too old.
        message = replace(message, is_photo=search.answer_is_photo)
    opened = await context.conversation.browsing.open(
        search, message, await context.translator(), await context.preferences()
    )
    return None if opened.is_gone else opened


async def _accept(button: ButtonPress, press: Press, context: Context) -> ShownSearch | None:
    """Return the search of a press; None when it may not be done, which is said."""
    opened, t = await _open(button, press, context), await context.translator()
    if opened is None:
        await button.answer(old_button_text(t), alert=True)
    elif press.action in STAR:
        return opened
    elif not opened.search.may_be_turned_by(button.user.id) and not await context.is_group_admin():
        await button.answer(not_yours_text(t), alert=True)
    elif (press.action in PIN or press.argument == KEEPS) and not await context.is_group_admin():
        await button.answer(only_admins_text(t), alert=True)
    else:
        return opened
    return None


def _notice(opened: ShownSearch, press: Press) -> str:
    """Say at once what is going on, where that takes a while or is all that happens."""
    if press.action in BEGIN | REFINE:
        return searching_text(opened.t)
    if press.action in KEEP_QUANTITY:
        return kept_for_chat_text(opened.t)
    if press.action in PIN:
        return pinned_text(opened.t)
    if press.action is Action.WHERE:
        return where_text(opened.t, opened.search.position, opened.results)
    if press.action is Action.GO and _place(opened, press) >= len(opened.results.products):
        return loading_text(opened.t)
    return ""


async def _perform(opened: ShownSearch, press: Press, context: Context) -> None:
    browsing = context.conversation.browsing
    match press.action:
        case Action.GO:
            beyond = STEP if read_turn(press.argument).origin is None else 1
            await browsing.turn(opened, _place(opened, press), beyond=beyond)
        case Action.VIEW:
            await browsing.turn(opened, opened.search.position, _view(press))
        case Action.OPEN:
            await browsing.turn(opened, press.number, View.CARD)
        case Action.CARD:
            await browsing.back(opened)
        case Action.CLOSE:
            await browsing.close(opened, is_sure=press.argument == SURE)
        case Action.LEAVE:
            await browsing.leave(opened)
        case Action.PICTURES:
            await browsing.pictures(opened)
        case Action.DETAILS | Action.ASK | Action.TRUST | Action.COSTS:
            await _show_page(browsing, opened, press)
        case action if action in MENUS:
            await _show_menu(browsing, opened, press)
        case Action.SETTINGS:
            target = Target(opened.message.chat_id, thread_id=opened.search.thread_id)
            await open_settings(context.bot_data, target)
        case Action.QUANTITY | Action.MIN_ORDERS | Action.QUANTITY_PIN | Action.MIN_ORDERS_PIN:
            await _want(opened, press, context)
        case Action.AGAIN:
            await browsing.again(opened, await context.preferences())
        case Action.WHERE:
            await browsing.jump_menu(opened)
        case _:
            await refine(opened, press, context)


async def _want(opened: ShownSearch, press: Press, context: Context) -> None:
    """Show the results for a quantity or for some minimum orders, which the chat keeps if it is pinned."""
    wanted: dict[str, object]
    if press.action in {Action.QUANTITY, Action.QUANTITY_PIN}:
        wanted = {"quantity": min(press.number, MOST_PIECES)}
    elif press.argument in tuple(MinOrders):
        wanted = {"min_orders": MinOrders(press.argument)}
    else:
        return
    if press.action in PIN:
        kept = {field: value or None for field, value in wanted.items()}
        await context.change_preferences(lambda preferences: preferences.model_copy(update=kept))
    await context.conversation.browsing.want(opened, **wanted)


async def _show_page(browsing: Browsing, opened: ShownSearch, press: Press) -> None:
    """Show a page about the product on the card in place of the card."""
    match press.action:
        case Action.ASK:
            await browsing.ask(opened, read_questions(press.argument))
        case Action.TRUST:
            await browsing.trust(opened)
        case Action.COSTS:
            await browsing.costs(opened)
        case _:
            await browsing.details(opened, press.number)


async def _show_menu(browsing: Browsing, opened: ShownSearch, press: Press) -> None:
    """Show a menu in place of the buttons."""
    keeps = press.argument == KEEPS
    match press.action:
        case Action.MORE:
            await browsing.more_menu(opened)
        case Action.SORT_MENU:
            await browsing.sort_menu(opened, keeps=keeps)
        case Action.FILTER_MENU:
            await browsing.filter_menu(opened, read_filter_choice(press.argument))
        case Action.PRICE_MENU:
            await browsing.price_menu(opened, keeps=keeps)
        case Action.QUANTITY_MENU:
            await browsing.quantity_menu(opened, keeps=keeps)
        case Action.EXPORT_MENU:
            await browsing.export_menu(opened)
        case _:
            await browsing.provider_menu(opened, keeps=keeps)


async def _press_star(opened: ShownSearch, press: Press, button: ButtonPress, context: Context) -> None:
    """Keep a product or take it out, say so, and turn the star."""
    keeping, index = context.conversation.keeping, press.number
    if press.action is Action.KEEP:
        text = await keeping.keep(opened, opened.message, index, button.user.id)
    else:
        text = await keeping.take_out(opened, opened.message, index)
    context.bot_data.press_answers.begin(button.query, text)
    with suppress(MessageGone):
        # What became of the product is said already.
        await keeping.show_star(opened, opened.message)


def _view(press: Press) -> View | None:
    return View(press.argument) if press.argument in tuple(View) else None


def _place(opened: ShownSearch, press: Press) -> int:
    """Return the index that a turn leads to: one step from where the card is now if it has moved on meanwhile."""
    turn, now = read_turn(press.argument), opened.search.position
    if turn.origin is None or turn.origin == now:
        return turn.index
    return opened.place_on if turn.index > turn.origin else max(0, opened.place_back)
