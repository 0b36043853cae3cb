"""`/stats`: how much the bot was used over a day, a week or a month, in numbers and as a picture."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.clock import DAY, HOUR
from bot.i18n import Translator
from bot.models.billing import Usage
from bot.models.chart import ChartPicture
from bot.models.labels import provider_name
from bot.models.line import LineLength
from bot.models.signs import Sign
from bot.views.admin import SHUT
from bot.views.callbacks import ADMIN
from bot.views.keyboards import close_label
from bot.views.markup import CAPTION_LIMIT, bold, fit, italic, plain
from bot.views.screen import Screen

STATS = "stats"


class Span(StrEnum):
    """Over what time is counted."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def bars(self) -> int:
        """How many bars the time is cut into."""
        return {Span.DAY: 24, Span.WEEK: 7, Span.MONTH: 30}[self]

    @property
    def seconds(self) -> int:
        """How long a bar is."""
        return HOUR if self is Span.DAY else DAY

    def since(self, now: int) -> int:
        """Return when the first bar begins, so that the last one holds `now`; bars begin on the hour or at midnight."""
        return (now // self.seconds + 1 - self.bars) * self.seconds


def stats_screen(t: Translator, span: Span, usage: Usage, since: int, lines: Sequence[LineLength] = ()) -> Screen:
    """Return the numbers of a span with its chart, how long the lines are now, and the buttons to the other spans."""
    facts = [
        (t.gettext("Searches"), usage.searches),
        (t.gettext("People"), usage.people),
        (t.gettext("Failed"), usage.failed),
        (t.gettext("Nothing found"), usage.empty),
        *([(t.gettext("Files that aren't pictures"), usage.no_picture)] if usage.no_picture else []),
        (t.gettext("Answered from memory"), usage.cached),
        (t.gettext("Paid calls"), sum(usage.credits.values())),
    ]
    texts = [bold(span_name(t, span)), *(t.named(plain(name), bold(t.number(number))) for name, number in facts)]
    texts += [
        "• " + t.named(plain(provider_name(name)), bold(t.number(number))) for name, number in usage.credits.items()
    ]
    if usage.maybe:
        texts.append(
            italic(
                t.ngettext(
                    "{count} of them ended without a result and may not have been charged.",
                    "{count} of them ended without a result and may not have been charged.",
                    usage.maybe,
                )
            )
        )
    texts += [_line_text(t, line) for line in lines if line.waiting]
    texts.append(italic(t.gettext("Days and hours are in UTC.")))
    return Screen(fit(texts, CAPTION_LIMIT), _tabs(t, span), chart(span, usage, since))


def _line_text(t: Translator, line: LineLength) -> str:
    waiting = t.ngettext("{count} photo waits", "{count} photos wait", line.waiting)
    first = t.gettext("the first for {time}", time=t.duration(line.oldest_seconds))
    return t.named(plain(t.gettext("Queue for {account}", account=line.line)), plain(f"{waiting}, {first}"))


def span_name(t: Translator, span: Span) -> str:
    """Name a span."""
    return {
        Span.DAY: t.gettext("24 hours"),
        Span.WEEK: t.gettext("7 days"),
        Span.MONTH: t.gettext("30 days"),
    }[span]


def chart(span: Span, usage: Usage, since: int) -> ChartPicture:
    """Return the paid calls of each provider, bar by bar."""
    names = usage.credits
    series = tuple((provider_name(name), tuple(usage.calls[name])) for name in names)
    return ChartPicture(tuple(_labels(span, since)), series or (("0", (0,) * span.bars),))


def _labels(span: Span, since: int) -> Sequence[str]:
    times = [datetime.fromtimestamp(since + bar * span.seconds, UTC) for bar in range(span.bars)]
    if span is Span.DAY:
        return [f"{time:%H}" if time.hour % 3 == 0 else "" for time in times]
    every = 1 if span is Span.WEEK else 5
    return [f"{one:%m-%d}" if index % every == 0 else "" for index, one in enumerate(times)]


def _tabs(t: Translator, on: Span) -> Keyboard:
    tabs = [
        Button(
            f"{Sign.CHOSEN} {span_name(t, one)}" if one is on else span_name(t, one),
            callback_data=f"{ADMIN}:{STATS}:{one}",
        )
        for one in Span
    ]
    return Keyboard([tabs, [Button(close_label(t), callback_data=f"{ADMIN}:{SHUT}")]])
