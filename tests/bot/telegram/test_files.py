import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
import stamina
from telegram import Bot, File
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.models.failures import FetchFault, UnreadablePhoto
from bot.models.photo_fault import PhotoFault
from bot.telegram.files import FileOnDisk, FilePlace, NotTheFile, fetch_file, not_reached
from tests.samples import jpeg

TOKEN = "123456789:AAEhBP0av28abcdefghijklmnopqrstuvwx"
ADDRESS = f"https://api.telegram.org/file/bot{TOKEN}/documents/file_1.jpg"
PIECE = 64 * 1024

Answer = Callable[[httpx.Request], httpx.Response]


class Pieces(httpx.AsyncByteStream):
    """A file that comes piece by piece, and how many pieces were asked for."""

    def __init__(self, data: bytes) -> None:
        self.sent = 0
        self._data = data

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._data), PIECE):
            self.sent += 1
            yield self._data[start : start + PIECE]


@pytest.fixture(autouse=True)
def _no_pauses() -> object:
    with stamina.set_testing(True, attempts=10, cap=True):
        yield


async def downloaded(
    answer: Answer,
    max_bytes: int = 1_000_000,
    place: FilePlace = FilePlace(ADDRESS),  # noqa: B008 -- it is frozen
) -> bytes:
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        return await fetch_file(client, place, max_bytes)


async def test_a_file_comes_whole() -> None:
    data = jpeg() + bytes(300_000)
    assert await downloaded(lambda _: httpx.Response(200, stream=Pieces(data))) == data


async def test_a_file_that_takes_too_long_is_given_up() -> None:
    async def never(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with httpx.AsyncClient(transport=httpx.MockTransport(never)) as client:
        with pytest.raises(TimedOut):
            await fetch_file(client, FilePlace(ADDRESS), 1000, seconds=0.01)


async def test_a_file_of_too_many_bytes_is_refused_where_it_has_too_many() -> None:
    pieces = Pieces(jpeg() + bytes(50 * PIECE))
    with pytest.raises(UnreadablePhoto) as refused:
        await downloaded(lambda _: httpx.Response(200, stream=pieces), 2 * PIECE)
    assert refused.value.fault is PhotoFault.TOO_MANY_BYTES
    assert pieces.sent == 3


async def test_no_more_is_downloaded_of_what_is_no_picture() -> None:
    pieces = Pieces(b"%PDF-1.7\n" + bytes(10 * PIECE))
    with pytest.raises(UnreadablePhoto) as refused:
        await downloaded(lambda _: httpx.Response(200, stream=pieces))
    assert refused.value.fault is PhotoFault.PDF
    assert pieces.sent == 1


async def test_what_claims_to_be_compressed_is_not_unpacked() -> None:
    answer = httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Pieces(jpeg()))
    assert await downloaded(lambda _: answer) == jpeg()


async def test_a_file_comes_at_a_later_try() -> None:
    answers = iter([httpx.Response(502), httpx.Response(429), httpx.Response(200, stream=Pieces(jpeg()))])
    assert await downloaded(lambda _: next(answers)) == jpeg()


def fails_with(error: Exception) -> Answer:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    return fail


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (lambda _: httpx.Response(404), BadRequest),
        (lambda _: httpx.Response(500), NetworkError),
        (lambda _: httpx.Response(302, headers={"Location": "https://example.com/"}), NetworkError),
        (fails_with(httpx.ReadTimeout(f"no answer from {ADDRESS}")), TimedOut),
        (fails_with(httpx.ConnectError(f"can't reach {ADDRESS}")), NetworkError),
    ],
    ids=["unknown", "broken", "redirect", "slow", "unreachable"],
)
async def test_an_error_does_not_name_the_address_which_holds_the_token(
    answer: Answer, wanted: type[TelegramError]
) -> None:
    with pytest.raises(wanted) as failed:
        await downloaded(answer)
    assert TOKEN not in repr(failed.value)
    assert failed.value.__suppress_context__ or failed.value.__context__ is None


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", FetchFault.EMPTY),
        (b"<!DOCTYPE html><title>502</title>", FetchFault.FOREIGN),
        (b"\n<html>" + bytes(9000), FetchFault.FOREIGN),
    ],
    ids=["empty", "short page", "long page"],
)
async def test_what_is_not_the_file_is_asked_for_again_and_then_named(body: bytes, fault: FetchFault) -> None:
    answers = iter([httpx.Response(200, stream=Pieces(body)), httpx.Response(200, stream=Pieces(jpeg()))])
    assert await downloaded(lambda _: next(answers)) == jpeg()
    with pytest.raises(NotTheFile) as failed:
        await downloaded(lambda _: httpx.Response(200, stream=Pieces(body)))
    assert not_reached(failed.value).fault is fault


