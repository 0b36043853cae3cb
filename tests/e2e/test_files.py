"""A file is what its first bytes say, whatever it is called: it is searched, or a sentence says what to send."""

from io import BytesIO

from PIL import Image

from tests.e2e.harness import Harness, is_card, product_id
from tests.pictures import ftyp, pdf_with_a_picture, saved, zipped
from tests.waiting import until

FORMATS = ("MPO", "HEIC", "AVIF", "GIF", "BMP", "TIFF")
OTHERS = {
    "PDF": (
        pdf_with_a_picture(b"", 1, 1),
        "This is a PDF. Send a screenshot of the product, or its picture as a photo.",
    ),
    "office file": (
        zipped("[Content_Types].xml", "word/document.xml"),
        "This is an office file. Send a screenshot of the product, or its picture as a photo.",
    ),
    "archive": (zipped("1.jpg"), "This is an archive. Unpack it, and send me the pictures in it."),
    "video": (ftyp(b"isom", b"mp41"), "This is a video. Send a screenshot that shows the product."),
}


async def test_every_format_of_pictures_is_searched(harness: Harness) -> None:
    with Image.open(BytesIO(harness.goods.photo("mug"))) as photo:
        small = photo.convert("RGB").resize((320, 320 * photo.height // photo.width))
    files = [saved(small, name) for name in FORMATS]
    for file in files:
        harness.telegram.user_sends_document(harness.chat, harness.ann, file, name="a.jpg", mime_type="image/jpeg")

    def cards() -> list[str]:
        return [product_id(message) for message in harness.telegram.bot_messages(harness.chat) if is_card(message)]

    await until(lambda: len(cards()) == len(FORMATS))
    assert set(cards()) == {str(harness.goods.product("mug").offer_id)}


async def test_what_is_no_picture_is_told_apart_though_it_is_called_one(harness: Harness) -> None:
    for data, sentence in OTHERS.values():
        now = harness.telegram.events.last_seq
        harness.telegram.user_sends_document(harness.chat, harness.ann, data, name="a.jpg", mime_type="image/jpeg")
        assert (
            await harness.reply(lambda message: (message.text or "").startswith("This is"), after=now)
        ).text == sentence
