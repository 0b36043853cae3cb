import hashlib
from io import BytesIO

import pytest
from PIL import Image

from bot.images.prepare import PhotoPreparer
from bot.models.failures import UnreadablePhoto
from bot.models.photo_fault import PhotoFault
from providers.query import ImageLimits
from tests.samples import jpeg

AMPLE = ImageLimits(max_bytes=1_000_000, max_side=1280)


async def test_a_photo_is_a_jpeg_known_by_the_digest_of_its_bytes(preparer: PhotoPreparer) -> None:
    photo = await preparer.prepare(jpeg(size=(300, 200)), ImageLimits(max_bytes=9000, max_side=150))

    picture = Image.open(BytesIO(photo.data))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (150, 100))
    assert (photo.width, photo.height) == (150, 100)
    assert photo.sha256 == hashlib.sha256(photo.data).hexdigest()


async def test_the_same_photo_gives_the_same_bytes(preparer: PhotoPreparer) -> None:
    assert await preparer.prepare(jpeg(), AMPLE) == await preparer.prepare(jpeg(), AMPLE)


async def test_a_photo_within_the_limits_is_passed_on_as_it_is(preparer: PhotoPreparer) -> None:
    photo = await preparer.pass_on(jpeg(), AMPLE)

    assert photo.data == jpeg()
    assert photo.sha256 == hashlib.sha256(jpeg()).hexdigest()


@pytest.mark.parametrize(
    "limits", [ImageLimits(max_bytes=600, max_side=1280), ImageLimits(max_bytes=1_000_000, max_side=30)]
)
async def test_a_photo_beyond_the_limits_is_made_smaller(preparer: PhotoPreparer, limits: ImageLimits) -> None:
    photo = await preparer.pass_on(jpeg(size=(600, 400)), limits)

    assert len(photo.data) <= limits.max_bytes
    assert photo.width <= limits.max_side


async def test_a_tiny_photo_is_not_passed_on(preparer: PhotoPreparer) -> None:
    with pytest.raises(UnreadablePhoto) as caught:
        await preparer.pass_on(jpeg(size=(5, 5)), AMPLE)

    assert caught.value.fault is PhotoFault.TOO_SMALL


async def test_long_photo_is_not_passed_on_and_one_of_its_parts_is(preparer: PhotoPreparer) -> None:
    long = jpeg(size=(100, 800))
    with pytest.raises(UnreadablePhoto) as caught:
        await preparer.pass_on(long, AMPLE, part=0)
    assert (caught.value.fault, caught.value.parts) == (PhotoFault.LONG, 4)

    part = await preparer.pass_on(long, AMPLE, part=2)
    assert (part.width, part.height) == (100, 260)
    assert (await preparer.pass_on(long, AMPLE)).data == long
