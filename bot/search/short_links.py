"""Short links, as phones share them: followed at the marketplaces' hosts to the address of a product's page."""

import asyncio
from typing import Final

import httpx

from bot.models.failures import LinkLeadsNowhere
from bot.models.links import ProductLink, ShortLink, openable, read_link
from bot.search.link_limits import LinkLimits

MAX_HOPS: Final = 5
"""One to four are seen (public client code)."""
DEADLINE: Final = 8.0
"""Seconds for one link, from its first hop to its last."""
HEADERS: Final = {"Accept": "text/html", "Accept-Encoding": "identity"}


class ShortLinks:
    """Follows short links. No page is read: an address is enough, and the product's own page is not even asked for.

    `client` keeps no cookies, and resolves names to public addresses only. `limits` bounds what people's links cost.
    `gateway` is asked in place of the marketplaces' hosts, with the host as the first part of the path.
    """

    def __init__(
        self, client: httpx.AsyncClient, limits: LinkLimits, *, gateway: str | None = None, deadline: float = DEADLINE
    ) -> None:
        self._client = client
        self._limits = limits
        self._gateway = gateway
        self._deadline = deadline

    async def follow(self, link: ShortLink, person: int) -> ProductLink:
        """Return the product that a link leads to; `person` is the id of who sent it.

        Raises:
            LinkLeadsNowhere: it leads to no product, to another host, or not there in time.
            TooManyLinks: too many links were slow or led nowhere a short while ago.
        """
        async with self._limits.opening(person):
            try:
                async with asyncio.timeout(self._deadline):
                    return await self._follow(link)
            except TimeoutError:
                raise LinkLeadsNowhere(f"not there within {self._deadline:g} s") from None
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
                # The text of an httpx error may contain the whole address.
                raise LinkLeadsNowhere(f"the link can't be opened: {type(error).__name__}") from None

    async def _follow(self, link: ShortLink) -> ProductLink:
        address = httpx.URL(link.url)
        for _ in range(MAX_HOPS):
            location = await self._location(address)
            target = str(address.join(location))
            found = read_link(target)
            if isinstance(found, ProductLink):
                return found
            opened = found.url if isinstance(found, ShortLink) else openable(target)
            if opened is None:
                raise LinkLeadsNowhere("it leads to a host that is none of the marketplaces'")
            address = httpx.URL(opened)
        raise LinkLeadsNowhere(f"no product after {MAX_HOPS} hops")

    async def _location(self, address: httpx.URL) -> str:
        """Ask for an address, and return where it redirects to; its body is left unread."""
        url = self._through_gateway(address)
        async with self._client.stream("GET", url, headers=HEADERS, follow_redirects=False) as response:
            if not response.has_redirect_location:
                raise LinkLeadsNowhere(f"{address.host} answered {response.status_code} without another address")
            return response.headers["Location"]

    def _through_gateway(self, address: httpx.URL) -> httpx.URL:
        if self._gateway is None:
            return address
        return httpx.URL(f"{self._gateway}/{address.host}{address.raw_path.decode('ascii')}")
