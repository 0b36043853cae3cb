"""compose.yaml: one machine, or several copies behind one address."""

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


@pytest.mark.parametrize(("profile", "names"), [("single", {"bot"}), ("copies", {"copy", "balancer", "postgres"})])
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


def test_no_secret_stands_in_the_file(services: dict[str, dict[str, Any]]) -> None:
    assert services["postgres"]["environment"]["POSTGRES_PASSWORD"] == "${POSTGRES_PASSWORD:-}"
    assert ":${POSTGRES_PASSWORD:-}@" in services["copy"]["environment"]["DATABASE_URL"]
