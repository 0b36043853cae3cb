"""Which providers are off until an operator acts, and why."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from bot.models.billing import ProviderState
from bot.store.provider_states import ProviderStateRepository
from providers.api.calls import CallKind
from providers.errors import FailureKind, NoCredit, NotAuthorized, ProviderError, SwitchedOff

ERRORS: Final[Mapping[FailureKind, type[ProviderError]]] = {
    error.kind: error for error in (NoCredit, NotAuthorized, SwitchedOff)
}
"""The errors for which a provider is off."""

log = structlog.get_logger()


class Switches:
    """Keeps providers off that said they will serve no one; the admins are told once, whichever copy met it.

    `went_off` is set when one went off here.
    """

    def __init__(self, stored: ProviderStateRepository) -> None:
        self._stored = stored
        self.went_off = asyncio.Event()

    async def states(self) -> Mapping[str, ProviderState]:
        """Return what is known of each provider."""
        return await self._stored.all()

    async def off(self) -> frozenset[str]:
        """Return the names of the providers that are off."""
        return frozenset(name for name, state in (await self.states()).items() if state.off_reason is not None)

    async def refusals(self) -> Mapping[str, ProviderError]:
        """Return for each provider that is off the error of the reason."""
        states = (await self.states()).values()
        return {
            state.provider: _refusal(state.provider, state.off_reason)
            for state in states
            if state.off_reason is not None
        }

    async def require(self, provider: str) -> None:
        """Do nothing for a provider that is on.

        Raises:
            ProviderError: the provider is off; the error is that of the reason.
        """
        refusal = (await self.refusals()).get(provider)
        if refusal is not None:
            raise refusal

    async def note(self, error: ProviderError, kind: CallKind) -> None:
        """Keep what a provider answered to a call of this kind, and switch it off where no further call can help."""
        await self._stored.record_error(error.provider, str(error))
        if _switches_off(error, kind) and await self._stored.switch_off(error.provider, error.kind, announce=True):
            log.error("provider is off until an operator acts", provider=error.provider, why=str(error))
            self.went_off.set()

    async def switch_off(self, provider: str) -> None:
        """Keep a provider off because an operator wants it so."""
        await self._stored.switch_off(provider, FailureKind.SWITCHED_OFF, announce=False)

    async def switch_on(self, provider: str) -> None:
        """Let a provider be asked again."""
        await self._stored.switch_on(provider)

    async def switch_all_on(self) -> None:
        """Let every provider be asked again."""
        for provider in await self.off():
            await self.switch_on(provider)

    async def claim_untold(self) -> Sequence[ProviderState]:
        """Return the providers that went off and of which the admins are to be told now."""
        return await self._stored.claim_unannounced()

    async def untell(self, provider: str) -> None:
        """Have the admins told later: none of them could be reached."""
        await self._stored.mark_unannounced(provider)


def _refusal(provider: str, reason: FailureKind) -> ProviderError:
    return ERRORS[reason](provider, "off until an operator switches it on with /providers")


def _switches_off(error: ProviderError, kind: CallKind) -> bool:
    """Whether no further call can help until an operator acts."""
    # An account may search and not be allowed to look products up.
    return isinstance(error, NoCredit) or (isinstance(error, NotAuthorized) and kind is not CallKind.DETAILS)
