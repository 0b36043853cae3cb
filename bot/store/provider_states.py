"""Whether each provider is switched on, and its last error."""

from bot.models.billing import ProviderState
from bot.store.repository import Repository
from providers.errors import FailureKind


class ProviderStateRepository(Repository):
    """States by provider name, shared by all replicas of the bot."""

    async def all(self) -> dict[str, ProviderState]:
        """Return the state of each provider that has one; the others are on and never failed."""
        rows = await self._fetch_all("get_provider_states")
        return {str(row["provider"]): ProviderState(**row) for row in rows}

    async def switch_off(self, provider: str, reason: FailureKind, *, announce: bool) -> bool:
        """Switch a provider off; False when it was off already. `announce`: the admins are still to be told."""
        changed = await self._execute(
            "switch_off_provider", provider=provider, reason=reason.value, now=self.now(), told=int(not announce)
        )
        return bool(changed)

    async def switch_on(self, provider: str) -> bool:
        """Switch a provider on; False when it never had a state."""
        return bool(await self._execute("switch_on_provider", provider=provider))

    async def record_error(self, provider: str, error: str) -> None:
        """Store the last error of a provider."""
        await self._execute("record_provider_error", provider=provider, error=error, now=self.now())

    async def claim_unannounced(self) -> list[ProviderState]:
        """Return the providers that went off and were not announced yet by any replica; they count as announced now."""
        async with self._database.transaction() as connection:
            rows = self._queries.claim_unannounced_outages(connection)
            return [ProviderState(**dict(row)) async for row in rows]

    async def mark_unannounced(self, provider: str) -> None:
        """Have the outage of a provider announced again: no admin could be reached."""
        await self._execute("mark_outage_unannounced", provider=provider)
