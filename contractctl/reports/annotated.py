"""The clerk's own workbook back: what is wrong marked in its cells, and told once more in a column that can be filtered.

All else stays as it was, as far as openpyxl keeps it; values that formulas had are put back, for openpyxl stores none.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, cast
from xml.sax.saxutils import escape

from contractctl.language import N_, _, say
from contractctl.records import Outcome
from contractctl.reports.files import that_fits

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

    from contractctl.records import Problem

Value = str | int | float | bool | date | datetime | time | timedelta | None
Place = tuple[int, int]
HEADING = N_("Errors")
FILLS = {Outcome.REFUSED: "FFFF7C80", Outcome.HELD: "FFFFE699", Outcome.WARNING: "FFFFF9E5"}
HEADING_FILL = "FFC00000"
GRAVEST = (Outcome.REFUSED, Outcome.HELD, Outcome.WARNING)
MARK = "[contractctl]"  # begins our part of a comment, so that it is known when the file comes back
WIDTH = 60
DIGITS_KEPT = 15
NO_TITLE = re.compile(r"[\[\]:*?/\\]")
LONGEST_TITLE = 31
FORMULA_CELL = re.compile(r'<c r="(?P<place>[A-Z]+\d+)"(?P<style>(?: s="\d+")?)(?: t="\w+")?>(?P<formula><f[^>]*?(?:/>|>[^<]*</f>))<v ?/></c>')


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """A sheet's values as they were read; merged ranges are (top, left, bottom, right), rows and columns count from 1."""

    name: str
    rows: Sequence[Sequence[Value]]
    visible: bool = True
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A table in its sheet: the last row of its heading, its last row, and the column right of it, where the errors stand."""

    sheet: str
    heading: int
    last: int
    column: int


@dataclass(slots=True)
class Marks:
    """What is to be marked: the problems by sheet, the tables they are in."""

    areas: Sequence[Area]
    problems: Sequence[Problem]
    by_row: dict[tuple[str, int], list[Problem]] = field(default_factory=lambda: defaultdict(list))
    by_cell: dict[tuple[str, str], list[Problem]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for problem in self.problems:
            if problem.row is not None:
                self.by_row[problem.sheet or "", problem.row].append(problem)
            if problem.cell is not None:
                self.by_cell[problem.sheet or "", problem.cell].append(problem)


def own_workbook(content: io.BytesIO) -> Workbook | None:
    """The clerk's workbook as openpyxl keeps it, without macros; None where openpyxl cannot read what others can."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(content, keep_vba=False, rich_text=True)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, SyntaxError, zipfile.BadZipFile):
        return None


