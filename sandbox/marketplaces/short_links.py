"""The short links of the marketplaces' apps, and the places that they lead to, hostile ones included.

They stand below `/short-links/HOST/PATH`, for a bot whose `SHORT_LINKS_URL` is `/short-links`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, NonNegativeFloat
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from sandbox.catalogue import Catalogue

CHUNK = b"<p>more</p>" * 1000


class Place(BaseModel):
    """What stands at an address: a redirect to `location`, or a page, which never ends if it is `endless`.

    `seconds` pass before the answer.
    """

    model_config = ConfigDict(extra="forbid")

    location: str | None = None
    endless: bool = False
    seconds: NonNegativeFloat = 0


@dataclass(frozen=True)
class Visit:
    """A request for a place, by its address without a scheme, and the cookies that came with it."""

    address: str
    cookies: str | None


class ShortLinkHosts:
    """The hosts of short links. `places` are by address without a scheme; what is not there is answered 404.

    The photos of the catalogue have links of both marketplaces: `qr.1688.com/s/NAME`, `a.aliexpress.com/_NAME` and
    `s.click.aliexpress.com/e/_NAME`.
    """

    def __init__(self, catalogue: Catalogue, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self.places = _places(catalogue)
        self.visits: list[Visit] = []
        self._sleep = sleep

    async def open(self, request: Request) -> Response:
        """Answer a request for a place."""
        address = f"{request.path_params['host']}/{request.path_params['path']}"
        self.visits.append(Visit(address, request.headers.get("cookie")))
        place = self.places.get(address)
        if place is None:
            return Response("Not Found", 404)
        await self._sleep(place.seconds)
        response = self._response(place)
        response.set_cookie("t", "who-follows-links")
        return response

    def _response(self, place: Place) -> Response:
        headers = {"Location": place.location} if place.location else {}
        if place.endless:
            return StreamingResponse(self._endless(), 302 if headers else 200, headers)
        return RedirectResponse(place.location, 302) if place.location else HTMLResponse("<p>A page</p>")

    async def _endless(self) -> AsyncIterator[bytes]:
        while True:
            yield CHUNK
            # A server that notices that nobody reads any more must get to stop this.
            await asyncio.sleep(0)


def _places(catalogue: Catalogue) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for name, photo in catalogue.sample_photos.items():
        offer = f"https://detail.m.1688.com/page/index.html?offerId={photo.product.offer_id}&sk=consign"
        item = f"https://m.aliexpress.com/i/{photo.product.aliexpress_id}.html?srcSns=sns_Copy"
        share = f"https://star.aliexpress.com/share/share.htm?platform=AE&redirectUrl={quote(item, safe='')}"
        places[f"qr.1688.com/s/{name}"] = Place(location=offer)
        places[f"a.aliexpress.com/_{name}"] = Place(location=share)
        places[f"s.click.aliexpress.com/e/_{name}"] = Place(location=f"https://a.aliexpress.com/_{name}")
    return places
