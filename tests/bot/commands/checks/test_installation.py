"""What `check` says of the version, of misspelt names, and of files that others can read."""

from pathlib import Path

import pytest

from bot import __version__
from bot.commands.checks.finding import Verdict
from bot.commands.checks.installation import check_installation, check_rights
from bot.config import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(None, {"database_url": f"sqlite:///{tmp_path}/bot.db"})


def test_the_version_is_told(settings: Settings) -> None:
    assert __version__ in check_installation(settings)[0].text


def test_a_name_that_is_nearly_right_is_pointed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAJI_KEY", "1")

    hint = check_installation(load_settings(None))[-1]

    assert (hint.subject, hint.text) == ("settings", "DAJI_KEY is no setting: is DAJI_APP_KEY meant?")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_files_with_secrets_that_others_can_read_are_named(settings: Settings, tmp_path: Path, mode: int) -> None:
    files = [tmp_path / ".env", tmp_path / "bot.db"]
    for file in files:
        file.touch()
        file.chmod(mode)

    warnings = check_rights(settings, files[0])

    assert [warning.subject for warning in warnings] == [str(file) for file in files]
    assert {warning.verdict for warning in warnings} == {Verdict.OFF}
    assert f"chmod 600 {files[0]}" in warnings[0].text


def test_files_of_their_owner_alone_and_files_that_are_not_there_are_no_matter(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / ".env").touch(mode=0o600)

    assert check_rights(settings, tmp_path / ".env") == []


@pytest.mark.parametrize(
    ("encoding", "signs"),
    [("utf-8", ["✓", "–", "✗"]), ("ascii", ["ok", "--", "WRONG"]), ("cp1251", ["ok", "--", "WRONG"])],
)
def test_a_terminal_without_the_signs_gets_words(encoding: str, signs: list[str]) -> None:
    assert [verdict.sign_in(encoding) for verdict in Verdict] == signs
