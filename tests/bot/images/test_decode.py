import random
import struct
import zlib
from io import BytesIO

import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms

from bot.images.decode import decode, encode
from bot.images.jobs import Jpeg, Undecodable
from bot.models.photo_fault import PhotoFault
from tests.pictures import ftyp, pdf_with_a_picture, saved

RED, WHITE, BLUE = (255, 0, 0), (255, 255, 255), (0, 0, 255)


def opened(photo: Jpeg) -> Image.Image:
    return Image.open(BytesIO(photo.data))


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(7).randbytes(width * height * 3))


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def near(color: object, wanted: tuple[int, int, int], tolerance: int = 6) -> bool:
    assert isinstance(color, tuple)
    return all(abs(int(have) - want) <= tolerance for have, want in zip(color, wanted, strict=True))


def fault_of(data: bytes) -> PhotoFault:
    with pytest.raises(Undecodable) as caught:
        decode(data, 640)
    return caught.value.fault


# What comes out


def test_the_jpeg_is_baseline() -> None:
    assert "progressive" not in opened(encode(noise(200, 200), 50_000)).info


def test_a_small_picture_is_not_enlarged() -> None:
    assert decode(saved(Image.new("RGB", (40, 30))), 640).size == (40, 30)


def test_a_long_strip_keeps_at_least_a_pixel_of_height() -> None:
    assert decode(saved(Image.new("RGB", (5000, 20))), 100).size == (100, 1)


def long_picture() -> Image.Image:
    """Red above, blue below, and green between them."""
    picture = Image.new("RGB", (100, 800), "green")
    picture.paste("red", (0, 0, 100, 200))
    picture.paste("blue", (0, 600, 100, 800))
    return picture


def test_long_picture_to_search_is_asked_about() -> None:
    with pytest.raises(Undecodable) as caught:
        decode(saved(long_picture()), 640, 0)
    assert (caught.value.fault, caught.value.parts) == (PhotoFault.LONG, 4)


def test_part_of_a_long_picture_has_all_its_pixels_and_a_little_of_its_neighbours() -> None:
    first, last = (decode(saved(long_picture()), 240, part) for part in (1, 4))
    assert first.size == last.size == (100, 230)
    assert (first.getpixel((50, 0)), last.getpixel((50, 229))) == ((255, 0, 0), (0, 0, 255))


def test_parts_are_counted_in_the_upright_picture() -> None:
    turned = long_picture().transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    first = decode(saved(turned, exif=exif), 240, 1)
    assert first.size == (100, 230)
    assert first.getpixel((50, 0)) == (255, 0, 0)


def test_strip_is_no_picture_to_search() -> None:
    with pytest.raises(Undecodable) as caught:
        decode(saved(Image.new("RGB", (12_000, 12))), 640, 0)
    assert caught.value.fault is PhotoFault.TOO_NARROW


def test_picture_that_is_not_long_has_one_part() -> None:
    assert decode(saved(Image.new("RGB", (40, 30))), 640, 3).size == (40, 30)


def test_quality_goes_down_before_size() -> None:
    photo = encode(noise(200, 200), 20_000)

    assert len(photo.data) <= 20_000
    assert (photo.width, photo.height) == (200, 200)


def test_size_goes_down_if_quality_is_not_enough() -> None:
    photo = encode(noise(200, 200), 5000)

    assert len(photo.data) <= 5000
    assert photo.width < 200


def test_a_limit_that_no_jpeg_can_meet_is_named() -> None:
    with pytest.raises(ValueError, match="as little as 50 bytes"):
        encode(noise(20, 20), 50)


@settings(max_examples=40)
@given(
    width=st.integers(10, 700),
    height=st.integers(10, 700),
    max_side=st.integers(16, 800),
    max_bytes=st.integers(1500, 60_000),
)
def test_any_picture_ends_within_the_limits(width: int, height: int, max_side: int, max_bytes: int) -> None:
    photo = encode(decode(saved(noise(width, height), compress_level=1), max_side), max_bytes)

    assert len(photo.data) <= max_bytes
    assert max(photo.width, photo.height) <= max_side
    assert opened(photo).size == (photo.width, photo.height)


