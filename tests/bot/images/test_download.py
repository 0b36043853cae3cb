import asyncio
import random
from collections.abc import AsyncIterator, Callable
from io import BytesIO

import httpx
import pytest
from PIL import Image

from bot.images.download import PictureDownloader, PictureUnavailable
from bot.images.memory import DownloadMemory
from bot.images.prepare import PhotoPreparer
from tests.bot.harness import MEMORY

URL = "https://cbu01.alicdn.com/img/one.jpg"

Answers = Callable[[httpx.Request], httpx.Response]


def picture(format_: str, size: tuple[int, int] = (80, 60), mode: str = "RGB", **options: object) -> bytes:
    buffer = BytesIO()
    Image.new(mode, size, "red").save(buffer, format_, **options)
    return buffer.getvalue()


JPEG = picture("JPEG")


class Web:
    """Answers with what was put at an address, and remembers what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, httpx.Response] = {URL: httpx.Response(200, content=JPEG)}
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.pages.get(str(request.url), httpx.Response(404))


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
async def client(web: Web) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(web)) as client:
        yield client


@pytest.fixture
def downloader(client: httpx.AsyncClient, preparer: PhotoPreparer) -> PictureDownloader:
    return PictureDownloader(client, preparer, DownloadMemory(MEMORY))


# What is shown


async def test_a_stored_picture_is_not_downloaded(client: httpx.AsyncClient, preparer: PhotoPreparer, web: Web) -> None:
    downloader = PictureDownloader(client, preparer, DownloadMemory(MEMORY), stored={"example:one.jpg": JPEG})
    assert await downloader.download("example:one.jpg") == JPEG
    assert web.requests == []


async def test_an_address_that_is_not_stored_is_not_read_from_disk(downloader: PictureDownloader) -> None:
    with pytest.raises(PictureUnavailable, match="scheme 'example'"):
        await downloader.download("example:../../etc/passwd")


async def test_a_good_jpeg_is_passed_on_unchanged(downloader: PictureDownloader) -> None:
    assert await downloader.download(URL) == JPEG


@pytest.mark.parametrize(
    "data",
    [picture("PNG"), picture("WEBP"), picture("JPEG", mode="CMYK")],
    ids=["png", "webp", "cmyk"],
)
async def test_other_pictures_become_rgb_jpegs(downloader: PictureDownloader, web: Web, data: bytes) -> None:
    web.pages[URL] = httpx.Response(200, content=data)
    shown = Image.open(BytesIO(await downloader.download(URL)))

    assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (80, 60))


async def test_a_jpeg_of_many_bytes_is_made_smaller(downloader: PictureDownloader, web: Web) -> None:
    noise = Image.frombytes("RGB", (1600, 1600), random.Random(7).randbytes(1600 * 1600 * 3))
    buffer = BytesIO()
    noise.save(buffer, "JPEG", quality=90)
    assert len(buffer.getvalue()) > 2 * 1024 * 1024
    web.pages[URL] = httpx.Response(200, content=buffer.getvalue())

    shown = await downloader.download(URL)

    assert len(shown) <= 2 * 1024 * 1024
    assert max(Image.open(BytesIO(shown)).size) == 1280


async def test_a_jpeg_with_too_many_pixels_for_telegram_is_made_smaller(
    downloader: PictureDownloader, web: Web
) -> None:
    web.pages[URL] = httpx.Response(200, content=picture("JPEG", (9000, 1100)))

    assert Image.open(BytesIO(await downloader.download(URL))).size == (1280, 156)


async def test_a_jpeg_of_more_pixels_than_grids_should_decode_is_made_smaller(
    downloader: PictureDownloader, web: Web
) -> None:
    web.pages[URL] = httpx.Response(200, content=picture("JPEG", (3700, 3700)))

    assert Image.open(BytesIO(await downloader.download(URL))).size == (1280, 1280)


# How it is asked for


async def test_no_referer_is_sent(downloader: PictureDownloader, web: Web) -> None:
    web.pages["https://img.alicdn.com/start.jpg"] = httpx.Response(302, headers={"Location": URL})
    await downloader.download("https://img.alicdn.com/start.jpg")

    assert [request.headers.get("Referer") for request in web.requests] == [None, None]


@pytest.mark.parametrize("location", [URL, "//cbu01.alicdn.com/img/one.jpg", "/img/one.jpg"])
async def test_a_redirect_is_followed(downloader: PictureDownloader, web: Web, location: str) -> None:
    web.pages["https://cbu01.alicdn.com/start.jpg"] = httpx.Response(302, headers={"Location": location})

    assert await downloader.download("https://cbu01.alicdn.com/start.jpg") == JPEG


async def test_three_redirects_are_followed_and_not_four(downloader: PictureDownloader, web: Web) -> None:
    for step in range(4):
        following = URL if step == 3 else f"https://cbu01.alicdn.com/{step + 1}"
        web.pages[f"https://cbu01.alicdn.com/{step}"] = httpx.Response(302, headers={"Location": following})

    assert await downloader.download("https://cbu01.alicdn.com/1") == JPEG
    with pytest.raises(PictureUnavailable, match="more than 3 redirects"):
        await downloader.download("https://cbu01.alicdn.com/0")


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest", "https://evilalicdn.com/x.jpg", "file:///etc/passwd", "http://["]
)
async def test_a_redirect_to_another_host_is_refused(downloader: PictureDownloader, web: Web, target: str) -> None:
    web.pages[URL] = httpx.Response(302, headers={"Location": target})

    with pytest.raises(PictureUnavailable):
        await downloader.download(URL)
    assert [str(request.url) for request in web.requests] == [URL]


# Which hosts are asked


@pytest.mark.parametrize(
    "url",
    [
        "https://evilalicdn.com/x.jpg",
        "https://alicdn.com.evil.example/x.jpg",
        "https://127.0.0.1/x.jpg",
        "https://alicdn.com@evil.example/x.jpg",
        "https://user:word@cbu01.alicdn.com/x.jpg",
        "ftp://cbu01.alicdn.com/x.jpg",
        "data:image/jpeg;base64,AAAA",
        "/x.jpg",
        "",
        "https://[::1/x.jpg",
        "http://[::1%.alicdn.com]:8080/x.jpg",
        "http://[::1%25.alicdn.com]/x.jpg",
    ],
)
async def test_other_addresses_are_not_asked(downloader: PictureDownloader, web: Web, url: str) -> None:
    with pytest.raises(PictureUnavailable):
        await downloader.download(url)
    assert web.requests == []


@pytest.mark.parametrize(
    ("allowed", "url"),
    [
        ("alicdn.com", "https://alicdn.com/x.jpg"),
        ("alicdn.com", "http://a.b.ALICDN.com/x.jpg"),
        ("alicdn.com", "https://alicdn.com:8443/x.jpg"),
        ("AliCDN.com", "https://cbu01.alicdn.com/x.jpg"),
        ("127.0.0.1", "http://127.0.0.1:8081/x.jpg"),
        ("127.0.0.1:8081", "http://127.0.0.1:8081/x.jpg"),
        ("pictures.example:443", "https://pictures.example/x.jpg"),
        ("[::1]:8081", "http://[::1]:8081/x.jpg"),
    ],
)
async def test_an_allowed_host_is_asked(
    client: httpx.AsyncClient, preparer: PhotoPreparer, web: Web, allowed: str, url: str
) -> None:
    web.pages[str(httpx.URL(url))] = httpx.Response(200, content=JPEG)

    assert await PictureDownloader(client, preparer, DownloadMemory(MEMORY), hosts=[allowed]).download(url) == JPEG


@pytest.mark.parametrize(
    ("allowed", "url"),
    [
        ("127.0.0.1:8081", "http://127.0.0.1:8082/x.jpg"),
        ("127.0.0.1:8081", "http://127.0.0.1/x.jpg"),
        ("127.0.0.1", "http://1.127.0.0.1/x.jpg"),
        ("cbu01.alicdn.com", "https://alicdn.com/x.jpg"),
    ],
)
async def test_a_host_that_is_nearly_allowed_is_not_asked(
    client: httpx.AsyncClient, preparer: PhotoPreparer, web: Web, allowed: str, url: str
) -> None:
    with pytest.raises(PictureUnavailable):
        await PictureDownloader(client, preparer, DownloadMemory(MEMORY), hosts=[allowed]).download(url)
    assert web.requests == []


@pytest.mark.parametrize("text", ["", "https://alicdn.com/x", "alicdn.com/path", "a b"])
def test_an_invalid_host_in_the_settings_is_named(
    client: httpx.AsyncClient, preparer: PhotoPreparer, text: str
) -> None:
    with pytest.raises(ValueError, match="IMAGE_HOSTS"):
        PictureDownloader(client, preparer, DownloadMemory(MEMORY), hosts=[text])


# What is not shown


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(403), "cbu01.alicdn.com answered 403"),
        (httpx.Response(200, content=b"<html>"), "none of JPEG, PNG, WebP"),
        (httpx.Response(200, content=b""), "none of JPEG, PNG, WebP"),
        (httpx.Response(200, content=JPEG[:20]), "header"),
        (httpx.Response(200, content=picture("JPEG", (1050, 50))), "more than 20 times"),
        (httpx.Response(200, content=bytes(10 * 1024 * 1024 + 1)), "larger than"),
        (httpx.Response(304), "answered 304"),
    ],
    ids=["forbidden", "html", "empty", "cut", "strip", "large", "not-modified"],
)
async def test_an_unusable_answer_is_refused(
    downloader: PictureDownloader, web: Web, answer: httpx.Response, reason: str
) -> None:
    web.pages[URL] = answer

    with pytest.raises(PictureUnavailable, match=reason):
        await downloader.download(URL)


async def test_an_endless_answer_is_cut_short(downloader: PictureDownloader, web: Web) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield bytes(1024 * 1024)

    web.pages[URL] = httpx.Response(200, content=endless())

    with pytest.raises(PictureUnavailable, match="larger than"):
        await downloader.download(URL)
    assert sent == 11


@pytest.mark.parametrize("people", [None, ("alicdn.com",)], ids=["of a product", "of a person"])
async def test_an_address_that_a_person_named_leads_to_fewer_hosts(
    downloader: PictureDownloader, web: Web, people: tuple[str, ...] | None
) -> None:
    bucket = "https://anybodys-bucket.aliyuncs.com/x.jpg"
    web.pages[URL] = httpx.Response(302, headers={"Location": bucket})
    web.pages[bucket] = httpx.Response(200, content=JPEG)

    if people is None:
        await downloader.download(URL)
    else:
        with pytest.raises(PictureUnavailable, match="people may link to"):
            await downloader.download(URL, people)
    assert [str(request.url) for request in web.requests] == [URL, bucket][: 1 + (people is None)]


async def test_a_compressed_answer_is_not_unpacked(downloader: PictureDownloader, web: Web) -> None:
    async def packed() -> AsyncIterator[bytes]:
        yield b"never read"

    web.pages[URL] = httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=packed())

    with pytest.raises(PictureUnavailable, match="compressed"):
        await downloader.download(URL)


async def test_a_slow_answer_is_given_up(preparer: PhotoPreparer) -> None:
    async def slow(_request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        return httpx.Response(200)

    async with httpx.AsyncClient(transport=httpx.MockTransport(slow)) as client:
        with pytest.raises(PictureUnavailable, match=r"not there within 0\.05 s"):
            await PictureDownloader(client, preparer, DownloadMemory(MEMORY), deadline=0.05).download(URL)


async def test_an_answer_that_drips_is_given_up_when_the_time_for_all_of_it_is_over(preparer: PhotoPreparer) -> None:
    async def drip() -> AsyncIterator[bytes]:
        for byte in JPEG:
            yield bytes([byte])
            await asyncio.sleep(0.01)

    dripping = httpx.MockTransport(lambda _: httpx.Response(200, content=drip()))
    async with httpx.AsyncClient(transport=dripping) as client:
        with pytest.raises(PictureUnavailable, match=r"not there within 0\.1 s"):
            await PictureDownloader(client, preparer, DownloadMemory(MEMORY), deadline=0.1).download(URL)


async def test_a_failing_network_is_named_without_the_address(preparer: PhotoPreparer) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"can't reach {request.url}")

    async with httpx.AsyncClient(transport=httpx.MockTransport(broken)) as client:
        with pytest.raises(PictureUnavailable) as caught:
            await PictureDownloader(client, preparer, DownloadMemory(MEMORY)).download(
                "https://cbu01.alicdn.com/x.jpg?sign=secret"
            )

    assert str(caught.value) == "the download failed: ConnectError"
