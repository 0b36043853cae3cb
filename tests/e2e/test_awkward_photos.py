"""What people send that is no plain photo of a product: each gets a sentence or the right card."""

import io
import struct
import zlib

import pillow_heif
import pytest
from PIL import ExifTags, Image

from tests.e2e.town import Town, is_card, product_id

MB = 1024 * 1024


def mug(town: Town) -> Image.Image:
    with Image.open(io.BytesIO(town.goods.photo("mug"))) as image:
        return image.convert("RGB")


def is_the_mug(town: Town, product: str) -> bool:
    return product == str(town.goods.product("mug").offer_id)


def huge_png(side: int = 10_000) -> bytes:
    """A black and white picture of `side` by `side` pixels, which a few kilobytes describe."""
    rows = (b"\0" + bytes(side // 8)) * side
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


async def sent_as_file(town: Town, data: bytes, name: str, mime_type: str) -> str:
    """The product that a picture brings which is sent as a file."""
    town.telegram.user_sends_document(town.chat, town.ann, data, name=name, mime_type=mime_type)
    return product_id(await town.answer(is_card))


async def test_text_that_is_called_jpg(town: Town) -> None:
    town.telegram.user_sends_document(town.chat, town.ann, b"Dear bot, find me a mug.", name="mug.jpg")

    assert (await town.answer()).text == "This file is no picture I can read. Send a JPEG, PNG, WebP or HEIC."


async def test_half_a_jpeg(town: Town) -> None:
    half = town.goods.photo("mug")[:400]
    town.telegram.user_sends_document(town.chat, town.ann, half)

    assert (await town.answer()).text == "This picture is damaged. Send it once more, please."


async def test_100_megapixels_in_40_kilobytes(town: Town) -> None:
    picture = huge_png()
    assert len(picture) <= 40 * 1024
    town.telegram.user_sends_document(town.chat, town.ann, picture, name="big.png", mime_type="image/png")

    assert (await town.answer()).text == "This picture has too many pixels: send it as a photo."


async def test_file_of_25_megabytes(town: Town) -> None:
    town.telegram.user_sends_document(town.chat, town.ann, town.goods.photo("mug"), size=25 * MB)

    assert (await town.answer()).text == "This file is too large: Telegram hands me at most 20 MB."
    assert town.telegram.calls.of("getFile") == []


@pytest.mark.parametrize("kind", ["animated", "video"])
async def test_sticker_that_moves(town: Town, kind: str) -> None:
    if kind == "animated":
        town.telegram.user_sends_sticker(town.chat, town.ann, b"\x1f\x8b", kind="animated")
    else:
        town.telegram.user_sends_sticker(town.chat, town.ann, b"\x1aE\xdf\xa3", kind="video")

    assert "I can't search moving pictures." in ((await town.answer()).text or "")


async def test_sticker_that_stands_still(town: Town) -> None:
    sticker = io.BytesIO()
    mug(town).resize((512, 512)).save(sticker, "WEBP")
    town.telegram.user_sends_sticker(town.chat, town.ann, sticker.getvalue())

    assert is_the_mug(town, product_id(await town.answer(is_card)))


async def test_video(town: Town) -> None:
    town.telegram.user_sends_video(town.chat, town.ann)

    assert "I can't search moving pictures." in ((await town.answer()).text or "")


async def test_voice(town: Town) -> None:
    town.telegram.user_sends_voice(town.chat, town.ann)

    assert "I search by photo" in ((await town.answer()).text or "")


async def test_words(town: Town) -> None:
    assert "I search by photo" in ((await town.say("a red mug, please")).text or "")


async def test_heic_file(town: Town) -> None:
    heic = io.BytesIO()
    pillow_heif.from_pillow(mug(town).resize((480, 480))).save(heic, quality=80)

    assert is_the_mug(town, await sent_as_file(town, heic.getvalue(), "IMG_0001.HEIC", "application/octet-stream"))


async def test_png_with_a_transparent_ground(town: Town) -> None:
    image = mug(town).convert("RGBA")
    subject = image.convert("HSV").getchannel("S").point(lambda value: 255 if value > 60 else 0)
    cut_out = Image.new("RGBA", image.size, (0, 0, 0, 0))
    cut_out.paste(image, mask=subject)
    png = io.BytesIO()
    cut_out.save(png, "PNG")

    assert is_the_mug(town, await sent_as_file(town, png.getvalue(), "mug.png", "image/png"))


async def test_jpeg_that_lies_on_its_side_and_says_so(town: Town) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    jpeg = io.BytesIO()
    mug(town).transpose(Image.Transpose.ROTATE_90).save(jpeg, "JPEG", exif=exif)

    assert is_the_mug(town, await sent_as_file(town, jpeg.getvalue(), "mug.jpg", "image/jpeg"))


async def test_forwarded_photo(town: Town) -> None:
    card = await town.card("mug", forwarded_from="Somebody who hides", caption="Best mugs in town! @snapsource_bot")

    assert is_the_mug(town, product_id(card))


async def test_photo_that_telegram_does_not_hand_over(town: Town) -> None:
    town.telegram.faults.fail_next(
        "getFile", error_code=400, description="Bad Request: file is temporarily unavailable"
    )
    town.send_photo("mug")
    failed = await town.answer()
    assert failed.text == "I could not get this picture. Send it once more, please."

    await town.toast(failed, "Try again")

    assert is_the_mug(town, product_id(await town.answer(is_card)))
