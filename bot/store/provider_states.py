"""Whether each provider is switched on, its last error, and what the admins are still to be told of it."""

from bot.clock import DAY, HOUR
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
        """Switch a provider off until somebody switches it on; False when it was off so already.

        `announce`: the admins are still to be told.
        """
        changed = await self._execute(
            "switch_off_provider", provider=provider, reason=reason.value, now=self.now(), told=int(not announce)
        )
        return bool(changed)

    async def switch_on(self, provider: str) -> bool:
        """Switch a provider on; False when it never had a state."""
        return bool(await self._execute("switch_on_provider", provider=provider))

    async def pause(self, provider: str, reason: FailureKind, until: int) -> None:
        """Switch a provider off until a time (epoch seconds), unless it is off until somebody switches it on."""
        await self._execute("pause_provider", provider=provider, reason=reason.value, now=self.now(), until=until)

    async def claim_trial(self, provider: str, until: int) -> bool:
        """Lengthen a pause that is over until a time (epoch seconds); False where it is not over, or is none."""
        return bool(await self._execute("claim_trial", provider=provider, now=self.now(), until=until))

    async def release_trial(self, provider: str) -> None:
        """Let a pause be over now."""
        await self._execute("release_trial", provider=provider, now=self.now())

    async def end_pause(self, provider: str) -> None:
        """Switch a provider on that was in a pause."""
        await self._execute("end_pause", provider=provider)

    async def announce_refusal(self, provider: str, code: str) -> bool:
        """Have the admins told that a provider which is not off refused a call; False if they know already.

        They are told of a code once a day, and of another one no sooner than an hour later.
        """
        now = self.now()
        changed = await self._execute(
            "tell_of_refusal", provider=provider, code=code, now=now, day_ago=now - DAY, hour_ago=now - HOUR
        )
        return bool(changed)

    async def record_error(self, provider: str, error: str) -> None:
        """Store the last error of a provider."""
        await self._execute("record_provider_error", provider=provider, error=error, now=self.now())

    async def claim_unannounced(self) -> list[ProviderState]:
        """Return the providers of which the admins don't know yet that they went off or refused a call.

        They count as announced now, for every replica.
        """
        async with self._database.transaction() as connection:
            rows = self._queries.claim_unannounced_outages(connection)
            return [ProviderState(**dict(row)) async for row in rows]

    async def mark_unannounced(self, provider: str) -> None:
        """Have what happened to a provider announced again: no admin could be reached."""
        await self._execute("mark_outage_unannounced", provider=provider)
