"""The question for the prices of one search, whose id is in a link: Telegram sends that back with the answer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.i18n import Translator
from bot.models.labels import range_name
from bot.models.setting_kinds import BadValue
from bot.models.settings import ALL_SETTINGS
from bot.models.signs import Sign
from bot.views.callbacks import KEEPS
from bot.views.markup import bold, link, plain
from bot.views.settings import refused_text

_LINK = re.compile(rf"https://t\.me/\w+#price-(?P<search>\w+)(?P<keeps>-{KEEPS})?")


@dataclass(frozen=True)
class PriceQuestion:
    """Which prices a search is to have; those of all searches of the chat, where it `keeps` them."""

    search: str
    keeps: bool

    def text(self, t: Translator, bot: str, missed: BadValue | None = None) -> str:
        """Ask with the link at the sign; `bot` is its user name. After an answer that was `missed`, say why first."""
        address = f"https://t.me/{bot}#price-{self.search}" + (f"-{KEEPS}" if self.keeps else "")
        why = [] if missed is None else [refused_text(t, missed)]
        prompt = t.gettext("Prices for this search: send e.g. 10-50, or just 50 for up to 50")
        return "\n".join([*why, f"{link(Sign.PRICE, address)} {plain(prompt)}"])


def read_price_question(links: Iterable[str]) -> PriceQuestion | None:
    """Read the links of a message of the bot; None where it asks for no prices."""
    found = next((match for match in map(_LINK.fullmatch, links) if match), None)
    return None if found is None else PriceQuestion(found["search"], bool(found["keeps"]))


def prices_text(t: Translator, typed: str, currency: str | None) -> str:
    """Say which prices were understood, `10-50` or nothing; it stays in the chat when their search has ended."""
    name = range_name(t, typed, currency) if typed else t.gettext("any")
    return f"{Sign.CHOSEN} {t.named(plain(ALL_SETTINGS['price'].label(t)), bold(name))}"
