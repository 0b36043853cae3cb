import pytest

from bot.store import DatabaseUnusable, open_database


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite:", "sqlite://data/bot.db"])
async def test_an_address_without_a_path_is_refused(url: str) -> None:
    with pytest.raises(DatabaseUnusable, match="DATABASE_URL names no file, expected sqlite:///PATH"):
        async with open_database(url):
            pass


@pytest.mark.parametrize(
    ("url", "met"),
    [("mysql://bot:hunter2@localhost/x", "'mysql:'"), ("bot.db", "'bot.db:'"), ("", "'nothing:'")],
)
async def test_an_address_of_another_kind_is_refused_without_quoting_it(url: str, met: str) -> None:
    with pytest.raises(DatabaseUnusable, match="expected sqlite:///PATH or postgresql:") as refused:
        async with open_database(url):
            pass
    assert met in str(refused.value)
    assert "hunter2" not in str(refused.value)
