"""Makes a release: `make release VERSION=1.2.3`.

Everything is checked first: the version, the tree, the changelog, and then `make check`. Only then the changelog's
unreleased entries become those of the version, the version is written where it is told, and both are committed and
tagged. Nothing is sent anywhere. A version that was written and committed before is checked and tagged as it stands.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHANGELOG, CODE, IMAGE = "CHANGELOG.md", "bot/__init__.py", "Dockerfile"
NUMBERS = re.compile(r"(\d+)\.(\d+)\.(\d+)")
UNRELEASED = "## [Unreleased]\n"
IN_CODE = re.compile(r'(?m)^(__version__: Final = )"[^"]*"$')
IN_IMAGE = re.compile(r'(?m)^(LABEL org\.opencontainers\.image\.version=)"[^"]*"$')

Check = Callable[[], bool]


class Refused(Exception):
    """There can be no such release; the text says why, and what to do."""


def main() -> None:
    """Read the version from the arguments, and make its release."""
    version = sys.argv[1] if len(sys.argv) == 2 else ""
    try:
        release(ROOT, version, datetime.now(UTC).date(), _make_check)
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        sys.exit(2)
    sys.stdout.write(f"v{version} is tagged: `git push --follow-tags` publishes it\n")


def release(root: Path, version: str, today: date, check: Check) -> None:
    """Check, commit and tag a version in the repository at `root`.

    Raises:
        Refused: the version, the tree, the changelog or the checks don't allow it; the tree is as it was.
    """
    require_next(version, _git(root, "tag", "--list", "v*").split())
    if _git(root, "status", "--porcelain"):
        raise Refused("the tree has changes: commit them, or put them away with `git stash`")
    files = {name: (root / name).read_text(encoding="utf-8") for name in (CHANGELOG, CODE, IMAGE)}
    written = {
        CHANGELOG: cut(files[CHANGELOG], version, today),
        CODE: IN_CODE.sub(rf'\g<1>"{version}"', files[CODE]),
        IMAGE: IN_IMAGE.sub(rf'\g<1>"{version}"', files[IMAGE]),
    }
    _write(root, written)
    if not check():
        _write(root, files)
        raise Refused("the checks failed: mend what they name, and begin again")
    if written != files:
        _git(root, "commit", "--quiet", "--message", f"Release {version}", CHANGELOG, CODE, IMAGE)
    _git(root, "tag", "--annotate", f"v{version}", "--message", f"Snapsource {version}")


def require_next(version: str, tags: list[str]) -> None:
    """Check that a version has three numbers and comes after those that are tagged.

    Raises:
        Refused: it does not.
    """
    if not NUMBERS.fullmatch(version):
        raise Refused("expected three numbers: make release VERSION=1.2.3")
    newest = max((_numbers(tag) for tag in tags if NUMBERS.fullmatch(tag[1:])), default=(-1, -1, -1))
    if _numbers(version) <= newest:
        raise Refused(f"{version} does not come after {'.'.join(map(str, newest))}, which is tagged")


def cut(changelog: str, version: str, today: date) -> str:
    """Return the changelog with its unreleased entries as those of a version; as it is where they are so already.

    Raises:
        Refused: there is nothing to release.
    """
    before, found, after = changelog.partition(UNRELEASED)
    entries = after.split("\n## [", 1)[0].strip()
    is_cut = f"\n## [{version}] - " in changelog
    if not found or bool(entries) == is_cut:
        raise Refused(
            f"{CHANGELOG} has entries under [Unreleased], and {version} is released there: take the next version"
            if entries
            else f"{CHANGELOG} has no entries under [Unreleased]: write what users and operators will notice"
        )
    return changelog if is_cut else f"{before}{UNRELEASED}\n## [{version}] - {today.isoformat()}\n{after}"


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.removeprefix("v").split("."))


def _write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 - git, with words of our own
        ["git", *words],  # noqa: S607 - the git of whoever makes the release
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(f"git {words[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()


def _make_check() -> bool:
    return subprocess.run(["make", "check"], cwd=ROOT, check=False).returncode == 0  # noqa: S607 - the developer's make


if __name__ == "__main__":
    main()
