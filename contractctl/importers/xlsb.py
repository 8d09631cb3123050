"""A second look at an xlsb: errors in cells, hidden rows and columns, days from 1904 (RELIABILITY.md §4).

calamine shows an error cell of a binary workbook as empty. Its parts are sequences of records (MS-XLSB 2.1.4): a type of one or two bytes and a length
of one to four, seven bits each, then that many bytes. Only the few kinds of records named here are looked into.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from contractctl.importers.grid import MOST_COLUMNS, MOST_ROWS
from contractctl.importers.refusals import DamagedFileError
from contractctl.importers.xlsx import Look, Marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contractctl.importers.gate import Archive

WORKBOOK, RELATIONS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
ROW, ERROR, ERROR_OF_FORMULA, COLUMNS, BOOK, SHEET = 0, 3, 11, 60, 153, 156  # BrtRowHdr, CellError, FmlaError, ColInfo, WbProp, BundleSh
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#GETTING_DATA"}
LONGEST_HEAD = 6  # bytes of a record's type and length
ROW_FIELDS, CELL, COLUMN_FIELDS, NUMBER = struct.Struct("<IIH2B"), struct.Struct("<IIB"), struct.Struct("<IIIIH"), struct.Struct("<I")
ROW_IS_HIDDEN, COLUMN_IS_HIDDEN, FROM_1904 = 0x10, 0x01, 0x01


def look(archive: Archive) -> Look:
    """Walk through all sheets; errors: DamagedFileError."""
    try:
        is_1904, sheets = _book(archive.read(WORKBOOK))
        targets = {each.get("Id"): each.get("Target", "") for each in fromstring(archive.read(RELATIONS), forbid_dtd=True)}
        parts = {name: targets[relation] for relation, name in sheets}
        marks = {name: _walk(archive.blocks(_part(target))) for name, target in parts.items() if _part(target) in archive.names}
    except (ParseError, DefusedXmlException, ValueError, LookupError, struct.error) as error:
        raise DamagedFileError(file=archive.file) from error
    return Look(marks, is_1904)


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _book(content: bytes) -> tuple[bool, list[tuple[str, str]]]:
    """Whether days count from 1904, and each sheet's relation and name."""
    is_1904, sheets = False, []
    for kind, record in records([content]):
        if kind == BOOK:
            is_1904 = bool(record[0] & FROM_1904)
        elif kind == SHEET:
            relation, end = _text(record, 2 * NUMBER.size)
            sheets.append((relation, _text(record, end)[0]))
    return is_1904, sheets


def _text(record: bytes, start: int) -> tuple[str, int]:
    """A text of UTF-16 after its length, and where it ends."""
    end = start + NUMBER.size + 2 * NUMBER.unpack_from(record, start)[0]
    if end > len(record):
        raise ValueError(end)
    return record[start + NUMBER.size : end].decode("utf-16-le"), end


def _walk(blocks: Iterable[bytes]) -> Marks:
    marks = Marks()
    row = 0
    for kind, record in records(blocks):
        if kind == ROW:
            index, _, _, _, flags = ROW_FIELDS.unpack_from(record)
            row = index + 1
            if flags & ROW_IS_HIDDEN:
                marks.hidden_rows.add(row)
        elif kind in (ERROR, ERROR_OF_FORMULA):
            column, _, code = CELL.unpack_from(record)
            if row > MOST_ROWS or column >= MOST_COLUMNS:
                raise ValueError(column)
            marks.bad[row, column + 1] = ERRORS.get(code, "#ERROR")
        elif kind == COLUMNS:
            first, last, _, _, flags = COLUMN_FIELDS.unpack_from(record)
            if flags & COLUMN_IS_HIDDEN:
                marks.hidden_columns.update(range(first + 1, min(last, MOST_COLUMNS) + 2))
    return marks


def records(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The type and the bytes of each record; errors: ValueError where the last one is cut off."""
    left = b""
    for block in blocks:
        left += block
        start = 0
        while len(left) - start >= LONGEST_HEAD:
            kind, length, begin = _head(left, start)
            if begin + length > len(left):
                break
            yield kind, left[begin : begin + length]
            start = begin + length
        left = left[start:]
    start = 0
    while start < len(left):
        kind, length, begin = _head(left, start)
        if begin + length > len(left):
            raise ValueError(length)
        yield kind, left[begin : begin + length]
        start = begin + length


def _head(data: bytes, start: int) -> tuple[int, int, int]:
    """A record's type and length, and where its bytes begin; errors: IndexError."""
    kind = data[start]
    start += 1
    if kind & 0x80:
        kind = (kind & 0x7F) | (data[start] & 0x7F) << 7
        start += 1
    length = 0
    for shift in (0, 7, 14, 21):
        byte = data[start]
        start += 1
        length |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return kind, length, start
