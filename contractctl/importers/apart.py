"""The reader of binary workbooks, in a process of its own: `python -m contractctl.importers.apart` (RELIABILITY.md §4).

A crafted file of 2.5 KB can abort the interpreter in calamine. So the libraries run here, under limits of time and memory, and whatever happens to
this process is an ordinary refusal for the one that asked (importers/reader.py). Jobs come in by stdin, cells go out by stdout as marshal, which takes
a fifth of pickle's time. Little is imported: the start is to cost hardly more than Python's own.
"""

from __future__ import annotations

import io
import marshal
import os
import struct
import sys
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

if sys.platform != "win32":  # there the clock of the asking process is the limit
    import resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    import xlrd

    Frame = tuple[object, ...]

JOB = struct.Struct(">4sQQQ")  # format, seconds of CPU, bytes of memory, bytes of the file
LENGTH = struct.Struct(">Q")
ROWS_AT_ONCE = 1000
WITHOUT_REFERENCES = 2  # of marshal's formats the last that looks for no object twice: no two cells are one
DAY, MOMENT, CLOCK, SPAN = range(4)
DAYS = frozenset({date, datetime, time, timedelta})
MICROSECONDS = 10**6
# What xlrd stumbles over in a damaged file, beside its own errors: it believes every offset and length that stands there.
BROKEN_IN_XLS = (ValueError, struct.error, LookupError, AssertionError, TypeError, AttributeError, ArithmeticError)


