"""compose.yaml: one machine, or several copies behind one address."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.settings import VARIABLES

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    found = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("profile", "names"), [("single", {"bot"}), ("copies", {"copy", "balancer", "postgres", "required-settings"})]
)
def test_a_profile_starts_its_services(services: dict[str, dict[str, Any]], profile: str, names: set[str]) -> None:
    assert {name for name, service in services.items() if profile in service["profiles"]} == names


@pytest.mark.parametrize("name", ["bot", "copy"])
def test_what_the_bot_is_given_are_settings_of_the_bot(services: dict[str, dict[str, Any]], name: str) -> None:
    assert set(services[name]["environment"]) <= set(VARIABLES)


def test_copies_share_one_postgresql_and_a_webhook(services: dict[str, dict[str, Any]]) -> None:
    environment = services["copy"]["environment"]
    assert environment["DATABASE_URL"].startswith("postgresql://")
    assert environment["TELEGRAM_MODE"] == "webhook"
    assert services["copy"]["deploy"]["replicas"] == 3


@pytest.mark.parametrize("missing", ["POSTGRES_PASSWORD", "TELEGRAM_WEBHOOK_SECRET", "PUBLIC_URL"])
@pytest.mark.parametrize("value", ["", None])
def test_copies_do_not_start_without_what_they_need(
    services: dict[str, dict[str, Any]], missing: str, value: str | None
) -> None:
    environment = {name: "set" for name in services["required-settings"]["environment"] if name != missing}
    judged = require_settings(services, environment | ({} if value is None else {missing: value}))
    assert judged.returncode != 0
    assert f"{missing}: is not set" in judged.stderr


def test_copies_start_with_what_they_need(services: dict[str, dict[str, Any]]) -> None:
    environment = dict.fromkeys(services["required-settings"]["environment"], "set")
    assert require_settings(services, environment).returncode == 0


def test_nothing_of_the_copies_starts_before_their_settings_are_there(services: dict[str, dict[str, Any]]) -> None:
    assert services["postgres"]["depends_on"] == {"required-settings": {"condition": "service_completed_successfully"}}
    assert "postgres" in services["copy"]["depends_on"]
    assert "copy" in services["balancer"]["depends_on"]


def require_settings(
    services: dict[str, dict[str, Any]], environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run what the service runs that looks for the settings."""
    command = [word.replace("$$", "$") for word in services["required-settings"]["entrypoint"]]
    path = {"PATH": os.environ["PATH"]}
    return subprocess.run(command, env=path | environment, capture_output=True, text=True, check=False)


def test_no_secret_stands_in_the_file(services: dict[str, dict[str, Any]]) -> None:
    assert services["postgres"]["environment"]["POSTGRES_PASSWORD"] == "${POSTGRES_PASSWORD:-}"
    assert ":${POSTGRES_PASSWORD:-}@" in services["copy"]["environment"]["DATABASE_URL"]
