"""Tables in mark-up under a workbook's name: the HTML of banks and web systems, and Excel's XML of 2003 (FORMATS.md §6).

It runs in the process apart: Python's HTML parser takes quadratic time for crafted input. ValueError: what cannot be read.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from contractctl.importers import texts
from contractctl.importers.grid import MOST_COLUMNS, MOST_ROWS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_CELLS = 2**24
DEEPEST = 64
SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
PLAIN_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")
TABLE_OF_ITS_OWN = frozenset({"table", "tr", "td", "th"})
BREAKS = frozenset({"br", "p", "div", "li", "h1", "h2", "h3", "h4", "caption", "center"})
UNSEEN = frozenset({"script", "style", "title", "head", "xml"})


@dataclass(slots=True)
class Grid:
    """A sheet as it is written down."""

    name: str
    rows: list[list[object]] = field(default_factory=list)
    visible: bool = True
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    bad: list[tuple[int, int, str]] = field(default_factory=list)
    cells: int = 0

    def merge(self, top: int, left: int, height: int, width: int) -> None:
        if (height, width) != (1, 1):
            self.merged.append((top, left, top + height - 1, left + width - 1))

    def put(self, row: int, column: int, value: object) -> None:
        """A cell in its place; what lies before it is empty."""
        self.rows += [[] for _ in range(row - len(self.rows))]
        cells = self.rows[row - 1]
        self.cells += column - len(cells)
        if not (1 <= row <= MOST_ROWS and len(cells) < column <= MOST_COLUMNS and self.cells <= MOST_CELLS):
            raise ValueError(row, column)
        cells += [""] * (column - 1 - len(cells))
        cells.append(value)


def html(content: bytes) -> list[Grid]:
    """All tables of a page on one sheet, one below the other, as Excel opens it; text between them is a row."""
    charset = CHARSET.search(content[:4096])
    text = texts.decode(content) or (content.decode(charset[1].decode(), "strict") if charset else None)
    if text is None:
        raise ValueError
    page = _Page()
    page.feed(text)
    page.close()
    page.end()
    return [page.grid]


@dataclass(slots=True)
class _Table:
    """An open table: the grid's row it is in, its next column, and the columns that rows above hold on to."""

    row: int = 0
    column: int = 0
    held: dict[int, int] = field(default_factory=dict)  # column to the last row that a cell above covers


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grid = Grid("")
        self.tables: list[_Table] = []
        self.unseen = 0
        self.text: list[str] = []
        self.cell: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.unseen += 1
        elif tag in TABLE_OF_ITS_OWN:
            self._close_cell()
            self._open(tag, {name: value or "" for name, value in attrs})
        elif tag in BREAKS:
            self.text.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in UNSEEN:
            self.handle_starttag(tag, attrs)

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            self.tables.append(_Table(row=len(self.grid.rows)))
            if len(self.tables) > DEEPEST:
                raise ValueError(tag)
        elif tag == "tr":
            self._next_row(attributes)
        elif self.tables:
            if not self.tables[-1].row or self.tables[-1].row < len(self.grid.rows):
                self._next_row({})
            self.cell = attributes

    def _next_row(self, attributes: dict[str, str]) -> None:
        if self.tables:
            self.grid.rows.append([])
            if len(self.grid.rows) > MOST_ROWS:
                raise ValueError(len(self.grid.rows))
            table = self.tables[-1]
            table.row, table.column = len(self.grid.rows), 0
            if "display:none" in attributes.get("style", "").replace(" ", "").lower():
                self.grid.hidden_rows.add(table.row)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in TABLE_OF_ITS_OWN:
            self._close_cell()
            if tag == "table" and self.tables:
                self.tables.pop()
        elif tag in BREAKS:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.text.append(data)

    def _close_cell(self) -> None:
        lines = [BLANKS.sub(" ", line).strip() for line in "".join("\n" if part == "\n" else BLANKS.sub(" ", part) for part in self.text).split("\n")]
        text = "\n".join(line for line in lines if line)
        self.text.clear()
        attributes, self.cell = self.cell, None
        if attributes is not None and self.tables:
            self._put(self.tables[-1], text, attributes)
        elif text:
            for line in text.split("\n"):
                self.grid.rows.append([line])

    def _put(self, table: _Table, text: str, attributes: dict[str, str]) -> None:
        column = table.column + 1
        while table.held.get(column, 0) >= table.row:
            column += 1
        width, height = (_span(attributes.get(name, "1")) for name in ("colspan", "rowspan"))
        self.grid.put(table.row, column, _stored(text, attributes.get("x:num", "")))
        self.grid.merge(table.row, column, height, width)
        table.column = column + width - 1
        if height > 1:
            table.held |= dict.fromkeys(range(column, column + width), table.row + height - 1)

    def end(self) -> None:
        self._close_cell()


