"""A file is what its first bytes say, whatever its name and type: it is searched, or a sentence says what to send."""

from io import BytesIO

from PIL import Image

from tests.e2e.harness import Harness, is_card, product_id
from tests.pictures import ftyp, pdf_with_a_picture, saved, zipped
from tests.waiting import until

FORMATS = ("MPO", "HEIC", "AVIF", "GIF", "BMP", "TIFF")
PDF, DOCX = pdf_with_a_picture(b"", 1, 1), zipped("[Content_Types].xml", "word/document.xml")
OTHERS = (
    (PDF, "a.pdf", "application/pdf", "This is a PDF. Send a screenshot of the product, or its picture as a photo."),
    (PDF, "a.jpg", "image/jpeg", "This is a PDF. Send a screenshot of the product, or its picture as a photo."),
    (
        DOCX,
        "a.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "This is an office file. Send a screenshot of the product, or its picture as a photo.",
    ),
    (
        zipped("1.jpg"),
        "a.zip",
        "application/zip",
        "This is an archive. Unpack it, and send me the pictures in it.",
    ),
    (
        ftyp(b"isom", b"mp41"),
        "a.jpg",
        "image/jpeg",
        "This is a video. Send a screenshot that shows the product.",
    ),
)
"""Files with their names and types, and the sentence that answers each."""


async def test_every_format_of_pictures_is_searched(harness: Harness) -> None:
    with Image.open(BytesIO(harness.goods.photo("mug"))) as photo:
        small = photo.convert("RGB").resize((320, 320 * photo.height // photo.width))
    files = [saved(small, name) for name in FORMATS]
    for file in files:
        harness.telegram.user_sends_document(
            harness.chat, harness.ann, file, name="photo", mime_type="application/octet-stream"
        )

    def cards() -> list[str]:
        return [product_id(message) for message in harness.telegram.bot_messages(harness.chat) if is_card(message)]

    await until(lambda: len(cards()) == len(FORMATS))
    assert set(cards()) == {str(harness.goods.product("mug").offer_id)}


async def test_what_is_no_picture_is_told_apart(harness: Harness) -> None:
    for data, name, mime_type, sentence in OTHERS:
        now = harness.telegram.events.last_seq
        harness.telegram.user_sends_document(harness.chat, harness.ann, data, name=name, mime_type=mime_type)
        answer = await harness.reply(lambda message: (message.text or "").startswith("This"), after=now)
        assert answer.text == sentence
    await harness.wait_until_idle()
    assert set(harness.rows("SELECT state FROM searches")) == {("no_picture",)}
