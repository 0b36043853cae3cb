import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from bot.images.memory import MAX_PICTURE_MEMORY, MemoryBudget
from bot.images.prepare import read_header

ROOT = Path(__file__).parents[3]
SIDE, HEIC_SIDE = 2800, 1600
"""Pixels; encoding a HEIC takes long."""
PEAK = """
import re, sys
from pathlib import Path
from bot.images.prepare import decode
def peak():
    return int(re.search("VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024
data, before = sys.stdin.buffer.read(), peak()
decode(data, 1280)
print(peak() - before)
"""


def flat(mode: str, format_: str, **options: object) -> bytes:
    buffer = BytesIO()
    Image.new(mode, (SIDE, SIDE)).save(buffer, format_, **options)
    return buffer.getvalue()


def heic(mode: str, **options: object) -> bytes:
    buffer = BytesIO()
    pillow_heif.from_pillow(Image.new(mode, (HEIC_SIDE, HEIC_SIDE))).save(buffer, quality=50, **options)
    return buffer.getvalue()


# Pixels cost the same whatever they show.
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(lambda: flat("RGB", "JPEG"), id="jpeg"),
        pytest.param(lambda: flat("CMYK", "JPEG", progressive=True), id="progressive jpeg"),
        pytest.param(lambda: flat("RGB", "PNG"), id="png"),
        pytest.param(lambda: flat("RGB", "PNG", transparency=(0, 0, 0)), id="png with a transparent colour"),
        pytest.param(lambda: flat("RGBA", "PNG"), id="transparent png"),
        pytest.param(lambda: flat("P", "PNG", transparency=0), id="transparent palette"),
        pytest.param(lambda: flat("RGBA", "WEBP", lossless=True), id="webp"),
        pytest.param(lambda: heic("RGB"), id="heic"),
        pytest.param(lambda: heic("RGBA", chroma="444"), id="rich heic"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read from /proc")
def test_decoding_takes_no_more_memory_than_estimated(data: Callable[[], bytes]) -> None:
    picture = data()
    estimated = read_header(picture).memory
    run = subprocess.run([sys.executable, "-c", PEAK], input=picture, capture_output=True, check=True, cwd=ROOT)

    assert estimated <= MAX_PICTURE_MEMORY
    # The estimate leaves out the resulting picture, and code that is loaded on first use.
    assert int(run.stdout) <= estimated + 22_000_000


@pytest.mark.parametrize(
    ("format_", "mode", "width", "height"), [("JPEG", "RGB", 8160, 6120), ("PNG", "RGBA", 1440, 20_000)]
)
def test_photos_and_screenshots_of_phones_fit_the_limit(format_: str, mode: str, width: int, height: int) -> None:
    buffer = BytesIO()
    Image.new(mode, (width, height)).save(buffer, format_)
    assert read_header(buffer.getvalue()).memory <= MAX_PICTURE_MEMORY


def test_a_picture_larger_than_the_budget_reserves_all_of_it() -> None:
    budget = MemoryBudget(100)
    with budget.reserve(1000):
        pass
    with budget.reserve(100):
        pass
