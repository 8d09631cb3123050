"""Reports into files: JSON, JSON lines, CSV and workbooks, written beside the target and put in its place when whole."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_, _
from contractctl.reports.table import Holds, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from contractctl.reports.table import Report, Sheet, Table, Value

FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_767
WIDEST, NARROWEST = 46, 8
ANSWER_WIDTH = 36
MONEY_FORMAT = '#,##0.00;[Red]-#,##0.00;"—"'
CREATED = date(2024, 1, 1)  # a fixed moment, so that the same facts give the same bytes


class OutputError(ContractctlError):
    """A file that cannot be written; facts: file."""

    exit_code = ExitCode.BUSY


class FileInUseError(OutputError):
    """A target that another program holds."""

    id = "E-OUT-003"
    msgid = N_("{file} cannot be written: {reason}")
    hint_msgid = N_("if it is open in Excel or WPS, close it; else choose another name")


class UnknownFormatError(OutputError):
    """A format that there is not."""

    id = "E-OUT-001"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no format {format}")
    hint_msgid = N_("choose one of {known}")


def as_json(report: Report) -> str:
    """The documented envelope, as text."""
    return json.dumps(report.json(), ensure_ascii=False, indent=1) + "\n"


def as_lines(report: Report) -> str:
    """One JSON object a line."""
    return "".join(each_line(report))


def each_line(report: Report) -> Iterator[str]:
    """The lines of JSON one after another, as the report gives them."""
    return (json.dumps(line, ensure_ascii=False) + "\n" for line in report.lines())


def as_csv(report: Report) -> str:
    """The first sheet as CSV; a text that a spreadsheet would run as a formula gets an apostrophe."""
    table = report.sheets()[0].table
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(column.key for column in table.columns)
    for row in table.rows:
        writer.writerow(_guarded(plain(value, column.holds), column.holds) for value, column in zip(row, table.columns, strict=True))
    return stream.getvalue()


def _guarded(text: str, holds: Holds) -> str:
    is_number = holds in (Holds.MONEY, Holds.COUNT)
    return f"'{text}" if text.startswith(FORMULA) and not is_number else text


TEXTS: Mapping[str, Callable[[Report], str]] = {"json": as_json, "jsonl": as_lines, "csv": as_csv}
FORMATS = ("table", *TEXTS, "xlsx")


def write(report: Report, path: Path, format_: str, properties: Mapping[str, str], *, bom: bool = True) -> None:
    """Write a report to a file, whole or not at all; errors: OutputError."""
    if format_ == "xlsx":
        replace_whole(path, lambda partial: write_workbook(report.sheets(), partial, properties))
        return
    if format_ not in TEXTS:
        raise UnknownFormatError(format=format_, known="、".join(FORMATS[1:]))
    content = TEXTS[format_](report).encode("utf-8-sig" if format_ == "csv" and bom else "utf-8")
    replace_whole(path, lambda partial: partial.write_bytes(content))


def replace_whole(path: Path, make: Callable[[Path], object]) -> None:
    """Make a file beside its target, bring it to the disk, put it in the target's place."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise FileInUseError(file=path.name, reason=error.strerror) from error
    os.close(handle)
    partial = Path(name)
    try:
        make(partial)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise FileInUseError(file=path.name, reason=error.strerror) from error
    finally:
        partial.unlink(missing_ok=True)


def write_workbook(sheets: Sequence[Sheet], path: Path, properties: Mapping[str, str]) -> None:
    """A workbook of tables: frozen headings, filters, real dates and amounts, every code and every text as text."""
    from xlsxwriter import Workbook

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": False}
    with Workbook(str(path), options) as book:
        book.set_properties({**properties, "created": CREATED})
        formats = _formats(book)
        for sheet in sheets:
            target = book.add_worksheet(sheet.name)
            _write_sheet(target, sheet, formats)
            if sheet.hidden:
                target.hide()
        _offer_choices(book, sheets, formats)


def _offer_choices(book: Workbook, sheets: Sequence[Sheet], formats: Mapping[str, Format]) -> None:
    """Lists to choose from: a defined name over the first column of another sheet, for Excel refuses long lists and other sheets' ranges."""
    from xlsxwriter.utility import xl_col_to_name

    lists = {sheet.name: sheet for sheet in sheets}
    for number, sheet in enumerate(sheets):
        for column, heading in enumerate(sheet.table.columns):
            source = lists.get(heading.choices)
            if source is None or not sheet.table.rows:
                continue
            first, last = len(source.notes) + 2, len(source.notes) + 1 + max(1, len(source.table.rows))
            name = f"choices_{number}_{xl_col_to_name(column)}"
            book.define_name(name, f"='{source.name}'!$A${first}:$A${last}")
            target, top = book.worksheets()[number], len(sheet.notes) + 1
            bottom = top + len(sheet.table.rows) - 1
            target.data_validation(top, column, bottom, column, {"validate": "list", "source": f"={name}", "error_type": "warning"})
            target.conditional_format(top, column, bottom, column, {"type": "blanks", "format": formats["answer"]})


