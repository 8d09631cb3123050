"""Reports into files: JSON, JSON lines, CSV and workbooks, written beside the target and put in its place when whole."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.errors import ContractctlError, ExitCode, reason
from contractctl.language import N_, _
from contractctl.reports.table import Holds, Tone, plain, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from contractctl.reports.table import Report, Sheet, Value

FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_767
GOES_ON = "..."
WIDEST, NARROWEST = 52, 8  # of columns, in characters
MEASURED = 500  # rows that say how wide a column is
LINE_HEIGHT, MOST_LINES = 15, 27  # points; a row of Excel is at most 409 high
FILLS = {Tone.ERROR: "#F8CBAD", Tone.WARNING: "#FFF2CC"}
ANSWER_WIDTH = 36
MONEY_FORMAT = '#,##0.00;[Red]-#,##0.00;"—"'
CREATED = datetime(2024, 1, 1, tzinfo=UTC)  # a fixed moment, so that the same facts give the same bytes


class OutputError(ContractctlError):
    """A file that cannot be written; facts: file."""

    exit_code = ExitCode.BUSY


class FileInUseError(OutputError):
    """A target that another program holds."""

    id = "E-OUT-003"
    msgid = N_("{file} cannot be written: {reason}")
    hint_msgid = N_("if it is open in Excel or WPS, close it; else choose another name")


class WrongPlaceError(OutputError):
    """A folder that there is not, or a folder where a file is meant."""

    id = "E-OUT-004"
    exit_code = ExitCode.USAGE
    msgid = N_("{file} cannot be written there: {reason}")
    hint_msgid = N_("make the folder, or choose another place")


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
    """The report's rows as CSV; a text that a spreadsheet would run as a formula gets an apostrophe."""
    sheets = report.sheets()
    table = next((sheet for sheet in sheets if sheet.is_csv), sheets[0]).table
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
        raise _refused(path, error) from error
    os.close(handle)
    partial = Path(name)
    try:
        make(partial)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        partial.unlink(missing_ok=True)


def _refused(path: Path, error: OSError) -> OutputError:
    wrong = isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError)
    return (WrongPlaceError if wrong else FileInUseError)(file=path, reason=reason(error))


def write_workbook(sheets: Sequence[Sheet], path: Path, properties: Mapping[str, str]) -> None:
    """A workbook of tables: frozen headings, filters, real dates and amounts, every code and every text as text."""
    from xlsxwriter import Workbook

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": False}
    with Workbook(str(path), options) as book:
        book.set_properties({**properties, "created": CREATED})
        formats = _formats(book)
        for sheet in sheets:
            target = book.add_worksheet(sheet.name)
            _Writer(target, sheet, formats).write()
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
    font = {"font_name": "微软雅黑", "font_size": 10, "valign": "top"}
    text = {**font, "num_format": "@", "align": "left", "indent": 1, "text_wrap": True}
    money, count = {**font, "num_format": MONEY_FORMAT}, {**font, "num_format": "#,##0"}
    total = {"bold": True, "top": 1}
    return {
        "answer": book.add_format({"bg_color": "#FFF2CC"}),
        "head": book.add_format({**font, "bold": True, "font_color": "white", "bg_color": "#1F4E78", "text_wrap": True, "align": "center"}),
        "note": book.add_format({**font, "font_color": "#595959"}),
        "text": book.add_format(text),
        **{tone.value: book.add_format({**text, "bg_color": fill}) for tone, fill in FILLS.items()},
        "money": book.add_format(money),
        "day": book.add_format({**font, "num_format": "yyyy-mm-dd", "align": "center"}),
        "count": book.add_format(count),
        "total_text": book.add_format({**font, **total, "align": "left", "indent": 1}),
        "total_money": book.add_format({**money, **total}),
        "total_count": book.add_format({**count, **total}),
    }


