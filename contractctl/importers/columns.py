"""Many rows of a table, read a column at a time: the reader of a row for rows in which nothing is to be noted.

A form's reader asks it as it asks `RowReader`, and gets what that would give, looked up in a column that was converted once. Where anything is to be
noted of a row it says so by `UnusualRowError`, and the row is read by `RowReader`, which alone knows what is said of it. A property test holds the two
to each other (tests/test_columns.py).
"""

from __future__ import annotations

from functools import partial
from itertools import compress, count, repeat
from operator import is_, itemgetter
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, cast

from contractctl.importers.cells import DIGITS_KEPT, INVISIBLE, RowReader, Written, as_text
from contractctl.importers.grid import BLANK, BadCell
from contractctl.records import Fate, Outcome, Row
from contractctl.values.amounts import EMPTY, Amount, Reading, read_amount, usual_fen
from contractctl.values.dates import Unreadable, is_serial, read_day
from contractctl.values.identifiers import fold_tax_number, is_tax_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from contractctl.importers.grid import Cell
    from contractctl.importers.tables import Found
    from contractctl.language import Message
    from contractctl.records import Record

Value = TypeVar("Value")
Read = TypeVar("Read")


class UnusualRowError(Exception):
    """Something is to be noted of the row: no error, another reader is asked."""


class _Noted:
    """Stands in a column where a cell is to be noted."""


NOTED: Any = _Noted()


class _Columns(dict[str, "list[Value]"], Generic[Value]):
    """Converted columns by field, each made when it is asked for first."""

    def __init__(self, make: Callable[[str], list[Value]]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, name: str) -> list[Value]:
        column = self[name] = self.make(name)
        return column


class ColumnReader(RowReader):
    """The rows of a table one after the other: `at` says which of them is asked for."""

    __slots__ = (
        "amounts",
        "at",
        "days",
        "fens",
        "identifiers",
        "must_be_amounts",
        "must_be_days",
        "must_be_fens",
        "must_be_texts",
        "noted",
        "raws",
        "read_amounts",
        "rows",
        "shortest",
        "tax_numbers",
        "text_columns",
    )

    def __init__(self, table: Found, *, is_1904: bool) -> None:
        self.table, self.is_1904, self.is_plain = table, is_1904, True
        self.problems, self.cells = [], {}
        self.at, self.number = -1, 0
        self.noted = _not_plain(table)  # the places of rows that another reader reads
        self.rows = [table.sheet.rows[number - 1] for number in table.rows]
        self.shortest = min(map(len, self.rows), default=0)
        self.raws = _Columns(self._raw)
        self.text_columns = _Columns(lambda name: self._without_noted(_texts(self.raws[name])))
        self.must_be_texts = _Columns(lambda name: self._without_noted(_present(self.text_columns[name])))
        self.identifiers = _Columns(lambda name: self._without_noted(_identifiers(self.raws[name])))
        self.tax_numbers = _Columns(lambda name: self._without_noted(_by_value(self.identifiers[name], _tax_number)))
        self.days = _Columns(lambda name: self._without_noted(_by_value(self.raws[name], partial(_day, is_1904=is_1904))))
        self.must_be_days = _Columns(lambda name: self._without_noted([NOTED if day is None else day for day in self.days[name]]))
        self.read_amounts = _Columns(lambda name: _read_amounts(self.raws[name], self.scale(name)))
        self.amounts = _Columns(lambda name: self._without_noted(list(map(_taken, self.raws[name], self.read_amounts[name]))))
        self.must_be_amounts = _Columns(lambda name: self._without_noted([_required(amount) for amount in self.amounts[name]]))
        self.fens = _Columns(lambda name: self._without_noted(_fens(self.raws[name], self.scale(name))))
        self.must_be_fens = _Columns(lambda name: self._without_noted([NOTED if fen is None else fen for fen in self.fens[name]]))

    # -- the columns

    def _without_noted(self, column: list[Value]) -> list[Value]:
        """A column, and the rows in which it has something to be noted left to the other reader; the one that is just read among them."""
        self.noted.update(compress(count(), map(is_, column, repeat(NOTED))))
        if self.at in self.noted:
            raise UnusualRowError
        return column

    def _raw(self, name: str) -> list[Cell]:
        column = self.table.heading.columns.get(name)
        if column is None:
            return [None] * len(self.rows)
        last, blanks = column - 1, self.table.sheet.with_blanks
        is_whole = self.shortest > last
        cells = list(map(itemgetter(last), self.rows)) if is_whole else [cells[last] if len(cells) > last else None for cells in self.rows]
        return [cell.strip(BLANK) if type(cell) is str and cell in blanks else cell for cell in cells] if blanks else cells

    # -- what a form's reader asks

    def has(self, name: str) -> bool:
        return name in self.table.heading.columns

    def raw(self, name: str) -> Cell:
        return self.raws[name][self.at]

    def text(self, name: str) -> str:
        return self.text_columns[name][self.at]

    def required(self, name: str) -> str:
        return self.must_be_texts[name][self.at]

    def identifier(self, name: str) -> str:
        return self.identifiers[name][self.at]

    def tax_number(self, name: str) -> str | None:
        return self.tax_numbers[name][self.at]

    def day(self, name: str, *, required: bool = False) -> date | None:
        return self.must_be_days[name][self.at] if required else self.days[name][self.at]

    def amount(self, name: str, *, required: bool = False) -> Amount:
        return self.must_be_amounts[name][self.at] if required else self.amounts[name][self.at]

    def read_amount(self, name: str) -> Amount:
        return self.read_amounts[name][self.at]

    def required_amount(self, name: str) -> int:
        return self.must_be_fens[name][self.at]

    def optional_amount(self, name: str) -> int | None:
        return self.fens[name][self.at]

    def scale(self, name: str) -> int:
        return self.table.heading.scales.get(name) or self.table.scale

    def row(self, record: Record | None) -> Row:
        return Row(self.number, Fate.OK, record, (), Written(self.table, self.number))

    def empty(self, name: str) -> NoReturn:  # noqa: ARG002 - as RowReader is asked
        raise UnusualRowError

    def _note(self, id_: str, name: str, reason: str | Message, hint: str | Message, outcome: Outcome) -> NoReturn:  # noqa: ARG002
        raise UnusualRowError


