"""Any file as sheets of cells: opened by content, never by its ending (FORMATS.md §6, RELIABILITY.md §4).

`READERS` says by what a kind of file is known and who reads it; a new kind is a line there.
"""

from __future__ import annotations

import hashlib
import re
import stat
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from contractctl.errors import reason
from contractctl.importers import ods, texts, xlsb, xlsx
from contractctl.importers.gate import BROKEN_INSIDE, LARGEST_FILE, Archive, members_of
from contractctl.importers.gate import MEMBER as ZIP
from contractctl.importers.grid import BadCell, Cell, Sheet, Workbook, coordinates, place
from contractctl.importers.reader import READER, put_bad, sheets
from contractctl.importers.refusals import (
    BreaksReaderError,
    DamagedFileError,
    EmptyFileError,
    FarCellError,
    FileError,
    HugeFileError,
    LockFileError,
    MissingFileError,
    NoColumnsError,
    NoFileError,
    NotAWorkbookError,
    OtherDocumentError,
    ProtectedFileError,
    TwoReadingsError,
    UnclosedQuoteError,
    UnknownEncodingError,
    UnreadableFileError,
)
from contractctl.language import N_, say
from contractctl.records import Outcome, Problem
from contractctl.visible import UNSAFE, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

__all__ = [
    "BROKEN_INSIDE",
    "ZIP",
    "BadCell",
    "BreaksReaderError",
    "Cell",
    "DamagedFileError",
    "EmptyFileError",
    "FarCellError",
    "FileError",
    "HugeFileError",
    "LockFileError",
    "MissingFileError",
    "NoColumnsError",
    "NoFileError",
    "NotAWorkbookError",
    "OtherDocumentError",
    "ProtectedFileError",
    "Sheet",
    "TwoReadingsError",
    "UnclosedQuoteError",
    "UnknownEncodingError",
    "UnreadableFileError",
    "Workbook",
    "coordinates",
    "members_of",
    "open_content",
    "open_workbook",
    "place",
    "read_bytes",
]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED, BOOKS = "EncryptedPackage".encode("utf-16-le"), ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
LETTER = "WordDocument".encode("utf-16-le")
BIFF = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")  # a bare stream, as old programs write
XML_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
HTML = (b"<html", b"<table", b"<!doctype html", b"<meta", b"<head", b"<body", b"<div")
TABLE = re.compile(rb"<\0?t\0?a\0?b\0?l\0?e", re.IGNORECASE)  # in UTF-16 too
START = 4096
LOCK = "~$"
MOST_ODD_CELLS = 20


@dataclass(frozen=True)
class Source:
    """A file's bytes under its name, and what its beginning says."""

    content: bytes
    file: str

    @cached_property
    def archive(self) -> Archive | None:
        """The zip archive that it is, through the gate."""
        return Archive(self.content, self.file) if self.content.startswith(ZIP) else None

    @cached_property
    def start(self) -> bytes:
        """Its beginning in lower case, without byte order mark and blanks; UTF-16 as if it were bytes."""
        start = self.content[:START]
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            start = start.replace(b"\x00", b"")[2:]
        return start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()

    def has(self, member: str) -> bool:
        return self.archive is not None and member in self.archive.names


@dataclass(frozen=True, slots=True)
class Reader:
    """A kind of file: its name for a person, its usual endings, what its content must be, and who reads it."""

    kind: str
    endings: tuple[str, ...]
    knows: Callable[[Source], bool]
    read: Callable[[Source], Workbook]


def _workbook(source: Source, made: Sequence[Sheet], *, is_1904: bool = False) -> Workbook:
    return Workbook(source.file, hashlib.sha256(source.content).hexdigest(), tuple(made), is_1904)


def _packed(source: Source) -> Workbook:
    """A workbook in a zip: the child reads while the gate and the second look are at work here."""
    archive = source.archive
    if archive is None:
        raise NotAWorkbookError(file=source.file)
    with READER.reading(source.content, b"zip ", archive.inflated, source.file) as frames:
        look = _second_looker(source)(archive)
        archive.prove()
        made, _ = sheets(frames)
    return _workbook(source, [_marked(sheet, look) for sheet in made], is_1904=look.is_1904)


