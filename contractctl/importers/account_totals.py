"""The total rows of ledgers and journals beside their entries: over the whole table, or since the total row before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contractctl.importers.sheets import place
from contractctl.importers.tables import RowKind, plain
from contractctl.importers.totals import stated_totals
from contractctl.records import StatedTotal
from contractctl.values.amounts import Reading, read_amount
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractctl.importers.tables import Found
    from contractctl.records import AccountLineRecord

SIDES = ("debit", "credit")


def checked_totals(found: Found, entries: Sequence[int], lines: Sequence[tuple[int, AccountLineRecord]]) -> Iterator[StatedTotal]:
    """Each total row compared with the entries above it, and with those since the total row before: of the two the one that agrees."""
    totals = [number for number, _ in found.totals if _first_text(found, number) not in _running()]
    if not totals:
        return
    if "amount" in found.heading.columns and "debit" not in found.heading.columns:
        yield from _one_column(found, totals, lines)
        return
    readings = []
    for kind in (RowKind.TOTAL, RowKind.SUBTOTAL):
        taken = replace(found, rows=tuple(entries), totals=tuple((number, kind) for number in totals))
        readings.append(list(stated_totals(taken, frozenset(), frozenset(SIDES))))
    for whole, part in zip(*readings, strict=True):
        yield part if part.stated_fen == part.computed_fen else whole


def _one_column(found: Found, totals: Sequence[int], lines: Sequence[tuple[int, AccountLineRecord]]) -> Iterator[StatedTotal]:
    """The total of a column that holds both sides: their sum, or one side of whole vouchers."""
    for number in totals:
        above = [record for row, record in lines if row < number]
        debit, credit = sum(r.debit_fen or 0 for r in above), sum(r.credit_fen or 0 for r in above)
        stated = stated_fen(found, number, "amount")
        if stated is not None:
            computed = next((sum_ for sum_ in (debit, credit, debit - credit) if sum_ == stated), debit + credit)
            yield StatedTotal(place(number, found.heading.columns["amount"]), found.heading.labels["amount"], stated, computed)


def stated_fen(found: Found, number: int, field: str) -> int | None:
    """The amount that a row of sums states; None where it states none."""
    column = found.heading.columns.get(field)
    cell = found.sheet.cell(number, column) if column else None
    amount = read_amount(cell if isinstance(cell, str | int | float) else None, found.heading.scales.get(field, found.scale))
    return amount.fen if amount.reading is Reading.AMOUNT else None


def _running() -> set[str]:
    return {word for words in synonyms("accounts", "running").values() for word in words}


def _first_text(found: Found, number: int) -> str:
    return next((text for cell in found.sheet.rows[number - 1] if (text := plain(cell))), "").rstrip(":")