def each_row(table: Found, read: Callable[[RowReader], Read], *, is_1904: bool) -> Iterator[Read]:
    """What `read` makes of each data row; of one that is unusual it is asked once more. So it keeps nothing before it has read its row."""
    columns = ColumnReader(table, is_1904=is_1904)
    for columns.at, columns.number in enumerate(table.rows):
        try:
            yield read(columns if columns.at not in columns.noted else RowReader(table, columns.number, is_1904))
        except UnusualRowError:
            yield read(RowReader(table, columns.number, is_1904))


def _not_plain(table: Found) -> set[int]:
    """The places of rows in which a cell stands for another, or two columns claim one field."""
    rows = {row for row, _ in (*table.same, *table.above, *table.instead)} | table.disputed.keys()
    return {place for place, row in enumerate(table.rows) if row in rows} if rows else set()


TEXTS = frozenset({str, type(None)})


def _texts(cells: list[Cell]) -> list[str]:
    """Cells as texts; what was stripped of blanks is one."""
    if TEXTS.issuperset(map(type, cells)):
        return cast("list[str]", cells if all(cells) else [cell or "" for cell in cells])
    return [NOTED if type(cell) is BadCell else as_text(cell) for cell in cells]


def _present(texts: list[str]) -> list[str]:
    return [text if text is NOTED or text.isalnum() or INVISIBLE.sub("", text).strip() else NOTED for text in texts]


def _identifiers(cells: list[Cell]) -> list[str]:
    return _texts(cells) if TEXTS.issuperset(map(type, cells)) else _texts([NUMBER_NOTED if _is_noted_number(cell) else cell for cell in cells])


NUMBER_NOTED = BadCell("")


def _is_noted_number(cell: Cell) -> bool:
    """Whether something is to be said of a number that stands where a text should."""
    return (type(cell) is float and cell.is_integer()) or (type(cell) in (int, float) and abs(cast("float", cell)) >= 10**DIGITS_KEPT)


def _by_value(cells: list[Cell] | list[str], convert: Callable[[Any], Value]) -> list[Value]:
    """Cells converted, each different one once; 1, 1.0 and true are three."""
    kinds = list(map(type, cells))
    converted = {key: convert(key[1]) for key in set(zip(kinds, cells, strict=True))}
    return [converted[key] for key in zip(kinds, cells, strict=True)]


def _tax_number(identifier: str) -> str | None:
    number = NOTED if identifier is NOTED else fold_tax_number(identifier) or None
    return number if number is NOTED or number is None or is_tax_number(number) else NOTED


def _day(cell: Cell, *, is_1904: bool) -> date | None:
    if type(cell) is BadCell:
        return NOTED  # type: ignore[no-any-return]
    day = read_day(cell, is_1904=is_1904)
    return NOTED if isinstance(day, Unreadable) or (day is not None and is_serial(cell)) else day


def _read_amount(cell: Cell, scale: int) -> Amount:
    return EMPTY if cell is None or type(cell) is BadCell else read_amount(cell, scale)


def _read_amounts(cells: list[Cell], scale: int) -> list[Amount]:
    return [EMPTY if cell is None else _read_amount(cell, scale) for cell in cells]


def _taken(cell: Cell, amount: Amount) -> Amount:
    is_noted = type(cell) is BadCell or amount.note or amount.reading in (Reading.WRONG, Reading.DOUBTFUL)
    return NOTED if is_noted else amount


def _required(amount: Amount) -> Amount:
    return amount if amount is NOTED or amount.reading is Reading.AMOUNT else NOTED


def _fens(cells: list[Cell], scale: int) -> list[int | None]:
    return [None if cell is None else fen if (fen := usual_fen(cell, scale)) is not None else _fen(_taken(cell, _read_amount(cell, scale))) for cell in cells]


def _fen(amount: Amount) -> int | None:
    return cast("int", NOTED) if amount is NOTED else amount.fen if amount.reading is Reading.AMOUNT else None
