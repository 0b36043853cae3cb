"""`/saved`: the lists of kept products, their buttons, and notes."""

from contextlib import suppress
from dataclasses import dataclass, replace

from telegram import InlineKeyboardMarkup, Message
from telegram.ext import filters

from bot.models.inquiry import read_questions
from bot.models.kept import NOTE_UNITS, KeepingLimit, KeptProduct, LimitReached
from bot.models.open_list import OpenList
from bot.models.results import PAGE_SIZES
from bot.models.search import View
from bot.models.target import SentMessage, Target
from bot.telegram.addressing import answered_message
from bot.telegram.context import Context
from bot.telegram.handlers.list_names import open_named, show_list
from bot.telegram.handlers.settings import ask
from bot.telegram.message_calls import MessageGone
from bot.telegram.router import ButtonPress, Router
from bot.views.callbacks import KEPT, KeptAction, KeptPress, read_kept_press
from bot.views.costs import kept_costs_screen
from bot.views.inquiry import kept_inquiry_screen
from bot.views.kept import (
    keeping_limit_screen,
    list_screen,
    moved_text,
    new_list_prompt,
    noted_screen,
    nothing_kept_screen,
    own_photo_screen,
    rename_question,
    taken_out_screen,
)
from bot.views.kept_keyboards import lists_menu, move_menu, place_of, read_place
from bot.views.markup import plain, units
from bot.views.messages import closed_screen
from bot.views.screen import Screen
from bot.views.toasts import all_text, limit_text, old_list_text
from bot.views.trust import kept_trust_screen

DELETES = frozenset({"-", "–", "—"})
"""An answer that takes a note away."""
CARD_ACTIONS = frozenset({KeptAction.TAKE_OUT, KeptAction.PUT_BACK})
"""Actions whose buttons only the card of a kept product has, and that name it."""

router = Router()


@router.command("saved")
async def show_saved(message: Message, context: Context) -> None:
    """Show the chat's current list, or with a name that list, which is made if there is none."""
    await context.preferences()
    if context.args:
        await open_named(context, " ".join(context.args))
    else:
        await show_list(context)


@router.message(lambda _: filters.TEXT & ~filters.COMMAND & _AnswersKeptCard())
async def write_note(message: Message, context: Context) -> None:
    """Take the answer to the card of a kept product as its note."""
    t, text = await context.translator(), (message.text or "").strip()
    card, kept_id = answered_message(message), _kept_id(message)
    note = "" if text in DELETES else text
    if card is None or kept_id is None:
        return
    if units(note) > NOTE_UNITS:
        await context.reply(keeping_limit_screen(t, LimitReached(KeepingLimit.NOTE)))
        return
    kept = await context.store.kept.get(message.chat_id, kept_id)
    if kept is None:
        await context.reply(nothing_kept_screen(t))
        return
    await context.store.kept.write_note(message.chat_id, kept_id, note)
    if not note:
        await context.store.kept.save_own_photo(message.chat_id, kept_id, "")
    await context.reply(noted_screen(t, note, kept.note))
    await _show_changed(card, kept_id, context)


@router.message(lambda _: filters.PHOTO & _AnswersKeptCard())
async def show_own_photo(message: Message, context: Context) -> None:
    """Take the photo that answers the card of a kept product as its picture, and the words under it as its note."""
    card, kept_id, note = answered_message(message), _kept_id(message), (message.caption or "").strip()
    if card is None or kept_id is None or not message.photo:
        return
    t = await context.translator()
    if units(note) > NOTE_UNITS:
        await context.reply(keeping_limit_screen(t, LimitReached(KeepingLimit.NOTE)))
        return
    kept = await context.store.kept.get(message.chat_id, kept_id)
    if kept is None:
        await context.reply(nothing_kept_screen(t))
        return
    await context.store.kept.save_own_photo(message.chat_id, kept_id, message.photo[-1].file_id)
    if note:
        await context.store.kept.write_note(message.chat_id, kept_id, note)
    await context.reply(own_photo_screen(t, kept.note if note and note != kept.note else None))
    await _show_changed(card, kept_id, context)


