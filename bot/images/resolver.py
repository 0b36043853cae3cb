"""Picture hosts are met at public addresses alone: a name below an allowed host may point inwards."""

from ipaddress import ip_address, ip_network
from socket import AF_UNSPEC, AddressFamily
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

# Ways into IPv4 whose addresses are behind them (RFC 6052, RFC 8215, RFC 3056), and IPv6's former private addresses
# (RFC 3879): Python 3.11 takes them for global.
INWARDS: Final = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fec0::/10")))


def is_public(address: str) -> bool:
    """Tell whether an IP address is that of one machine on the public internet."""
    ip = ip_address(address)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not any(ip in network for network in INWARDS)


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
        public = [one for one in found if is_public(one["host"])]
        if not public:
            raise OSError(None, f"{host} has no public address")
        return public

    async def close(self) -> None:
        """Close what asks the name servers."""
        await self._resolver.close()
