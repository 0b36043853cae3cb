"""A photo that Telegram made reaches a provider as it is; anything else is decoded and encoded again."""

import base64
from io import BytesIO

import pytest
from PIL import Image

from sandbox.marketplaces.faults import Endpoint, Service
from tests.e2e.harness import Harness, is_card


def received(harness: Harness) -> bytes:
    """The picture that DAJI was given."""
    return base64.b64decode(harness.markets.calls_to(Service.DAJI, Endpoint.UPLOAD)[-1].parameters["image_base64"])


def as_png(photo: bytes) -> bytes:
    buffer = BytesIO()
    Image.open(BytesIO(photo)).save(buffer, "PNG")
    return buffer.getvalue()


async def test_a_photo_is_passed_on_as_it_is(harness: Harness) -> None:
    await harness.say("/settings provider daji")
    sent = harness.send_photo()
    await harness.reply(is_card)
    assert sent.photo is not None
    assert received(harness) == harness.telegram.files.get(sent.photo[-1].file_id).data


async def test_of_a_large_photo_the_size_that_fits_is_passed_on_as_it_is(harness: Harness) -> None:
    buffer = BytesIO()
    Image.open(BytesIO(harness.goods.photo("mug"))).resize((1600, 1600)).save(buffer, "JPEG")
    await harness.say("/settings provider daji")
    sent = harness.telegram.user_sends_photo(harness.chat, harness.ann, buffer.getvalue())
    await harness.reply(is_card)
    assert sent.photo is not None
    (fitting,) = [size for size in sent.photo if size.width == 800]
    assert received(harness) == harness.telegram.files.get(fitting.file_id).data


@pytest.mark.parametrize("kind", ["file", "png", "sticker"])
async def test_anything_else_is_made_a_jpeg_anew(harness: Harness, kind: str) -> None:
    photo = harness.goods.photo("mug")
    await harness.say("/settings provider daji")
    if kind == "file":
        harness.telegram.user_sends_document(harness.chat, harness.ann, photo)
    elif kind == "png":
        harness.telegram.user_sends_document(
            harness.chat, harness.ann, as_png(photo), name="a.png", mime_type="image/png"
        )
    else:
        harness.telegram.user_sends_sticker(harness.chat, harness.ann, photo)
    await harness.reply(is_card)
    passed_on = received(harness)
    assert passed_on != photo
    assert Image.open(BytesIO(passed_on)).format == "JPEG"
