"""A second look at an xlsx: what calamine does not tell, and what two readers could read differently (RELIABILITY.md §4).

calamine shows error cells and formulas without a stored value as empty, and knows no hidden rows or columns; it allocates whatever lies between the first
and the last cell. The sheet's XML is walked row by row while it is inflated. The walk for what office programs write reads bytes with patterns, because
100,000 rows of 12 cells are to cost little; XML of another make (other prefixes, comments, cells without an address) is parsed properly, at leisure.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring, iterparse

from contractctl.importers.grid import MOST_COLUMNS, MOST_ROWS, column_number, coordinates, place
from contractctl.importers.refusals import DamagedFileError, FarCellError, HugeFileError, TwoReadingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from contractctl.importers.gate import Archive

LARGEST_AREA = 2**22  # cells between the first and the last one that any sheet may have,
CELLS_IN_ONE = 64  # and so many for each cell that is there
MOST_MERGES, LARGEST_MERGE = 2**16, 2**20
MOST_STYLES = 2**16
SMALLEST_STRING = len("<si/>")
LONGEST_START = 2**24  # what stands before the first row
ROOT, WORKBOOK, RELATIONS, STRINGS, STYLES = "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml"
ADDRESS = re.compile(rb'<c r="([A-Z]{1,3}[1-9]\d{0,6})"')
CELL = re.compile(rb'<c r="([A-Z]{1,3})[1-9]\d{0,6}"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
ROW = re.compile(rb'(?:[^>]*?\s)??r="([1-9]\d{0,6})"')
HIDDEN = re.compile(rb'\shidden="(?:1|true)"')
PREFIXED = re.compile(rb'xmlns:\w+="http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml)/spreadsheetml/(?:2006/)?main"')
COLUMN = re.compile(rb"<col\s[^>]*>")
FIRST_AND_LAST = re.compile(rb'\s(min|max)="(\d{1,6})"')
MERGED = re.compile(rb'<mergeCell\s[^>]*?ref="([^"]*)"')
FORMULA = re.compile(rb"<f[^>]*>([^<]*)")
VALUE = re.compile(rb"<v(?:\s[^>]*)?>([^<]*)</v>")
VALUE_ANY = (b"<v>", b"<v ", b"<v/", b"<is>", b"<is ")
ENTITIES = ((b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b'"'), (b"&apos;", b"'"), (b"&amp;", b"&"))
TRUE = ("1", "true")
NO_CELLS = ("/chartsheet", "/dialogsheet", "/xlMacrosheet")
DECLARED = re.compile(rb"encoding=[\"']([\\w-]+)")
ASCII_ALIKE = (b"utf-8", b"us-ascii", b"ascii")


@dataclass(slots=True)
class Marks:
    """What calamine does not tell of a sheet."""

    bad: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # of an ods: of an xlsx calamine tells them


@dataclass(frozen=True, slots=True)
class Look:
    """The second look at a workbook: the marks of its sheets by name, and whether its days count from 1904."""

    marks: dict[str, Marks]
    is_1904: bool


class _UnusualXml(Exception):  # noqa: N818 - no error: another way of reading is taken
    pass


def look(archive: Archive) -> Look:
    """Walk through all sheets. Errors: what no reader should be given, or what two would read differently."""
    try:
        workbook = _root(archive)
        _check_tables(archive)
        properties = workbook.find("{*}workbookPr")
        is_1904 = properties is not None and properties.get("date1904") in TRUE
        return Look({name: _walk(archive, part, name) for name, part in _parts(archive, workbook).items()}, is_1904=is_1904)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:  # LookupError: an encoding that nobody knows
        raise DamagedFileError(file=archive.file) from error


def _parsed(archive: Archive, part: str) -> Element:
    root: Element = fromstring(archive.read(part), forbid_dtd=True)
    return root


def _root(archive: Archive) -> Element:
    """The workbook's own part; some readers go to where the package points, some to where it usually stands."""
    roots = [each.get("Target", "").lstrip("/") for each in _parsed(archive, ROOT) if each.get("Type", "").endswith("/officeDocument")]
    if roots != [WORKBOOK]:
        raise ValueError(roots)
    return _parsed(archive, WORKBOOK)


def _parts(archive: Archive, workbook: Element) -> dict[str, str]:
    """Sheet names with their parts; each name and each part once."""
    relations = {each.get("Id"): each for each in _parsed(archive, RELATIONS)}
    parts: dict[str, str] = {}
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        name = sheet.get("name") or ""
        relation = relations[next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)]
        target = relation.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if name.casefold() in map(str.casefold, parts) or part in parts.values() or relation.get("TargetMode") == "External":
            raise ValueError(name)
        parts[name] = part if not relation.get("Type", "").endswith(NO_CELLS) else ""
    return {name: part for name, part in parts.items() if part}


