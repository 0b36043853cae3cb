"""What only operators see: the providers with their switches, and the words that need them to act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.aliexpress_login import LOG_IN_COMMAND, Warned
from bot.models.billing import ProviderState
from bot.models.labels import off_reason, provider_name
from bot.models.signs import Sign
from bot.views.callbacks import ADMIN
from bot.views.keyboards import close_label
from bot.views.markup import TEXT_LIMIT, bold, code, fit, italic, plain, shorten, visible_units
from bot.views.screen import Screen
from providers.errors import FailureKind

ON, OFF, REFRESH, SHUT = "on", "off", "providers", "close"
ERROR_UNITS = 200
CHECK_COMMAND = "python -m bot check"


@dataclass(frozen=True)
class Status:
    """One provider as an operator sees it.

    `missing` says why it is not configured. `pause` is the seconds until the next trial call while the circuit breaker
    is open, None while it is closed. `spent` are today's calls. `pace` is how many calls in a minute are made at most,
    and how many the plan allows; None where all of them are made.
    """

    name: str
    missing: str | None
    state: ProviderState | None
    pause: float | None
    spent: int
    pace: tuple[int, int] | None = None

    @property
    def off_reason(self) -> FailureKind | None:
        """Why it is switched off, None when it is not."""
        return self.state.off_reason if self.state else None


def providers_screen(t: Translator, statuses: Sequence[Status], budget: int) -> Screen:
    """Show each provider's state, and a switch for each that is configured; `budget` is that of a day, 0 for none."""
    spent = sum(status.spent for status in statuses)
    if budget:
        head = t.gettext("Paid calls today: {spent} of {budget}", spent=t.number(spent), budget=t.number(budget))
    else:
        head = t.gettext("Paid calls today: {spent}", spent=t.number(spent))
    about = [_lines(t, status) for status in statuses]
    whole = "\n".join([bold(head), *(line for one in about for line in ("", *one))])
    # Of many, what is wrong with each goes before its words.
    text = whole if visible_units(whole) <= TEXT_LIMIT else fit([bold(head), *(one[0] for one in about)], TEXT_LIMIT)
    rows = [[_switch(t, status.name, on=status.off_reason is None)] for status in statuses if status.missing is None]
    end = [
        Button(Sign.REFRESH, callback_data=f"{ADMIN}:{REFRESH}"),
        Button(close_label(t), callback_data=f"{ADMIN}:{SHUT}"),
    ]
    return Screen(text, Keyboard([*rows, end]))


def outage_screen(t: Translator, state: ProviderState) -> Screen:
    """Tell the admins that a provider went off or refused a call, why, and what to do, with its switch."""
    what, advice = _outage_texts(t, state)
    lines = [bold(f"{Sign.WARNING} {what}"), plain(advice)]
    if state.last_error:
        lines.append(italic(shorten(state.last_error, ERROR_UNITS)))
    return Screen("\n".join(lines), Keyboard([[_switch(t, state.provider, on=state.off_reason is None)]]))


def _outage_texts(t: Translator, state: ProviderState) -> tuple[str, str]:
    """Return what happened to a provider, and what to do."""
    name = provider_name(state.provider)
    if state.off_reason is None:
        return (
            t.gettext("{provider} refused a call (code: {code}).", provider=name, code=state.refused_code or "–"),
            t.gettext("It stays on. If it keeps refusing, ask its support what the code means, or switch it off."),
        )
    if state.off_until is not None:
        return (
            t.gettext("{provider} is paused: going by its message, it refuses our account.", provider=name),
            t.gettext("I'll try it again automatically. If it keeps refusing, check the account."),
        )
    return _refusal_texts(t, name, state.off_reason)


def _refusal_texts(t: Translator, name: str, reason: FailureKind) -> tuple[str, str]:
    """Return why a provider is off until an operator acts, and how to mend it."""
    match reason:
        case FailureKind.NO_CREDIT:
            what = t.gettext("{provider} is off: its account has no credit left.", provider=name)
            return what, t.gettext("Top it up, then switch it on again.")
        case FailureKind.REFUSED_SIGNATURE:
            what = t.gettext("{provider} is off: it refused our signature.", provider=name)
            return what, t.gettext("Correct the secret that belongs to the key, then switch it on again.")
        case FailureKind.REFUSED_LOGIN:
            what = t.gettext("{provider} is off: it refused our login.", provider=name)
            return what, t.gettext("Log in anew, then switch it on again.")
        case FailureKind.REFUSED_PERMISSION:
            what = t.gettext("{provider} is off: our application lacks a permission.", provider=name)
            return what, t.gettext("Ask for it in the console of the application, then switch it on again.")
        case FailureKind.REFUSED_ADDRESS:
            what = t.gettext("{provider} is off: the address of the bot's machine is not on its list.", provider=name)
            return what, t.gettext("Add the address in the console of the application, then switch it on again.")
        case FailureKind.REFUSED_CLOCK:
            what = t.gettext("{provider} is off: the clock of the bot's machine is wrong.", provider=name)
            return what, t.gettext("Set the clock, then switch it on again.")
    what = t.gettext("{provider} is off: it refused our key.", provider=name)
    return what, t.gettext("Correct the key or log in anew, then switch it on again.")


