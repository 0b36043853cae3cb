"""LibreOffice, which `.ci/run` installs, opens a workbook without a repair and saves it as it was."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bot.exports.workbook import workbook
from tests.bot.exports.examples import PICTURE, STEPS, contents, exported
from tests.bot.exports.sheets import Sheet
from tests.samples import a_product, jpeg, yuan

SOFFICE = shutil.which("soffice")
SECONDS = 60


@pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice: apt-get install libreoffice-calc-nogui")
def test_libreoffice_opens_the_workbook_and_saves_it_as_it_was(tmp_path: Path) -> None:
    formula = exported(a_product("1005001234567891", title="=1+1", price=yuan("27.60")), price_steps=STEPS)
    file, pictures = (
        contents(formula, exported(), quantity=100),
        {1: PICTURE, 2: replace(PICTURE, data=jpeg("blue", (120, 80)))},
    )
    (tmp_path / "bags.xlsx").write_bytes(workbook(file, pictures, ["note"]))

    home, out = f"-env:UserInstallation=file://{tmp_path}/home", tmp_path / "saved"
    convert = ["--headless", "--convert-to", "xlsx", "--outdir", str(out), str(tmp_path / "bags.xlsx")]
    subprocess.run([str(SOFFICE), home, *convert], check=True, timeout=SECONDS, capture_output=True)

    before, after = Sheet((tmp_path / "bags.xlsx").read_bytes()), Sheet((out / "bags.xlsx").read_bytes())
    assert [after.row(number) for number in (1, 2, 3)] == [before.row(number) for number in (1, 2, 3)]
    assert after.row(2)["Title"] == "=1+1"
    assert after.picture_rows == [1, 2]
    assert len(after.pictures) == 2
