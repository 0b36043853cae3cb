import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

import httpx
import pytest
from PIL import Image

from bot.images.cache import MAX_PICTURES, PictureCache
from bot.images.download import PictureDownloader, PictureUnavailable
from bot.images.grid import BAR, GAP, SIDE
from bot.images.memory import DownloadMemory
from bot.images.pool import ImagePool
from bot.images.prepare import PhotoPreparer
from bot.models.pictures import GridPicture, ProductPicture, Tile
from tests.bot.harness import MEMORY, WebOfPictures
from tests.samples import jpeg
from tests.waiting import until

URL = "https://cbu01.alicdn.com/1.jpg"
MISSING = "https://cbu01.alicdn.com/missing.jpg"
PICTURE = ProductPicture(URL)


@pytest.fixture
def web() -> WebOfPictures:
    web = WebOfPictures()
    web.put(URL, jpeg(size=(420, 420)))
    return web


@pytest.fixture
async def downloader(web: WebOfPictures, preparer: PhotoPreparer) -> AsyncIterator[PictureDownloader]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(web)) as client:
        yield PictureDownloader(client, preparer, DownloadMemory(MEMORY))


@pytest.fixture
async def pictures(downloader: PictureDownloader, pool: ImagePool) -> AsyncIterator[PictureCache]:
    pictures = PictureCache(downloader, pool)
    yield pictures
    await pictures.close()


async def test_a_picture_is_downloaded_once(pictures: PictureCache, web: WebOfPictures) -> None:
    assert await pictures.get(PICTURE) == jpeg(size=(420, 420))
    assert await pictures.get(PICTURE) == jpeg(size=(420, 420))
    assert web.asked == [URL]


async def test_a_prefetched_picture_is_not_downloaded_again(pictures: PictureCache, web: WebOfPictures) -> None:
    pictures.prefetch(URL)
    assert await pictures.get(PICTURE) == jpeg(size=(420, 420))
    assert web.asked == [URL]


async def test_concurrent_requests_share_a_download(pictures: PictureCache, web: WebOfPictures) -> None:
    await asyncio.gather(pictures.get(PICTURE), pictures.get(PICTURE))
    assert web.asked == [URL]


async def test_a_failed_download_is_tried_again(pictures: PictureCache, web: WebOfPictures) -> None:
    with pytest.raises(PictureUnavailable):
        await pictures.get(ProductPicture(MISSING))
    web.put(MISSING, jpeg("blue"))
    assert await pictures.get(ProductPicture(MISSING)) == jpeg("blue")


async def test_a_failed_prefetch_is_tried_again(pictures: PictureCache, web: WebOfPictures) -> None:
    pictures.prefetch(MISSING)
    await until(lambda: web.asked)
    with pytest.raises(PictureUnavailable):
        await pictures.get(ProductPicture(MISSING))


async def test_only_the_pictures_used_last_stay_cached(pictures: PictureCache, web: WebOfPictures) -> None:
    await pictures.get(PICTURE)
    for number in range(MAX_PICTURES):
        url = f"https://cbu01.alicdn.com/more/{number}.jpg"
        web.put(url, jpeg())
        await pictures.get(ProductPicture(url))
    await pictures.get(PICTURE)
    assert web.asked.count(URL) == 2


@pytest.mark.parametrize(("max_bytes", "downloads"), [(1_000_000, 1), (1, 2)])
async def test_a_picture_larger_than_the_cache_is_not_cached(
    downloader: PictureDownloader, pool: ImagePool, web: WebOfPictures, max_bytes: int, downloads: int
) -> None:
    pictures = PictureCache(downloader, pool, max_bytes)
    for _ in range(2):
        await pictures.get(PICTURE)
    assert web.asked == [URL] * downloads


async def test_a_cancelled_request_does_not_stop_the_download(pictures: PictureCache, web: WebOfPictures) -> None:
    request = asyncio.create_task(pictures.get(PICTURE))
    await asyncio.sleep(0)
    request.cancel()
    await asyncio.gather(request, return_exceptions=True)
    assert await pictures.get(PICTURE) == jpeg(size=(420, 420))
    assert web.asked == [URL]


async def test_a_grid_is_one_picture_of_several_products(pictures: PictureCache) -> None:
    grid = GridPicture(tuple(Tile(number, "9.90 CNY", URL) for number in range(1, 7)))
    composed = Image.open(BytesIO(await pictures.get(grid)))
    assert composed.format == "JPEG"
    assert composed.width > composed.height


@pytest.mark.parametrize(
    ("count", "columns", "rows"), [(1, 1, 1), (2, 2, 1), (3, 3, 1), (4, 2, 2), (5, 3, 2), (6, 3, 2)]
)
async def test_a_grid_has_as_few_gaps_as_can_be(pictures: PictureCache, count: int, columns: int, rows: int) -> None:
    grid = GridPicture(tuple(Tile(number, "9.90 CNY", URL) for number in range(1, count + 1)))
    composed = Image.open(BytesIO(await pictures.get(grid)))
    assert composed.size == (GAP + columns * (SIDE + GAP), GAP + rows * (SIDE + BAR + GAP))


async def test_a_grid_has_placeholders_for_missing_pictures(pictures: PictureCache) -> None:
    grid = GridPicture((Tile(1, "9.90 CNY", None), Tile(2, "–", MISSING), Tile(3, "1", URL)))
    composed = Image.open(BytesIO(await pictures.get(grid))).convert("RGB")
    middles = [composed.getpixel((GAP + (SIDE + GAP) * column + SIDE // 2, GAP + SIDE // 3)) for column in range(3)]
    assert [_is_red(colour) for colour in middles] == [False, False, True]


def _is_red(colour: object) -> bool:
    return isinstance(colour, tuple) and colour[0] > 200 and colour[1] < 80
