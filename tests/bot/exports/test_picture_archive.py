from io import BytesIO
from zipfile import ZipFile

from bot.exports.picture_archive import MAX_BYTES, picture_archive, picture_limits
from tests.bot.exports.examples import PICTURE, contents, exported
from tests.samples import a_product


def test_pictures_are_named_by_number_and_id() -> None:
    products = [exported(a_product(str(number))) for number in range(7, 17)]
    odd = exported(a_product("../../etc"))
    with ZipFile(BytesIO(picture_archive(contents(*products, odd), {1: PICTURE, 11: PICTURE}))) as archive:
        assert archive.namelist() == ["01_1688_7.jpg", "11_1688_______etc.jpg"]
        assert archive.read("01_1688_7.jpg") == PICTURE.data


def test_many_pictures_share_the_room() -> None:
    assert picture_limits(500).max_bytes * 500 <= MAX_BYTES
    assert picture_limits(1).max_bytes == 400_000