def _check_tables(archive: Archive) -> None:
    """Shared strings and styles are no more than their parts can hold: a reader believes what they say of themselves."""
    if STRINGS in archive.names:
        start = next(archive.blocks(STRINGS), b"")[:4096]
        said = [int(number) for number in re.findall(rb'\suniqueCount="(\d+)"', start)]
        if any(number * SMALLEST_STRING > archive.members[STRINGS].file_size for number in said):
            raise ValueError(STRINGS)
    if STYLES in archive.names and archive.read(STYLES).count(b"<xf ") > MOST_STYLES:
        raise HugeFileError(file=archive.file)


def _walk(archive: Archive, part: str, name: str) -> Marks:
    walk = _Walk(archive.file, name)
    try:
        walk.quickly(_without_dtd(archive, part))
    except _UnusualXml:
        walk = _Walk(archive.file, name)
        walk.properly(archive.read(part))
    if walk.area > max(LARGEST_AREA, CELLS_IN_ONE * walk.cells):
        walk.check_values(archive.read(part))
    return walk.marks


def _without_dtd(archive: Archive, part: str) -> Iterator[bytes]:
    last = b""
    for block in archive.blocks(part):
        archive.refuse_dtd(last + block)
        last = block[-16:]
        yield block


class _Walk:
    """One sheet, row by row."""

    def __init__(self, file: str, sheet: str) -> None:
        self.file, self.sheet = file, sheet
        self.marks = Marks()
        self.row = self.cells = self.last_column = 0
        self.first_row = 0
        self.orders: set[bytes] = set()  # the columns of rows that were checked: most rows have the same ones

    @property
    def area(self) -> int:
        return (self.row - self.first_row + 1) * self.last_column

    def _differs(self, row: int, column: int) -> TwoReadingsError:
        return TwoReadingsError(file=self.file, sheet=self.sheet, cell=place(row, column))

    def quickly(self, blocks: Iterator[bytes]) -> None:
        """The walk over what office programs write."""
        text = b""
        blocks = iter(blocks)
        while b"<sheetData" not in text:
            block = next(blocks, b"")
            text += block
            if not block or len(text) > LONGEST_START:
                raise _UnusualXml
        start, _, text = text.partition(b"<sheetData")
        self._columns(start)
        declared = DECLARED.search(start[:200])
        if b"<!" in start or PREFIXED.search(start) or (declared and declared[1].lower() not in ASCII_ALIKE):
            raise _UnusualXml
        for block in blocks:
            rows, found, rest = (text + block).rpartition(b"<row ")
            if b"</sheetData" in rest:
                text = rows + found + rest
            else:
                self._rows(rows)
                text = found + rest
        rows, _, end = text.partition(b"</sheetData")
        if b"<row" in end or b"<!" in end:
            raise _UnusualXml
        self._rows(rows)
        self._merges(end)

    def _columns(self, start: bytes) -> None:
        for column in COLUMN.findall(start):
            if HIDDEN.search(column):
                ends = {key: int(value) for key, value in FIRST_AND_LAST.findall(column)}
                self.marks.hidden_columns |= set(range(max(1, ends.get(b"min", 1)), min(ends.get(b"max", 1), MOST_COLUMNS) + 1))

    def _merges(self, end: bytes) -> None:
        merged = MERGED.findall(end)
        if len(merged) > MOST_MERGES:
            raise HugeFileError(file=self.file)
        for text in merged:
            self._check_merge(text.decode("ascii"))

    def _check_merge(self, text: str) -> None:
        first, _, last = text.partition(":")
        (top, left), (bottom, right) = coordinates(first), coordinates(last or first)
        if top > bottom or left > right or (bottom - top + 1) * (right - left + 1) > LARGEST_MERGE:
            raise ValueError(text)

    def _rows(self, text: bytes) -> None:
        """The rows of one block; whatever the patterns cannot see is found by counting."""
        # One byte is looked for first: where it never stands that is many times faster than looking for the word.
        if (b"!" in text and b"<!" in text) or (b"x" in text and b"xmlns" in text):
            raise _UnusualXml
        if b't="s"><v>-' in text:  # calamine shows a string with a negative number as nothing
            raise ValueError
        before, *rows = text.split(b"<row ")
        cells = self.cells
        is_marked = (b"f" in text and b"<f" in text) or (b"e" in text and b't="e"' in text)
        is_hidden = b"d" in text and b"hidden" in text
        for row in rows:
            self._row(row)
            if is_hidden and HIDDEN.search(b" " + row[: row.find(b">")]):
                self.marks.hidden_rows.add(self.row)
            if is_marked:
                self._mark(row)
        if text.count(b"<c") != self.cells - cells or text.count(b"<row") != len(rows) or b"<c" in before:
            raise _UnusualXml

    def _row(self, text: bytes) -> None:
        """A row's number, and its cells in the order of a row above or in another one that holds."""
        head = ROW.match(text)
        if head is None:
            raise _UnusualXml
        number = head[1]
        self._next_row(int(number))
        addresses = ADDRESS.findall(text)
        joined = b" ".join([*addresses, b""])
        columns = joined.translate(None, digits.encode())
        if columns not in self.orders or joined.translate(None, ascii_uppercase.encode()) != (number + b" ") * len(addresses):
            self._check_addresses(addresses, number)
            self.orders.add(columns)
        self.cells += len(addresses)

    def _check_addresses(self, addresses: list[bytes], number: bytes) -> None:
        stray = next((each for each in addresses if not each.endswith(number) or not each[: -len(number)].isalpha()), None)
        if stray is not None:
            raise self._differs(*coordinates(stray.decode()))
        self._check_order([column_number(address[: -len(number)].decode()) for address in addresses])

    def _next_row(self, number: int) -> None:
        if number > MOST_ROWS:
            raise ValueError(number)
        if number <= self.row:
            raise self._differs(number, 1)
        self.row = number
        self.first_row = self.first_row or number

    def _check_order(self, columns: list[int]) -> None:
        last = 0
        for column in columns:
            if column <= last:
                raise self._differs(self.row, column)
            last = column
        if last > MOST_COLUMNS:
            raise ValueError(last)
        self.last_column = max(self.last_column, last)

    def _mark(self, text: bytes) -> None:
        """Errors, and formulas without a stored value; an empty text is a value (Excel writes it as `<v></v>` of type str)."""
        for letters, attributes, inner in CELL.findall(text):
            value = VALUE.search(inner)
            has_value = value is not None and value[1] != b""
            formula = FORMULA.search(inner)
            where = self.row, column_number(letters.decode())
            if b't="e"' in attributes:
                self.marks.bad[where] = value[1].decode() if value is not None and has_value else "#ERROR"
            elif formula is not None and not has_value and not (b't="str"' in attributes and any(sign in inner for sign in VALUE_ANY)):
                self.marks.bad[where] = "=" + _unescaped(formula[1])

    def properly(self, content: bytes) -> None:
        """The walk with a parser: the same marks and the same refusals."""
        column = 0
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
            tag = element.tag.rpartition("}")[2]
            if event == "start" and tag == "row":
                self._next_row(int(element.get("r") or self.row + 1))
                column = 0
                if element.get("hidden") in TRUE:
                    self.marks.hidden_rows.add(self.row)
            elif event == "end" and tag == "c":
                column = self._cell(element, column)
                element.clear()
            elif event == "end" and tag == "row":
                element.clear()
            elif event == "end" and tag == "col" and element.get("hidden") in TRUE:
                self.marks.hidden_columns |= set(range(int(element.get("min", "1")), min(int(element.get("max", "1")), MOST_COLUMNS) + 1))
            elif event == "end" and tag == "mergeCell":
                self._check_merge(element.get("ref", ""))

    def _cell(self, element: Element, before: int) -> int:
        """The cell's column, one to the right of the last where it has no address."""
        row, column = coordinates(element.get("r") or place(max(self.row, 1), before + 1))
        if row != self.row or column <= before:
            raise self._differs(row, column)
        self.cells += 1
        self.last_column = max(self.last_column, column)
        value, formula = element.find("{*}v"), element.find("{*}f")
        has_value = value is not None and bool(value.text)
        if element.get("t") == "e":
            self.marks.bad[row, column] = str(value.text) if value is not None and has_value else "#ERROR"
        elif formula is not None and not has_value and not (element.get("t") == "str" and value is not None):
            self.marks.bad[row, column] = "=" + (formula.text or "")
        return column

    def check_values(self, content: bytes) -> None:
        """Where formats alone blow a sheet up nothing is lost: only cells with a value count, for the reader sees no others."""
        rows: list[int] = []
        columns, cells, far = 0, 0, ""
        for _, element in iterparse(io.BytesIO(content), events=("end",), forbid_dtd=True):
            if element.tag.endswith("}c"):
                if len(element) and element.get("r"):
                    row, column = coordinates(element.get("r"))
                    rows, cells = [min([row, *rows]), max([row, *rows])], cells + 1
                    far = element.get("r") if column >= columns or row == rows[1] else far
                    columns = max(columns, column)
                element.clear()
            elif element.tag.endswith("}row"):
                element.clear()
        if rows and (rows[1] - rows[0] + 1) * columns > max(LARGEST_AREA, CELLS_IN_ONE * cells):
            raise FarCellError(file=self.file, sheet=self.sheet, cell=far)


def _unescaped(text: bytes) -> str:
    for escaped, plain in ENTITIES:
        text = text.replace(escaped, plain)
    return text.decode("utf-8")
