import pytest
from httpx_aiohttp import AiohttpTransport
from telegram.error import NetworkError

from bot.telegram.updates.polling import PollingRequest
from tests.ports import reserved_port


async def nothing_to_store() -> None:
    pass


async def test_a_refused_connection_is_no_time_out_after_which_the_library_would_ask_again_at_once() -> None:
    with reserved_port() as nobody:
        async with PollingRequest(nothing_to_store, httpx_kwargs={"transport": AiohttpTransport()}) as request:
            with pytest.raises(NetworkError, match="no connection") as raised:
                await request.post(f"http://127.0.0.1:{nobody}/getUpdates")
    assert type(raised.value) is NetworkError
