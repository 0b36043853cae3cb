"""Backups: a copy of the database as of one moment, and what is in one."""

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import open_database
from bot.store.backup import BackupFailed, back_up, without_password
from bot.store.backup_contents import BackupUnreadable, look_through
from bot.store.database import MIGRATIONS
from bot.store.kept import KeptRepository
from bot.store.searches import SearchRepository
from tests.clock import FakeClock
from tests.postgres import Postgres
from tests.samples import a_product, a_search

MIGRATION_NAMES = {file.stem for file in MIGRATIONS.glob("*.sql")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup" / "bot.db"


async def fill(url: str, searches: int = 1) -> None:
    async with open_database(url) as database:
        for number in range(searches):
            await SearchRepository(database, FakeClock()).add(a_search(f"search{number:04}", message_id=number))


def rows(path: Path, statement: str = "SELECT id FROM searches") -> list[object]:
    with closing(sqlite3.connect(path)) as database:
        return [value for (value,) in database.execute(statement)]


def folder_of(path: Path) -> dict[Path, bytes]:
    """The files beside a file, and itself."""
    return {file: file.read_bytes() for file in path.parent.iterdir()}


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2000])


async def test_the_copy_has_what_the_running_bot_has_stored(path: Path, file: Path) -> None:
    url = f"sqlite:///{path}"
    async with open_database(url) as database:
        await SearchRepository(database, FakeClock()).add(a_search("first00000"))
        back_up(url, file)
        await SearchRepository(database, FakeClock()).add(a_search("later00000", message_id=41))
    assert rows(file) == ["first00000"]


async def test_lists_survive_a_restore(path: Path, file: Path) -> None:
    async with open_database(f"sqlite:///{path}") as database:
        kept = KeptRepository(database, FakeClock())
        await kept.open_named(7, "Bags")
        await kept.keep(7, 7, a_product(), None, "AgAC")
        back_up(f"sqlite:///{path}", file)
    async with open_database(f"sqlite:///{file}") as database:
        kept = KeptRepository(database, FakeClock())
        (bags,) = await kept.lists(7)
        assert (bags.name, [one.file_id for one in await kept.products(7, bags.id)]) == ("Bags", ["AgAC"])


async def test_the_copy_is_one_file_for_its_owner_alone(path: Path, file: Path) -> None:
    await fill(f"sqlite:///{path}")
    back_up(f"sqlite:///{path}", file)
    assert [one.name for one in folder_of(file)] == ["bot.db"]
    assert (rights(file), rights(file.parent)) == (0o600, 0o700)


async def test_a_second_backup_replaces_the_first(path: Path, file: Path) -> None:
    url = f"sqlite:///{path}"
    await fill(url)
    back_up(url, file)
    async with open_database(url) as database:
        await SearchRepository(database, FakeClock()).add(a_search("later00000", message_id=41))
    back_up(url, file)
    assert sorted(map(str, rows(file))) == ["later00000", "search0000"]


async def test_a_file_that_is_no_backup_is_not_replaced(path: Path, tmp_path: Path) -> None:
    await fill(f"sqlite:///{path}")
    env = tmp_path / ".env"
    env.write_text("TELEGRAM_BOT_TOKEN=1:a")
    with pytest.raises(BackupFailed, match="is no backup: choose another file"):
        back_up(f"sqlite:///{path}", env)
    assert env.read_text() == "TELEGRAM_BOT_TOKEN=1:a"


async def test_the_database_is_not_copied_over_itself(path: Path) -> None:
    await fill(f"sqlite:///{path}")
    with pytest.raises(BackupFailed, match="is the database itself"):
        back_up(f"sqlite:///{path}", path)


def test_a_database_that_is_not_there_is_not_made(path: Path, file: Path) -> None:
    with pytest.raises(BackupFailed, match="there is no database at"):
        back_up(f"sqlite:///{path}", file)
    assert not path.exists()
    assert not file.exists()


async def test_a_damaged_database_replaces_no_backup(path: Path, file: Path) -> None:
    url = f"sqlite:///{path}"
    await fill(url, searches=200)
    back_up(url, file)
    damage(path)
    with pytest.raises(BackupFailed, match=r"is damaged|can't be copied"):
        back_up(url, file)
    assert len(rows(file)) == 200


def damage(path: Path) -> None:
    """Overwrite the second half of a file, as a broken disk may."""
    size = path.stat().st_size
    with path.open("r+b") as database:
        database.seek(size // 2)
        database.write(b"\x55" * (size - size // 2))


async def test_a_backup_says_what_is_in_it(path: Path, file: Path) -> None:
    await fill(f"sqlite:///{path}", searches=3)
    back_up(f"sqlite:///{path}", file)
    contents = look_through(file)
    assert (contents.kind, contents.rows["searches"], contents.newest_search) == ("SQLite", 3, 1_767_268_800)
    assert set(contents.migrations) == MIGRATION_NAMES


async def test_nothing_is_changed_beside_a_backup_that_is_looked_through(path: Path) -> None:
    await fill(f"sqlite:///{path}")
    before = folder_of(path)
    look_through(path)
    assert folder_of(path) == before


async def test_a_database_in_use_can_be_looked_through(path: Path) -> None:
    async with open_database(f"sqlite:///{path}") as database:
        await SearchRepository(database, FakeClock()).add(a_search())
        assert look_through(path).rows["searches"] == 1


def test_a_backup_that_is_not_there_is_not_made(file: Path) -> None:
    with pytest.raises(BackupUnreadable, match="No such file"):
        look_through(file)
    assert not file.exists()


async def test_a_damaged_backup_is_told(path: Path) -> None:
    await fill(f"sqlite:///{path}", searches=200)
    damage(path)
    with pytest.raises(BackupUnreadable, match="damaged"):
        look_through(path)


def test_a_database_of_another_program_is_told(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE songs (title TEXT)")
    with pytest.raises(BackupUnreadable, match="not one of this bot"):
        look_through(path)


def test_any_other_file_is_told(path: Path) -> None:
    path.write_text("a letter")
    with pytest.raises(BackupUnreadable, match="is no backup"):
        look_through(path)


async def test_postgresql_is_dumped_and_the_dump_says_what_is_in_it(
    postgres: Postgres, postgres_url: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(postgres.programs), prepend=":")
    await fill(postgres_url, searches=2)
    back_up(postgres_url, file)
    back_up(postgres_url, file)
    contents = look_through(file)
    assert (contents.kind, contents.rows["searches"], contents.newest_search) == ("PostgreSQL", 2, 1_767_268_800)
    assert set(contents.migrations) == MIGRATION_NAMES

    cut_short(file)
    with pytest.raises(BackupUnreadable, match="damaged"):
        look_through(file)


def test_without_pg_dump_a_sentence_says_what_to_install(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert shutil.which("pg_dump") is None
    with pytest.raises(BackupFailed, match="postgresql-client"):
        back_up("postgresql://bot:secret@localhost/bot", file)


@pytest.mark.parametrize(
    ("url", "address", "password"),
    [
        ("postgresql://bot:se%40cret@db:5432/bot", "postgresql://bot@db:5432/bot", "se@cret"),
        ("postgresql://bot@db/bot?sslmode=require", "postgresql://bot@db/bot?sslmode=require", None),
        ("postgres://db/bot?user=bot&password=secret", "postgres://db/bot?user=bot", "secret"),
    ],
)
def test_no_password_stands_in_the_words_of_a_command(url: str, address: str, password: str | None) -> None:
    assert without_password(url) == (address, {} if password is None else {"PGPASSWORD": password})
