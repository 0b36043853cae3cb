"""A release is checked, cut and tagged, or nothing is changed."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest

from bot import __version__
from scripts.release import CHANGELOG, CODE, IMAGE, IN_IMAGE, Refused, cut, release, require_next

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 12, 1)
OLD = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-11-21\n\n- All.\n"
NEW = OLD.replace("## [Unreleased]\n", "## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n")


def git(folder: Path, *words: str) -> str:
    author = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
    return subprocess.run(
        ["git", *author, *words], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One that has a tag, and entries that are not released."""
    for name in ("GIT_AUTHOR", "GIT_COMMITTER"):
        monkeypatch.setenv(f"{name}_NAME", "Ann")
        monkeypatch.setenv(f"{name}_EMAIL", "ann@example.com")
    (tmp_path / "bot").mkdir()
    (tmp_path / CHANGELOG).write_text(OLD)
    (tmp_path / CODE).write_text('__version__: Final = "0.1.0"\n')
    (tmp_path / IMAGE).write_text('FROM python\nLABEL org.opencontainers.image.version="0.1.0"\n')
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "Begin")
    git(tmp_path, "tag", "v0.1.0")
    return tmp_path


def test_a_release_is_written_committed_and_tagged(repository: Path) -> None:
    release(repository, "0.2.0", TODAY, lambda: True)

    assert git(repository, "show", f"v0.2.0:{CHANGELOG}") == NEW.strip()
    assert git(repository, "show", f"v0.2.0:{CODE}") == '__version__: Final = "0.2.0"'
    assert 'image.version="0.2.0"' in git(repository, "show", f"v0.2.0:{IMAGE}")
    assert git(repository, "log", "-1", "--format=%s") == "Release 0.2.0"
    assert git(repository, "status", "--porcelain") == ""


def test_what_was_written_before_is_tagged_as_it_stands(repository: Path) -> None:
    release(repository, "0.2.0", TODAY, lambda: True)
    git(repository, "tag", "--delete", "v0.2.0")

    release(repository, "0.2.0", date(2026, 12, 2), lambda: True)

    assert git(repository, "rev-parse", "v0.2.0^{commit}") == git(repository, "rev-parse", "HEAD")
    assert git(repository, "rev-list", "--count", "HEAD") == "2"


def test_failed_checks_leave_all_as_it_was(repository: Path) -> None:
    with pytest.raises(Refused, match="the checks failed"):
        release(repository, "0.2.0", TODAY, lambda: False)

    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "tag") == "v0.1.0"


def test_a_tree_with_changes_is_refused(repository: Path) -> None:
    (repository / CODE).write_text("changed")

    with pytest.raises(Refused, match="the tree has changes"):
        release(repository, "0.2.0", TODAY, lambda: True)


@pytest.mark.parametrize("version", ["", "1.2", "v1.2.3", "1.2.3-rc1"])
def test_a_version_has_three_numbers(version: str) -> None:
    with pytest.raises(Refused, match="expected three numbers"):
        require_next(version, [])


@pytest.mark.parametrize("version", ["0.9.0", "0.10.0"])
def test_a_version_comes_after_the_tagged_ones(version: str) -> None:
    with pytest.raises(Refused, match=r"does not come after 0\.10\.0"):
        require_next(version, ["v0.9.1", "v0.10.0", "v-old"])


def test_a_changelog_without_news_is_refused() -> None:
    with pytest.raises(Refused, match="no entries under"):
        cut("## [Unreleased]\n\n## [0.1.0] - 2026-11-21\n", "0.2.0", TODAY)


def test_news_after_the_version_was_cut_are_refused() -> None:
    with pytest.raises(Refused, match="take the next version"):
        cut(NEW.replace("## [Unreleased]\n", "## [Unreleased]\n\n- More.\n"), "0.2.0", TODAY)


def test_the_image_tells_the_version_of_the_code() -> None:
    label = IN_IMAGE.search((ROOT / IMAGE).read_text(encoding="utf-8"))
    assert label is not None
    assert label[0].endswith(f'="{__version__}"')


def test_the_changelog_has_the_version_of_the_code() -> None:
    assert f"\n## [{__version__}] - " in (ROOT / CHANGELOG).read_text(encoding="utf-8")


def test_the_version_of_the_code_is_where_a_release_writes_it() -> None:
    assert re.search(rf'(?m)^__version__: Final = "{re.escape(__version__)}"$', (ROOT / CODE).read_text("utf-8"))
