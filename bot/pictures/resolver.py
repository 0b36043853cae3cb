"""Picture hosts are met at public addresses alone: a name below an allowed host may point inwards."""

from ipaddress import ip_address
from socket import AF_UNSPEC, AddressFamily

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult


class PublicResolver(AbstractResolver):
    """Resolves names, and leaves out addresses that are not on the public internet.

    An address that an operator lists in `IMAGE_HOSTS` as such is not a name and never comes here.
    """

    def __init__(self) -> None:
        self._resolver = aiohttp.DefaultResolver()

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AF_UNSPEC) -> list[ResolveResult]:
        """Return the public addresses of `host`.

        Raises:
            OSError: it has none.
        """
        found = await self._resolver.resolve(host, port, family)
        public = [one for one in found if ip_address(one["host"]).is_global]
        if not public:
            raise OSError(None, f"{host} has no public address")
        return public

    async def close(self) -> None:
        """Close what asks the name servers."""
        await self._resolver.close()
