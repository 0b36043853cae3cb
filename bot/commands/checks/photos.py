"""Whether others can fetch our photos, and whether the usual hosts of product pictures are allowed."""

from typing import Final

import httpx

from bot.commands.checks.finding import Finding, good, off, wrong
from bot.config import PhotoHosting, Settings
from bot.images.hosting.relay import HEADERS
from bot.images.placeholder import PLACEHOLDER
from bot.services import Services
from providers.api.pictures import ALIBABA_HOSTS
from providers.errors import ProviderError
from providers.query import ImageLimits

SECONDS: Final = 15.0
PROBE: Final = ImageLimits(max_bytes=100_000, max_side=640)
FROM_HERE: Final = "from here; whether others reach it, only another machine can tell"


async def check_photo_host(
    settings: Settings, services: Services, http: httpx.AsyncClient, *, serving: bool
) -> Finding:
    """Publish a photo as a conversion does, and fetch it.

    `serving`: our own web server listens. Otherwise a running bot has the port, and only that one can be reached.
    """
    if services.images.host is None:
        return off("photos", "no public address: set PUBLIC_URL, or PHOTO_HOST=s3; TMAPI can't be used without")
    storage = settings.photo_host is PhotoHosting.S3
    subject = "PHOTO_HOST" if storage else "PUBLIC_URL"
    if services.images.needs_own_server and not serving:
        return await _running(settings, http)
    photo = await services.images.preparer.prepare(PLACEHOLDER, PROBE)
    try:
        async with services.images.host.publish(photo) as address:
            met = await _fetch(http, address)
    except ProviderError as error:
        return wrong(subject, f"a photo can't be put there: {error.text}")
    if met != photo.data:
        expected = "check S3_URL and S3_BUCKET" if storage else "it must lead to HTTP_HOST:HTTP_PORT, with /photos/"
        return wrong(subject, f"a photo that we show is not found there ({_described(met)}): {expected}")
    where = "the storage" if storage else f"{settings.public_url}/photos/"
    return good(subject, f"a photo that we show is found at {where}, {FROM_HERE}")


async def check_reached(settings: Settings, http: httpx.AsyncClient) -> list[Finding]:
    """Fetch `/healthz` at the public address: all that can be tested of a webhook is that the address leads to us."""
    if settings.public_url is None:
        return []
    met = await _fetch(http, f"{settings.public_url}/healthz")
    if met == b"ok":
        return [good("/healthz", f"answers below {settings.public_url}, {FROM_HERE}")]
    return [
        off(
            "/healthz",
            f"not reached below {settings.public_url} ({_described(met)}): as it should be, if the proxy keeps it in",
        )
    ]


def check_image_hosts(settings: Settings) -> list[Finding]:
    """Name the usual hosts of product pictures that are left out."""
    missing = [host for host in ALIBABA_HOSTS if not any(_covers(given, host) for given in settings.image_hosts)]
    if missing:
        return [off("IMAGE_HOSTS", f"without {', '.join(missing)}: cards with pictures from there show a neutral tile")]
    return []


async def _running(settings: Settings, http: httpx.AsyncClient) -> Finding:
    """Check that the running bot can be reached: it answers 404 for an unknown photo, in its own way."""
    try:
        answer = await http.get(f"{settings.public_url}/photos/probe.jpg", timeout=SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return wrong("PUBLIC_URL", f"not reached ({type(error).__name__}): it must lead to HTTP_HOST:HTTP_PORT")
    ours = all(answer.headers.get(name) == value for name, value in HEADERS.items())
    if answer.status_code == 404 and ours:
        return good("PUBLIC_URL", f"leads to the bot that is running, {FROM_HERE}")
    text = f"/photos/ is answered by somebody else (HTTP {answer.status_code}): the proxy must pass it on to the bot"
    return wrong("PUBLIC_URL", text)


async def _fetch(http: httpx.AsyncClient, address: str) -> bytes | str:
    """Return what is at an address, or why it can't be read; the text omits the address, which is a secret."""
    try:
        answer = await http.get(address, timeout=SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return type(error).__name__
    return answer.content if answer.status_code == 200 else f"HTTP {answer.status_code}"


def _described(met: bytes | str) -> str:
    return met if isinstance(met, str) else f"something else of {len(met)} bytes"


def _covers(given: str, host: str) -> bool:
    return host == given or host.endswith(f".{given}")
