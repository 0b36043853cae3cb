"""Taking products along as a file or as a link: menus, word of the progress, and what is said of the result."""

import re
from datetime import date

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram.constants import KeyboardButtonStyle as Style

from bot.i18n import Translator
from bot.models.export import ExportContents, ExportFormat
from bot.models.kept import MAX_PRODUCTS, CopiedList, KeptList
from bot.models.labels import list_name
from bot.models.open_search import OpenSearch
from bot.models.signs import Sign
from bot.views.callbacks import Action, ExportAction, ExportPress, KeptAction, KeptPress
from bot.views.keyboards import back_button, back_label, close_button, press_button
from bot.views.markup import alone, bold, plain
from bot.views.own_money import rate_note
from bot.views.screen import Screen

NAME_LENGTH = 40
"""Characters of a list's name in the name of a file."""
_NOT_IN_NAMES = re.compile(r"[^\w -]+")


def format_name(t: Translator, format_: ExportFormat) -> str:
    """Name a kind of file."""
    return {
        ExportFormat.XLSX: t.gettext("Excel with pictures"),
        ExportFormat.CSV: t.gettext("CSV table"),
        ExportFormat.ZIP: t.gettext("Pictures (ZIP)"),
    }[format_]


def search_menu(opened: OpenSearch) -> Keyboard:
    """Return the files that can be made of results."""
    t, search = opened.t, opened.search
    rows = [[press_button(f"{Sign.EXPORT} {format_name(t, one)}", search, Action.EXPORT, one)] for one in ExportFormat]
    return Keyboard([*rows, [back_button(t, search), close_button(t, search)]])


def list_menu(t: Translator, shown: KeptList, place: str, *, has_link: bool) -> Keyboard:
    """Return the files that can be made of a list, and its link; `place` is the way back to its product."""
    rows = [[_press(f"{Sign.EXPORT} {format_name(t, one)}", ExportAction.MAKE, shown.id, one)] for one in ExportFormat]
    link = _press(f"{Sign.LINK} " + t.gettext("Link for a colleague"), ExportAction.LINK, shown.id)
    withdraw = [[_withdraw_button(t, shown.id)]] if has_link else []
    back = Button(back_label(t), callback_data=KeptPress(KeptAction.GO, shown.id, place).data())
    return Keyboard([*rows, [link], *withdraw, [back]])


def making_screen(t: Translator, done: int = 0, total: int = 0) -> Screen:
    """Say that a file is being made, and how many of the pictures have come."""
    if not total:
        return Screen(plain(f"{Sign.EXPORT} " + t.gettext("I'm making the file.")))
    told = t.gettext("Pictures: {done} of {total}", done=t.number(done), total=t.number(total))
    return Screen(plain(f"{Sign.EXPORT} {told}"))


def files_forbidden_screen(t: Translator) -> Screen:
    """Say which right of the bot is missing to send a file."""
    return Screen(plain(t.gettext("I'm not allowed to send files here: an admin can change that.")))


def file_refused_screen(t: Translator) -> Screen:
    """Say that Telegram takes no such file, and what may work."""
    return Screen(plain(t.gettext("Telegram didn't accept the file. Another format may work.")))


def made_again_screen(t: Translator) -> Screen:
    """Say that the work was interrupted, as by a restart."""
    return Screen(plain(f"{Sign.EXPORT} " + t.gettext("I was interrupted, so I'm making the file again.")))


def unconfirmed_screen(t: Translator) -> Screen:
    """Say that a file may have arrived or not: to send it again might be to send it twice."""
    told = t.gettext("I'm not sure the file arrived. If it isn't here, press ⬇ again.")
    return Screen(plain(f"{Sign.WARNING} {told}"))


def empty_screen(t: Translator) -> Screen:
    """Say that there is nothing to take along."""
    return Screen(plain(empty_text(t)))


def empty_text(t: Translator) -> str:
    """Say the same in plain text."""
    return t.gettext("There's nothing to export here.")


def no_pictures_screen(t: Translator) -> Screen:
    """Say that there are no pictures for an archive."""
    return Screen(plain(t.gettext("I can't get any of these pictures right now.")))


def being_made_text(t: Translator) -> str:
    """Say at a press that the file is coming; plain text."""
    return t.gettext("I'll send the file as soon as it's ready.")


