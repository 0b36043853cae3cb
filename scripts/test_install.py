"""Tests the package as users install it: `.venv/bin/python -m scripts.test_install`.

Builds one wheel, and installs it outside the checkout on each supported Python that this machine has: on the `PATH`, or
kept by pyenv. There the demo plays its printed conversation, which needs everything that the package must carry: SQL,
translations, the chat page, the sandbox and its goods. Python 3.11 must be there and pass. Newer ones must pass too,
unless a dependency has no wheel for them on this machine: that is said, and they are left out.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "bot", "providers", "sandbox")
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
OLDEST = VERSIONS[0]
NO_WHEEL = ("No matching distribution found", "Failed building wheel", "Failed to build")
PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


class Failed(Exception):
    """The package can't be installed or does not work; the text says on which Python, and why."""


def main() -> None:
    """Try every Python there is."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = build_wheel(Path(folder))
        for version in VERSIONS:
            python = find_python(version)
            if python is None:
                if version == OLDEST:
                    raise Failed(f"Python {OLDEST} was not found: expected it on the PATH or in pyenv")
                say(f"Python {version}: not on this machine")
            else:
                say(f"Python {version}: {try_install(python, version, wheel, Path(folder) / version)}")


def build_wheel(folder: Path) -> Path:
    """Build the wheel from a copy of the sources, so that nothing left in the checkout gets into it."""
    copy = folder / "source"
    copy.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    built = run(sys.executable, *PIP, "wheel", "--no-deps", "--wheel-dir", str(folder), str(copy))
    if built.returncode:
        raise Failed(f"the wheel was not built:\n{built.stdout}{built.stderr}")
    return next(folder.glob("*.whl"))


def find_python(version: str) -> str | None:
    """Return a Python of this version (`3.12`), None where the machine has none."""
    candidates = [f"python{version}", "python3", *(str(path) for path in pyenv_pythons(version))]
    return next((found for one in candidates if (found := shutil.which(one)) and is_version(found, version)), None)


def pyenv_pythons(version: str) -> Iterator[Path]:
    """Yield the interpreters of this version that pyenv keeps, the newest first."""
    root = os.environ.get("PYENV_ROOT") or str(Path.home() / ".pyenv")
    yield from sorted(Path(root).glob(f"versions/{version}.*/bin/python"), reverse=True)


def is_version(python: str, version: str) -> bool:
    """Whether an interpreter runs and is of this version; a shim of pyenv may be neither."""
    ran = run(python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])")
    return ran.returncode == 0 and ran.stdout.strip() == version


def try_install(python: str, version: str, wheel: Path, folder: Path) -> str:
    """Install the wheel in a virtual environment of its own and let the demo play; return what to say of it.

    Raises:
        Failed: it can't be installed, or the demo does not play.
    """
    made = run(python, "-m", "venv", str(folder))
    if made.returncode:
        raise Failed(f"Python {version} makes no virtual environment:\n{made.stdout}{made.stderr}")
    own = str(folder / "bin" / "python")
    constraints = str(ROOT / "constraints.txt")
    installed = run(own, *PIP, "install", "--no-compile", "--prefer-binary", "-c", constraints, str(wheel), cwd=folder)
    if installed.returncode:
        told = installed.stdout + installed.stderr
        if version != OLDEST and any(sign in told for sign in NO_WHEEL):
            return f"left out, a dependency has no wheel for it here: {told.strip().splitlines()[-1]}"
        raise Failed(f"not installed on Python {version}:\n{told}")
    played = run(own, "-m", "bot", "demo", "--print", cwd=folder)
    if played.returncode or "Eve sends a photo" not in played.stdout:
        raise Failed(f"the demo does not play on Python {version}:\n{played.stdout}{played.stderr}")
    return "installed, and the demo plays"


def run(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, without the paths of this checkout."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    return subprocess.run(  # noqa: S603 - words of our own
        list(words), cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def say(text: str) -> None:
    """Print a line at once, also into a file."""
    print(text, flush=True)  # noqa: T201 - a script's output


if __name__ == "__main__":
    try:
        main()
    except Failed as error:
        sys.exit(f"test_install: {error}")
