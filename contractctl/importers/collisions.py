"""Two numbers that are written differently and are one when compared: an error that names both rows, never a merge (RELIABILITY.md §4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from contractctl.language import N_, say
from contractctl.records import ContractRecord, CounterpartyRecord, Fate, Kind, Outcome, Problem, kind_of
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contractctl.records import Record, Row, Table


class _First(NamedTuple):
    written: str
    sheet: str | None
    row: int


def refuse_collisions(tables: Iterable[Table]) -> list[Table]:
    """The tables of a file, with each row refused whose number stands higher up in another writing."""
    seen: dict[tuple[Kind, str], _First] = {}
    return [replace(table, rows=tuple(_judged(table, row, seen) for row in table.rows)) for table in tables]


def _judged(table: Table, row: Row, seen: dict[tuple[Kind, str], _First]) -> Row:
    number = _number(row.record)
    if row.record is None or not number:
        return row
    first = seen.setdefault((kind_of(row.record), fold_number(number)), _First(number, table.sheet, row.number))
    if first.written == number:
        return row
    reason = say(N_("the same number as “{written}” in row {row} of {sheet}, written otherwise"), written=first.written, row=first.row, sheet=first.sheet)
    problem = Problem("E-IMP-115", table.sheet, None, row.number, number, reason, Outcome.REFUSED, say(N_("write one of them as it is meant")))
    return replace(row, fate=Fate.REFUSED, record=None, problems=(*row.problems, problem))


def _number(record: Record | None) -> str | None:
    match record:
        case ContractRecord():
            return record.number
        case CounterpartyRecord():
            return record.code
        case _:
            return None
