"""What every reader of files gives: a workbook of sheets of cells. Rows and columns count from 1, as Excel counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contractctl.language import Message
    from contractctl.records import Problem

MOST_ROWS, MOST_COLUMNS = 2**20, 2**14
BLANK = "".join(map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x2010), 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF)))


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that shows something and holds no value: an error, or a formula that was never computed."""

    text: str


Cell = str | int | float | bool | date | datetime | time | timedelta | BadCell | None


@dataclass(frozen=True)
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
    hidden_columns: frozenset[int] = frozenset()

    @cached_property
    def texts(self) -> frozenset[str]:
        """The different texts of its cells: what is judged of a text is judged once."""
        return frozenset(cell for cell in set().union(*self.rows) if type(cell) is str and cell)

    @cached_property
    def with_blanks(self) -> frozenset[str]:
        """The texts with something that cannot be seen around them."""
        return frozenset(text for text in self.texts if text[0] in BLANK or text[-1] in BLANK)

    def cell(self, row: int, column: int) -> Cell:
        """The cell, None beyond the used range; a text without what cannot be seen around it."""
        cells = self.rows[row - 1] if row <= len(self.rows) else ()
        return _seen(cells[column - 1]) if column <= len(cells) else None

    def row(self, number: int) -> list[Cell]:
        """The cells of a row, as `cell` gives them."""
        return list(map(_seen, self.rows[number - 1]))


def _seen(cell: Cell) -> Cell:
    return cell.strip(BLANK) if type(cell) is str else cell


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook's sheets, its name without folders, the digest of its bytes, and the parts that were not read, with the reason.

    `problems` are what is odd and was read all the same.
    """

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]
    is_1904: bool = False
    skipped: tuple[tuple[str, Message], ...] = ()
    problems: tuple[Problem, ...] = ()


def column_letters(column: int) -> str:
    """`D`."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, len(ascii_uppercase))
        letters = ascii_uppercase[letter] + letters
    return letters


def column_number(letters: str) -> int:
    """The column that is named like `D`; ValueError where the letters name none."""
    column = 0
    for letter in letters:
        column = column * len(ascii_uppercase) + ascii_uppercase.index(letter) + 1
    return column


def place(row: int, column: int) -> str:
    """`D17`."""
    return f"{column_letters(column)}{row}"


def coordinates(text: str) -> tuple[int, int]:
    """Row and column of a cell that is named like `D17`; ValueError where no sheet has such a cell."""
    letters = text.rstrip(digits)
    column = column_number(letters)
    row = int(text[len(letters) :])
    if not (1 <= row <= MOST_ROWS and 1 <= column <= MOST_COLUMNS):
        raise ValueError(text)
    return row, column
