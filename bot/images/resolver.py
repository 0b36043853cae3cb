"""Resolves picture hosts to public IP addresses only: a name below an allowed host may point to a private network."""

from ipaddress import ip_address, ip_network
from socket import AF_UNSPEC, AddressFamily
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

# IPv6 prefixes that embed an IPv4 address (RFC 6052, RFC 8215, RFC 3056), and the deprecated site-local addresses
# (RFC 3879). Python 3.11 counts them as global.
NOT_PUBLIC: Final = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fec0::/10")))


def is_public(address: str) -> bool:
    """Whether an IP address is a unicast address on the public internet."""
    ip = ip_address(address)
    return (
        ip.is_global and not ip.is_multicast and not ip.is_reserved and not any(ip in network for network in NOT_PUBLIC)
    )


class PublicResolver(AbstractResolver):
    """Resolves names to those of their addresses that are on the public internet.

    An IP address that an operator lists in `IMAGE_HOSTS` is not a name, so it is never resolved here.
    """

    def __init__(self) -> None:
        self._resolver = aiohttp.DefaultResolver()

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AF_UNSPEC) -> list[ResolveResult]:
        """Return the public addresses of `host`.

        Raises:
            OSError: it has none.
        """
        resolved = await self._resolver.resolve(host, port, family)
        public = [address for address in resolved if is_public(address["host"])]
        if not public:
            raise OSError(None, f"{host} has no public address")
        return public

    async def close(self) -> None:
        """Close the underlying resolver."""
        await self._resolver.close()
