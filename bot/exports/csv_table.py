"""A table as CSV: UTF-8 with the mark that tells Excel so, and with the signs that the chat's language uses."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

from bot.exports.cell_text import csv_text
from bot.exports.columns import Column, Kind, Row, columns_of, rows_of
from bot.models.exchange import smallest_unit
from bot.models.export import ExportContents
from providers.models import Money


def csv_table(contents: ExportContents) -> bytes:
    """Return the products as a table without pictures.

    Where the language writes 27,60 the columns are parted by semicolons, as Excel expects there. An id has a quote
    before it: from the sixteenth digit on, a number would lose digits.
    """
    comma = contents.t.decimal_sign == ","
    columns = [column for column in columns_of(contents) if column.kind is not Kind.PICTURE]
    table = StringIO()
    writer = csv.writer(table, delimiter=";" if comma else ",")
    writer.writerow([csv_text(column.head(contents)) for column in columns])
    writer.writerows([_cell(column, row, comma=comma) for column in columns] for row in rows_of(contents))
    return table.getvalue().encode("utf-8-sig")


def _cell(column: Column, row: Row, *, comma: bool) -> str:
    match column.value(row):
        case None:
            return ""
        case str(text) if column.kind is Kind.ID:
            return f"'{text}"
        case str(text):
            return csv_text(text)
        case Decimal() as percent if column.kind is Kind.SHARE:
            return f"{_written(percent, comma=comma)}%"
        case date() as day:
            return day.isoformat()
        case Money() as money:
            return _written(_with_decimals(money), comma=comma)
        case Decimal() as amount:
            return _written(amount, comma=comma)
        case number:
            return str(number)


def _with_decimals(money: Money) -> Decimal:
    """Return an amount with the decimals of its currency, 27.60 yuan or 338 yen; with more where it would change."""
    rounded = money.amount.quantize(smallest_unit(money.currency))
    return rounded if rounded == money.amount else money.amount


def _written(number: Decimal, *, comma: bool) -> str:
    return f"{number:f}".replace(".", "," if comma else ".")
