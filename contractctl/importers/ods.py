"""A second look at an OpenDocument sheet: errors, hidden rows and columns, merged ranges, of which calamine tells nothing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from contractctl.importers.grid import MOST_COLUMNS, MOST_ROWS
from contractctl.importers.refusals import DamagedFileError
from contractctl.importers.xlsx import Look, Marks

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from contractctl.importers.gate import Archive

CONTENT = "content.xml"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
EXTENSION = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
WORTH_A_LOOK = (b':visibility="', b':value-type="error"', b'-spanned="', b":formula=")
HIDDEN = ("collapse", "filter")
MOST_ALIKE = 1000  # cells that one error stands for


def look(archive: Archive) -> Look:
    """The marks of the sheets by name."""
    content = archive.read(CONTENT)
    archive.refuse_dtd(content)
    marks: dict[str, Marks] = {}
    if not any(sign in content for sign in WORTH_A_LOOK):
        return Look(marks, is_1904=False)
    try:
        row = column = 1
        current = Marks()
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
            if event == "start" and element.tag == f"{TABLE}table":
                current = marks.setdefault(element.get(f"{TABLE}name", ""), Marks())
                row = column = 1
            elif event == "end" and element.tag == f"{TABLE}table-column":
                column = _column(current, element, column)
            elif event == "end" and element.tag == f"{TABLE}table-row":
                row = _row(current, element, row)
                element.clear()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise DamagedFileError(file=archive.file) from error
    return Look(marks, is_1904=False)


def _repeated(element: Element, what: str) -> int:
    return max(1, int(element.get(f"{TABLE}number-{what}-repeated", "1")))


def _column(marks: Marks, element: Element, column: int) -> int:
    after = column + _repeated(element, "columns")
    if element.get(f"{TABLE}visibility") in HIDDEN:
        marks.hidden_columns |= set(range(column, min(after, MOST_COLUMNS + 1)))
    return after


def _row(marks: Marks, element: Element, row: int) -> int:
    after = row + _repeated(element, "rows")
    if element.get(f"{TABLE}visibility") in HIDDEN:
        marks.hidden_rows |= set(range(row, min(after, MOST_ROWS + 1)))
    column = 1
    for cell in element:
        width = _repeated(cell, "columns")
        text = _bad(cell)
        if text:
            marks.bad |= {(row, at): text for at in range(column, column + min(width, MOST_ALIKE))}
        across, down = (int(cell.get(f"{TABLE}number-{what}-spanned", "1")) for what in ("columns", "rows"))
        if (across, down) != (1, 1):
            marks.merged.append((row, column, row + down - 1, column + across - 1))
        column += width
    return after


def _bad(cell: Element) -> str:
    """What a cell shows that holds no value."""
    shown = "".join("".join(paragraph.itertext()) for paragraph in cell.iterfind(TEXT))
    formula = cell.get(f"{TABLE}formula", "")
    if cell.get(f"{EXTENSION}value-type") == "error":
        return shown or "#ERROR"
    return f"={formula.partition('=')[2]}" if formula and not shown and cell.get(f"{OFFICE}value-type") is None else ""
