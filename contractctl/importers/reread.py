"""A row that was held, read again with the cells that a person corrected: a sheet of one row under its own headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.importers.reading import read_table
from contractctl.importers.sheets import BadCell, Sheet, Workbook
from contractctl.importers.tables import find_tables

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from contractctl.importers.sheets import Cell
    from contractctl.records import Kind, Row

DIGITS_SURE = 9  # longer ones may be numbers that name something


def reread_row(kind: Kind, lead: Sequence[Sequence[str]], sheet: str, cells: Mapping[str, str], own_names: Collection[str]) -> Row | None:
    """The row by all the rules of its kind, under the sheet's name and what stood above its table; None where they make no table."""
    above: list[list[Cell]] = [[text or None for text in each] for each in lead]
    rows: list[list[Cell]] = [*above, list(cells), [_cell(text) for text in cells.values()]]
    alone = Sheet(sheet, rows)
    found = next(find_tables(alone, kind), None) or next(find_tables(alone), None)  # a ledger of contracts may hold supplements
    table = read_table(found, Workbook("", "", (alone,)), own_names) if found else None
    return next((row for row in table.rows if row.number == len(rows)), None) if table else None


def _cell(text: str) -> Cell:
    """A cell as it stood: an error or a formula without a value is no text, a number that kept all its digits is a number."""
    if text.startswith(("#", "=")):
        return BadCell(text)
    if text.isascii() and text.isdecimal() and len(text) <= DIGITS_SURE and str(int(text)) == text:
        return int(text)
    return text or None