# Upright, in true colours, without metadata


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_upright(format_: str, orientation: int) -> None:
    upright = Image.new("RGB", (60, 40), WHITE)
    upright.paste(RED, (0, 0, 20, 20))
    upright.paste(BLUE, (40, 20, 60, 40))
    stored = upright.transpose(STORED_AS[orientation]) if orientation in STORED_AS else upright
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation

    picture = decode(saved(stored, format_, exif=exif), 640)

    assert picture.size == (60, 40)
    assert near(picture.getpixel((8, 8)), RED, 12)
    assert near(picture.getpixel((50, 32)), BLUE, 12)
    assert near(picture.getpixel((50, 8)), WHITE, 12)


STORED_AS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize(
    "exif",
    [b"garbage of no use", b"II*\0" + struct.pack("<IHHHI4sI", 8, 1, ExifTags.Base.Orientation, 2, 4, b"up?\0", 0)],
    ids=["garbage", "text for a number"],
)
def test_unreadable_exif_is_no_reason_to_refuse_a_photo(exif: bytes) -> None:
    assert decode(saved(Image.new("RGB", (40, 30)), "JPEG", exif=b"Exif\0\0" + exif), 640).size == (40, 30)


def test_a_comment_is_dropped() -> None:
    assert b"a note" not in encode(decode(saved(noise(64, 64), "JPEG", comment=b"a note"), 640), 50_000).data


def test_no_metadata_is_left() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(
        noise(64, 64), "JPEG", exif=exif, comment=b"a note", xmp=b"<x:xmpmeta/>", icc_profile=profile, dpi=(300, 300)
    )
    assert {"exif", "comment", "xmp", "icc_profile"} <= Image.open(BytesIO(data)).info.keys()

    photo = encode(decode(data, 640), 50_000)

    assert opened(photo).info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Exif" not in photo.data


def test_a_wide_colour_profile_is_converted_to_srgb() -> None:
    # A profile with red and green swapped is far from sRGB, so that the conversion shows.
    picture = decode(saved(Image.new("RGB", (40, 40), (200, 40, 40)), icc_profile=swapped_profile()), 640)

    assert near(picture.getpixel((20, 20)), (40, 200, 40), 12)


def swapped_profile() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {
        bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * struct.unpack_from(">I", profile, 128)[0], 12)
    }
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


def test_a_broken_colour_profile_is_ignored() -> None:
    picture = decode(saved(Image.new("RGB", (40, 40), RED), icc_profile=b"no profile at all"), 640)

    assert near(picture.getpixel((20, 20)), RED)


# Every kind of pixels


def test_transparency_becomes_white() -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 20, 40))
    picture = decode(saved(image), 640)

    assert near(picture.getpixel((5, 5)), RED)
    assert near(picture.getpixel((35, 5)), WHITE)


def test_a_transparent_palette_colour_becomes_white() -> None:
    image = Image.new("P", (40, 40), 0)
    image.putpalette([0, 0, 0, 255, 0, 0])
    image.paste(1, (0, 0, 20, 40))
    picture = decode(saved(image, transparency=0), 640)

    assert near(picture.getpixel((5, 5)), RED)
    assert near(picture.getpixel((35, 5)), WHITE)


def test_a_palette_without_transparency_keeps_its_colours() -> None:
    assert near(decode(saved(Image.new("RGB", (40, 40), BLUE).quantize(4)), 640).getpixel((20, 20)), BLUE)


def test_cmyk_becomes_rgb() -> None:
    picture = decode(saved(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG", quality=95), 640)

    assert near(picture.getpixel((20, 20)), RED)


@pytest.mark.parametrize(("format_", "mode"), [("PNG", "I;16"), ("TIFF", "I;16"), ("TIFF", "I;16B")])
def test_sixteen_bit_grey_is_scaled_and_not_clipped(format_: str, mode: str) -> None:
    data = saved(Image.new(mode, (40, 40), 32768), format_)
    assert near(decode(data, 640).getpixel((20, 20)), (128, 128, 128))


def test_sixteen_bit_colour_with_a_transparent_colour_is_read() -> None:
    row = b"\0" + struct.pack(">HHH", 65535, 0, 0) * 20 + struct.pack(">HHH", 0, 0, 65535) * 20
    data = (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 40, 16, 2, 0, 0, 0))
        + png_chunk(b"tRNS", struct.pack(">HHH", 0, 0, 65535))
        + png_chunk(b"IDAT", zlib.compress(row * 40))
        + png_chunk(b"IEND", b"")
    )

    assert near(decode(data, 640).getpixel((5, 5)), RED)


