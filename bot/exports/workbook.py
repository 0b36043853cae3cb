"""A workbook with a picture in each row, written by XlsxWriter."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.exports.cell_text import cell_text
from bot.exports.columns import Column, Kind, Row, Value, columns_of, rows_of
from bot.i18n import decimals
from bot.models.export import ExportContents, ExportPicture
from providers.models import Money
from providers.query import ImageLimits

MAX_BYTES: Final = 15_000_000
"""Of all pictures together."""
MOST_FOR_ONE, MAX_SIDE = 30_000, 200
"""Bytes and pixels of a picture: twice as many pixels as it is shown with, for zooming in."""
SHOWN: Final = 100
"""Pixels of the square in which a picture is shown."""
ROW_HEIGHT, MARGIN, HEAD_HEIGHT = SHOWN + 8, 4, 40
MOVES_WITH_CELLS: Final = 1
"""XlsxWriter's `object_position`: a picture is moved, hidden and sorted with its row."""
LONGEST_LINK: Final = 2_000
"""Characters of an address that a cell can lead to. Source: Excel specifications and limits."""
A3: Final = 8
"""XlsxWriter's number of the size of paper."""
HEAD_COLOUR: Final = "#E3EEF7"
DECIMALS: Final = (0, 2, 3)
"""What currencies have: none for yen, two for yuan, three for dinars. Source: ISO 4217, as CLDR has it."""


def cell_limits(count: int) -> ImageLimits:
    """Return the limits of each of `count` pictures."""
    return ImageLimits(max_bytes=min(MOST_FOR_ONE, MAX_BYTES // max(1, count)), max_side=MAX_SIDE)


def workbook(contents: ExportContents, pictures: Mapping[int, ExportPicture], notes: Sequence[str]) -> bytes:
    """Return a workbook of products; `pictures` are theirs by number from 1, `notes` stand on a sheet of their own.

    A picture floats over its cell and is anchored in its row. A picture that is the value of a cell ("place in cell")
    would be shown by new versions of Excel alone: LibreOffice and the viewers of phones show an error there.
    """
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": cell_text(contents.title)})
        sheet = book.add_worksheet(contents.t.gettext("Products"))
        columns, rows = columns_of(contents), rows_of(contents)
        formats = Formats(book, contents.t.day_format)
        _write_heads(sheet, columns, contents, book)
        for row in rows:
            sheet.set_row_pixels(row.number, ROW_HEIGHT)
            for place, column in enumerate(columns):
                if column.kind is Kind.PICTURE:
                    _insert(sheet, row.number, place, pictures.get(row.number))
                else:
                    _write(sheet, row, place, column, formats)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        sheet.freeze_panes(1, _fixed_columns(columns))
        _write_notes(book, contents, notes)
    return out.getvalue()


class Formats:
    """The formats of cells by what stands in them. An amount has the decimals of its currency: 27.60 yuan, 338 yen."""

    def __init__(self, book: Workbook, day_format: str) -> None:
        base = {"valign": "vcenter"}
        text = {**base, "text_wrap": True, "indent": 1}
        self._by_kind = {
            Kind.TEXT: book.add_format(text),
            Kind.ID: book.add_format({**text, "num_format": "@"}),
            Kind.LINK: book.add_format({**text, "font_color": "#0563C1", "underline": 1}),
            Kind.WHOLE: book.add_format({**base, "num_format": "#,##0"}),
            Kind.NUMBER: book.add_format(base),
            Kind.AMOUNT: book.add_format({**base, "num_format": _amount_format(2)}),
            Kind.SHARE: book.add_format({**base, "num_format": "0.0%"}),
            Kind.DATE: book.add_format({**base, "num_format": day_format, "align": "left", "indent": 1}),
        }
        self._amounts = {places: book.add_format({**base, "num_format": _amount_format(places)}) for places in DECIMALS}

    def of(self, kind: Kind, value: Value) -> Format:
        """Return the format of a cell."""
        if isinstance(value, Money):
            return self._amounts.get(decimals(value.currency), self._by_kind[kind])
        return self._by_kind[kind]


def _amount_format(places: int) -> str:
    return "#,##0." + "0" * places if places else "#,##0"


def _write_heads(sheet: Worksheet, columns: Sequence[Column], contents: ExportContents, book: Workbook) -> None:
    head = book.add_format(
        {"bold": True, "bg_color": HEAD_COLOUR, "text_wrap": True, "valign": "vcenter", "bottom": 1, "indent": 1}
    )
    sheet.set_row_pixels(0, HEAD_HEIGHT)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.head(contents), head)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, _fixed_columns(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(A3)


def _write(sheet: Worksheet, row: Row, place: int, column: Column, formats: Formats) -> None:
    """Write a cell by its kind. A text goes in as text whatever it begins with."""
    value = column.value(row)
    style = formats.of(column.kind, value)
    match value:
        case None | "":
            sheet.write_blank(row.number, place, None, style)
        case str(address) if column.kind is Kind.LINK and _is_web_address(address):
            sheet.write_url(row.number, place, address, style, row.t.gettext("Open"))
        case str(text):
            sheet.write_string(row.number, place, cell_text(text), style)
        case date() as day:
            sheet.write_datetime(row.number, place, day, style)
        case Decimal() as percent if column.kind is Kind.SHARE:
            sheet.write_number(row.number, place, percent / 100, style)
        case Money():
            sheet.write_number(row.number, place, value.amount, style)
        case number:
            sheet.write_number(row.number, place, number, style)


def _insert(sheet: Worksheet, row: int, place: int, picture: ExportPicture | None) -> None:
    if picture is None:
        return
    scale = min(1.0, SHOWN / max(picture.width, picture.height))
    sheet.insert_image(
        row,
        place,
        f"{row}.jpg",
        {
            "image_data": BytesIO(picture.data),
            "x_scale": scale,
            "y_scale": scale,
            "x_offset": MARGIN,
            "y_offset": MARGIN,
            "object_position": MOVES_WITH_CELLS,
        },
    )


def _is_web_address(address: str) -> bool:
    is_clean = cell_text(address) == address and len(address) <= LONGEST_LINK
    return is_clean and address.startswith(("https://", "http://"))


def _fixed_columns(columns: Sequence[Column]) -> int:
    """Return how many columns stay where they are when a sheet is moved sideways: number and picture."""
    return 1 + next((place for place, column in enumerate(columns) if column.kind is Kind.PICTURE), 0)


def _write_notes(book: Workbook, contents: ExportContents, notes: Sequence[str]) -> None:
    sheet = book.add_worksheet(contents.t.gettext("About this file"))
    sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
    for line, note in enumerate(notes):
        sheet.write_string(line, 0, cell_text(note))
