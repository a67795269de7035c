"""Rows for spreadsheets, written so that no cell is read as a formula.

Every spreadsheet file of ours is written here and nowhere else.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it brings no types
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase

# What Excel, LibreOffice and Google Sheets take as the start of a formula (OWASP, CSV injection),
# and the full-width forms of the same signs.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


class Echo:
    """A file for csv.writer that returns each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_file(name: str, titles: Iterable[Any], rows: Iterable[Iterable[Any]]) -> HttpResponseBase:
    """A file that Excel opens correctly, sent row by row; numbers stay numbers."""
    response = StreamingHttpResponse(
        csv_lines(titles, rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def csv_lines(titles: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff"  # Without a byte order mark Excel does not read it as UTF-8.
    for row in chain([titles], rows):
        yield writer.writerow([cell if isinstance(cell, int) else harmless(cell) for cell in row])


def harmless(cell: Any) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def xlsx(titles: Iterable[Any], rows: Iterable[Iterable[Any]], marked: str) -> bytes:
    """An XLSX file whose header row and first column always stay in sight; cells that equal
    `marked` are red. Every cell is text, whatever it begins with."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "#8f1d14"})
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 30)
        number = column = 0
        for number, row in enumerate(chain([titles], rows)):
            for column, cell in enumerate(map(str, row)):
                styled = bold if not (number and column) else red if cell == marked else None
                sheet.write_string(number, column, cell, styled)
        sheet.set_column(1, max(1, column), 18)
        sheet.autofilter(0, 0, number, column)
    return file.getvalue()
