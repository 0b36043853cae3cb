"""The proxies that people are shown let the bot's own addresses through."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def caddyfile_of_the_docs() -> str:
    """The block of operations.md that Caddy reads."""
    (found,) = re.findall(r"^Caddy:\n\n```\n(.*?)^```", OPERATIONS, re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.mark.parametrize(
    "caddyfile",
    [caddyfile_of_the_docs(), (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")],
    ids=["operations.md", "deploy/Caddyfile"],
)
def test_caddy_passes_on_before_it_answers_404(caddyfile: str) -> None:
    """Caddy runs `handle` before `respond`, and `respond` before `reverse_proxy`, in whatever order they stand."""
    assert re.search(r"^\t@bot path /photos/\* /telegram$", caddyfile, re.MULTILINE)
    assert re.search(r"^\thandle @bot \{\n\t\treverse_proxy ", caddyfile, re.MULTILINE)
    assert not re.search(r"^\treverse_proxy ", caddyfile, re.MULTILINE)
    assert "respond 404" in caddyfile
