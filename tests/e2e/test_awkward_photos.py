"""What people send that is no plain photo of a product: each gets a sentence or the right card."""

import io
import struct
import zlib

import pillow_heif
import pytest
from PIL import ExifTags, Image

from bot.images.grid import GAP, SIDE
from tests.e2e.harness import Harness, button_texts, is_card, product_id, text_of
from tests.pictures import saved

MB = 1024 * 1024


def mug(harness: Harness) -> Image.Image:
    with Image.open(io.BytesIO(harness.goods.photo("mug"))) as image:
        return image.convert("RGB")


def is_the_mug(harness: Harness, product: str) -> bool:
    return product == str(harness.goods.product("mug").offer_id)


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


async def sent_as_file(harness: Harness, data: bytes, name: str, mime_type: str) -> str:
    """The product that a picture brings which is sent as a file."""
    harness.telegram.user_sends_document(harness.chat, harness.ann, data, name=name, mime_type=mime_type)
    return product_id(await harness.reply(is_card))


async def test_text_that_is_called_jpg(harness: Harness) -> None:
    harness.telegram.user_sends_document(harness.chat, harness.ann, b"Dear bot, find me a mug.", name="mug.jpg")

    assert (await harness.reply()).text == "I can't read this file as a picture. Send a JPEG, PNG, WebP or HEIC."


async def test_half_a_jpeg(harness: Harness) -> None:
    half = harness.goods.photo("mug")[:400]
    harness.telegram.user_sends_document(harness.chat, harness.ann, half)

    assert (await harness.reply()).text == "This picture is damaged. Please send it again."


async def test_100_megapixels_in_40_kilobytes(harness: Harness) -> None:
    picture = huge_png()
    assert len(picture) <= 40 * 1024
    harness.telegram.user_sends_document(harness.chat, harness.ann, picture, name="big.png", mime_type="image/png")

    assert (await harness.reply()).text == "This picture has too many pixels: send it as a photo."


async def test_file_of_25_megabytes(harness: Harness) -> None:
    harness.telegram.user_sends_document(harness.chat, harness.ann, harness.goods.photo("mug"), size=25 * MB)

    assert (await harness.reply()).text == "This file is too large for me. Send the picture as a photo."
    assert harness.telegram.calls.of("getFile") == []


@pytest.mark.parametrize("kind", ["animated", "video"])
async def test_sticker_that_moves(harness: Harness, kind: str) -> None:
    if kind == "animated":
        harness.telegram.user_sends_sticker(harness.chat, harness.ann, b"\x1f\x8b", kind="animated")
    else:
        harness.telegram.user_sends_sticker(harness.chat, harness.ann, b"\x1aE\xdf\xa3", kind="video")

    assert "I search videos and GIFs by their preview" in ((await harness.reply()).text or "")


async def test_sticker_that_stands_still(harness: Harness) -> None:
    sticker = io.BytesIO()
    mug(harness).resize((512, 512)).save(sticker, "WEBP")
    harness.telegram.user_sends_sticker(harness.chat, harness.ann, sticker.getvalue())

    assert is_the_mug(harness, product_id(await harness.reply(is_card)))


async def test_video(harness: Harness) -> None:
    harness.telegram.user_sends_video(harness.chat, harness.ann)

    assert "I search videos and GIFs by their preview" in ((await harness.reply()).text or "")


async def test_voice(harness: Harness) -> None:
    harness.telegram.user_sends_voice(harness.chat, harness.ann)

    assert "I see no picture of a product" in ((await harness.reply()).text or "")


async def test_words(harness: Harness) -> None:
    assert "I search by photo" in ((await harness.say("a red mug, please")).text or "")


async def test_heic_file(harness: Harness) -> None:
    heic = io.BytesIO()
    pillow_heif.from_pillow(mug(harness).resize((480, 480))).save(heic, quality=80)

    assert is_the_mug(
        harness, await sent_as_file(harness, heic.getvalue(), "IMG_0001.HEIC", "application/octet-stream")
    )


async def test_png_with_a_transparent_ground(harness: Harness) -> None:
    image = mug(harness).convert("RGBA")
    subject = image.convert("HSV").getchannel("S").point(lambda value: 255 if value > 60 else 0)
    cut_out = Image.new("RGBA", image.size, (0, 0, 0, 0))
    cut_out.paste(image, mask=subject)
    png = io.BytesIO()
    cut_out.save(png, "PNG")

    assert is_the_mug(harness, await sent_as_file(harness, png.getvalue(), "mug.png", "image/png"))


async def test_jpeg_that_lies_on_its_side_and_says_so(harness: Harness) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    jpeg = io.BytesIO()
    mug(harness).transpose(Image.Transpose.ROTATE_90).save(jpeg, "JPEG", exif=exif)

    assert is_the_mug(harness, await sent_as_file(harness, jpeg.getvalue(), "mug.jpg", "image/jpeg"))


async def test_forwarded_photo(harness: Harness) -> None:
    card = await harness.search(
        "mug", forwarded_from="Somebody who hides", caption="Best mugs in town! @snapsource_bot"
    )

    assert is_the_mug(harness, product_id(card))


async def test_photo_that_telegram_does_not_hand_over(harness: Harness) -> None:
    harness.telegram.faults.fail_next(
        "getFile", error_code=400, description="Bad Request: file is temporarily unavailable"
    )
    harness.send_photo("mug")
    failed = await harness.reply()
    assert failed.text == "I couldn't get this picture. Please send it again."

    await harness.toast(failed, "Try again")

    assert is_the_mug(harness, product_id(await harness.reply(is_card)))


async def test_long_picture_is_searched_in_the_part_that_is_chosen_and_a_strip_is_not_paid_for(
    harness: Harness,
) -> None:
    width, height = (one := mug(harness)).size
    long = Image.new("RGB", (width, 7 * height), "white")
    long.paste(one, (0, height))
    for picture in (Image.new("RGB", (12_000, 12)), long):
        harness.telegram.user_sends_document(harness.chat, harness.ann, saved(picture), name="shop.png")
    asked = await harness.reply(lambda message: "very long" in text_of(message) and message.photo is not None)
    await harness.wait_until_idle()
    assert harness.markets.calls == []
    assert any("too narrow" in text_of(message) for message in harness.telegram.bot_messages(harness.chat))

    # The parts are drawn, as numbers alone say little.
    shown = harness.telegram.files.get(asked.photo[-1].file_id) if asked.photo else None
    assert shown is not None
    assert Image.open(io.BytesIO(shown.data)).size == (GAP + 2 * (SIDE + GAP), GAP + 2 * (SIDE + GAP))

    await harness.toast(asked, "1")
    assert is_the_mug(harness, product_id(await harness.reply(is_card)))
    assert button_texts(asked)[-2:] == ["4", "✕ Close"]