def _second_looker(source: Source) -> Callable[[Archive], xlsx.Look]:
    if source.has(ods.CONTENT):
        return ods.look
    return xlsb.look if source.has(xlsb.WORKBOOK) else xlsx.look


def _marked(sheet: Sheet, look: xlsx.Look) -> Sheet:
    marks = look.marks.get(sheet.name)
    if marks is None:
        return sheet
    put_bad(sheet.rows, marks.bad)
    return replace(sheet, hidden_rows=frozenset(marks.hidden_rows), hidden_columns=frozenset(marks.hidden_columns), merged=(*sheet.merged, *marks.merged))


def _apart(form: bytes) -> Callable[[Source], Workbook]:
    def read(source: Source) -> Workbook:
        with READER.reading(source.content, form, len(source.content), source.file) as frames:
            made, is_1904 = sheets(frames)
        named = [sheet if sheet.name else replace(sheet, name=_stem(source.file)) for sheet in made]
        return _workbook(source, named, is_1904=is_1904)

    return read


def _text(source: Source) -> Workbook:
    text = texts.decode(source.content)
    if text is None and texts.is_text(source.content):
        raise UnknownEncodingError(file=source.file)
    try:
        cells = texts.rows(text) if text is not None else None
    except texts.UnclosedQuoteError as error:
        raise UnclosedQuoteError(file=source.file, line=error.line) from error
    except OverflowError as error:
        raise HugeFileError(file=source.file) from error
    if cells is None:
        raise NotAWorkbookError(file=source.file) if text is None else NoColumnsError(file=source.file)
    return _workbook(source, [Sheet(_stem(source.file), cells)])


def _refuse(error: type[FileError]) -> Callable[[Source], Workbook]:
    def read(source: Source) -> Workbook:
        raise error(file=source.file)

    return read


def _refuse_document(kind: str) -> Callable[[Source], Workbook]:
    def read(source: Source) -> Workbook:
        raise OtherDocumentError(file=source.file, kind=kind)

    return read


def _is_ole(source: Source) -> bool:
    return source.content.startswith(OLE)


def _is_xml(source: Source) -> bool:
    return source.start.startswith(b"<") and not _is_html(source)


def _is_html(source: Source) -> bool:
    start = source.start
    return start.startswith(HTML) or (start.startswith(b"<") and not start.startswith(b"<?xml") and b"<table" in start) or b"<html" in start[:1024]


