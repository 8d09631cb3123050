"""Any workbook as sheets of cells: opened by content, never by extension (FORMATS.md §6, RELIABILITY.md §4).

calamine reads the values. What it cannot tell (error cells, formulas without a stored value, hidden rows) comes from a
second look at the sheet's XML, so that neither becomes an empty cell. Rows and columns count from 1, as Excel counts.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring, iterparse
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from contractctl.errors import ContractctlError
from contractctl.importers import texts
from contractctl.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from contractctl.language import Message
    from contractctl.records import Problem

LARGEST_FILE = 256 * 2**20
LARGEST_CONTENT = 2**30
MOST_MEMBERS = 2000
LARGEST_RATIO = 200
MOST_ROWS, MOST_COLUMNS = 2**20, 2**14
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
WORTH_A_LOOK = (b't="e"', b"<f", b":f>", b"hidden=")


# What a workbook that is broken or made to break a reader raises while its parts are read: the archive (BadZipFile, a missing part as
# KeyError, a packing that zipfile does not know as NotImplementedError, OSError), the XML (ParseError, a DTD), a row number that is none (ValueError).
# Its packed bytes break as zlib.error, LZMAError, OSError (bz2), or end too soon as EOFError.
PACKING_BROKEN = (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, zlib.error, lzma.LZMAError, struct.error)
BROKEN_INSIDE = (*PACKING_BROKEN, KeyError, ParseError, DefusedXmlException, ValueError)


class FileError(ContractctlError):
    """A file that cannot be read as a whole; facts: file."""


class MissingFileError(FileError):
    """There is no such file."""

    id = "E-IMP-001"
    msgid = N_("{file}: there is no such file")
    hint_msgid = N_("check the name and the folder")


class EmptyFileError(FileError):
    """A file without a byte."""

    id = "E-IMP-002"
    msgid = N_("{file}: the file is empty")
    hint_msgid = N_("export or save it again")


class ProtectedFileError(FileError):
    """A workbook that asks for a password."""

    id = "E-IMP-003"
    msgid = N_("{file}: the workbook is protected by a password")
    hint_msgid = N_("open it in Excel or WPS, save it without a password, import that")


class NotAWorkbookError(FileError):
    """Something else under a workbook's name."""

    id = "E-IMP-004"
    msgid = N_("{file}: this is no Excel workbook, whatever its name says")
    hint_msgid = N_("open it in Excel or WPS and save it as .xlsx")


class DamagedFileError(FileError):
    """A workbook that breaks while it is read."""

    id = "E-IMP-005"
    msgid = N_("{file}: the workbook is damaged and cannot be read")
    hint_msgid = N_("open it in Excel or WPS, let it repair, save it as .xlsx")


class HugeFileError(FileError):
    """A file, or what is packed in it, beyond what a ledger can be."""

    id = "E-IMP-006"
    msgid = N_("{file}: the file is larger than a ledger can be")
    hint_msgid = N_("split it, or export only the rows that are needed")


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that shows something and holds no value: an error, or a formula that was never computed."""

    text: str


Cell = str | int | float | bool | date | datetime | time | timedelta | BadCell | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells. `rows[r - 1][c - 1]` is row r, column c; merged ranges are (top, left, bottom, right).

    `sources` are the files inside an archive that rows come from; `problems` are what their reader found, a refused one instead of its row.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    visible: bool = True
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    sources: Mapping[int, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def cell(self, row: int, column: int) -> Cell:
        """The cell, None beyond the used range."""
        cells = self.rows[row - 1] if row <= len(self.rows) else ()
        return cells[column - 1] if column <= len(cells) else None


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook's sheets, its name without folders, the digest of its bytes, and the parts that were not read, with the reason."""

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]
    is_1904: bool = False
    skipped: tuple[tuple[str, Message], ...] = ()


@dataclass(slots=True)
class _Marks:
    """What calamine does not tell of a sheet."""

    bad: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)


def place(row: int, column: int) -> str:
    """`D17`."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, len(ascii_uppercase))
        letters = ascii_uppercase[letter] + letters
    return f"{letters}{row}"


def coordinates(text: str) -> tuple[int, int]:
    """Row and column of a cell that is named like `D17`; ValueError where no sheet has such a cell."""
    letters = text.rstrip(digits)
    column = 0
    for letter in letters:
        column = column * len(ascii_uppercase) + ascii_uppercase.index(letter) + 1
    row = int(text[len(letters) :])
    if not (1 <= row <= MOST_ROWS and 1 <= column <= MOST_COLUMNS):
        raise ValueError(text)
    return row, column


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file."""
    if not path.is_file():
        raise MissingFileError(file=path.name or str(path))
    if path.stat().st_size > LARGEST_FILE:
        raise HugeFileError(file=path.name)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MissingFileError(file=path.name) from error
    if not content:
        raise EmptyFileError(file=path.name)
    return content


