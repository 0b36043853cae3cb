"""The demo as somebody starts it: a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.commands.demo import tunnel_command
from bot.commands.demo_bot import demo_environment

ROOT = Path(__file__).parents[3]
START_SECONDS = 30

pytestmark = pytest.mark.bot_process


def demo(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "demo", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    """The address of a demo that runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None
        yield found[0]
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0


def test_printed_it_shows_a_conversation_and_ends_whatever_settings_there_are() -> None:
    done = demo("--print", TELEGRAM_API_URL="nonsense", PROVIDERS="nobody")

    assert done.returncode == 0
    assert done.stderr == ""
    assert "Eve sends a photo of a mug." in done.stdout
    assert "¥" in done.stdout
    assert "Eve presses ▶" in done.stdout


def test_keys_of_the_user_do_not_reach_the_bot_of_the_demo(tmp_path: Path) -> None:
    ours = {"PATH": "/bin", "TMAPI_TOKEN": "real-key", "S3_BUCKET": "mine", "HTTPS_PROXY": "http://proxy"}

    environment = demo_environment({"TMAPI_TOKEN": "sample"}, tmp_path, 8000, ours)

    assert environment["TMAPI_TOKEN"] == "sample"
    assert {"S3_BUCKET", "HTTPS_PROXY"}.isdisjoint(environment)


def test_it_serves_the_chat_page(running: str) -> None:
    assert "Snapsource sandbox" in httpx.get(running).text


def test_without_a_terminal_it_talks_in_a_chat_of_its_own_and_leaves_start_to_press(running: str) -> None:
    chats = {one["chat"]["id"]: one for one in httpx.get(f"{running}/state").json()["chats"]}
    first = httpx.get(f"{running}/state").json()["first_chat"]

    assert chats[first]["messages"] == []


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({}, None),
        ({"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22", "USER": "ann"}, "ssh -N -L 8090:127.0.0.1:8090 ann@10.0.0.2"),
        ({"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 2222"}, "ssh -N -L 8090:127.0.0.1:8090 -p 2222 10.0.0.2"),
    ],
)
def test_over_ssh_it_says_how_to_reach_it(environment: dict[str, str], command: str | None) -> None:
    assert tunnel_command(environment, 8090) == command


def test_a_second_demo_names_the_first(running: str) -> None:
    port = running.rsplit(":", 1)[1]

    done = demo("--port", port)

    assert done.returncode == 2
    assert done.stderr == f"a demo already runs at {running}: open that, or name another port with --port\n"


def test_a_port_that_is_taken_gets_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = demo("--port", str(taken.getsockname()[1]))

    assert done.returncode == 2
    assert re.fullmatch(r"port \d+ can't be used: Address already in use; name another with --port\n", done.stderr)
