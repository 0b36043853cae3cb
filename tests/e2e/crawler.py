"""Presses every button that can be reached, in several kinds of screens, and notes what is wrong on the way."""

from collections import Counter, deque
from dataclasses import dataclass, field

from sandbox.telegram.objects import InlineKeyboardButton, Message
from tests.e2e.harness import Harness, button_texts, signs_of, text_of

WAYS_OUT = {"◀", "✕", "⋯"}
CLOSES = {"r:x", "s:close", "h:close", "k:x", "y:x"}

ENOUGH = 5
"""Kinds of screens in which a button is pressed that stands in many: nobody could wait for all of them."""

Kind = frozenset[str]
"""A screen is known by what its buttons do."""


@dataclass
class Crawler:
    """Walks through the screens of a harness, with so many presses at most.

    `screens` are those it met, `faults` what is wrong with them.
    """

    harness: Harness
    most: int
    screens: dict[Kind, Message] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    presses: int = 0
    _pressed: set[tuple[Kind | None, str]] = field(default_factory=set)
    _times: Counter[str] = field(default_factory=Counter)
    _leads: dict[Kind, dict[str, Kind]] = field(default_factory=dict)

    async def walk(self, start: Message) -> None:
        """Go through what can be reached from `start`, and through the messages that are sent meanwhile."""
        waiting = deque([start])
        while waiting:
            at: Message | None = self._met(waiting.popleft())
            while at is not None and self.presses < self.most and (button := self._next(at)) is not None:
                at, others = await self._press(at, button)
                waiting.extend(others)

    async def _press(self, at: Message, button: InlineKeyboardButton) -> tuple[Message | None, list[Message]]:
        self.presses += 1
        kind, does = kind_of(at), meaning(button)
        if (kind, does) not in self._pressed:
            self._times[does] += 1
        self._pressed.add((None if does in CLOSES else kind, does))
        now = self.harness.telegram.events.last_seq
        press = self.harness.telegram.user_presses(at, button.callback_data or "")
        try:
            notice = await self.harness.wait_for_toast(press)
        except TimeoutError:
            self.faults.append(f"{button.text!r} under {text_of(at)[:40]!r} was not answered")
            notice = {}
        await self.harness.wait_until_idle()
        after = self._now(at)
        others = [self._met(one) for one in self._sent_after(now) if one.message_id != at.message_id]
        if after == at and not others and not notice.get("text") and not does.startswith("s:"):
            self.faults.append(f"{button.text!r} under {text_of(at)[:40]!r} does nothing")
        if after is not None:
            self._leads.setdefault(kind, {})[does] = kind_of(self._met(after))
        return after, [one for one in others if one.buttons]

    def _met(self, message: Message) -> Message:
        self.screens.setdefault(kind_of(message), message)
        if message.buttons and not WAYS_OUT & set(signs_of(message)):
            self.faults.append(f"no way out of {text_of(message)[:40]!r}: {button_texts(message)}")
        if "Reference:" in text_of(message):
            self.faults.append(f"something went wrong: {text_of(message)}")
        return message

    def _now(self, message: Message) -> Message | None:
        try:
            return self.harness.current(message)
        except LookupError:
            return None

    def _sent_after(self, seq: int) -> list[Message]:
        sent = [
            Message.model_validate(event.data)
            for event in self.harness.telegram.events.after(seq)
            if event.kind == "message_new"
        ]
        return [found for one in sent if (found := self._now(one)) is not None]

    def _next(self, at: Message) -> InlineKeyboardButton | None:
        """The button to press: one that is new here, else one on the way to a screen that has such, else the last."""
        if (new := self._new(at)) is not None:
            return new
        if (first := self._way(kind_of(at))) is not None:
            return next(button for button in at.buttons if meaning(button) == first)
        closing = (one for one in pressable(at) if meaning(one) in CLOSES and (None, meaning(one)) not in self._pressed)
        return next(closing, None)

    def _new(self, at: Message) -> InlineKeyboardButton | None:
        kind = kind_of(at)
        return next((one for one in pressable(at) if self._is_new(kind, meaning(one))), None)

    def _is_new(self, kind: Kind, does: str) -> bool:
        return does not in CLOSES and (kind, does) not in self._pressed and self._times[does] < ENOUGH

    def _way(self, start: Kind) -> str | None:
        """The first press on the shortest known way to a screen with a new button."""
        seen, waiting = {start}, deque((kind, does) for does, kind in self._leads.get(start, {}).items())
        while waiting:
            kind, first = waiting.popleft()
            if self._new(self.screens[kind]) is not None:
                return first
            for beyond in self._leads.get(kind, {}).values():
                if beyond not in seen:
                    seen.add(beyond)
                    waiting.append((beyond, first))
        return None


def kind_of(message: Message) -> Kind:
    """What the buttons of a message do."""
    return frozenset(meaning(button) for button in pressable(message))


def pressable(message: Message) -> list[InlineKeyboardButton]:
    """The buttons that ask something of the bot."""
    return [button for button in message.buttons if button.callback_data is not None]


def meaning(button: InlineKeyboardButton) -> str:
    """What a button does, whichever search, place or value it names."""
    prefix, _, rest = (button.callback_data or "").partition(":")
    action, _, argument = rest.partition(":")
    if prefix == "s":
        return f"s:{action}:*" if argument else f"s:{action}"
    if prefix == "h":
        return f"h:{action}"
    view = argument.partition(":")[2] if action == "view" else ""
    if action in ("keep", "unkeep"):
        return "r:star"
    if prefix == "r" and action == "go" and button.text not in {"◀", "▶"}:
        return "r:jump"
    sign = button.text if action == "go" and not button.text[0].isdigit() else ""
    return f"{prefix}:{action}{view}{sign}"