@dataclass(frozen=True)
class Outcome:
    """What a press leads to: what to say over the chat, and what the message shows then.

    That is a screen, or a page of text below the picture that is there, or other buttons.
    """

    notice: str = ""
    screen: Screen | None = None
    page: Screen | None = None
    menu: InlineKeyboardMarkup | None = None


@router.press(KEPT, answers_itself=True)
async def press_list(button: ButtonPress, context: Context) -> None:
    """Do what a button under a list says."""
    press = read_kept_press(button.query.data or "")
    if press is None or all(read_kept_press(data) is None for data in button.buttons):
        await button.answer()
    elif press.action is KeptAction.CLOSE:
        async with button.answered_beside(context):
            await context.messenger.take_away(button.message, closed_screen(await context.translator()))
    elif press.action is KeptAction.NEW:
        async with button.answered_beside(context):
            await ask(button, context, plain(new_list_prompt(await context.translator())))
    elif press.action is KeptAction.RENAME:
        await _ask_for_other_name(button, press, context)
    else:
        await _press(button, press, context)


async def _ask_for_other_name(button: ButtonPress, press: KeptPress, context: Context) -> None:
    """Ask how a list should be called."""
    lists, t = await context.kept_lists.lists(context.chat.id), await context.translator()
    shown = next((one for one in lists if one.id == press.subject), None)
    if shown is None:
        await button.answer(old_list_text(t), alert=True)
        return
    async with button.answered_beside(context):
        await ask(button, context, plain(rename_question(t, shown)))


async def _press(button: ButtonPress, press: KeptPress, context: Context) -> None:
    """Do what concerns a list or a kept product, and show what has come of it."""
    t, press = await context.translator(), _counted(button, press, context)
    try:
        outcome = await _outcome(press, context)
    except LimitReached as error:
        await button.answer(limit_text(t, error.limit), alert=True)
        return
    if outcome is None:
        await button.answer(old_list_text(t), alert=True)
    elif outcome.notice:
        context.bot_data.press_answers.begin(button.query, outcome.notice)
        await _show(button, outcome, context)
    else:
        async with button.answered_beside(context):
            await _show(button, outcome, context)


def _counted(button: ButtonPress, press: KeptPress, context: Context) -> KeptPress:
    """Return the press with the place that it means, one page farther for each quick tap before it."""
    taps = context.bot_data.quick_taps
    if press.action is not KeptAction.GO:
        taps.forget(button.message)
        return press
    view, position = read_place(press.argument)
    beyond = taps.pages_beyond(button.message, button.query)
    return replace(press, argument=place_of(view, max(0, position + beyond * PAGE_SIZES[view])))


async def _show(button: ButtonPress, outcome: Outcome, context: Context) -> None:
    if outcome.screen is not None:
        await context.messenger.show(button.message, replace(context.target, reply_to=None), outcome.screen)
    elif outcome.page is not None:
        await context.messenger.caption(button.message, outcome.page)
    elif outcome.menu is not None:
        await context.messenger.buttons(button.message, outcome.menu)


async def _outcome(press: KeptPress, context: Context) -> Outcome | None:
    """Do what a press says; None when what it is about is gone."""
    chat_id, kept = context.chat.id, context.store.kept
    view, position = read_place(press.argument)
    match press.action:
        case KeptAction.GO:
            return _listed(await _open(context, press.subject, view=view, position=position))
        case KeptAction.WHERE:
            opened = await _open(context, press.subject, view=View.LIST, position=position)
            if opened is None:
                return None
            return Outcome(all_text(opened.t, opened.position, opened.total))
        case KeptAction.CHOOSE:
            await kept.choose(chat_id, press.subject)
            return _listed(await _open(context, press.subject))
        case KeptAction.DELETE:
            await kept.delete_empty(chat_id, press.subject)
            return _listed(await _open(context))
        case KeptAction.LISTS:
            lists = await context.kept_lists.lists(chat_id)
            shown = next((one for one in lists if one.id == press.subject), None)
            if shown is None:
                return None
            return Outcome(menu=lists_menu(await context.translator(), lists, shown, press.argument))
        case _:
            product = await kept.get(chat_id, press.subject)
            return None if product is None else await _change(press, product, context)


