"""What a button says to the bot: callback data of at most 64 bytes.

It holds short ids and indexes only: everything else is in the database, so that buttons work after a restart. Callback
data must stay readable for as long as searches are kept: actions are added, never given another meaning.
"""

from dataclasses import dataclass
from enum import StrEnum

RESULTS = "r"
SETTINGS = "s"
HELP = "h"
ADMIN = "a"
FORGET = "f"
KEPT = "k"
HISTORY = "y"
EXPORT = "e"
LIMIT = 64
"""Bytes of callback data."""
KEEPS = "keep"
"""The argument of a menu whose choices hold for all searches of the chat."""
SURE = "yes"
"""The argument of what was asked about first: to take results away, to reset all settings."""


class Action(StrEnum):
    """What a button under a search's message does."""

    GO = "go"
    WHERE = "at"
    JUMP_TYPE = "jumpt"
    CARD = "card"
    DETAILS = "info"
    SORT_MENU = "sort"
    SORT_ONCE = "sort1"
    SORT_PIN = "sortk"
    FILTER_MENU = "flt"
    FILTER_ONCE = "flt1"
    FILTER_PIN = "fltk"
    PROVIDER_MENU = "mkt"
    PROVIDER_ONCE = "mkt1"
    PROVIDER_PIN = "mktk"
    SETTINGS = "set"
    MARKETPLACE_ONCE = "place1"
    MORE = "more"
    AGAIN = "again"
    WIDEN = "wide"
    VIEW = "view"
    OPEN = "open"
    PICTURES = "pics"
    SIMILAR = "sim"
    QUANTITY_MENU = "qty"
    QUANTITY = "qty1"
    MIN_ORDERS = "moq1"
    QUANTITY_PIN = "qtyk"
    MIN_ORDERS_PIN = "moqk"
    PRICE_MENU = "price"
    PRICE_ONCE = "price1"
    PRICE_PIN = "pricek"
    PRICE_TYPE = "pricet"
    CLOSE = "x"
    CHOOSE = "pick"
    CHOOSE_ALL = "all"
    PART = "part"
    LEAVE = "leave"
    KEEP = "keep"
    TAKE_OUT = "unkeep"
    ASK = "ask"
    TRUST = "trust"
    COSTS = "costs"
    EXPORT_MENU = "take"
    EXPORT = "take1"


@dataclass(frozen=True)
class Press:
    """A press of a button under a search's message."""

    action: Action
    search: str
    argument: str = ""

    @property
    def number(self) -> int:
        """The argument as a number; 0 where it is none."""
        return int(self.argument) if self.argument.isdecimal() else 0

    def data(self) -> str:
        """Write it as callback data."""
        return f"{RESULTS}:{self.action}:{self.search}:{self.argument}"


def read_press(data: str) -> Press | None:
    """Read callback data; None for what no version of this bot has written."""
    kind, _, rest = data.partition(":")
    action, _, rest = rest.partition(":")
    search, _, argument = rest.partition(":")
    if kind != RESULTS or action not in tuple(Action) or not search:
        return None
    return Press(Action(action), search, argument)


@dataclass(frozen=True)
class Turn:
    """A turn to the card at `index`, or to the page with it; `origin` is where the button stood, None where any may.

    Who taps several times before the message changes presses one button again and again: the origin tells these taps
    from a press of the button that stands there now.
    """

    index: int
    origin: int | None = None

    def argument(self) -> str:
        """Write it as the argument of a press: `5`, or `5.4`."""
        return str(self.index) if self.origin is None else f"{self.index}.{self.origin}"


def read_turn(argument: str) -> Turn:
    """Read the argument of a press; what is no number leads to the beginning."""
    index, _, origin = argument.partition(".")
    return Turn(int(index) if index.isdecimal() else 0, int(origin) if origin.isdecimal() else None)


def setting_data(*words: str) -> str:
    """Write a press in the settings menu as callback data."""
    return ":".join((SETTINGS, *words))


def help_data(topic: str) -> str:
    """Write a press in the help as callback data; no topic means their list."""
    return f"{HELP}:{topic}"


class KeptAction(StrEnum):
    """What a button under a list of kept products does. All but `NEW` and `CLOSE` name a list or a kept product."""

    GO = "go"
    WHERE = "at"
    TAKE_OUT = "out"
    PUT_BACK = "in"
    MOVE_MENU = "mv"
    MOVE = "to"
    LISTS = "lists"
    CHOOSE = "use"
    DELETE = "del"
    RENAME = "name"
    NEW = "new"
    ASK = "ask"
    TRUST = "trust"
    COSTS = "costs"
    CLOSE = "x"


@dataclass(frozen=True)
class KeptPress:
    """A press of a button under a list of kept products; `subject` is the id of a list or of a kept product."""

    action: KeptAction
    subject: str = ""
    argument: str = ""

    def data(self) -> str:
        """Write it as callback data."""
        return f"{KEPT}:{self.action}:{self.subject}:{self.argument}"


def read_kept_press(data: str) -> KeptPress | None:
    """Read callback data; None for what is no press under a list."""
    kind, *words = data.split(":")
    if kind != KEPT or len(words) != 3 or words[0] not in tuple(KeptAction):
        return None
    return KeptPress(KeptAction(words[0]), words[1], words[2])


class ExportAction(StrEnum):
    """What a button does that takes a list of kept products along, as a file or as a link."""

    MENU = "menu"
    MAKE = "make"
    LINK = "link"
    WITHDRAW = "drop"


@dataclass(frozen=True)
class ExportPress:
    """A press of a button that takes a list along; `argument` is the kind of file, or the way back."""

    action: ExportAction
    list_id: str
    argument: str = ""

    def data(self) -> str:
        """Write it as callback data."""
        return f"{EXPORT}:{self.action}:{self.list_id}:{self.argument}"


def read_export_press(data: str) -> ExportPress | None:
    """Read callback data; None for what takes no list along."""
    kind, *words = data.split(":")
    if kind != EXPORT or len(words) != 3 or words[0] not in tuple(ExportAction):
        return None
    return ExportPress(ExportAction(words[0]), words[1], words[2])