# The first that knows a file reads it. What programs exchange (e-invoices, bank messages) is tried before: exchange.py.
READERS: tuple[Reader, ...] = (
    Reader("xlsx", (".xlsx", ".xlsm", ".xltx", ".xltm", ".et"), lambda source: source.has("xl/workbook.xml"), _packed),
    Reader("xlsb", (".xlsb",), lambda source: source.has("xl/workbook.bin"), _packed),
    Reader("ods", (".ods", ".ots"), lambda source: source.has("content.xml"), _packed),
    Reader("Word", (), lambda source: source.has("word/document.xml"), _refuse_document("Word")),
    Reader("PowerPoint", (), lambda source: source.has("ppt/presentation.xml"), _refuse_document("PowerPoint")),
    Reader("zip", (".zip",), lambda source: source.archive is not None, _refuse(NotAWorkbookError)),
    Reader("protected", (), lambda source: _is_ole(source) and ENCRYPTED in source.content, _refuse(ProtectedFileError)),
    Reader("xls", (".xls", ".xlt", ".et"), lambda source: _is_ole(source) and any(book in source.content for book in BOOKS), _apart(b"xls ")),
    Reader("xls", (".xls", ".xlt", ".et"), lambda source: source.content.startswith(BIFF), _apart(b"xls ")),
    Reader("Word", (), lambda source: _is_ole(source) and LETTER in source.content, _refuse_document("Word")),
    Reader("OLE", (), _is_ole, _refuse(DamagedFileError)),
    Reader("XML 2003", (".xml",), lambda source: _is_xml(source) and XML_2003 in source.start, _apart(b"xml ")),
    Reader("HTML", (".html", ".htm"), lambda source: _is_html(source) and TABLE.search(source.content) is not None, _apart(b"html")),
    Reader("HTML", (), _is_html, _refuse(NotAWorkbookError)),
    Reader("XML", (".xml",), _is_xml, _refuse(NotAWorkbookError)),
    Reader("text", (".csv", ".tsv", ".txt", ".json"), lambda _: True, _text),
)


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file: nothing else is ever opened, for a pipe or a device may give none for ever."""
    name = path.name or str(path)
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise MissingFileError(file=name) if stat.S_ISDIR(facts.st_mode) else NoFileError(file=name)
        if facts.st_size > LARGEST_FILE:
            raise HugeFileError(file=name)
        content = b"" if facts.st_size == 0 else path.read_bytes()
    except (FileNotFoundError, ValueError) as error:  # ValueError: a name with a NUL
        raise MissingFileError(file=name) from error
    except OSError as error:
        raise UnreadableFileError(file=name, reason=reason(error)) from error
    if not content:
        raise EmptyFileError(file=name)
    return content


def open_workbook(path: Path) -> Workbook:
    """Read a file whole. Errors: FileError."""
    content = read_bytes(path)
    if path.name.startswith(LOCK):
        raise LockFileError(file=path.name)
    return open_content(content, path.name)


def open_content(content: bytes, file: str) -> Workbook:
    """Bytes under a name as a workbook."""
    from contractctl.importers.exchange import open_document  # it is made of sheets itself

    document = open_document(content, file)
    if document is not None:
        return document
    source = Source(content, file)
    reader = next(each for each in READERS if each.knows(source))
    workbook = reader.read(source)
    workbook = replace(workbook, sheets=tuple(_in_letters(sheet) for sheet in workbook.sheets))
    return replace(workbook, problems=(*workbook.problems, *_wrong_ending(reader, file), *_odd_letters(workbook)))


def _in_letters(sheet: Sheet) -> Sheet:
    """The sheet with mojibake put right."""
    cells = texts.repaired(sheet.rows)
    return sheet if cells is None else replace(sheet, rows=cells)


def _stem(file: str) -> str:
    return file.rpartition(".")[0] or file


def _wrong_ending(reader: Reader, file: str) -> Iterator[Problem]:
    dot, ending = file.rpartition(".")[1:]
    if dot and f".{ending.lower()}" not in reader.endings:
        told = say(N_("the name ends in .{ending} and the content is {kind}; it was read by its content"), ending=ending, kind=reader.kind)
        yield Problem("E-IMP-080", None, None, None, "", told, Outcome.WARNING)


def _odd_letters(workbook: Workbook) -> Iterator[Problem]:
    """Control and direction characters in cells: kept, and named, for they hide what a cell really says."""
    left = MOST_ODD_CELLS
    for sheet in workbook.sheets:
        named = {text: points for text in sheet.texts if not text.isprintable() and (points := _odd(text))}
        for number, row in enumerate(sheet.rows if named else (), start=1):
            for column, cell in enumerate(row, start=1):
                if isinstance(cell, str) and cell in named and left:
                    left -= 1
                    told = say(N_("characters that cannot be seen stand in the cell: {points}"), points=named[cell])
                    yield Problem("E-IMP-088", sheet.name, place(number, column), number, safe(cell), told, Outcome.WARNING)


def _odd(text: str) -> str:
    """The code points of what steers a screen or hides; line breaks and tabs are usual in a cell."""
    return " ".join(dict.fromkeys(f"U+{ord(match[0]):04X}" for match in UNSAFE.finditer(text) if match[0] not in "\t\r\n\u200b\ufeff"))