async def _change(press: KeptPress, kept: KeptProduct, context: Context) -> Outcome | None:
    """Take a kept product out, put it back, move it, or show a page about it."""
    chat_id, preferences = context.chat.id, await context.preferences()
    if press.action is KeptAction.PUT_BACK:
        await context.store.kept.restore(chat_id, kept.id)
        return _listed(await context.kept_lists.open_at(chat_id, preferences, kept))
    opened = await context.kept_lists.open_at(chat_id, preferences, kept)
    if opened is None:
        return None
    if press.action is KeptAction.TAKE_OUT:
        await context.store.kept.remove(chat_id, kept.id)
        return Outcome(screen=taken_out_screen(opened))
    if press.action is KeptAction.ASK:
        return Outcome(page=kept_inquiry_screen(opened, read_questions(press.argument)))
    if press.action is KeptAction.TRUST:
        return Outcome(page=kept_trust_screen(opened))
    if press.action is KeptAction.COSTS:
        return Outcome(page=kept_costs_screen(opened))
    if press.action is KeptAction.MOVE_MENU:
        place, lists = place_of(opened.view, opened.position), await context.kept_lists.lists(chat_id)
        return Outcome(menu=move_menu(opened.t, lists, kept, place))
    if not await context.store.kept.move(chat_id, kept.id, press.argument):
        return None
    left = _listed(await _open(context, kept.list_id, view=View.CARD, position=opened.position))
    lists = await context.kept_lists.lists(chat_id)
    moved = next((moved_text(opened.t, one) for one in lists if one.id == press.argument), "")
    return None if left is None else replace(left, notice=moved)


def _listed(opened: OpenList | None) -> Outcome | None:
    return None if opened is None else Outcome(screen=list_screen(opened))


async def _show_changed(card: Message, kept_id: str, context: Context) -> None:
    """Show on the card of a kept product what has changed about it."""
    kept = await context.store.kept.get(card.chat_id, kept_id)
    preferences = await context.preferences()
    opened = await context.kept_lists.open_at(card.chat_id, preferences, kept) if kept is not None else None
    if opened is not None:
        shown = SentMessage(card.chat_id, card.message_id, is_photo=bool(card.photo))
        with suppress(MessageGone):
            await context.messenger.show(shown, replace(Target.answering(card), reply_to=None), list_screen(opened))


async def _open(context: Context, list_id: str = "", *, view: View | None = None, position: int = 0) -> OpenList | None:
    preferences = await context.preferences()
    return await context.kept_lists.open(context.chat.id, preferences, list_id, view=view, position=position)


def _kept_id(message: Message) -> str | None:
    """Return the id of the kept product whose card a message answers: the buttons of the card tell it."""
    card = answered_message(message)
    if card is None or card.reply_markup is None or card.from_user is None or not card.from_user.is_bot:
        return None
    rows = card.reply_markup.inline_keyboard
    presses = [read_kept_press(one.callback_data) for row in rows for one in row if isinstance(one.callback_data, str)]
    found = (press.subject for press in presses if press is not None and press.action in CARD_ACTIONS)
    return next(found, None)


class _AnswersKeptCard(filters.MessageFilter):
    """Lets answers to the card of a kept product through."""

    def filter(self, message: Message) -> bool:
        """Whether the message answers one."""
        return _kept_id(message) is not None
