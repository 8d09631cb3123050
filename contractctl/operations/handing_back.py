"""import --errors-to: the workbooks that hold errors, back to their clerk with the errors marked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.errors import ContractctlError, ExitCode
from contractctl.importers.sheets import BadCell, FileError, open_workbook, place
from contractctl.language import N_, _, say
from contractctl.operations.finding_files import chosen
from contractctl.records import Outcome
from contractctl.reports import annotated
from contractctl.reports.files import WrongPlaceError, replace_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractctl.importers.sheets import Cell, Sheet, Workbook
    from contractctl.outcomes import FileReport, ImportReport, TableReport

ENDING = ".xlsx"
MOST_CELLS = 1_500_000  # a minute and a gigabyte of openpyxl
OUR_SENTENCES = "E-"
TO_CORRECT = N_("{name}_to_correct")


class OwnFileError(ContractctlError):
    """A marked copy would be written over the file that is imported; facts: file."""

    id = "E-IMP-120"
    exit_code = ExitCode.USAGE
    msgid = N_("{file} is the file that is imported: its errors are never written into it")
    hint_msgid = N_("choose another name for --errors-to")


class NotXlsxError(ContractctlError):
    """A name that no workbook has; facts: file."""

    id = "E-IMP-121"
    exit_code = ExitCode.USAGE
    msgid = N_("--errors-to writes a workbook, and {file} does not end in .xlsx")
    hint_msgid = N_("give it a name such as errors.xlsx, or a folder")


class TooManyCellsError(FileError):
    """A workbook that would take too long to write again."""

    id = "E-IMP-122"
    msgid = N_("{file}: the workbook is too large to be handed back with its errors marked")
    hint_msgid = N_("correct it by the list on the screen: add --all")


class NoWorkbookToMarkError(FileError):
    """A source without rows and columns, such as an archive of e-invoices."""

    id = "E-IMP-123"
    msgid = N_("{file}: it is no workbook, so its errors cannot be marked in it")
    hint_msgid = N_("the list on the screen names them all: add --all")


def check_target(target: Path, paths: Sequence[Path]) -> None:
    """Refuse a target before anything is imported; errors: OwnFileError, NotXlsxError, WrongPlaceError."""
    if not target.is_dir() and target.suffix.lower() != ENDING:
        raise NotXlsxError(file=target)
    if not target.is_dir() and not target.parent.is_dir():
        raise WrongPlaceError(file=target, reason=say(N_("there is no such folder")))
    if any(isinstance(path, Path) and path.resolve() == target.resolve() for path in chosen(paths).files):
        raise OwnFileError(file=target)


def hand_back(report: ImportReport, target: Path) -> Iterator[Path]:
    """Write a marked copy of each file with a row that is refused or held; errors: OutputError, TooManyCellsError."""
    files = [(file, file.source) for file in report.files if file.source is not None and is_worth_it(file)]
    for file, source in files:
        path = _free_name(target, source) if target.is_dir() else target if len(files) == 1 else target.with_stem(f"{target.stem}_{source.stem}")
        _write(file, source, path)
        yield path


def is_worth_it(file: FileReport) -> bool:
    """Whether something in the file is to be corrected."""
    return any(problem.outcome is not Outcome.WARNING for problem in file.problems)


def _free_name(folder: Path, source: Path) -> Path:
    """A name in the folder that no file has: an earlier copy may be half corrected."""
    ending = _(TO_CORRECT).format(name="")
    stem = source.stem.removesuffix(ending) + ending
    path, number = folder / f"{stem}{ENDING}", 2
    while path.exists():
        path, number = folder / f"{stem}({number}){ENDING}", number + 1
    return path


def _write(file: FileReport, source: Path, path: Path) -> None:
    try:
        read = open_workbook(source)
    except FileError as error:
        raise NoWorkbookToMarkError(file=source.name) from error
    if sum(len(row) for sheet in read.sheets for row in sheet.rows) > MOST_CELLS:
        raise TooManyCellsError(file=source.name)
    marks = annotated.Marks(list(_areas(file, read)), file.problems)
    content = source.read_bytes()
    book = annotated.own_workbook(io.BytesIO(content)) if _is_xlsx(content) else None
    if book is None:
        book, titles = annotated.rebuilt([_plain(sheet) for sheet in read.sheets])
        values = {}
    else:
        titles = {}
        values = {sheet.name: _by_place(sheet) for sheet in read.sheets} if b"<f" in _parts(content) else {}
    annotated.mark(book, marks, titles)
    replace_whole(path, lambda partial: annotated.save(book, partial, values))


def _is_xlsx(content: bytes) -> bool:
    return content.startswith(b"PK") and "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()


def _parts(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml"))


def _areas(file: FileReport, read: Workbook) -> Iterator[annotated.Area]:
    """The tables with something to say about, each with the first free column right of it."""
    sheets = {sheet.name: sheet for sheet in read.sheets}
    for table in file.tables:
        rows = range(table.header_rows[0], table.last_row + 1)
        said = [problem.row for problem in file.problems if problem.sheet == table.sheet and problem.row in rows]
        if table.sheet in sheets and said:
            sheet = sheets[table.sheet]
            yield annotated.Area(sheet.name, table.header_rows[-1], table.last_row, _free_column(sheet, table))


def _free_column(sheet: Sheet, table: TableReport) -> int:
    """The column after the last that holds something; an earlier pass's own column is used again, a clerk's of that name is not."""
    heading = sheet.rows[table.header_rows[-1] - 1]
    names = {annotated.HEADING, _(annotated.HEADING)}
    rows = sheet.rows[table.header_rows[0] - 1 : table.last_row]
    below = range(table.header_rows[-1] + 1, table.last_row + 1)
    for column, cell in enumerate(heading, start=1):
        if cell in names and all(_is_ours(sheet.cell(row, column)) for row in below):
            return column
    used = max((column for row in rows for column, cell in enumerate(row, start=1) if cell not in (None, "")), default=0)
    merged = [right for top, _left, bottom, right in sheet.merged if top <= table.last_row and bottom >= table.header_rows[0]]
    return max([used, *merged]) + 1


def _is_ours(cell: Cell) -> bool:
    return cell in (None, "") or (isinstance(cell, str) and cell.startswith(OUR_SENTENCES))


def _plain(sheet: Sheet) -> annotated.PlainSheet:
    rows = [[_value(cell) for cell in row] for row in sheet.rows]
    return annotated.PlainSheet(sheet.name, rows, sheet.visible, sheet.hidden_rows, sheet.merged)


def _value(cell: Cell) -> annotated.Value:
    return cell.text if isinstance(cell, BadCell) else cell


def _by_place(sheet: Sheet) -> dict[str, annotated.Value]:
    """What each cell shows; an error or a formula without a value shows none."""
    return {
        place(number, column): cell
        for number, row in enumerate(sheet.rows, start=1)
        for column, cell in enumerate(row, start=1)
        if cell is not None and not isinstance(cell, BadCell)
    }
