"""Rows for spreadsheets that read a cell as what it says and never as a formula."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase

# What Excel, LibreOffice and Google Sheets take for the start of a formula (OWASP, CSV injection).
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Echo:
    """A file for csv.writer that gives the line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_file(name: str, titles: Iterable[Any], rows: Iterable[Iterable[Any]]) -> HttpResponseBase:
    """A file that Excel opens right, sent row by row; numbers stay numbers."""
    response = StreamingHttpResponse(_lines(titles, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _lines(titles: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff"  # Excel takes UTF-8 only after a byte order mark.
    for row in chain([titles], rows):
        yield writer.writerow([cell if isinstance(cell, int) else harmless(cell) for cell in row])


def harmless(cell: Any) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(DANGEROUS) else text