def too_many_files_text(t: Translator) -> str:
    """Say at a press that the chat waits for enough files; plain text."""
    return t.gettext("Several files are already on their way: press again when they're here.")


def caption_screen(contents: ExportContents, format_: ExportFormat, without: int) -> Screen:
    """Say what stands in a file, `without` of its products having no picture, and what an empty cell means."""
    t, count = contents.t, len(contents.products)
    lines = [
        bold(contents.title),
        plain(t.ngettext("{count} product", "{count} products", count)),
    ]
    if without:
        lines.append(plain(t.ngettext("{count} without its picture", "{count} without their pictures", without)))
    if format_ is not ExportFormat.ZIP:
        lines += [plain(_empty_cells(t)), *map(plain, _rates(contents))]
    return Screen("\n".join(lines))


def notes_of(contents: ExportContents) -> list[str]:
    """Return what a workbook says of itself: what an empty cell means, and by which rates amounts are converted."""
    return [contents.title, _empty_cells(contents.t), *_rates(contents)]


def file_name(contents: ExportContents, format_: ExportFormat, day: date) -> str:
    """Return what a file is called: after its list or search, and by day."""
    title = _NOT_IN_NAMES.sub("", contents.title)[:NAME_LENGTH].strip()
    return f"{title} {day.isoformat()}.{format_}".strip()


def link_screen(t: Translator, kept_list: KeptList, url: str) -> Screen:
    """Show the new link of a list, what it gives away, and how it is withdrawn."""
    lines = [
        bold(t.gettext("Share this link: it copies “{name}” into another chat", name=alone(list_name(t, kept_list)))),
        plain(url),
        plain(
            t.gettext(
                "Whoever opens it gets the products as the list has them then, with their prices; not your notes, your"
                " own photos, or who kept what. Copies stay when the link is withdrawn."
            )
        ),
        plain(t.gettext("It's shown only here, and earlier links to this list no longer work.")),
    ]
    return Screen("\n".join(lines), Keyboard([[_withdraw_button(t, kept_list.id)]]))


def withdrawn_text(t: Translator) -> str:
    """Say that a link no longer works; plain text."""
    return t.gettext("The link is withdrawn: it no longer works.")


def link_over_screen(t: Translator) -> Screen:
    """Say that the link of a list opens nothing."""
    return Screen(plain(t.gettext("This link doesn't work: it was withdrawn, or part of it is missing.")))


def copied_screen(t: Translator, copied: CopiedList, into: KeptList) -> Screen:
    """Say what was copied into which list, what was there already, and what the list has no room for."""
    lines = [
        t.ngettext(
            "{count} product copied into “{name}”.",
            "{count} products copied into “{name}”.",
            copied.copied,
            name=alone(list_name(t, into)),
        )
    ]
    if copied.known:
        told = t.ngettext(
            "{count} is kept in this chat already.", "{count} are kept in this chat already.", copied.known
        )
        lines.append(told)
    if copied.left_out:
        lines.append(
            t.ngettext(
                "{count} was left out: a list takes {most} products.",
                "{count} were left out: a list takes {most} products.",
                copied.left_out,
                most=t.number(MAX_PRODUCTS),
            )
        )
    return Screen(plain("\n".join(lines)))


def unnamed_copy(t: Translator) -> str:
    """Name the copy of a list that has no name of its own."""
    return t.gettext("From a link")


def _rates(contents: ExportContents) -> list[str]:
    wanted, exchange = contents.exchange.currency, contents.exchange
    if wanted is None:
        return []
    currencies = {one.product.price.currency for one in contents.products if one.product.price} - {wanted}
    return [rate_note(contents.t, exchange, source, wanted) for source in sorted(currencies)]


def _empty_cells(t: Translator) -> str:
    return t.gettext("An empty cell: the source didn't say.")


def _withdraw_button(t: Translator, list_id: str) -> Button:
    press = ExportPress(ExportAction.WITHDRAW, list_id)
    return Button(f"{Sign.CLOSE} " + t.gettext("Withdraw the link"), callback_data=press.data(), style=Style.DANGER)


def _press(label: str, action: ExportAction, list_id: str, argument: str = "") -> Button:
    return Button(label, callback_data=ExportPress(action, list_id, argument).data())