def limit(seconds: int, memory: int) -> None:
    """No more than so much time from now on, and so much memory."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds
    for what, most in ((resource.RLIMIT_CPU, until), (resource.RLIMIT_AS, memory)):
        hard = resource.getrlimit(what)[1]
        bounded = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (bounded, hard))
        except (ValueError, OSError):  # macOS knows the limit of memory by name only
            continue


def frames(form: bytes, content: bytes) -> Iterator[Frame]:
    """A workbook as frames: book, then for each sheet sheet and rows, then bad cells."""
    match form:
        case b"xls ":
            return _xls(content)
        case b"html" | b"xml ":
            return _marked_up(form, content)
        case _:
            return _calamine(content)


def _marked_up(form: bytes, content: bytes) -> Iterator[Frame]:
    from contractctl.importers import tables_in_markup

    try:
        yield "book", False
        for grid in tables_in_markup.html(content) if form == b"html" else tables_in_markup.xml_2003(content):
            yield "sheet", grid.name, grid.visible, grid.merged, sorted(grid.hidden_rows), sorted(grid.hidden_columns)
            yield from _chunks(iter(grid.rows))
            yield "bad", grid.bad
    except (ValueError, LookupError) as error:  # LookupError: an encoding that nobody knows
        yield "broken", str(error)


def _calamine(content: bytes) -> Iterator[Frame]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        yield "book", False
        for meta in book.sheets_metadata:
            if meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            merged = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
            yield "sheet", meta.name, meta.visible is SheetVisibleEnum.Visible, merged, [], []
            before = [""] * sheet.start[1] if sheet.start else []  # iter_rows begins with the first column that is used
            yield from _chunks([*before, *row] if before else row for row in sheet.iter_rows())
    except (CalamineError, ValueError, OSError) as error:
        yield "broken", str(error)


def _xls(content: bytes) -> Iterator[Frame]:
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - pathlib costs the start 10 ms
            book = xlrd.open_workbook(file_contents=content, logfile=nowhere, formatting_info=True, ragged_rows=True)
        yield "book", bool(book.datemode)
        for sheet in book.sheets():
            yield from _xls_sheet(book, sheet)
    except (xlrd.XLRDError, CompDocError, *BROKEN_IN_XLS) as error:
        yield "broken", str(error)


def _xls_sheet(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Iterator[Frame]:
    merged = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    rows = [row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden]
    columns = [column + 1 for column, info in sheet.colinfo_map.items() if info.hidden]
    yield "sheet", sheet.name, sheet.visibility == 0, merged, rows, columns
    bad: list[tuple[int, int, str]] = []
    yield from _chunks(_xls_rows(book, sheet, bad))
    yield "bad", bad


def _xls_rows(book: xlrd.Book, sheet: xlrd.sheet.Sheet, bad: list[tuple[int, int, str]]) -> Iterator[list[object]]:
    import xlrd

    for number in range(sheet.nrows):
        values: list[object] = sheet.row_values(number)
        for column, kind in enumerate(sheet.row_types(number)):
            if kind == xlrd.XL_CELL_ERROR:
                bad.append((number + 1, column + 1, xlrd.error_text_from_code.get(values[column], "#ERROR")))
                values[column] = ""
            elif kind == xlrd.XL_CELL_DATE:
                values[column] = _xls_day(values[column], book.datemode)
            elif kind == xlrd.XL_CELL_BOOLEAN:
                values[column] = bool(values[column])
        yield values


def _xls_day(serial: object, mode: int) -> object:
    """A number in a format of days as day and time; the number itself where Excel has no such day."""
    import xlrd

    number = float(serial)  # type: ignore[arg-type]
    try:
        moment: datetime = xlrd.xldate_as_datetime(number, mode)
    except (xlrd.xldate.XLDateError, OverflowError, ValueError):
        return number
    if 0 <= number < 1:
        return moment.time()
    return moment.date() if moment.time() == time() else moment


def _chunks(rows: Iterator[Sequence[object]]) -> Iterator[Frame]:
    """Rows without the empty cells at their ends; days apart, for marshal knows none."""
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        yield _chunk(chunk)


def _chunk(chunk: Sequence[Sequence[object]]) -> Frame:
    """Rows taken a column at a time: most columns hold neither days nor empty cells, which one look at the types of their cells tells."""
    columns: list[Sequence[object]] = list(zip_longest(*chunk, fillvalue=""))
    numbers: dict[tuple[int, int, int], int] = {}  # of the different days
    days: list[tuple[int, list[int], list[int]]] = []
    for number, column in enumerate(columns):
        kinds = set(map(type, column))
        if not DAYS.isdisjoint(kinds):
            places = [place for place, cell in enumerate(column) if type(cell) in DAYS]
            days.append((number, places, [numbers.setdefault(_day(column[place]), len(numbers)) for place in places]))
            columns[number] = [None if cell == "" or type(cell) in DAYS else cell for cell in column]
        elif kinds == {str}:
            columns[number] = [cell or None for cell in column]
        elif "" in column:
            columns[number] = [None if cell == "" else cell for cell in column]
    rows = list(map(list, zip(*columns, strict=True))) if columns else [[] for _ in chunk]
    for row, written in zip(rows, chunk, strict=True):
        if len(written) < len(row) or (row and written[-1] == ""):
            del row[_filled(written) :]
    return "rows", rows, days, list(numbers)


def _filled(row: Sequence[object]) -> int:
    """How many cells a row has up to the last one that is not empty."""
    return next((place for place in range(len(row), 0, -1) if row[place - 1] != ""), 0)


@lru_cache(4096, typed=True)
def _day(cell: object) -> tuple[int, int, int]:
    """A day as numbers; `day` below is the way back."""
    if isinstance(cell, datetime):
        return MOMENT, cell.toordinal(), (cell - datetime.combine(cell.date(), time())) // timedelta(microseconds=1)
    if isinstance(cell, date):
        return DAY, cell.toordinal(), 0
    if isinstance(cell, time):
        return CLOCK, 0, ((cell.hour * 60 + cell.minute) * 60 + cell.second) * MICROSECONDS + cell.microsecond
    return SPAN, 0, cell // timedelta(microseconds=1)  # type: ignore[operator]


@lru_cache(4096)
def day(kind: int, ordinal: int, microseconds: int) -> date | datetime | time | timedelta:
    """What `_day` took apart."""
    span = timedelta(microseconds=microseconds)
    match kind:
        case 0:
            return date.fromordinal(ordinal)
        case 1:
            return datetime.combine(date.fromordinal(ordinal), time()) + span
        case 2:
            return (datetime.combine(date.min, time()) + span).time()
        case _:
            return span


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Read workbook after workbook until nobody asks any more."""
    while head := jobs.read(JOB.size):
        form, seconds, memory, size = JOB.unpack(head)
        limit(seconds, memory)
        content = jobs.read(size)
        for frame in frames(form, content):
            _send(answers, frame)
        _send(answers, ("end",))
        answers.flush()


def _send(answers: BinaryIO, frame: Frame) -> None:
    packed = marshal.dumps(frame, WITHOUT_REFERENCES)  # type: ignore[arg-type]
    answers.write(LENGTH.pack(len(packed)))
    answers.write(packed)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
