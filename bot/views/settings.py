"""The settings menu: one message, edited in place. It offers what the configured providers can do."""

from collections.abc import Collection, Sequence

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram.constants import KeyboardButtonStyle as Style

from bot.i18n import Translator
from bot.models.exchange import YUAN
from bot.models.filter_choice import Filters, read_filter_choice
from bot.models.labels import source_title
from bot.models.setting_kinds import OFF, BadValue, NoRate, PriceRange, Setting
from bot.models.settings import ALL_SETTINGS, ChatSettings, Preferences
from bot.models.signs import Sign
from bot.views.button_rows import rows_of
from bot.views.callbacks import SURE, setting_data
from bot.views.keyboards import back_label, close_label
from bot.views.markup import bold, italic, plain, shorten
from bot.views.menus import mark
from bot.views.own_money import no_rate_text, rate_note
from bot.views.screen import Screen

MENU, COSTS, CLOSED, RESET, TYPE = "menu", "costs", "close", "reset", "type"
MET_UNITS = 60
"""UTF-16 units of what a person typed that are repeated to them."""


def settings_screen(t: Translator, chat: ChatSettings, off: Collection[str], *, group: bool) -> Screen:
    """Return the menu of a chat, or of a group: what is set, and a button for each setting on offer.

    `off` are the names of the providers that are off until an operator acts.
    """
    settings = [setting for setting in chat.offered() if not setting.of_costs and (group or not setting.for_groups)]
    lines = [bold(t.gettext("Settings of this chat"))]
    lines += [t.named(plain(setting.label(t)), bold(setting.summary(t, chat))) for setting in settings]
    lines.append(plain(_where(t, chat, off)))
    buttons = [Button(setting.label(t), callback_data=setting_data(setting.name)) for setting in settings]
    return Screen(
        "\n".join(lines), _keyboard(t, buttons, Button(t.gettext("Reset"), callback_data=setting_data(RESET)))
    )


def choice_screen(
    t: Translator,
    chat: ChatSettings,
    setting: Setting,
    pressed: str = "",
    *,
    from_costs: bool = False,
    before: Preferences | None = None,
) -> Screen:
    """Return the menu of one setting, or the page that `pressed` opens: its values, what is on being marked.

    `from_costs` says that it was opened from `/costs`, where it leads back to. `before` is what was set before the
    press.
    """
    way = (COSTS, setting.name) if from_costs else (setting.name,)
    lines = [bold(setting.label(t)), plain(setting.summary(t, chat)), *_cleared(t, chat, before)]
    if setting.hint:
        lines.append(italic(setting.hint(t)))
    page = read_filter_choice(pressed).page if isinstance(setting, Filters) else None
    choices = setting.on_page(t, chat, page) if isinstance(setting, Filters) else setting.choices(t, chat)
    buttons = [
        Button(mark(choice.name, on=choice.is_set), callback_data=setting_data(*way, choice.value))
        for choice in choices
    ]
    if setting.prompt:
        buttons.append(Button(f"{Sign.WRITE} " + t.gettext("Type it"), callback_data=setting_data(*way, TYPE)))
    menu = COSTS if setting.of_costs or from_costs else MENU
    back = Button(back_label(t), callback_data=setting_data(menu if page is None else setting.name))
    return Screen("\n".join(lines), _keyboard(t, buttons, back))


def reset_screen(t: Translator) -> Screen:
    """Ask whether all settings are to be as they were at first."""
    text = t.gettext("Reset all settings of this chat? Only the language stays.")
    sure = Button(t.gettext("Reset all"), callback_data=setting_data(RESET, SURE), style=Style.DANGER)
    return Screen(plain(text), Keyboard([[sure], [Button(back_label(t), callback_data=setting_data(MENU))]]))


def for_groups_text(t: Translator, setting: Setting) -> str:
    """Say where a setting is to be set that means something in groups alone."""
    return t.gettext(
        "This belongs in a group: write {command} there. In our chat I search every photo.",
        command=f"<code>/settings {setting.name}</code>",
    )