class _Writer:
    """One sheet on its way into a workbook."""

    def __init__(self, target: Worksheet, sheet: Sheet, formats: Mapping[str, Format]) -> None:
        self.target = target
        self.sheet = sheet
        self.table = sheet.table
        self.formats = formats
        self.top = len(sheet.notes)
        self.last = self.top + len(sheet.table.rows)
        self.widths = [self._width(column) for column in range(len(sheet.table.columns))]

    def write(self) -> None:
        """Notes, headings, rows, totals, and how the sheet is looked at and printed."""
        for row, note in enumerate(self.sheet.notes):
            self.target.write_string(row, 0, note, self.formats["note"])
        for column, heading in enumerate(self.table.columns):
            self.target.write_string(self.top, column, heading.label, self.formats["head"])
            self.target.set_column(column, column, self.widths[column])
        tones = (*self.table.tones, *([Tone.PLAIN] * (len(self.table.rows) - len(self.table.tones))))
        for row, (values, tone) in enumerate(zip(self.table.rows, tones, strict=True), start=self.top + 1):
            self._row(row, values, tone)
        for row, values in enumerate(self.table.foot, start=self.last + 1):
            for column, value in enumerate(values):
                self._total(row, column, value)
        self._look()
        self._page()

    def _row(self, row: int, values: Sequence[Value], tone: Tone) -> None:
        for column, value in enumerate(values):
            self._cell(row, column, value, tone)
        lines = max(self._lines(column, value) for column, value in enumerate(values))
        if lines > 1:
            self.target.set_row(row, LINE_HEIGHT * min(lines, MOST_LINES))

    def _cell(self, row: int, column: int, value: Value, tone: Tone) -> None:
        heading = self.table.columns[column]
        if value is None:
            return
        if heading.holds is Holds.MONEY and isinstance(value, int):
            self.target.write_number(row, column, Decimal(value) / 100, self.formats["money"])
        elif heading.holds is Holds.COUNT and isinstance(value, int):
            self.target.write_number(row, column, value, self.formats["count"])
        elif isinstance(value, date):
            self.target.write_datetime(row, column, value, self.formats["day"])
        else:
            style = tone.value if heading.toned and tone in FILLS else "text"
            self.target.write_string(row, column, that_fits(str(value)), self.formats[style])

    def _total(self, row: int, column: int, value: Value) -> None:
        """A total is a formula over what the filter shows, with its value stored for previews."""
        from xlsxwriter.utility import xl_range

        holds = self.table.columns[column].holds
        if isinstance(value, int) and holds in (Holds.MONEY, Holds.COUNT) and self.table.rows:
            formula = f"=SUBTOTAL(109,{xl_range(self.top + 1, column, self.last, column)})"
            shown_value = Decimal(value) / 100 if holds is Holds.MONEY else value
            self.target.write_formula(row, column, formula, self.formats["total_money" if holds is Holds.MONEY else "total_count"], shown_value)
        elif value is not None:
            self.target.write_string(row, column, str(value), self.formats["total_text"])

    def _width(self, column: int) -> int:
        """Room for the longest line; a total that does not fit would show as ####."""
        from rich.cells import cell_len

        if self.table.columns[column].choices:
            return ANSWER_WIDTH
        holds = self.table.columns[column].holds
        values = [row[column] for row in (*self.table.rows[:MEASURED], *self.table.foot)]
        lines = [self.table.columns[column].label, *(line for value in values for line in shown(value, holds).split("\n"))]
        return min(WIDEST, max(NARROWEST, max(map(cell_len, lines)) + 3))

    def _lines(self, column: int, value: Value) -> int:
        """How many lines a value takes in its column."""
        from rich.cells import cell_len

        room = self.widths[column] - 2
        return sum(max(1, -(-cell_len(line) // room)) for line in shown(value, self.table.columns[column].holds).split("\n"))

    def _look(self) -> None:
        self.target.freeze_panes(self.top + 1, 1)
        if self.table.rows:
            self.target.autofilter(self.top, 0, self.last, len(self.table.columns) - 1)
        self.target.hide_gridlines(2)
        self.target.ignore_errors({"number_stored_as_text": f"A1:XFD{self.last + 2}"})

    def _page(self) -> None:
        left, right = (text.replace("&", "&&") for text in self.sheet.header)
        self.target.set_landscape()
        self.target.set_paper(9)
        self.target.fit_to_pages(1, 0)
        self.target.repeat_rows(self.top)
        self.target.set_header(f"&L{left}&R{right}")
        self.target.set_footer(_("&L{sheet}&RPage &P of &N").format(sheet=self.sheet.name))


def that_fits(text: str) -> str:
    """A text that a cell can hold; a longer one shows that it goes on."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(GOES_ON)] + GOES_ON
