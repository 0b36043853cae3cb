"""The Dockerfile, read; what only a build can show is for `python -m scripts.test_image`."""

from pathlib import Path

import pytest

from scripts.dockerfile import Step, Unreadable, copied, is_ignored, read_dockerfile, read_ignored
from scripts.test_image import Failed, check_settings

ROOT = Path(__file__).parents[2]


def last_stage(text: str, folder: Path) -> dict[str, Step]:
    (folder / "Dockerfile").write_text(text)
    return {step.name: step for step in read_dockerfile(folder / "Dockerfile")[-1]}


def ours() -> str:
    return (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_our_image_is_as_it_must_be(tmp_path: Path) -> None:
    check_settings(last_stage(ours(), tmp_path))


@pytest.mark.parametrize(
    ("line", "instead", "why"),
    [
        ("USER 10001:10001", "USER root", "runs as root"),
        ("USER 10001:10001", "", "no USER"),
        ('ENTRYPOINT ["python", "-m", "bot"]', "ENTRYPOINT python -m bot", "swallows SIGTERM"),
        ("STOPSIGNAL SIGTERM", "STOPSIGNAL SIGKILL", "must be SIGTERM"),
    ],
)
def test_what_an_image_must_not_do(tmp_path: Path, line: str, instead: str, why: str) -> None:
    assert line in ours()
    with pytest.raises(Failed, match=why):
        check_settings(last_stage(ours().replace(line, instead), tmp_path))


def test_an_instruction_that_is_not_understood_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="ADD"):
        last_stage("FROM python\nADD https://example.com/x /x\n", tmp_path)


def test_flags_continued_lines_and_comments_are_read(tmp_path: Path) -> None:
    step = last_stage("FROM python\n# a comment\nCOPY --from=build \\\n  /venv /venv\n", tmp_path)["COPY"]
    assert step.flags == {"from": "build"}
    assert step.words == ["/venv", "/venv"]


@pytest.mark.parametrize("file", [".env", "data/snapsource.db", ".git/config", "tests/x.py", "bot/__pycache__/a.pyc"])
def test_secrets_data_and_what_is_not_needed_stay_out(file: str) -> None:
    assert is_ignored(file, read_ignored(ROOT / ".dockerignore"))


@pytest.mark.parametrize("file", ["pyproject.toml", "bot/app.py", "bot/store/queries.sql", "providers/py.typed"])
def test_what_the_image_is_built_from_gets_in(file: str) -> None:
    assert not is_ignored(file, read_ignored(ROOT / ".dockerignore"))


def test_a_source_that_is_ignored_can_not_be_copied(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    with pytest.raises(Unreadable, match="secret"):
        copied(tmp_path, ["secret"], tmp_path / "image", ["*"])
