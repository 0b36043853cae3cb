from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.sandbox.catalogue import Catalogue
from tests.e2e.town import Goods, Town


@pytest.fixture(scope="session", autouse=True)
def no_certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing here speaks TLS, and each HTTP client would spend 30 ms on reading the machine's certificates."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SSL_CERT_FILE", raising=False)
        patch.setenv("SSL_CERT_DIR", str(tmp_path_factory.mktemp("certificates")))
        yield


@pytest.fixture(scope="session")
def goods(tmp_path_factory: pytest.TempPathFactory) -> Goods:
    return Goods(Catalogue.open(tmp_path_factory.mktemp("catalogue")))


@pytest.fixture
async def quiet_town(tmp_path: Path, goods: Goods) -> AsyncIterator[Town]:
    """A town whose bot has not been started."""
    async with Town(tmp_path, goods).open() as town:
        yield town


@pytest.fixture
async def town(quiet_town: Town) -> AsyncIterator[Town]:
    async with quiet_town.bot():
        yield quiet_town