def conflict_screen(t: Translator) -> Screen:
    """Tell the admins that another copy of the bot takes a part of its updates."""
    what = t.gettext("Something else is taking my updates: another copy of me with the same token, or a webhook.")
    advice = t.gettext("Each of us gets only some of the photos. Stop the other one, or get a new token.")
    return Screen("\n".join([bold(f"{Sign.WARNING} {what}"), plain(advice)]))


def fetches_screen(t: Translator, *, broken: bool) -> Screen:
    """Tell the admins that nobody's photo comes from Telegram, or that they come again."""
    if not broken:
        again = t.gettext("I can get photos from Telegram again.")
        return Screen(bold(f"{Sign.CHOSEN} {again}"))
    what = t.gettext("For some minutes I haven't been able to get any photo from Telegram, so nobody can search.")
    advice = t.gettext("My log says why. On my machine, this command fetches a file and says what to do:")
    return Screen("\n".join([bold(f"{Sign.WARNING} {what}"), plain(advice), code(CHECK_COMMAND)]))


def login_screen(t: Translator, warned: Warned, ends: int | None) -> Screen:
    """Tell the admins that only a new login at AliExpress helps: it `ends` then (epoch seconds), or has ended."""
    name, when = provider_name("aliexpress"), _moment(t, ends)
    if warned is Warned.ENDED:
        what = t.gettext("The login for {provider} has expired, and its searches fail.", provider=name)
    elif warned is Warned.ONE_DAY:
        what = t.gettext("The login for {provider} expires in less than a day: {when}.", provider=name, when=when)
    else:
        what = t.gettext("The login for {provider} expires in less than three days: {when}.", provider=name, when=when)
    advice = t.gettext("Only a new login can fix this. On the bot's machine, run:")
    return Screen("\n".join([bold(f"{Sign.WARNING} {what}"), plain(advice), code(LOG_IN_COMMAND)]))


def _lines(t: Translator, status: Status) -> list[str]:
    name = bold(provider_name(status.name))
    if status.missing is not None:
        what = t.gettext("not configured")
        return [f"{Sign.NOT_SET_UP} {name} · {plain(what)}", italic(status.missing)]
    if status.off_reason is not None and status.state is not None:
        first = _off_line(t, name, status.off_reason, status.state)
    elif status.pause is not None:
        pause = t.gettext("paused after faults, next trial in {seconds} s", seconds=t.number(round(status.pause)))
        first = f"{Sign.PAUSES} {name} · {plain(pause)}"
    else:
        first = f"{Sign.WORKS} {name}"
    lines = [first]
    if status.off_reason is not None and status.state is not None:
        lines.append(plain(f"→ {_advice(t, status.state)}"))
    lines.append(plain(t.gettext("Calls today: {count}", count=t.number(status.spent))))
    if status.pace is not None:
        now, plan = status.pace
        lines.append(
            plain(
                t.gettext(
                    "Pace: {now} of {plan} calls a minute, since the source answered “too many”",
                    now=t.number(now),
                    plan=t.number(plan),
                )
            )
        )
    if status.state and status.state.last_error:
        when = _moment(t, status.state.last_error_at)
        error = shorten(status.state.last_error, ERROR_UNITS)
        lines.append(plain(t.gettext("Last error ({when}): {error}", when=when, error=error)))
    return lines


def _advice(t: Translator, state: ProviderState) -> str:
    """Return what to do about a provider that is off."""
    if state.off_reason is FailureKind.SWITCHED_OFF:
        return t.gettext("Switch it on when you want to use it again.")
    return _outage_texts(t, state)[1]


def _off_line(t: Translator, name: str, reason: FailureKind, state: ProviderState) -> str:
    if state.off_until is None:
        return f"{Sign.OFF} {name} · {plain(off_reason(t, reason))} · {plain(_moment(t, state.off_since))}"
    rest = t.gettext("paused until {when}", when=_moment(t, state.off_until))
    return f"{Sign.PAUSES} {name} · {plain(off_reason(t, reason))} · {plain(rest)}"


def _moment(t: Translator, seconds: int | None) -> str:
    return "" if seconds is None else t.moment(datetime.fromtimestamp(seconds, UTC))


def _switch(t: Translator, provider: str, *, on: bool) -> Button:
    name = provider_name(provider)
    label = (
        t.gettext("Switch {provider} off", provider=name) if on else t.gettext("Switch {provider} on", provider=name)
    )
    return Button(label, callback_data=f"{ADMIN}:{OFF if on else ON}:{provider}")


def admin_commands(t: Translator) -> list[tuple[str, str]]:
    """Return what stands in an admin's command menu besides everybody's commands."""
    return [
        ("stats", t.gettext("searches, people and paid calls")),
        ("providers", t.gettext("states and switches of the sources")),
        ("invite", t.gettext("create an invitation link")),
        ("invites", t.gettext("open invitations")),
        ("ban", t.gettext("ban someone")),
        ("unban", t.gettext("lift a ban")),
    ]


def statuses(
    names: Sequence[str],
    missing: Mapping[str, str],
    states: Mapping[str, ProviderState],
    pauses: Mapping[str, float],
    spent: Mapping[str, int],
    paces: Mapping[str, tuple[int, int]],
) -> list[Status]:
    """Return the status of each provider of `names`."""
    return [
        Status(name, missing.get(name), states.get(name), pauses.get(name), spent.get(name, 0), paces.get(name))
        for name in names
    ]
