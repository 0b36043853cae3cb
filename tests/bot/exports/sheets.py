"""Reads a workbook as any program would: from the XML in its archive."""

import re
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

NAMES = {
    "s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "d": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
}


class Sheet:
    """The first sheet of a workbook, with the rows that its pictures are anchored in, counted from 0."""

    def __init__(self, data: bytes) -> None:
        self._archive = ZipFile(BytesIO(data))
        self.tree = self._parsed("xl/worksheets/sheet1.xml")
        strings = self._parsed("xl/sharedStrings.xml")
        self._strings = ["".join(text.text or "" for text in one.iter(f"{{{NAMES['s']}}}t")) for one in strings]
        self.heads = {str(self.cell(f"{letters}1")): letters for letters in self._columns()}

    @property
    def names(self) -> list[str]:
        """The names of the sheets."""
        sheets = self._parsed("xl/workbook.xml").iterfind("s:sheets/s:sheet", NAMES)
        return [str(sheet.get("name")) for sheet in sheets]

    @property
    def pictures(self) -> list[str]:
        """The names of the files of pictures in the archive."""
        return [name for name in self._archive.namelist() if name.startswith("xl/media/")]

    @property
    def picture_rows(self) -> list[int]:
        """The rows in which pictures begin."""
        drawing = self._parsed("xl/drawings/drawing1.xml")
        return [int(row.text or "") for row in drawing.iterfind("d:twoCellAnchor/d:from/d:row", NAMES)]

    def row(self, number: int) -> dict[str, str | float]:
        """The cells of a row, counted from 1 with the heads, by their heads; without empty ones."""
        cells = {head: self.cell(f"{letters}{number}") for head, letters in self.heads.items()}
        return {head: value for head, value in cells.items() if value is not None}

    def cell(self, place: str) -> str | float | None:
        """What stands in a cell: text or number.

        Raises:
            AssertionError: it is a formula.
        """
        cell = self.tree.find(f".//s:c[@r='{place}']", NAMES)
        if cell is None:
            return None
        assert cell.find("s:f", NAMES) is None, "a formula"
        value = cell.find("s:v", NAMES)
        if value is None or value.text is None:
            return None
        return self._strings[int(value.text)] if cell.get("t") == "s" else float(value.text)

    def number_format(self, place: str) -> str:
        """How the number in a cell is shown."""
        styles = self._parsed("xl/styles.xml")
        own = {one.get("numFmtId"): str(one.get("formatCode")) for one in styles.iterfind("s:numFmts/s:numFmt", NAMES)}
        cell = self.tree.find(f".//s:c[@r='{place}']", NAMES)
        assert cell is not None
        number = styles.findall("s:cellXfs/s:xf", NAMES)[int(cell.get("s", "0"))].get("numFmtId")
        return {"0": "General", "3": "#,##0", "4": "#,##0.00"}.get(str(number)) or own[number]

    def _columns(self) -> list[str]:
        cells = self.tree.iterfind(".//s:row[@r='1']/s:c", NAMES)
        return [re.sub(r"\d", "", str(cell.get("r"))) for cell in cells]

    def _parsed(self, name: str) -> ET.Element:
        return ET.fromstring(self._archive.read(name))
