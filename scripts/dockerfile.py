"""Reads a Dockerfile and its `.dockerignore`: as much of it as ours uses, and an error for anything else."""

import json
import re
import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

FLAG = re.compile(r"--([a-z-]+)(?:=(\S+))?\s+")


class Unreadable(Exception):
    """The Dockerfile has an instruction that is not understood here; the text names its line."""


@dataclass(frozen=True)
class Step:
    """One instruction: its name in capitals, its flags (`--from=build`), and the rest as it stands."""

    name: str
    flags: Mapping[str, str]
    text: str

    @property
    def words(self) -> list[str]:
        """The rest in words: a JSON list, or split as a shell does."""
        if self.text.startswith("["):
            return [str(word) for word in json.loads(self.text)]
        return shlex.split(self.text)

    @property
    def is_exec_form(self) -> bool:
        """Whether the command is run without a shell, so that signals reach it."""
        return self.text.startswith("[")


KNOWN = frozenset("FROM WORKDIR COPY RUN ENV LABEL VOLUME EXPOSE USER STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD".split())


def read_dockerfile(path: Path) -> list[list[Step]]:
    """Return the stages of the file, each beginning with its `FROM`.

    Raises:
        Unreadable: it has an instruction that is not one of `KNOWN`, or begins with another than `FROM`.
    """
    stages: list[list[Step]] = []
    for line in path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        step = _step(line.strip())
        if step.name == "FROM":
            stages.append([])
        if step.name not in KNOWN or not stages:
            raise Unreadable(f"{path.name}: {line!r} is not understood, expected one of {', '.join(sorted(KNOWN))}")
        stages[-1].append(step)
    return stages


def _step(line: str) -> Step:
    name, _, rest = line.partition(" ")
    flags: dict[str, str] = {}
    rest = rest.strip()
    while match := FLAG.match(rest):
        flags[match[1]] = match[2] or ""
        rest = rest[match.end() :]
    return Step(name.upper(), flags, rest)


def read_ignored(path: Path) -> list[str]:
    """Return the patterns of a `.dockerignore`, in order."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def is_ignored(file: str, patterns: Sequence[str]) -> bool:
    """Whether a file of the context stays out; the last pattern that names it or a folder above it decides."""
    above = ["/".join(file.split("/")[: depth + 1]) for depth in range(file.count("/") + 1)]
    ignored = False
    for pattern in patterns:
        kept, name = pattern.startswith("!"), pattern.removeprefix("!")
        loose = name.removeprefix("**/")
        if any(fnmatch(one, name) or (loose != name and fnmatch(one.rpartition("/")[2], loose)) for one in above):
            ignored = not kept
    return ignored


def copied(context: Path, sources: Sequence[str], target: Path, ignored: Sequence[str]) -> None:
    """Copy files and the contents of folders from `context` to `target`, but for what is ignored.

    Raises:
        Unreadable: a source is not there, or all of it is ignored.
    """
    for source in sources:
        given = context / source
        files = sorted(given.rglob("*")) if given.is_dir() else [given]
        taken = [file for file in files if file.is_file() and not is_ignored(str(file.relative_to(context)), ignored)]
        if not taken:
            raise Unreadable(f"COPY {source}: there is no such file, or .dockerignore leaves it out")
        for file in taken:
            inside = file.relative_to(given) if given.is_dir() else Path(file.name)
            (target / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target / inside)
