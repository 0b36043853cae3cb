"""Who was let in, who was shut out, and the invitations that are open."""

from bot.clock import Clock
from bot.models.people import Invitation, Person
from bot.store.database import Database


class People:
    """Members, bans and invitations. `clock` returns the time, aware and in UTC."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._queries = database.queries

    async def standing(self, user_id: int) -> Person:
        """Return what is known of a person."""
        async with self._database.reading() as connection:
            row = await self._queries.get_standing(connection, user_id=user_id)
        return Person(member=bool(row["memberships"]), banned=bool(row["bans"]))

    async def invite(self, code_hash: str, uses: int, seconds: int) -> Invitation:
        """Open an invitation for so many people and seconds."""
        invitation = Invitation(code_hash, uses, self._now() + seconds)
        async with self._database.transaction() as connection:
            await self._queries.add_invitation(
                connection, code_hash=code_hash, uses=uses, expires_at=invitation.expires_at
            )
        return invitation

    async def redeem(self, code_hash: str, user_id: int) -> bool:
        """Make somebody a member by an invitation; False when it is unknown, used up, too old or revoked."""
        async with self._database.transaction() as connection:
            if not await self._queries.add_member(connection, user_id=user_id, now=self._now()):
                return True  # a member already: the place is for somebody else
            if await self._queries.use_invitation(connection, code_hash=code_hash, now=self._now()):
                return True
            await self._queries.drop_member(connection, user_id=user_id)
            return False

    async def invitations(self) -> list[Invitation]:
        """Return the invitations that can still be used, those that end first before others."""
        async with self._database.reading() as connection:
            return [Invitation(**dict(row)) async for row in self._queries.get_invitations(connection, now=self._now())]

    async def revoke(self, beginning: str) -> bool:
        """Close the invitation whose hash begins so; False when there is none."""
        async with self._database.transaction() as connection:
            return bool(await self._queries.drop_invitation(connection, beginning=f"{beginning}%"))

    async def ban(self, user_id: int) -> None:
        """Shut somebody out, a member too."""
        async with self._database.transaction() as connection:
            await self._queries.add_ban(connection, user_id=user_id, now=self._now())
            await self._queries.drop_member(connection, user_id=user_id)

    async def unban(self, user_id: int) -> bool:
        """Take a ban back; False when there is none."""
        async with self._database.transaction() as connection:
            return bool(await self._queries.drop_ban(connection, user_id=user_id))

    async def prune(self) -> None:
        """Drop invitations that can no longer be used."""
        async with self._database.transaction() as connection:
            await self._queries.prune_invitations(connection, now=self._now())

    def _now(self) -> int:
        return int(self._clock().timestamp())
