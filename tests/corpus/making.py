"""How the files are written: workbooks, delimited text, HTML under the name of a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import xlsxwriter

COMPANY = "星河传媒集团有限公司"
Cells = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Case:
    """One file: its place in the corpus, how it is written, and the facts that reading it must give."""

    name: str
    write: Callable[[Path], None]
    facts: Mapping[str, Any] = field(default_factory=dict)


def xlsx(sheets: Mapping[str, Cells], *, merged: Sequence[str] = (), hidden: Sequence[str] = (), hidden_rows: Sequence[int] = ()) -> Callable[[Path], None]:
    """A workbook; merged ranges and hidden rows are the first sheet's, hidden rows count from 1."""

    def write(path: Path) -> None:
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}) as book:
            for number, (title, rows) in enumerate(sheets.items()):
                sheet = book.add_worksheet(title)
                for row, cells in enumerate(rows):
                    sheet.write_row(row, 0, cells)
                for place in merged if number == 0 else ():
                    sheet.merge_range(place, "")
                    first = place.split(":", maxsplit=1)[0]
                    sheet.write(first, _at(rows, first))
                for row in hidden_rows if number == 0 else ():
                    sheet.set_row(row - 1, None, None, {"hidden": True})
                if title in hidden:
                    sheet.hide()

    return write


def _at(rows: Cells, place: str) -> Any:
    letter, row = place[0], int(place[1:])
    return rows[row - 1]["ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letter)]


def text(rows: Cells, encoding: str = "utf-8", delimiter: str = ",") -> Callable[[Path], None]:
    """A delimited text."""

    def write(path: Path) -> None:
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows([["" if cell is None else cell for cell in row] for row in rows])
        path.write_bytes(out.getvalue().encode(encoding))

    return write


def html(rows: Cells, encoding: str = "utf-8") -> Callable[[Path], None]:
    """A web page with one table, which many a system calls .xls."""

    def write(path: Path) -> None:
        body = "".join("<tr>" + "".join(f"<td>{escape('' if cell is None else str(cell))}</td>" for cell in row) + "</tr>\n" for row in rows)
        page = f'<html><head><meta charset="{encoding}"></head><body><table border="1">\n{body}</table></body></html>'
        path.write_bytes(page.encode(encoding))

    return write
