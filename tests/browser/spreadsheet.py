"""Draws a workbook as LibreOffice shows it."""

import subprocess
import tempfile
from pathlib import Path

from PIL import Image

SHOWN = (70, 70, 1490, 770)
"""Which part of the first page is kept, in pixels: its left, upper, right and lower edge."""


def drawn(workbook: bytes) -> bytes:
    """Return the beginning of the first sheet as a PNG.

    Raises:
        FileNotFoundError: LibreOffice is not installed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sheet.xlsx").write_bytes(workbook)
        command = ["soffice", f"-env:UserInstallation=file://{folder}/home", "--headless", "--convert-to", "png"]
        subprocess.run([*command, "--outdir", name, str(folder / "sheet.xlsx")], check=True, capture_output=True)
        with Image.open(folder / "sheet.png") as page:
            page.crop(SHOWN).save(folder / "shown.png")
        return (folder / "shown.png").read_bytes()
