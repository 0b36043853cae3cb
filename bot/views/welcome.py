"""The first words and the help."""

from enum import StrEnum

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.settings import ALL_SETTINGS
from bot.views.callbacks import help_data, setting_data
from bot.views.groups import how_to_ask_text, words_text
from bot.views.keyboards import back_label, close_label
from bot.views.markup import bold, plain
from bot.views.screen import Screen
from bot.views.toasts import only_admins_text
from bot.views.words import understood_line

FIRST_SETTINGS = ("language", "marketplace", "view")
"""What a new person may want to set before anything else."""


class Topic(StrEnum):
    """What the help tells about."""

    SENDING = "sending"
    BUTTONS = "buttons"
    SETTINGS = "settings"
    GROUPS = "groups"
    SOURCES = "sources"


def start_screen(t: Translator) -> Screen:
    """Say in three lines what this is for, with the settings that matter at first."""
    lines = [
        bold(t.gettext("Send me a photo of a product, and I'll find who sells it on 1688 and AliExpress.")),
        plain(t.gettext("You'll get offers to browse, with price, minimum order, sales and seller.")),
        plain(t.gettext("/settings: language, marketplace, order, filters. /help: all the buttons.")),
    ]
    buttons = [Button(ALL_SETTINGS[name].label(t), callback_data=setting_data(name)) for name in FIRST_SETTINGS]
    return Screen("\n".join(lines), Keyboard([buttons]))


def help_screen(t: Translator, mention: str, *, group: bool) -> Screen:
    """Offer the topics; in a `group`, say first how to ask there. `mention` is the bot's @name."""
    order = sorted(Topic, key=lambda topic: topic is not Topic.GROUPS) if group else Topic
    topics = [Button(topic_name(t, topic), callback_data=help_data(topic)) for topic in order]
    rows = [topics[start : start + 2] for start in range(0, len(topics), 2)]
    how = [plain(how_to_ask_text(t, mention))] if group else []
    text = "\n".join([*how, bold(t.gettext("What would you like to know?"))])
    return Screen(text, Keyboard([*rows, [Button(close_label(t), callback_data=help_data("close"))]]))


def topic_screen(t: Translator, topic: Topic, mention: str, *, group: bool = False) -> Screen:
    """Explain one topic, with what is another in a `group`; `mention` is the bot's @name."""
    there = {Topic.SENDING: how_to_ask_text(t, mention), Topic.SETTINGS: only_admins_text(t)}
    first = [there[topic]] if group and topic in there else []
    text = "\n".join([bold(topic_name(t, topic)), *first, *_lines(t, topic, mention)])
    back = Button(back_label(t), callback_data=help_data(""))
    return Screen(text, Keyboard([[back, Button(close_label(t), callback_data=help_data("close"))]]))


def topic_name(t: Translator, topic: Topic) -> str:
    """Name a topic."""
    return {
        Topic.SENDING: t.gettext("What to send"),
        Topic.BUTTONS: t.gettext("The buttons"),
        Topic.SETTINGS: t.gettext("Settings"),
        Topic.GROUPS: t.gettext("Groups"),
        Topic.SOURCES: t.gettext("Where the offers come from"),
    }[topic]


def _lines(t: Translator, topic: Topic, mention: str) -> list[str]:
    """Return the lines of a topic as HTML: the sentences have none of its signs."""
    match topic:
        case Topic.SENDING:
            return [
                t.gettext(
                    "A photo, your own or forwarded, or a picture as a file (JPEG, PNG, WebP, HEIC; up to 20 MB)."
                ),
                t.gettext("Several photos at once: I ask which of them to search."),
                t.gettext(
                    "Add words under your photo to say what you mean; a #word must be in the title. Some sources"
                    " can't use words: the card tells you."
                ),
                t.gettext("A video, a GIF or an animated sticker: I search with its preview."),
                t.gettext("A link to a product or a picture on 1688 or AliExpress."),
                understood_line(t),
            ]
        case Topic.BUTTONS:
            return [
                t.gettext("◀ ▶ back and on · ↗ open the product's page · ⇅ order"),
                t.gettext("ℹ details · ⚙ filters and settings · 🏬 another marketplace · ✕ close"),
                t.gettext("🖼 one by one · ▦ as a grid · ☰ as a list · ≈ find similar"),
                t.gettext("📉 cheapest first · 🔎 search the other marketplace · ⋯ everything else"),
                t.gettext("🧺 your quantity: the price at it, and which minimum orders are shown"),
                t.gettext("💰 a price range and a minimum order for this search: press a range, or type one"),
                t.gettext("✍ a message to the seller in Chinese · 🛡 the seller's strong and weak points"),
                t.gettext("🧮 what a piece costs you in the end, and what you earn: set your figures in /costs"),
                t.gettext("☆ keep the product, ★ remove it again: /saved shows the lists"),
                t.gettext("⬇ a file of kept products or results: Excel with pictures, CSV, or the pictures alone"),
                t.gettext("/history shows your photos of the last 30 days and reopens what I found for each."),
                t.gettext("№ copy the product's id · 🔗 copy its link · 📷 all its pictures"),
                t.gettext(
                    "2/90 your place: press it to jump, or reply to the card with a number, e.g. 50 · ✎ type a value"
                ),
                t.gettext("📌 keeps a choice for all searches of this chat; without it, it's for one search only."),
            ]
        case Topic.SETTINGS:
            names = t.listed(f"<code>{name}</code>" for name in ALL_SETTINGS)
            examples = ("sort price_up", "price 10-50", "language ru", "view grid")
            return [
                t.gettext("/settings opens the menu. Or type:"),
                *(f"<code>/settings {example}</code>" for example in examples),
                t.gettext("Names: {names}", names=names),
            ]
        case Topic.GROUPS:
            return [
                how_to_ask_text(t, mention),
                words_text(t, mention),
                t.gettext("Admins can have every photo searched: /settings groups every"),
                t.gettext("Only the person who searched can turn the pages; everyone can open the links."),
            ]
        case Topic.SOURCES:
            return [
                t.gettext("Search services show your photo to 1688 or AliExpress and tell me what is found there."),
                t.gettext("One marketplace is searched at a time: 🔎 under a card leads to the other."),
                t.gettext("When one service fails, the next takes over, and the card says so."),
                t.gettext("Prices are the sellers'; shipping and customs come on top."),
            ]


def commands(t: Translator) -> list[tuple[str, str]]:
    """Return the command menu: names and what they do."""
    return [
        ("start", t.gettext("what this bot does")),
        ("search", t.gettext("search with the photo you reply to")),
        ("saved", t.gettext("the products that you kept")),
        ("history", t.gettext("your searches of the last 30 days")),
        ("costs", t.gettext("your costs: fee, freight, duty, VAT, margin")),
        ("settings", t.gettext("language, marketplace, order, filters")),
        ("privacy", t.gettext("what is kept, and who gets your photo")),
        ("forget", t.gettext("delete everything I keep about this chat")),
        ("help", t.gettext("what to send, and what the buttons do")),
    ]


def short_description(t: Translator) -> str:
    """Say what the bot does, for its profile: at most 120 characters."""
    return t.gettext("Finds who sells a product on 1688 and AliExpress, from a photo.")


def description(t: Translator) -> str:
    """Say what the bot does, for the empty chat: at most 512 characters."""
    return t.gettext(
        "Send or forward a photo of a product. I'll show you the same and similar offers on 1688 and"
        " AliExpress, with price, minimum order, sales and seller."
    )