def rebuilt(sheets: Sequence[PlainSheet]) -> tuple[Workbook, dict[str, str]]:
    """A new workbook with the same sheets, rows and columns, and the title that each sheet's name became; long numbers are text."""
    from openpyxl import Workbook

    book, titles = Workbook(), {}
    book.remove(book.worksheets[0])
    for sheet in sheets:
        target = book.create_sheet((NO_TITLE.sub("_", sheet.name) or "1")[:LONGEST_TITLE])
        titles[sheet.name] = target.title
        target.sheet_state = "visible" if sheet.visible else "hidden"
        for number, row in enumerate(sheet.rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    _write(target.cell(number, column), value)
        for top, left, bottom, right in sheet.merged:
            target.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        for number in sheet.hidden_rows:
            target.row_dimensions[number].hidden = True
    return book, titles


def _write(cell: Cell, value: Value) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**DIGITS_KEPT:
        value = str(int(value))
    if isinstance(value, str):
        cell.value = that_fits(ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"  # what begins with = or # is a text here
        cell.number_format = "@"
    else:
        cell.value = value


def mark(book: Workbook, marks: Marks, titles: Mapping[str, str]) -> None:
    """Colour and comment the cells, and add the column of errors right of each table that has some."""
    for area in marks.areas:
        sheet = book[titles.get(area.sheet, area.sheet)]
        _take_back(sheet, area)
        for (_name, place), problems in _within(marks.by_cell, area):
            _mark_cell(_top_left(sheet, place), problems)
        _add_column(sheet, area, marks)


def _within(by_cell: Mapping[tuple[str, str], list[Problem]], area: Area) -> Iterator[tuple[tuple[str, str], list[Problem]]]:
    for (sheet, place), problems in by_cell.items():
        if sheet == area.sheet and (problems[0].row or 0) <= area.last and (problems[0].row or 0) >= area.heading - 1:
            yield (sheet, place), problems


def _take_back(sheet: Worksheet, area: Area) -> None:
    """What an earlier pass marked."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    for row in sheet.iter_rows(min_row=area.heading, max_row=area.last, max_col=area.column):
        for cell in row:
            if cell.has_style and cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in FILLS.values():
                cell.fill = PatternFill()
            comment = getattr(cell, "comment", None)
            if comment and MARK in comment.text:
                before = comment.text.partition(MARK)[0].rstrip("\n")
                cell.comment = Comment(before, comment.author) if before else None


def _top_left(sheet: Worksheet, place: str) -> Cell:
    """The cell, or the one that shows where a merged range covers it."""
    from openpyxl.utils.cell import coordinate_to_tuple

    for merged in sheet.merged_cells.ranges:
        if place in merged:
            return _cell(sheet, merged.min_row, merged.min_col)
    row, column = coordinate_to_tuple(place)
    return _cell(sheet, row, column)


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell that can be written: none that a merged range covers."""
    return cast("Cell", sheet.cell(row, column))


def _mark_cell(cell: Cell, problems: Sequence[Problem]) -> None:
    from openpyxl.comments import Comment

    said = "\n".join([MARK, *(sentence(problem) for problem in problems)])
    before = cell.comment
    text = f"{before.text}\n{said}" if before else said
    cell.comment = Comment(text, before.author if before else "contractctl", height=60 + 18 * text.count("\n") + 18 * (len(text) // 30), width=320)
    cell.fill = _fill(FILLS[_gravest(problems)])


def _gravest(problems: Sequence[Problem]) -> Outcome:
    return min((problem.outcome for problem in problems), key=GRAVEST.index)


def _fill(color: str) -> PatternFill:
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=color)


def sentence(problem: Problem) -> str:
    """Where, what stands there, why it cannot be, what to do."""
    where = problem.cell or ""
    said = f"“{problem.text}”" if problem.text else ""
    todo = str(say(N_("; to do: {hint}"), hint=problem.hint)) if problem.hint else ""
    return " ".join(part for part in (problem.id, where, said, f"{problem.reason}{todo}") if part)


def _add_column(sheet: Worksheet, area: Area, marks: Marks) -> None:
    """The column of errors with its heading and filter; a held row without a bad cell is yellow as a whole."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    heading = sheet.cell(area.heading, area.column, _(HEADING))
    heading.font, heading.fill = Font(bold=True, color="FFFFFFFF"), _fill(HEADING_FILL)
    heading.alignment = Alignment(horizontal="center", vertical="center")
    heading.border = Border(*(Side("thin"),) * 4)
    sheet.column_dimensions[get_column_letter(area.column)].width = WIDTH
    for row in range(area.heading + 1, area.last + 1):
        problems = marks.by_row.get((area.sheet, row), [])
        cell = sheet.cell(row, area.column)
        cell.value = that_fits(ILLEGAL_CHARACTERS_RE.sub("", "\n".join(map(sentence, problems)))) or None
        if problems:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.fill = _fill(FILLS[_gravest(problems)])
        if any(problem.outcome is Outcome.HELD and problem.cell is None for problem in problems):
            for column in range(1, area.column):
                sheet.cell(row, column).fill = _fill(FILLS[Outcome.HELD])
    _filter(sheet, area)


def _filter(sheet: Worksheet, area: Area) -> None:
    """One filter a sheet is all that Excel allows, and none over a table of its own."""
    from openpyxl.utils import get_column_letter
    from openpyxl.utils.cell import range_boundaries

    last = f"{get_column_letter(area.column)}{area.last}"
    tables = [range_boundaries(table.ref) for table in sheet.tables.values()]
    if any(int(top or 0) <= area.last and int(bottom or 0) >= area.heading for _left, top, _right, bottom in tables):
        sheet.auto_filter.ref = f"{get_column_letter(area.column)}{area.heading}:{last}"
        return
    left, top = range_boundaries(sheet.auto_filter.ref)[:2] if sheet.auto_filter.ref else (1, None)
    if top == area.heading:
        sheet.auto_filter.ref = f"{get_column_letter(int(left or 1))}{area.heading}:{last}"
    elif top is None or not sheet.auto_filter.filterColumn:
        sheet.auto_filter.ref = f"A{area.heading}:{last}"


def save(book: Workbook, path: Path, values: Mapping[str, Mapping[str, Value]] | None = None) -> None:
    """Write the workbook; `values` are what its formulas showed, by sheet and cell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.save(path)
    if values:
        _put_values_back(book, path, values)


def _put_values_back(book: Workbook, path: Path, values: Mapping[str, Mapping[str, Value]]) -> None:
    """Openpyxl numbers the parts of its sheets in their order."""
    parts = {f"xl/worksheets/sheet{number}.xml": values.get(sheet.title, {}) for number, sheet in enumerate(book.worksheets, start=1)}
    whole = path.with_name(f"{path.name}.values")
    try:
        with zipfile.ZipFile(path) as before, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as after:
            for member in before.infolist():
                content = before.read(member)
                if parts.get(member.filename):
                    shown = parts[member.filename]
                    content = FORMULA_CELL.sub(partial(_with_value, shown), content.decode()).encode()
                after.writestr(member, content)
        whole.replace(path)
    finally:
        whole.unlink(missing_ok=True)


def _with_value(shown: Mapping[str, Value], found: re.Match[str]) -> str:
    from openpyxl.utils.datetime import to_excel

    value = shown.get(found["place"])
    if value is None:
        return found[0]
    if isinstance(value, bool):
        kind, text = ' t="b"', str(int(value))
    elif isinstance(value, str):
        kind, text = ' t="str"', escape(value)
    else:
        kind, text = "", repr(value if isinstance(value, int | float) else to_excel(value))  # type: ignore[no-untyped-call]
    return f'<c r="{found["place"]}"{found["style"]}{kind}>{found["formula"]}<v>{text}</v></c>'
