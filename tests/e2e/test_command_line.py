"""`python -m bot`: what it prints, and the one line on standard error when it can't do what it is asked."""

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.bot_process import Ended, command
from tests.e2e.harness import Harness


@pytest.fixture
def photo(stopped_harness: Harness, tmp_path: Path) -> Path:
    """The red mug in a file."""
    path = tmp_path / "mug.jpg"
    path.write_bytes(stopped_harness.goods.photo("mug"))
    return path


def complaint(ended: Ended) -> str:
    """The one line that a command leaves which could not do what it was asked."""
    assert ended.status == 2, ended
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert ended.stderr.endswith("\n")
    return ended.stderr


async def test_search_prints_json_of_the_provider_that_is_named(stopped_harness: Harness, photo: Path) -> None:
    words = ("search", str(photo), "--json", "--provider", "aliexpress")
    ended = await command(*words, settings=stopped_harness.settings, folder=photo.parent)

    assert (ended.status, ended.stderr) == (0, "")
    first = json.loads(ended.stdout)["products"][0]
    assert first["id"] == stopped_harness.goods.product("mug").aliexpress_id
    assert first["provider"] == "aliexpress"


async def test_search_beside_a_running_bot_where_the_photo_needs_no_address(harness: Harness, photo: Path) -> None:
    words = ("search", str(photo), "--provider", "daji")
    ended = await command(*words, settings=harness.settings, folder=photo.parent)

    assert (ended.status, ended.stderr) == (0, "")
    assert "DAJI: 20 of about 70" in ended.stdout


async def test_search_beside_a_running_bot_where_the_photo_needs_its_port_says_what_to_do(
    harness: Harness, photo: Path
) -> None:
    ended = await command("search", str(photo), settings=harness.settings, folder=photo.parent)

    line = complaint(ended)
    assert f"can't listen at 127.0.0.1:{harness.settings['http_port']}: Address already in use" in line
    assert "stop it meanwhile, or ask who takes the photo itself: --provider daji" in line
    assert harness.markets.calls == []


async def test_search_prints_a_table_beside_a_running_bot_that_shows_the_photos_of_the_database(
    stopped_harness: Harness, photo: Path, postgres_url: str
) -> None:
    async with stopped_harness.bot(database_url=postgres_url):
        ended = await command("search", str(photo), settings=stopped_harness.settings, folder=photo.parent)

    assert (ended.status, ended.stderr) == (0, "")
    assert "TMAPI Global: 10 of about 70" in ended.stdout
    assert "¥7.90" in ended.stdout


async def test_search_for_a_file_that_is_not_there(stopped_harness: Harness, tmp_path: Path) -> None:
    ended = await command("search", "nowhere.jpg", settings=stopped_harness.settings, folder=tmp_path)

    assert "nowhere.jpg can't be read: No such file or directory" in complaint(ended)


async def test_check_goes_through_settings_without_a_paid_call(stopped_harness: Harness, tmp_path: Path) -> None:
    ended = await command("check", settings=stopped_harness.settings, folder=tmp_path)

    assert (ended.status, ended.stderr) == (0, "")
    assert "✓ TELEGRAM_BOT_TOKEN: Telegram knows it as @snapsource_bot" in ended.stdout
    assert "✓ daji: configured" in ended.stdout
    assert ended.stdout.splitlines()[-1].startswith("ready: ")
    assert stopped_harness.markets.calls == []


async def test_check_makes_a_call_to_each_provider_when_it_is_told_to(stopped_harness: Harness, tmp_path: Path) -> None:
    settings = stopped_harness.settings | {"daji_app_secret": "a-wrong-secret"}
    ended = await command("check", "--live", settings=settings, folder=tmp_path)

    assert complaint(ended) == "not ready: mend daji; the lines with ✗ say how\n"
    assert "✓ tmapi_global: answered with " in ended.stdout
    assert "✗ daji:" in ended.stdout
    assert "a-wrong-secret" not in ended.stdout


async def test_migrate_makes_a_database_for_its_owner_alone(stopped_harness: Harness, tmp_path: Path) -> None:
    settings = stopped_harness.settings | {"database_url": f"sqlite:///{tmp_path}/data/bot.db"}
    ended = await command("migrate", settings=settings, folder=tmp_path)

    assert (ended.status, ended.stderr) == (0, "")
    with closing(sqlite3.connect(tmp_path / "data" / "bot.db")) as database:
        assert database.execute("SELECT 1 FROM searches").fetchall() == []
    assert stat.filemode((tmp_path / "data").stat().st_mode) == "drwx------"
    assert stat.filemode((tmp_path / "data" / "bot.db").stat().st_mode) == "-rw-------"


async def test_migrate_where_no_database_can_be(stopped_harness: Harness, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = stopped_harness.settings | {"database_url": "sqlite:///file/bot.db"}

    assert "file/bot.db" in complaint(await command("migrate", settings=settings, folder=tmp_path))


async def test_run_without_a_token(tmp_path: Path) -> None:
    ended = await command("run", settings={"daji_app_key": "key", "daji_app_secret": "secret"}, folder=tmp_path)

    assert "TELEGRAM_BOT_TOKEN is not set" in complaint(ended)


async def test_run_with_a_token_that_telegram_refuses(stopped_harness: Harness, tmp_path: Path) -> None:
    wrong = "123456789:AAnot-the-token-of-this-bot-at-all-12345"
    ended = await command("run", settings=stopped_harness.settings | {"telegram_bot_token": wrong}, folder=tmp_path)

    assert "TELEGRAM_BOT_TOKEN was refused by Telegram" in last_line(ended)
    assert "AAnot-the-token" not in ended.stderr


async def test_a_question_that_nobody_answers(stopped_harness: Harness, tmp_path: Path) -> None:
    ended = await command("login", "aliexpress", settings=stopped_harness.settings, folder=tmp_path)

    assert "begin again" in last_line(ended)


def last_line(ended: Ended) -> str:
    """The line after the log of a bot that could not start; it stands alone, without a traceback."""
    assert ended.status == 2, ended
    assert "Traceback" not in ended.stderr
    return ended.stderr.splitlines()[-1]