@pytest.mark.parametrize(("mode", "value", "grey"), [("L", 100, 100), ("1", 1, 255), ("LA", (100, 255), 100)])
def test_grey_becomes_rgb(mode: str, value: float | tuple[int, ...], grey: int) -> None:
    assert near(decode(saved(Image.new(mode, (40, 40), value)), 640).getpixel((20, 20)), (grey, grey, grey))


@pytest.mark.parametrize("format_", ["WEBP", "PNG", "GIF", "TIFF", "AVIF", "MPO"])
def test_the_first_frame_or_page_is_taken(format_: str) -> None:
    frames = [Image.new("RGB", (40, 40), color) for color in (RED, BLUE)]
    picture = decode(saved(frames[0], format_, save_all=True, append_images=frames[1:]), 640)

    assert near(picture.getpixel((20, 20)), RED, 12)


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"])
def test_every_usual_compression_of_tiff_is_read(compression: str | None) -> None:
    picture = decode(saved(Image.new("RGB", (40, 40), RED), "TIFF", compression=compression), 640)

    assert near(picture.getpixel((20, 20)), RED, 12)


def test_a_palette_of_a_gif_keeps_its_colours_and_what_is_transparent_becomes_white() -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 20, 40))
    picture = decode(saved(image, "GIF"), 640)

    assert near(picture.getpixel((5, 5)), RED)
    assert near(picture.getpixel((35, 5)), WHITE)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_every_usual_kind_of_bmp_is_read(mode: str) -> None:
    assert near(decode(saved(Image.new("RGB", (40, 40), WHITE).convert(mode), "BMP"), 640).getpixel((9, 9)), WHITE)


@pytest.fixture(scope="module")
def heic() -> bytes:
    image = Image.new("RGB", (96, 64), RED)
    image.paste(BLUE, (48, 0, 96, 64))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    buffer = BytesIO()
    pillow_heif.from_pillow(image).save(buffer, quality=80, exif=exif.tobytes())
    return buffer.getvalue()


def test_heic_is_read_and_turned_once(heic: bytes) -> None:
    picture = decode(heic, 640)

    assert picture.size == (64, 96)
    assert near(picture.getpixel((32, 10)), RED, 12)
    assert near(picture.getpixel((32, 85)), BLUE, 12)


def test_reading_heic_changes_nothing_for_the_rest_of_the_process(heic: bytes) -> None:
    decode(heic, 640)

    assert "HEIF" not in Image.OPEN


def test_a_large_jpeg_that_is_decoded_small_keeps_its_colours() -> None:
    image = Image.new("RGB", (3200, 1600), RED)
    image.paste(BLUE, (1600, 0, 3200, 1600))
    picture = decode(saved(image, "JPEG"), 200)

    assert picture.size == (200, 100)
    assert near(picture.getpixel((50, 50)), RED)
    assert near(picture.getpixel((150, 50)), BLUE)


# What is refused


def test_what_is_no_picture_is_refused() -> None:
    assert fault_of(b"not a picture, whatever its name says") is PhotoFault.UNKNOWN_FORMAT