def _formats(book: Workbook) -> Mapping[str, Format]:
    font = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
    return {
        "head": book.add_format({**font, "bold": True, "font_color": "white", "bg_color": "#1F4E78", "text_wrap": True, "align": "center"}),
        "note": book.add_format({**font, "font_color": "#595959"}),
        "text": book.add_format({**font, "num_format": "@"}),
        "money": book.add_format({**font, "num_format": MONEY_FORMAT}),
        "day": book.add_format({**font, "num_format": "yyyy-mm-dd", "align": "left"}),
        "count": book.add_format({**font, "num_format": "#,##0"}),
        "answer": book.add_format({"bg_color": "#FFF2CC"}),
        "foot_text": book.add_format({**font, "bold": True, "top": 1}),
        "foot_money": book.add_format({**font, "bold": True, "top": 1, "num_format": MONEY_FORMAT}),
        "foot_count": book.add_format({**font, "bold": True, "top": 1, "num_format": "#,##0"}),
    }


def _write_sheet(target: Worksheet, sheet: Sheet, formats: Mapping[str, Format]) -> None:
    table = sheet.table
    top = len(sheet.notes)
    for row, note in enumerate(sheet.notes):
        target.write_string(row, 0, note, formats["note"])
    for column, heading in enumerate(table.columns):
        target.write_string(top, column, heading.label, formats["head"])
        target.set_column(column, column, _width(table, column))
    for row, values in enumerate(table.rows, start=top + 1):
        for column, value in enumerate(values):
            _write_cell(target, row, column, value, table.columns[column].holds, formats)
    last = top + len(table.rows)
    for row, values in enumerate(table.foot, start=last + 1):
        for column, value in enumerate(values):
            _write_foot(target, row, column, value, table, (top + 1, last), formats)
    _set_page(target, table, top, last, sheet.name)


def _write_cell(target: Worksheet, row: int, column: int, value: Value, holds: Holds, formats: Mapping[str, Format]) -> None:
    if value is None:
        return
    if holds is Holds.MONEY and isinstance(value, int):
        target.write_number(row, column, Decimal(value) / 100, formats["money"])
    elif holds is Holds.COUNT and isinstance(value, int):
        target.write_number(row, column, value, formats["count"])
    elif isinstance(value, date):
        target.write_datetime(row, column, value, formats["day"])
    else:
        target.write_string(row, column, str(value)[:LONGEST_CELL], formats["text"])


def _write_foot(target: Worksheet, row: int, column: int, value: Value, table: Table, span: tuple[int, int], formats: Mapping[str, Format]) -> None:
    """A total is a formula over what the filter shows, with its value stored for previews."""
    from xlsxwriter.utility import xl_range

    holds = table.columns[column].holds
    if isinstance(value, int) and holds in (Holds.MONEY, Holds.COUNT) and span[1] >= span[0]:
        shown = Decimal(value) / 100 if holds is Holds.MONEY else value
        style = formats["foot_money" if holds is Holds.MONEY else "foot_count"]
        target.write_formula(row, column, f"=SUBTOTAL(109,{xl_range(span[0], column, span[1], column)})", style, shown)
    elif value is not None:
        target.write_string(row, column, str(value), formats["foot_text"])


def _width(table: Table, column: int) -> int:
    from rich.cells import cell_len

    holds = table.columns[column].holds
    if table.columns[column].choices:
        return ANSWER_WIDTH
    texts = [table.columns[column].label, *(plain(row[column], holds) for row in table.rows[:500])]
    return min(WIDEST, max(NARROWEST, *(cell_len(text) + (6 if holds is Holds.MONEY else 2) for text in texts)))


def _set_page(target: Worksheet, table: Table, top: int, last: int, name: str) -> None:
    columns = max(len(table.columns) - 1, 0)
    target.freeze_panes(top + 1, 1)
    if table.rows:
        target.autofilter(top, 0, last, columns)
    target.hide_gridlines(2)
    target.set_landscape()
    target.set_paper(9)
    target.fit_to_pages(1, 0)
    target.repeat_rows(top)
    target.set_footer(_("&L{sheet}&RPage &P of &N").format(sheet=name))
    target.ignore_errors({"number_stored_as_text": f"A1:XFD{max(last + 2, 2)}"})
