"""`search PHOTO` at the sandbox's marketplaces."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.commands import CommandFailed
from bot.commands.search import search_photo
from bot.config import Settings, load_settings
from sandbox.catalogue import Catalogue
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.server import Server
from tests.ports import reserved_port

Variables = dict[str, str]


@pytest.fixture
async def variables(catalogue: Catalogue, tmp_path: Path) -> AsyncIterator[Variables]:
    """The settings of somebody who has an account at every marketplace."""
    marketplaces = Marketplaces(catalogue)
    async with AsyncExitStack() as stack:
        port = stack.enter_context(reserved_port())
        server = await stack.enter_async_context(Server(marketplaces_app(marketplaces)))
        yield {
            "DATABASE_URL": f"sqlite:///{tmp_path}/bot.db",
            "HTTP_PORT": str(port),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "IMAGE_HOSTS": "127.0.0.1",
            **marketplaces.environment(server.url),
        }


@pytest.fixture
def settings(variables: Variables) -> Settings:
    return load_settings(None, variables)


@pytest.fixture
def photo(catalogue: Catalogue, tmp_path: Path) -> Path:
    path = tmp_path / "mug.jpg"
    path.write_bytes(catalogue.sample_photos["mug"].jpeg())
    return path


async def test_each_address_is_printed_whole_on_a_line(
    settings: Settings, photo: Path, catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    await search_photo(settings, photo, None, as_json=False)

    offer = catalogue.sample_photos["mug"].product.offer_id
    assert f"1. https://detail.1688.com/offer/{offer}.html" in capsys.readouterr().out.splitlines()


async def test_a_column_that_is_empty_for_every_product_is_left_out(
    settings: Settings, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await search_photo(settings, photo, "aliexpress", as_json=False)

    out = capsys.readouterr().out
    assert "Price" in out
    assert "Minimum" not in out


async def test_a_wrong_key_is_named_and_not_shown(variables: Variables, photo: Path) -> None:
    settings = load_settings(None, variables | {"TMAPI_TOKEN": "a-wrong-key", "PROVIDERS": "tmapi_global"})

    with pytest.raises(CommandFailed, match="TMAPI Global: it refused our key") as failed:
        await search_photo(settings, photo, None, as_json=False)
    assert "a-wrong-key" not in str(failed.value)


async def test_a_provider_that_can_not_be_reached_is_named(variables: Variables, photo: Path) -> None:
    with reserved_port() as port:
        settings = load_settings(None, variables | {"DAJI_URL": f"http://127.0.0.1:{port}", "PROVIDERS": "daji"})

        with pytest.raises(CommandFailed, match="DAJI: it can't be reached"):
            await search_photo(settings, photo, None, as_json=False)


async def test_a_missing_file_is_named(settings: Settings) -> None:
    with pytest.raises(CommandFailed, match=r"nowhere\.jpg can't be read: No such file or directory"):
        await search_photo(settings, Path("nowhere.jpg"), None, as_json=False)


async def test_a_file_that_is_no_picture_is_refused(settings: Settings, tmp_path: Path) -> None:
    text = tmp_path / "mug.jpg"
    text.write_text("a red mug")

    with pytest.raises(CommandFailed, match="the photo can't be used: it is none of JPEG, PNG, WebP"):
        await search_photo(settings, text, None, as_json=False)


async def test_an_unknown_provider_is_refused(settings: Settings, photo: Path) -> None:
    with pytest.raises(CommandFailed, match="ebay can't be used"):
        await search_photo(settings, photo, "ebay", as_json=False)
