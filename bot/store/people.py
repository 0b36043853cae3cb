"""Members, banned people and invitations."""

from bot.models.people import Invitation
from bot.store.repository import Repository


class PeopleRepository(Repository):
    """People by Telegram id, and open invitations by the hash of their code."""

    async def add_invitation(self, code_hash: str, uses: int, lifetime: int) -> Invitation:
        """Store an invitation for `uses` people that ends after `lifetime` seconds."""
        invitation = Invitation(code_hash, uses, self.now() + lifetime)
        await self._execute("add_invitation", code_hash=code_hash, uses=uses, expires_at=invitation.expires_at)
        return invitation

    async def redeem_invitation(self, code_hash: str, user_id: int) -> bool:
        """Make a person a member by an invitation; False when it is unknown, used up, expired or revoked."""
        async with self._database.transaction() as connection:
            if not await self._queries.add_member(connection, user_id=user_id, now=self.now()):
                return True  # A member already: the use is left to somebody else.
            if await self._queries.use_invitation(connection, code_hash=code_hash, now=self.now()):
                return True
            await self._queries.delete_member(connection, user_id=user_id)
            return False

    async def invitations(self) -> list[Invitation]:
        """Return the invitations that can still be used, the first to end first."""
        return [Invitation(**row) for row in await self._fetch_all("get_invitations", now=self.now())]

    async def revoke_invitation(self, hash_prefix: str) -> bool:
        """Delete the invitation whose hash begins with this; False when there is none."""
        return bool(await self._execute("delete_invitation", prefix=f"{hash_prefix}%"))

    async def ban(self, user_id: int) -> None:
        """Ban a person; a member no longer is one."""
        async with self._database.transaction() as connection:
            await self._queries.add_ban(connection, user_id=user_id, now=self.now())
            await self._queries.delete_member(connection, user_id=user_id)

    async def unban(self, user_id: int) -> bool:
        """Lift a ban; False when there is none."""
        return bool(await self._execute("delete_ban", user_id=user_id))

    async def prune(self) -> None:
        """Delete invitations that can no longer be used."""
        await self._execute("prune_invitations", now=self.now())