async def test_a_page_that_a_person_sends_is_no_fault_of_telegrams() -> None:
    page = b"<html>" + bytes(9000)
    with pytest.raises(UnreadablePhoto):
        await downloaded(
            lambda _: httpx.Response(200, stream=Pieces(page)), place=FilePlace(ADDRESS.replace("jpg", "html"))
        )


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (BadRequest("File is too big"), FetchFault.TOO_BIG),
        (BadRequest("Wrong file_id or the file is temporarily unavailable"), FetchFault.REFUSED),
        (TimedOut(), FetchFault.NETWORK),
        (RetryAfter(30), FetchFault.NETWORK),
    ],
)
def test_a_fault_keeps_the_words_of_telegram(error: TelegramError, fault: FetchFault) -> None:
    failed = not_reached(error)
    assert failed.fault is fault
    assert str(error) in str(failed)


# On the disk of a Bot API server of one's own


async def read(path: Path, max_bytes: int = 1_000_000) -> bytes:
    async with httpx.AsyncClient() as client:
        return await fetch_file(client, FilePlace(path), max_bytes)


async def test_a_file_on_the_disk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file_1.jpg"
    path.write_bytes(jpeg())
    assert await read(path) == jpeg()


@pytest.mark.parametrize(
    ("data", "fault"), [(jpeg() + bytes(2000), PhotoFault.TOO_MANY_BYTES), (b"%PDF-1.7\n", PhotoFault.PDF)]
)
async def test_a_file_on_the_disk_has_the_same_bounds(tmp_path: Path, data: bytes, fault: PhotoFault) -> None:
    path = tmp_path / "file_1.jpg"
    path.write_bytes(data)
    with pytest.raises(UnreadablePhoto) as refused:
        await read(path, 1000)
    assert refused.value.fault is fault


async def test_a_file_that_can_not_be_read_on_the_disk_is_refused_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(FileOnDisk) as refused:
        await read(tmp_path / TOKEN / "file_1.jpg")
    assert TOKEN not in str(refused.value)
    assert not_reached(refused.value).fault is FetchFault.DISK


def place_of(file_path: str) -> FilePlace:
    """Where a file is, as the library tells it, for a server of one's own at http://files.example/files."""
    bot = Bot(TOKEN, base_file_url="http://files.example/files/bot")
    return FilePlace.of(File("id", "unique", file_path=file_path), bot)


def test_a_path_on_another_machine_is_looked_for_where_its_folder_is_served() -> None:
    served = f"http://files.example/files/bot{TOKEN}"
    place = place_of(f"{served}//var/lib/telegram-bot-api/{TOKEN}/photos/file_1.jpg")
    assert place == FilePlace(f"{served}/photos/file_1.jpg", is_on_other_disk=True)
    assert place.is_photo


def test_other_paths_stay_as_they_are() -> None:
    served = f"http://files.example/files/bot{TOKEN}/documents/file_1.jpg"
    assert place_of(served) == FilePlace(served)
    assert place_of("/var/lib/file_1.jpg") == FilePlace(Path("/var/lib/file_1.jpg"))


async def test_where_nothing_serves_the_folder_the_error_says_what_to_set() -> None:
    with pytest.raises(FileOnDisk, match="TELEGRAM_FILES_URL") as refused:
        await downloaded(lambda _: httpx.Response(404), place=FilePlace(ADDRESS, is_on_other_disk=True))
    assert TOKEN not in str(refused.value)