def open_workbook(path: Path) -> Workbook:
    """Read a workbook whole."""
    from contractctl.importers.exchange import open_document

    content = read_bytes(path)
    document = open_document(content, path.name)
    if document is not None:
        return document
    if not content.startswith((ZIP, OLE)):
        return _text_file(content, path.name)
    _gate(content, path.name)
    marks, is_1904 = _look_twice(content, path.name) if content.startswith(ZIP) else ({}, False)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(_sheets(book, marks))
    except (CalamineError, ValueError, OSError) as error:
        raise DamagedFileError(file=path.name) from error
    return Workbook(path.name, hashlib.sha256(content).hexdigest(), sheets, is_1904)


def _text_file(content: bytes, name: str) -> Workbook:
    """A CSV or TSV as a workbook of one sheet, whatever its name says."""
    text = texts.decode(content)
    cells = texts.rows(text) if text is not None and not text.lstrip().startswith("<") else None
    if cells is None:
        raise NotAWorkbookError(file=name)
    return Workbook(name, hashlib.sha256(content).hexdigest(), (Sheet(name.rpartition(".")[0] or name, cells),))


def _gate(content: bytes, name: str) -> None:
    """What is no workbook, or would break a reader, ends here with one sentence."""
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise ProtectedFileError(file=name)
        return
    names = [member.filename.casefold() for member in members_of(content, name)]
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names and "content.xml" not in names:
        raise NotAWorkbookError(file=name)


def members_of(content: bytes, name: str) -> list[zipfile.ZipInfo]:
    """The members of an archive that is within bounds; a bomb, twins of a name and a password end here."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except BROKEN_INSIDE as error:
        raise DamagedFileError(file=name) from error
    packed = sum(member.compress_size for member in members)
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > LARGEST_CONTENT or unpacked > LARGEST_RATIO * max(packed, 2**16):
        raise HugeFileError(file=name)
    if any(member.flag_bits & 1 for member in members):
        raise ProtectedFileError(file=name)
    names = {member.filename.casefold() for member in members}
    if len(names) != len(members):
        raise DamagedFileError(file=name)
    return members


def _look_twice(content: bytes, name: str) -> tuple[dict[str, _Marks], bool]:
    """Marks of the sheets of an xlsx by name, and whether its days count from 1904."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                return {}, False
            workbook = fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
            properties = workbook.find(f"{MAIN}workbookPr")
            is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
            return {sheet: _marks(archive, part) for sheet, part in _parts(archive, workbook)}, is_1904
    except BROKEN_INSIDE as error:
        raise DamagedFileError(file=name) from error


def _parts(archive: zipfile.ZipFile, workbook: object) -> Iterator[tuple[str, str]]:
    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    present = set(archive.namelist())
    for sheet in workbook.iter(f"{MAIN}sheet"):  # type: ignore[attr-defined]
        target = targets.get(sheet.get(RELATION), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in present:
            yield sheet.get("name"), part


def _marks(archive: zipfile.ZipFile, part: str) -> _Marks:
    content = archive.read(part)
    marks = _Marks()
    if not any(sign in content for sign in WORTH_A_LOOK):
        return marks
    row = 0
    for _, element in iterparse(io.BytesIO(content), events=("end",), forbid_dtd=True):
        if element.tag == f"{MAIN}c":
            _mark_cell(marks, element)
        elif element.tag == f"{MAIN}row":
            row = int(element.get("r") or row + 1)
            if element.get("hidden") in ("1", "true"):
                marks.hidden_rows.add(row)
            element.clear()
    return marks


def _mark_cell(marks: _Marks, element: object) -> None:
    value = element.find(f"{MAIN}v")  # type: ignore[attr-defined]
    where = element.get("r")  # type: ignore[attr-defined]
    has_value = value is not None and value.text
    if where and element.get("t") == "e":  # type: ignore[attr-defined]
        marks.bad[coordinates(where)] = value.text if has_value else "#ERROR"
    elif where and not has_value and element.find(f"{MAIN}f") is not None:  # type: ignore[attr-defined]
        marks.bad[coordinates(where)] = "=" + (element.find(f"{MAIN}f").text or "")  # type: ignore[attr-defined]


def _sheets(book: CalamineWorkbook, marks: Mapping[str, _Marks]) -> Iterator[Sheet]:
    for meta in book.sheets_metadata:
        sheet = book.get_sheet_by_name(meta.name)
        mark = marks.get(meta.name, _Marks())
        rows = _rows(sheet.to_python(skip_empty_area=False), mark.bad)
        ranges = tuple((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())
        yield Sheet(meta.name, rows, meta.visible is SheetVisibleEnum.Visible, frozenset(mark.hidden_rows), ranges)


def _rows(values: Sequence[Sequence[Cell]], bad: Mapping[tuple[int, int], str]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[None if value == "" else value for value in row] for row in values]
    for (row, column), text in bad.items():
        while len(rows) < row:
            rows.append([])
        cells = rows[row - 1]
        cells += [None] * (column - len(cells))
        cells[column - 1] = BadCell(text)
    return rows
