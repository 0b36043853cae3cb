"""Short notices over the chat, in answer to a press: plain text of at most 200 UTF-16 units."""

from bot.i18n import Translator
from bot.models.kept import KeepingLimit, KeptList
from bot.models.labels import keeping_limit, list_name
from bot.models.results import Results
from bot.views.markup import TOAST_LIMIT, alone, shorten


def old_button_text(t: Translator) -> str:
    """Say that the search behind a button has been cleared."""
    return _toast(t.gettext("This search has been cleared. Send me the photo again."))


def not_yours_text(t: Translator) -> str:
    """Say who may turn the pages."""
    return _toast(t.gettext("Only the person who searched can turn these pages. Send your own photo."))


def only_admins_text(t: Translator) -> str:
    """Say who may change a group's settings."""
    return _toast(t.gettext("In a group, only admins can change the settings."))


def not_shown_text(t: Translator) -> str:
    """Say that Telegram did not take what a press asked for."""
    return _toast(t.gettext("Telegram didn't accept that just now. Please press again in a moment."))


def locked_text(t: Translator) -> str:
    """Say that a message is too old to be changed, or stands in a topic that was closed."""
    return _toast(t.gettext("Telegram no longer lets me change this message."))


def unknown_button_text(t: Translator) -> str:
    """Say that nobody knows a button any more."""
    return _toast(t.gettext("This button no longer works. Send me a photo, and use a newer one."))


def waiting_text(t: Translator, seconds: float) -> str:
    """Say that what a press asked for comes later, because Telegram takes few messages in a chat."""
    count = max(1, round(seconds))
    return _toast(
        t.ngettext(
            "Telegram allows few messages a minute here. Yours comes in about {count} second.",
            "Telegram allows few messages a minute here. Yours comes in about {count} seconds.",
            count,
        )
    )


def searching_text(t: Translator) -> str:
    """Say that a search is under way."""
    return _toast(t.gettext("🔎 Searching…"))


def pinned_text(t: Translator) -> str:
    """Say that a choice is now the chat's preference, and that a search is under way."""
    return _toast(t.gettext("📌 Kept for this chat. 🔎 Searching…"))


def kept_for_chat_text(t: Translator) -> str:
    """Say that a choice that needs no search is now the chat's preference."""
    return _toast(t.gettext("📌 Kept for this chat."))


def loading_text(t: Translator) -> str:
    """Say that further results are being fetched."""
    return _toast(t.gettext("Fetching more results…"))


def where_text(t: Translator, position: int, results: Results) -> str:
    """Say where in the results a card stands; `position` counts from 0."""
    if results.ended:
        return all_text(t, position, len(results.products))
    number = t.number(position + 1)
    if results.total is None:
        return _toast(t.gettext("{number}. The source doesn't say how many there are.", number=number))
    return _toast(
        t.gettext("{number} of about {total}, says the source.", number=number, total=t.number(results.total))
    )


def all_text(t: Translator, position: int, total: int) -> str:
    """Say where among all that there is something stands; `position` counts from 0."""
    number = t.number(position + 1)
    return _toast(t.gettext("{number} of {total}. That's all of them.", number=number, total=t.number(total)))


def kept_text(t: Translator, kept_list: KeptList) -> str:
    """Say in which list a product is kept now."""
    return _toast(t.gettext("★ Kept in “{name}”. See it: /saved", name=alone(list_name(t, kept_list))))


def taken_out_text(t: Translator) -> str:
    """Say that a product is no longer kept, and how it is kept again."""
    return _toast(t.gettext("Removed. ☆ puts it back."))


def old_list_text(t: Translator) -> str:
    """Say that what a button under a list is about is gone."""
    return _toast(t.gettext("This is no longer in your lists. See them: /saved"))


def limit_text(t: Translator, limit: KeepingLimit) -> str:
    """Say what is full or too long, and what the limit is."""
    return _toast(keeping_limit(t, limit))


def _toast(text: str) -> str:
    return shorten(text, TOAST_LIMIT)
