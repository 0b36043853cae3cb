"""`.env` as people have it."""

import codecs
from pathlib import Path

import pytest

from bot.env_file import misspelt, read_env_file

KNOWN = ("TELEGRAM_BOT_TOKEN", "DAJI_APP_KEY", "DAJI_APP_SECRET", "ADMIN_IDS", "PARSEBOT_API_KEY", "HTTP_PORT")
TEXT = "# мой бот\nDAJI_APP_KEY=key\nADMIN_IDS=7\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1251"),
        TEXT.replace("DAJI", "export DAJI").encode("koi8-r"),
    ],
    ids=["UTF-8", "a mark", "CRLF", "CR", "UTF-16", "UTF-16 BE", "LE, no mark", "BE, no mark", "cp1251", "koi8-r"],
)
def test_a_file_is_read_however_it_was_saved(file: Path, data: bytes) -> None:
    file.write_bytes(data)

    assert read_env_file(file) == {"DAJI_APP_KEY": "key", "ADMIN_IDS": "7"}


def test_no_file_sets_nothing(file: Path) -> None:
    assert read_env_file(file) == {}


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ("# a bot\n\nS3_BUCKET=фото\n".encode("cp1251"), r"\.env, line 3 has letters in another encoding than UTF-8"),
        (b"HTTP_PORT=1\n\n\nADMIN IDS=wrongvalue\n", r"\.env, line 4 can't be read: expected NAME=value"),
        (b"HTTP_PORT=1\nDAJI_APP_KEY='wrongvalue\n", r"\.env, line 2 can't be read: .* quotes in pairs"),
        (b"HTTP_PORT=1\0\0wrongvalue", r"\.env can't be read: it is no text file"),
        (codecs.BOM_UTF16_LE + b"H\0T", r"\.env can't be read: .* UTF-16 and is broken"),
    ],
)
def test_a_file_that_can_not_be_read_gets_a_sentence_without_its_values(
    file: Path, data: bytes, complaint: str
) -> None:
    file.write_bytes(data)

    with pytest.raises(ValueError, match=complaint) as refused:
        read_env_file(file)
    assert "wrongvalue" not in str(refused.value)


def test_a_folder_in_the_place_of_the_file_gets_a_sentence(file: Path) -> None:
    file.mkdir()

    with pytest.raises(ValueError, match=r"\.env can't be read: Is a directory"):
        read_env_file(file)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("DAJI_KEY", "DAJI_APP_KEY"),
        ("DAJI_SECRET", "DAJI_APP_SECRET"),
        ("ADMIN_ID", "ADMIN_IDS"),
        ("ADMINS_IDS", "ADMIN_IDS"),
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("BOT_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("PARSE_API_KEY", "PARSEBOT_API_KEY"),
    ],
)
def test_a_name_that_is_nearly_right_is_found(written: str, meant: str) -> None:
    assert misspelt([written], KNOWN) == {written: meant}


@pytest.mark.parametrize("name", ["DAJI_APP_KEY", "HTTP_PROXY", "POSTGRES_PASSWORD", "TOKEN", "KEY"])
def test_right_names_and_those_of_others_are_left_alone(name: str) -> None:
    assert misspelt([name], KNOWN) == {}
