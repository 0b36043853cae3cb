"""Logins at providers; their tokens are encrypted before they come here."""

from bot.models.aliexpress_login import Login
from bot.store.repository import Repository


class LoginRepository(Repository):
    """Logins by provider, shared by all replicas of the bot.

    A login is identified by its sealed access token. No two are alike, so a statement that names an old one changes
    nothing once another replica has stored a new one.
    """

    async def get(self, provider: str) -> Login | None:
        """Return the login at a provider, None without any."""
        row = await self._fetch_one("get_login", provider=provider)
        return None if row is None else Login.model_validate(row)

    async def save(self, login: Login) -> None:
        """Store a login in place of any other."""
        await self._execute("save_login", **_row(login))

    async def insert_if_missing(self, login: Login) -> None:
        """Store a login unless there is one."""
        await self._execute("insert_login_if_missing", **_row(login))

    async def replace(self, old: Login, new: Login) -> bool:
        """Store `new` in place of `old`; False when `old` is no longer there."""
        return bool(await self._execute("replace_login", old=old.access, **_row(new)))

    async def claim_renewal(self, login: Login, seconds: float) -> bool:
        """Whether the caller may renew `login`; if so, nobody else may for that many seconds."""
        now = self.now()
        until = now + int(seconds)
        return bool(
            await self._execute("claim_renewal", provider=login.provider, access=login.access, now=now, until=until)
        )

    async def release_renewal(self, login: Login) -> None:
        """Let others renew `login`."""
        await self._execute("release_renewal", provider=login.provider, access=login.access)

    async def claim_warning(self, login: Login, warned: int) -> bool:
        """Whether the caller is the one to send warning number `warned`: nobody sent it or a later one."""
        return bool(await self._execute("claim_warning", provider=login.provider, access=login.access, warned=warned))

    async def release_warning(self, login: Login, warned: int) -> None:
        """Undo the claim of warning number `warned`, unless a later one was claimed meanwhile."""
        await self._execute(
            "release_warning", provider=login.provider, access=login.access, warned=warned, before=login.warned
        )


def _row(login: Login) -> dict[str, object]:
    return login.model_dump() | {"end_is_fixed": int(login.end_is_fixed)}
