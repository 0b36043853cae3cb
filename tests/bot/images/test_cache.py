import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

import httpx
import pytest
from PIL import Image

from bot.images.cache import AHEAD, PictureCache
from bot.images.download import PictureFetcher, PictureUnavailable
from bot.images.grid import BAR, GAP, SIDE, blank_tile
from bot.images.prepare import PhotoPreparer
from bot.models.pictures import GridPicture, ProductPicture, Tile
from tests.bot.stage import WebOfPictures
from tests.samples import jpeg

URL = "https://cbu01.alicdn.com/1.jpg"
LATE = "https://cbu01.alicdn.com/late.jpg"
ONE = ProductPicture(URL)


@pytest.fixture
def web() -> WebOfPictures:
    web = WebOfPictures()
    web.put(URL, jpeg(size=(420, 420)))
    return web


@pytest.fixture
async def fetcher(web: WebOfPictures, preparer: PhotoPreparer) -> AsyncIterator[PictureFetcher]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(web)) as client:
        yield PictureFetcher(client, preparer)


@pytest.fixture
async def showcase(fetcher: PictureFetcher) -> AsyncIterator[PictureCache]:
    showcase = PictureCache(fetcher)
    yield showcase
    await showcase.close()


async def test_a_picture_is_downloaded_once(showcase: PictureCache, web: WebOfPictures) -> None:
    assert await showcase.picture(ONE) == jpeg(size=(420, 420))
    assert await showcase.picture(ONE) == jpeg(size=(420, 420))
    assert web.asked == [URL]


async def test_a_picture_that_was_fetched_ahead_is_there(showcase: PictureCache, web: WebOfPictures) -> None:
    showcase.fetch_ahead(URL)
    assert await showcase.picture(ONE) == jpeg(size=(420, 420))
    assert web.asked == [URL]


async def test_two_who_ask_at_once_share_a_download(showcase: PictureCache, web: WebOfPictures) -> None:
    await asyncio.gather(showcase.picture(ONE), showcase.picture(ONE))
    assert web.asked == [URL]


async def test_a_picture_that_can_not_be_had_is_asked_for_again_next_time(
    showcase: PictureCache, web: WebOfPictures
) -> None:
    with pytest.raises(PictureUnavailable):
        await showcase.picture(ProductPicture(LATE))
    web.put(LATE, jpeg("blue"))
    assert await showcase.picture(ProductPicture(LATE)) == jpeg("blue")


async def test_a_failure_ahead_of_the_reader_is_met_when_the_reader_gets_there(showcase: PictureCache) -> None:
    showcase.fetch_ahead(LATE)
    await asyncio.sleep(0.01)
    with pytest.raises(PictureUnavailable):
        await showcase.picture(ProductPicture(LATE))


async def test_only_the_last_pictures_stay_in_memory(showcase: PictureCache, web: WebOfPictures) -> None:
    await showcase.picture(ONE)
    for number in range(AHEAD):
        url = f"https://cbu01.alicdn.com/more/{number}.jpg"
        web.put(url, jpeg())
        await showcase.picture(ProductPicture(url))
    await showcase.picture(ONE)
    assert web.asked.count(URL) == 2


@pytest.mark.parametrize(("most_bytes", "downloads"), [(1_000_000, 1), (1, 2)])
async def test_only_so_many_bytes_stay_in_memory(
    fetcher: PictureFetcher, web: WebOfPictures, most_bytes: int, downloads: int
) -> None:
    showcase = PictureCache(fetcher, most_bytes)
    for _ in range(2):
        await showcase.picture(ONE)
    assert web.asked == [URL] * downloads


async def test_a_reader_who_leaves_does_not_stop_the_download(showcase: PictureCache, web: WebOfPictures) -> None:
    reader = asyncio.create_task(showcase.picture(ONE))
    await asyncio.sleep(0)
    reader.cancel()
    await asyncio.gather(reader, return_exceptions=True)
    assert await showcase.picture(ONE) == jpeg(size=(420, 420))
    assert web.asked == [URL]


def test_the_blank_tile_is_at_hand(showcase: PictureCache) -> None:
    assert showcase.blank == blank_tile()


async def test_a_grid_is_one_picture_of_several_products(showcase: PictureCache) -> None:
    grid = GridPicture(tuple(Tile(number, "9.90 CNY", URL) for number in range(1, 7)))
    composed = Image.open(BytesIO(await showcase.picture(grid)))
    assert composed.format == "JPEG"
    assert composed.width > composed.height


@pytest.mark.parametrize(
    ("count", "columns", "rows"), [(1, 1, 1), (2, 2, 1), (3, 3, 1), (4, 2, 2), (5, 3, 2), (6, 3, 2)]
)
async def test_a_grid_has_as_few_gaps_as_can_be(showcase: PictureCache, count: int, columns: int, rows: int) -> None:
    grid = GridPicture(tuple(Tile(number, "9.90 CNY", URL) for number in range(1, count + 1)))
    composed = Image.open(BytesIO(await showcase.picture(grid)))
    assert composed.size == (GAP + columns * (SIDE + GAP), GAP + rows * (SIDE + BAR + GAP))


async def test_a_grid_has_neutral_tiles_where_pictures_are_missing(showcase: PictureCache) -> None:
    grid = GridPicture((Tile(1, "9.90 CNY", None), Tile(2, "–", LATE), Tile(3, "1", URL)))
    composed = Image.open(BytesIO(await showcase.picture(grid))).convert("RGB")
    middles = [composed.getpixel((GAP + (SIDE + GAP) * column + SIDE // 2, GAP + SIDE // 3)) for column in range(3)]
    assert [_is_red(colour) for colour in middles] == [False, False, True]


def _is_red(colour: object) -> bool:
    return isinstance(colour, tuple) and colour[0] > 200 and colour[1] < 80
