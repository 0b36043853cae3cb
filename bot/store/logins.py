"""What logins at providers gave, as the database keeps it: tokens are sealed before they come here."""

from collections.abc import Mapping
from typing import Any

from bot.clock import Clock
from bot.models.login import Login
from bot.store.database import Database


class Logins:
    """The logins, shared by all copies of the bot. `clock` returns the time, aware and in UTC.

    A login is known by its sealed access token: no two are alike, so a statement that names the old one changes
    nothing after somebody else has put a new one there.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._queries = database.queries

    async def get(self, provider: str) -> Login | None:
        """Return the login at a provider, None when there was none."""
        async with self._database.reading() as connection:
            row: Mapping[str, Any] | None = await self._queries.get_login(connection, provider=provider)
        return None if row is None else Login.model_validate(dict(row))

    async def put(self, login: Login) -> None:
        """Keep a login in place of any that was there."""
        await self._run("put_login", **_row(login))

    async def add(self, login: Login) -> None:
        """Keep a login where there was none."""
        await self._run("add_login", **_row(login))

    async def claim_renewal(self, login: Login, seconds: float) -> bool:
        """Say whether the caller may renew `login`: for so many seconds nobody else may."""
        now = int(self._clock().timestamp())
        until = now + int(seconds)
        return await self._run("claim_renewal", provider=login.provider, access=login.access, now=now, until=until)

    async def release_renewal(self, login: Login) -> None:
        """Let others renew `login`."""
        await self._run("release_renewal", provider=login.provider, access=login.access)

    async def replace(self, old: Login, new: Login) -> bool:
        """Keep `new` in place of `old`; False when `old` is no longer there."""
        return await self._run("replace_login", old=old.access, **_row(new))

    async def claim_warning(self, login: Login, warned: int) -> bool:
        """Say whether the caller is to give warning number `warned`: nobody has given it or a later one."""
        return await self._run("claim_warning", provider=login.provider, access=login.access, warned=warned)

    async def return_warning(self, login: Login, warned: int) -> None:
        """Undo the claim of warning number `warned`, unless a later one was claimed meanwhile."""
        before = {"access": login.access, "before": login.warned}
        await self._run("return_warning", provider=login.provider, warned=warned, **before)

    async def _run(self, name: str, /, **values: object) -> bool:
        async with self._database.transaction() as connection:
            return bool(await getattr(self._queries, name)(connection, **values))


def _row(login: Login) -> dict[str, object]:
    return login.model_dump() | {"end_is_fixed": int(login.end_is_fixed)}