def _span(text: str) -> int:
    """The HTML standard's bounds."""
    return min(max(int(text), 1), 1000) if text.strip().isdecimal() and len(text) <= len(str(MOST_ROWS)) else 1


def _stored(text: str, number: str) -> str:
    """Excel writes the stored number beside the one that the format shows."""
    return number if PLAIN_NUMBER.fullmatch(text) and PLAIN_NUMBER.fullmatch(number) else text


def xml_2003(content: bytes) -> list[Grid]:
    """The sheets of an XML spreadsheet; expat knows no GB 18030, so the text is decoded here."""
    text = texts.decode(content)
    if text is None:
        raise ValueError
    plain = DECLARATION.sub("", text).encode()
    grids: list[Grid] = []
    row = 0
    try:
        for event, element in iterparse(io.BytesIO(plain), events=("start", "end"), forbid_dtd=True):
            tag = element.tag
            if event == "start" and tag == f"{SS}Worksheet":
                grids.append(Grid(element.get(f"{SS}Name", "")))
                row = 0
            elif event == "end" and tag == f"{SS}Row":
                row = _xml_row(grids[-1], element, row)
                element.clear()
            elif event == "end" and tag == f"{EXCEL}Visible":
                grids[-1].visible = element.text == "SheetVisible"
            elif event == "end" and tag == f"{SS}Column" and element.get(f"{SS}Hidden") == "1":
                _hide_columns(grids[-1], element)
    except (ParseError, DefusedXmlException, LookupError) as error:
        raise ValueError from error
    return grids


def _hide_columns(grid: Grid, element: Element) -> None:
    """Columns are counted on where they have no index; only those with one are sure, and that is how Excel writes hidden ones."""
    first = int(element.get(f"{SS}Index", "0"))
    if first:
        grid.hidden_columns |= set(range(first, min(first + int(element.get(f"{SS}Span", "0")), MOST_COLUMNS) + 1))


def _xml_row(grid: Grid, element: Element, before: int) -> int:
    """Put a row's cells; the number of the last row that it stands for."""
    row = int(element.get(f"{SS}Index") or before + 1)
    if not before < row <= MOST_ROWS:
        raise ValueError(row)
    column = 0
    for cell in element.iterfind(f"{SS}Cell"):
        column = int(cell.get(f"{SS}Index") or column + 1)
        value, bad = _xml_value(cell)
        if value != "":
            grid.put(row, column, value)
        if bad:
            grid.bad.append((row, column, bad))
        width, height = (int(cell.get(f"{SS}{name}", "0")) + 1 for name in ("MergeAcross", "MergeDown"))
        grid.merge(row, column, height, width)
        column += width - 1
    last = row + int(element.get(f"{SS}Span", "0"))
    if element.get(f"{SS}Hidden") == "1":
        grid.hidden_rows |= set(range(row, min(last, MOST_ROWS) + 1))
    return last


def _xml_value(cell: Element) -> tuple[object, str]:
    """A cell's value, and what it shows where it holds none."""
    data = cell.find(f"{SS}Data")
    text = "" if data is None else "".join(data.itertext())
    formula = cell.get(f"{SS}Formula")
    match data.get(f"{SS}Type") if data is not None else None:
        case "Error":
            return "", text or "#ERROR"
        case "Number" if text:
            return float(text), ""
        case "DateTime" if text:
            moment = datetime.fromisoformat(text)
            day: date = moment if moment.time() != time() else moment.date()
            return day, ""
        case "Boolean" if text:
            return text == "1", ""
        case "String":
            return text, ""
        case _:
            return text, f"{formula}" if formula and not text else ""