def test_a_pdf_is_refused_as_one() -> None:
    assert fault_of(pdf_with_a_picture(saved(noise(40, 40), "JPEG"), 40, 40)) is PhotoFault.PDF


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF"])
def test_a_truncated_file_is_damaged(format_: str) -> None:
    data = saved(noise(200, 200), format_)

    assert fault_of(data[: len(data) // 2]) is PhotoFault.DAMAGED


def test_a_truncated_heic_is_damaged(heic: bytes) -> None:
    assert fault_of(heic[: len(heic) - 100]) is PhotoFault.DAMAGED


@pytest.mark.parametrize(
    "start",
    [
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBP",
        ftyp(b"heic"),
        ftyp(b"avif"),
        b"GIF89a",
        b"BM" + bytes(12) + b"\x28\0\0\0",
        b"II*\0",
    ],
)
def test_a_signature_alone_is_damaged(start: bytes) -> None:
    assert fault_of(start) is PhotoFault.DAMAGED


def test_a_hundred_megapixels_in_few_bytes_are_refused() -> None:
    row = b"\0" + bytes(10_000 // 8)
    data = (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 10_000, 10_000, 1, 0, 0, 0, 0))
        + png_chunk(b"IDAT", zlib.compress(row * 10_000, 9))
        + png_chunk(b"IEND", b"")
    )
    assert len(data) < 40_000
    assert fault_of(data) is PhotoFault.TOO_MANY_PIXELS


def test_pixels_are_counted_before_the_first_of_them_is_decoded() -> None:
    header = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 10_000, 10_000, 1, 0, 0, 0, 0))

    assert fault_of(header + png_chunk(b"IDAT", b"no pixels")) is PhotoFault.TOO_MANY_PIXELS


def test_a_webp_canvas_of_the_largest_size_is_refused() -> None:
    canvas = struct.pack("<I", 16_382)[:3]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + canvas + canvas

    assert fault_of(b"RIFF" + struct.pack("<I", len(body)) + body) is PhotoFault.TOO_MANY_PIXELS


def stated(data: bytes, at: int, form: str, *size: int) -> bytes:
    """Return a file whose header states another size, which stands at `at`."""
    changed = bytearray(data)
    struct.pack_into(form, changed, at, *size)
    return bytes(changed)


SMALL = Image.new("RGB", (40, 40))
LARGER_THAN_THEY_ARE = {
    "gif": stated(saved(SMALL, "GIF"), 6, "<HH", 9000, 9000),
    "gif with a frame beyond its screen": stated(
        saved(SMALL, "GIF"), saved(SMALL, "GIF").index(b",") + 1, "<HHHH", 8000, 8000, 40, 40
    ),
    "bmp": stated(saved(SMALL, "BMP"), 18, "<ii", 9000, 9000),
    "bmp from its top": stated(saved(SMALL, "BMP"), 18, "<ii", 9000, -9000),
    "tiff": stated(stated(saved(SMALL, "TIFF"), 18, "<I", 9000), 30, "<I", 9000),
    "avif": stated(saved(SMALL, "AVIF"), saved(SMALL, "AVIF").index(b"ispe") + 8, ">II", 9000, 9000),
}


@pytest.mark.parametrize("data", LARGER_THAN_THEY_ARE.values(), ids=LARGER_THAN_THEY_ARE)
def test_a_header_of_too_many_pixels_is_refused(data: bytes) -> None:
    assert fault_of(data) is PhotoFault.TOO_MANY_PIXELS


def test_a_heic_that_is_larger_than_its_header_says_is_refused() -> None:
    buffer = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (1024, 1024))).save(buffer)
    large = buffer.getvalue()
    at = large.index(b"ispe") + 8
    lying = large[:at] + struct.pack(">II", 64, 64) + large[at + 8 :]

    assert fault_of(lying) is PhotoFault.DAMAGED


def test_a_large_heic_that_is_reduced_keeps_its_colours() -> None:
    image = Image.new("RGB", (1602, 801), RED)
    image.paste(BLUE, (801, 0, 1602, 801))
    buffer = BytesIO()
    pillow_heif.from_pillow(image).save(buffer, quality=90)
    picture = decode(buffer.getvalue(), 200)

    assert picture.size == (200, 100)
    assert near(picture.getpixel((50, 50)), RED, 12)
    assert near(picture.getpixel((150, 99)), BLUE, 12)


def test_a_single_pixel_is_too_small() -> None:
    assert fault_of(saved(Image.new("RGB", (1, 1)))) is PhotoFault.TOO_SMALL
