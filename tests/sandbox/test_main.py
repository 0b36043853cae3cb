"""`python -m sandbox`, as started beside a bot."""

import signal
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.services import open_services
from tests.settings import VARIABLES

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.bot_process


def printed() -> str:
    """What the sandbox prints before the address of its page."""
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = list(takewhile(lambda line: "the chat page" not in line, process.stdout))
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    return "".join(lines)


async def test_what_it_prints_is_a_file_of_settings_with_an_account_at_every_provider(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_text(printed())
    settings = load_settings(str(tmp_path / ".env"), {"DATABASE_URL": f"sqlite:///{tmp_path}/bot.db"})
    assert settings.misspelt() == []
    async with open_services(settings) as services:
        assert services.search.registry.missing == {}
