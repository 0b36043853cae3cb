"""`python -m sandbox`, as started beside a bot."""

import re
import signal
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.services import open_services

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.bot_process


def printed() -> dict[str, str]:
    """The variables that the sandbox prints before the address of its page."""
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = list(takewhile(lambda line: "the chat page" not in line, process.stdout))
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    return dict(re.findall(r"^export ([A-Z0-9_]+)=(.+)$", "".join(lines), re.MULTILINE))


async def test_a_bot_with_the_printed_variables_can_use_every_provider(tmp_path: Path) -> None:
    settings = load_settings(None, {**printed(), "DATABASE_URL": f"sqlite:///{tmp_path}/bot.db"})
    async with open_services(settings) as services:
        assert services.search.registry.missing == {}
