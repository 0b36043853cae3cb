from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
import stamina
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

from bot.models.failures import UnreadablePhoto
from bot.models.photo_fault import PhotoFault
from bot.telegram.files import download_file, read_file
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


async def downloaded(answer: Answer, max_bytes: int = 1_000_000) -> bytes:
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        return await download_file(client, ADDRESS, max_bytes)


async def test_a_file_comes_whole() -> None:
    data = jpeg() + bytes(300_000)
    assert await downloaded(lambda _: httpx.Response(200, stream=Pieces(data))) == data


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


# On the disk of a Bot API server of one's own


async def test_a_file_on_the_disk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file_1.jpg"
    path.write_bytes(jpeg())
    assert await read_file(path, 1_000_000) == jpeg()


@pytest.mark.parametrize(
    ("data", "fault"), [(jpeg() + bytes(2000), PhotoFault.TOO_MANY_BYTES), (b"%PDF-1.7\n", PhotoFault.PDF)]
)
async def test_a_file_on_the_disk_has_the_same_bounds(tmp_path: Path, data: bytes, fault: PhotoFault) -> None:
    path = tmp_path / "file_1.jpg"
    path.write_bytes(data)
    with pytest.raises(UnreadablePhoto) as refused:
        await read_file(path, 1000)
    assert refused.value.fault is fault


async def test_a_file_on_the_disk_of_another_machine_is_refused_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(TelegramError) as refused:
        await read_file(tmp_path / TOKEN / "file_1.jpg", 1000)
    assert TOKEN not in str(refused.value)
