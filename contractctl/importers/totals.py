"""The totals that a sheet states for itself, compared with its rows."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

from contractctl.importers.sheets import place
from contractctl.importers.tables import RowKind
from contractctl.records import StatedTotal
from contractctl.values.amounts import Reading, read_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractctl.importers.tables import Found

MONEY_FIELDS = frozenset({"amount", "net", "tax", "gross", "change", "new_total", "amount_in", "amount_out", "debit", "credit"})


def stated_totals(found: Found, repeated: frozenset[int]) -> Iterator[StatedTotal]:
    """Each total row compared with the rows above it: a subtotal with those since the last one, a total with all.

    A row that repeats another counts once, unless the sheet's own total counts it twice.
    """
    columns = {field: column for field, column in found.heading.columns.items() if field in MONEY_FIELDS} if found.totals else {}
    sums = {field: _running_sums(found, field, column, repeated) for field, column in columns.items()}
    since = 0
    for number, kind in found.totals:
        until = bisect_left(found.rows, number)
        first = since if kind is RowKind.SUBTOTAL else 0
        for field, column in columns.items():
            stated = read_amount(_cell(found, number, column), _scale_of(found, field))
            if stated.reading is Reading.AMOUNT:
                once, twice = (running[until] - running[first] for running in sums[field])
                computed = twice if twice == stated.fen else once
                yield StatedTotal(place(number, column), found.heading.labels[field], stated.fen, computed)
        since = until if kind is RowKind.SUBTOTAL else since


def _running_sums(found: Found, field: str, column: int, repeated: frozenset[int]) -> tuple[list[int], list[int]]:
    """The sums of the first 0, 1, 2 … rows of a column: without rows that repeat another, and with them."""
    scale = _scale_of(found, field)
    amounts = [read_amount(_cell(found, row, column), scale) for row in found.rows]
    fens = [amount.fen if amount.reading is Reading.AMOUNT else 0 for amount in amounts]
    once = [0 if row in repeated else fen for row, fen in zip(found.rows, fens, strict=True)]
    return [0, *accumulate(once)], [0, *accumulate(fens)]


def _scale_of(found: Found, field: str) -> int:
    return found.heading.scales.get(field, found.scale)


def _cell(found: Found, row: int, column: int) -> str | float | None:
    cell = found.sheet.cell(row, column)
    return cell if isinstance(cell, str | int | float) else None
