"""The example that comes with the bot: nothing of it has to be fetched."""

from io import BytesIO

import httpx
import pytest
from PIL import Image

from bot.i18n import LANGUAGES
from bot.images.download import PictureDownloader
from bot.images.memory import DownloadMemory
from bot.images.prepare import PhotoPreparer
from bot.search.example import drawn_pictures, recorded_page
from bot.views.markup import units
from bot.views.product_lines import TITLE_UNITS
from tests.bot.harness import MEMORY


def test_every_offer_has_a_picture_of_its_own() -> None:
    shown = [offer.picture for offer in recorded_page("en").products]
    assert sorted(str(one) for one in shown) == sorted(drawn_pictures())


def test_every_offer_has_a_title_of_its_own_in_each_language() -> None:
    titles = [offer.title for language in LANGUAGES for offer in recorded_page(language).products]
    assert len(set(titles)) == len(LANGUAGES) * len(drawn_pictures())
    assert all(units(title) <= TITLE_UNITS for title in titles)


@pytest.mark.parametrize("address", drawn_pictures())
def test_a_picture_is_a_square_jpeg_of_less_than_40_kilobytes(address: str) -> None:
    data = drawn_pictures()[address]
    with Image.open(BytesIO(data)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (800, 800))
    assert len(data) < 40_000


async def test_the_pictures_are_had_without_the_network(preparer: PhotoPreparer) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"asked for {request.url}")

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as client:
        downloader = PictureDownloader(client, preparer, DownloadMemory(MEMORY), stored=drawn_pictures())
        fetched = [await downloader.download(str(offer.picture)) for offer in recorded_page("en").products]
    assert sorted(fetched) == sorted(drawn_pictures().values())


def test_titles_are_in_english_or_as_the_sellers_wrote_them() -> None:
    english, chinese = (recorded_page(language).products[0].title for language in ("en", "zh"))
    assert english.startswith("Straight Slim Men's Casual Pants")
    assert chinese.startswith("直筒修身男士休闲裤")
