"""What the command line makes of its arguments, before any work begins."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from bot import __version__
from bot.cli import main
from tests.settings import VARIABLES
from tests.waiting import PATIENCE

Cli = Callable[..., int]

HANGING = """
import asyncio, threading
from bot.cli import leave_within

async def hang() -> None:
    asyncio.create_task(asyncio.to_thread(threading.Event().wait))
    await asyncio.sleep(0)
    leave_within(0.1)

asyncio.run(hang())
"""
"""A program that does not end: Python waits for its thread."""


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs what `python -m bot` runs, with some arguments, and returns the exit status."""
    monkeypatch.setattr("__main__.__package__", "bot", raising=False)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["bot/__main__.py", *arguments])
        umask = os.umask(0o022)
        try:
            with pytest.raises(SystemExit) as ended:
                main()
        finally:
            os.umask(umask)
        return int(ended.value.code or 0)

    return run


@pytest.mark.parametrize("arguments", [[], ["--help"], ["search", "--help"]])
def test_help_goes_to_standard_output(cli: Cli, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status = cli(*arguments)

    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    assert "Usage:" in out


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["serch"], "no such command 'serch'. did you mean 'search'?"),
        (["demo", "--prot", "1"], "no such option: --prot"),
        (["demo", "--port", "many"], "invalid value for '--port'"),
        (["demo", "--port", "65536"], "invalid value for '--port'"),
        (["demo", "--port"], "'--port' requires an argument"),
        (["search"], "missing argument 'photo'. see `python -m bot search --help`."),
        (["search", "a.jpg", "b.jpg"], "unexpected extra argument(s) (b.jpg)"),
    ],
)
def test_a_wrong_argument_gets_one_line_that_names_the_help(
    cli: Cli, arguments: list[str], advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = cli(*arguments)

    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert advice in err.lower()
    assert err.endswith(" --help`.\n")


def test_the_version_is_printed(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli("--version") == 0
    assert capsys.readouterr().out == f"snapsource {__version__}\n"


def test_an_unusable_setting_gets_one_line_that_names_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HTTP_PORT", "eighty")

    assert cli("run") == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "HTTP_PORT can't be used" in err


def test_the_bot_ends_in_time_though_a_thread_hangs() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", HANGING], timeout=PATIENCE, check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0
    assert "did not end in time" in ended.stdout + ended.stderr
