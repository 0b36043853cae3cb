"""requirements.image.txt: what the image is built from is what everybody runs, and nothing else can get in."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
BUILD_BACKEND = "setuptools"
PIN = re.compile(r"(?m)^([\w.-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)")


def image_pins() -> dict[str, str]:
    text = (ROOT / "requirements.image.txt").read_text(encoding="utf-8")
    rest = "".join(line for line in PIN.sub("", text).splitlines() if not line.startswith("#"))
    assert rest == "", "every line is a version, a hash or a comment"
    return {canonicalize_name(name): version for name, version, _ in PIN.findall(text)}


def test_the_image_has_the_versions_of_everybody() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    constraints = {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}
    pins = image_pins()
    pins.pop(BUILD_BACKEND)
    assert pins.items() <= constraints.items()


def test_the_image_has_all_that_the_bot_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = {Requirement(text).name for text in [*project["dependencies"], *extras["postgres"], *extras["s3"]]}
    assert {canonicalize_name(name) for name in needed} <= image_pins().keys()
