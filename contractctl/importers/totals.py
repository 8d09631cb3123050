"""The totals that a sheet states for itself, compared with its rows."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

from contractctl.importers.contract_figures import DERIVED, KEPT
from contractctl.importers.disagreements import Addend, Disagreement
from contractctl.importers.sheets import place
from contractctl.importers.tables import RowKind
from contractctl.records import Explanation, StatedTotal
from contractctl.values.amounts import Reading, read_amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractctl.importers.tables import Found

MONEY_FIELDS = frozenset(
    {
        "amount",
        "net",
        "tax",
        "gross",
        "change",
        "new_total",
        "amount_in",
        "amount_out",
        "in",
        "out",
        "debit",
        "credit",
        "opening",
        "open",
        "original",
        "settled",
    }
    | {*KEPT, *DERIVED}
)


def stated_totals(found: Found, repeated: frozenset[int], money: frozenset[str] = MONEY_FIELDS) -> Iterator[StatedTotal]:
    """Each total row compared with the rows above it: a subtotal with those since the last one, a total with all.

    A row that repeats another counts once, unless the sheet's own total counts it twice.
    """
    columns = {field: column for field, column in found.heading.columns.items() if field in money} if found.totals else {}
    addends = {field: [_addend(found, field, row) for row in found.rows] for field in columns}
    sums = {field: _running_sums(addends[field], repeated) for field in columns}
    since = 0
    for number, kind in found.totals:
        until = bisect_left(found.rows, number)
        first = since if kind is RowKind.SUBTOTAL else 0
        for field, column in columns.items():
            stated = _addend(found, field, number).amount
            if stated.reading is Reading.AMOUNT:
                once, twice = (running[until] - running[first] for running in sums[field])
                computed = twice if twice == stated.fen else once
                why = None if computed == stated.fen else _why(found, field, number, addends[field][first:until], repeated, computed)
                yield StatedTotal(place(number, column), found.heading.labels[field], stated.fen, computed, why)
        since = until if kind is RowKind.SUBTOTAL else since


def _why(found: Found, field: str, total: int, addends: Sequence[Addend], repeated: frozenset[int], computed: int) -> Explanation | None:
    """The cell that explains why a total is not the sum of its rows."""
    first = addends[0].row if addends else total
    below = next((row for row in found.rows if row > total), None)
    return Disagreement(
        stated=_addend(found, field, total),
        computed_fen=computed,
        addends=addends,
        subtotals=[_addend(found, field, row) for row, _ in found.totals if first < row < total],
        below=_addend(found, field, below) if below else None,
        repeated=repeated,
        hidden=found.sheet.hidden_rows,
    ).explained()


def _addend(found: Found, field: str, row: int) -> Addend:
    column, scale = found.heading.columns[field], found.heading.scales.get(field, found.scale)
    cell = found.sheet.cell(row, column)
    value = cell if isinstance(cell, str | int | float) else None
    return Addend(row, place(row, column), value, read_amount(value, scale), scale)


def _running_sums(addends: Sequence[Addend], repeated: frozenset[int]) -> tuple[list[int], list[int]]:
    """The sums of the first 0, 1, 2 … rows of a column: without rows that repeat another, and with them."""
    once = [0 if each.row in repeated else each.fen for each in addends]
    return [0, *accumulate(once)], [0, *accumulate(each.fen for each in addends)]
