"""Which providers are off, until an operator acts or for a while, and why."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from bot.models.billing import ProviderState
from bot.store.provider_states import ProviderStateRepository
from providers.api.calls import CallKind
from providers.errors import (
    FailureKind,
    NoCredit,
    NotAuthorized,
    PhotoRejected,
    ProductGone,
    ProviderError,
    Refused,
    SwitchedOff,
)

SHORTEST_PAUSE: Final = 60
LONGEST_PAUSE: Final = 1800
"""Seconds that a provider rests which refuses us by its words alone: as long again as it has been refusing."""
TRIAL_SECONDS: Final = 120
"""How long others wait for the trial: longer than a conversion and a search take."""

MAYBE_FOR_PAGES_ALONE: Final = frozenset({FailureKind.REFUSED_KEY, FailureKind.REFUSED_PERMISSION})
"""What a call for a product's page is refused for, where an account may search and not look products up."""

log = structlog.get_logger()


class Switches:
    """Keeps providers off that said they will serve no one; the admins are told once, whichever copy met it.

    A code that the vendor documents keeps a provider off until an operator acts. Words may quote anything: after those
    alone it rests for a while, and then one call is the trial, over all replicas. `went_off` is set when there is
    something to tell.
    """

    def __init__(self, stored: ProviderStateRepository) -> None:
        self._stored = stored
        self.went_off = asyncio.Event()

    async def states(self) -> Mapping[str, ProviderState]:
        """Return what is known of each provider."""
        return await self._stored.all()

    async def off(self) -> frozenset[str]:
        """Return the names of the providers that are off."""
        return frozenset(await self.refusals())

    async def refusals(self) -> Mapping[str, ProviderError]:
        """Return for each provider that is off the error of the reason."""
        now, states = self._stored.now(), await self.states()
        return {
            name: _refusal(name, state.off_reason)
            for name, state in states.items()
            if state.off_reason is not None and state.is_off(now)
        }

    async def admit(self, provider: str) -> bool:
        """Return whether a call to a provider is its trial, as one call is after a pause; False if it is simply on.

        Raises:
            ProviderError: the provider is off, or on trial by another call; the error is that of the reason.
        """
        state = (await self.states()).get(provider)
        if state is None or state.off_reason is None:
            return False
        now = self._stored.now()
        if state.is_off(now) or not await self._stored.claim_trial(provider, now + TRIAL_SECONDS):
            raise _refusal(provider, state.off_reason)
        return True

    async def note(self, error: ProviderError, kind: CallKind) -> None:
        """Keep what a provider answered to a call of this kind, and switch it off where no further call can help."""
        await self._stored.record_error(error.provider, str(error))
        if isinstance(error, Refused):
            await self._announce(error)
        elif isinstance(error, NoCredit | NotAuthorized):
            await self._note_refused_account(error, kind)

    async def end_trial(self, provider: str, kind: CallKind, error: ProviderError | None) -> None:
        """Keep how a trial went, with a call of this kind.

        A search that is answered ends the pause. A product's page, and a refusal that is not for our account, leave the
        trial to the next call. All else lets the pause go on.
        """
        if error is None and kind is CallKind.SEARCH:
            await self._stored.end_pause(provider)
        elif isinstance(error, PhotoRejected | ProductGone) or (error is None and kind is CallKind.DETAILS):
            await self._stored.release_trial(provider)

    async def switch_off(self, provider: str) -> None:
        """Keep a provider off because an operator wants it so."""
        await self._stored.switch_off(provider, FailureKind.SWITCHED_OFF, announce=False)

    async def switch_on(self, provider: str) -> None:
        """Let a provider be asked again."""
        await self._stored.switch_on(provider)

    async def switch_all_on(self) -> None:
        """Let every provider be asked again."""
        for provider in await self.states():
            await self.switch_on(provider)

    async def claim_untold(self) -> Sequence[ProviderState]:
        """Return the providers that went off, or refused a call, and of which the admins are to be told now."""
        return await self._stored.claim_unannounced()

    async def untell(self, provider: str) -> None:
        """Have the admins told later: none of them could be reached."""
        await self._stored.mark_unannounced(provider)

    async def _note_refused_account(self, error: NoCredit | NotAuthorized, kind: CallKind) -> None:
        if kind is CallKind.DETAILS and error.kind in MAYBE_FOR_PAGES_ALONE:
            await self._announce(error)
        elif not error.documented:
            await self._pause(error)
            await self._announce(error)
        elif await self._stored.switch_off(error.provider, error.kind, announce=True):
            log.error("provider is off until an operator acts", provider=error.provider, why=str(error))
            self.went_off.set()

    async def _pause(self, error: NoCredit | NotAuthorized) -> None:
        now, state = self._stored.now(), (await self.states()).get(error.provider)
        refusing = now - (now if state is None or state.off_since is None else state.off_since)
        seconds = min(max(refusing, SHORTEST_PAUSE), LONGEST_PAUSE)
        await self._stored.pause(error.provider, error.kind, now + seconds)
        log.warning("provider rests", provider=error.provider, seconds=seconds, why=str(error))

    async def _announce(self, error: ProviderError) -> None:
        if await self._stored.announce_refusal(error.provider, error.code or ""):
            log.warning("provider refused a call", provider=error.provider, why=str(error))
            self.went_off.set()


def _refusal(provider: str, reason: FailureKind) -> ProviderError:
    text = "off until an operator switches it on with /providers, or until its pause ends"
    match reason:
        case FailureKind.NO_CREDIT:
            return NoCredit(provider, text)
        case FailureKind.SWITCHED_OFF:
            return SwitchedOff(provider, text)
    return NotAuthorized(provider, text, kind=reason)