def costs_menu(t: Translator, chat: ChatSettings) -> Screen:
    """Return the menu of `/costs`: what the chat has told of its costs, and a button for each figure."""
    settings = [setting for setting in ALL_SETTINGS.values() if setting.of_costs]
    currency = ALL_SETTINGS["currency"]
    lines = [bold(f"{Sign.COSTS} " + t.gettext("My costs"))]
    lines += [t.named(plain(one.label(t)), bold(one.summary(t, chat))) for one in (currency, *settings)]
    lines.append(italic(t.gettext("Set 0 for what you don't pay: I add up a total only when every part is known.")))
    buttons = [Button(one.label(t), callback_data=setting_data(COSTS, one.name)) for one in (currency, *settings)]
    leave = Button(f"{Sign.SETTINGS} " + t.gettext("Settings"), callback_data=setting_data(MENU))
    return Screen("\n".join(lines), _keyboard(t, buttons, leave))


def set_text(t: Translator, chat: ChatSettings, setting: Setting, before: Preferences | None = None) -> str:
    """Say what a setting is set to now, and whether the sources can serve it; `before` is what was set before."""
    lines = [
        f"{Sign.CHOSEN} {t.named(plain(setting.label(t)), bold(setting.summary(t, chat)))}",
        *_cleared(t, chat, before),
    ]
    wanted = chat.preferences.currency
    if setting.name in {"currency", "rate"} and wanted is not None and wanted != YUAN:
        lines.append(italic(rate_note(t, chat.exchange, YUAN, wanted)))
    if isinstance(setting, PriceRange) and setting.word(chat) != OFF and setting.source_currency(chat):
        lines.append(
            italic(t.gettext("In the currency of the source: {currency}", currency=setting.source_currency(chat)))
        )
    if not setting.is_offered(chat):
        lines.append(italic(t.gettext("The sources in use can't do this.")))
    return "\n".join(lines)


def refused_text(t: Translator, error: BadValue) -> str:
    """Say that a value is not one that the setting takes, and name those that are."""
    if isinstance(error, NoRate):
        return no_rate_text(t, error.source, error.target)
    met = bold(shorten(error.value, MET_UNITS)) if error.value else plain(t.gettext("nothing"))
    examples = t.listed(f"<code>{plain(word)}</code>" for word in error.allowed)
    setting = plain(error.setting.label(t))
    return t.gettext("{setting} can't be {value}. Try: {examples}", setting=setting, value=met, examples=examples)


def unknown_setting_text(t: Translator, name: str) -> str:
    """Say that there is no setting of this name, and name those there are."""
    names = t.listed(f"<code>{setting}</code>" for setting in ALL_SETTINGS)
    return t.gettext(
        "There's no setting {name}. You can set: {names}", name=bold(shorten(name, MET_UNITS)), names=names
    )


def _cleared(t: Translator, chat: ChatSettings, before: Preferences | None) -> list[str]:
    """Name what was in another currency, and went with it; nothing where nothing did."""
    currency = ALL_SETTINGS["currency"]
    if before is None or before.currency in {None, chat.preferences.currency}:
        return []
    lost = [field for field in currency.clears if getattr(before, field) != getattr(chat.preferences, field)]
    if not lost:
        return []
    names = " · ".join(ALL_SETTINGS[field].label(t) for field in lost)  # labels have commas of their own
    told = t.gettext("No longer set, as it was in {currency}: {settings}", currency=before.currency, settings=names)
    return [plain(f"{Sign.WARNING} {told}")]


def _where(t: Translator, chat: ChatSettings, off: Collection[str]) -> str:
    """Say which of the providers in use is asked first, or that there is none to ask."""
    in_use = [provider.name for provider in chat.in_use]
    on = [provider for provider in chat.in_use if provider.name not in off]
    if on and not on[0].capabilities.matches_pictures:
        return t.gettext("{source} doesn't look at your photo.", source=source_title(on[0].name, in_use))
    if on:
        return t.gettext("I search by photo on {source}.", source=source_title(on[0].name, in_use))
    if chat.in_use:
        names = t.listed(source_title(name, in_use) for name in in_use)
        return t.gettext("Off right now: {names}. Pick another source, or try again later.", names=names)
    return t.gettext("No source is set up for this choice: pick another.")


def _keyboard(t: Translator, buttons: Sequence[Button], leave: Button) -> Keyboard:
    """Put buttons into rows, and below them how to leave the menu."""
    return Keyboard([*rows_of(buttons), [leave, Button(close_label(t), callback_data=setting_data(CLOSED))]])
