"""A file that is known, read again by a mapping: rows that waited because their headings were not understood are recorded now."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from contractctl import journal, ledger, register
from contractctl.documents import Origin
from contractctl.operations.registering import register_rows
from contractctl.outcomes import RowFate
from contractctl.records import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from contractctl.models import HeldRow
    from contractctl.operations.importing import SortedTable
    from contractctl.operations.opening import Desk


def record_waiting(desk: Desk, session: Session, batches: Sequence[str], unit: str, tables: Sequence[SortedTable]) -> list[Counter[RowFate]]:
    """Record the batches' rows that wait and can be read now, as part of them; what became of each table's rows."""
    waiting = {(row.sheet, row.row): row for row in ledger.waiting(session, unit) if row.batch in batches and row.record is None}
    recorded = [_record(desk, session, unit, table, waiting) for table in tables]
    taken = [row for rows in recorded for row in rows]
    for batch in sorted({row.batch for row in taken}):
        lines = [{"row": row.id, "sheet": row.sheet, "line": row.row} for row in taken if row.batch == batch]
        payload: dict[str, object] = {"batch": batch, "decision": "correct", "mappings": sorted({t.table.mapping or "" for t in tables} - {""}), "rows": lines}
        journal.append(session, desk.now, desk.actor, "row decide", payload | {"digest": ledger.batch_digest(session, batch)})
    return [_fates(table, rows, waiting) for table, rows in zip(tables, recorded, strict=True)]


def _record(desk: Desk, session: Session, unit: str, table: SortedTable, waiting: dict[tuple[str | None, int], HeldRow]) -> list[HeldRow]:
    """Of a table's rows that would be new, those that wait."""
    taken: list[HeldRow] = []
    for row, keyed in table.recorded:
        held = waiting.get((table.table.sheet, row.number))
        if held is not None:
            kind = kind_of(keyed.record)
            ledger.add_records(session, kind, unit, [(keyed, ledger.Place(held.batch, Origin(held.file, held.sheet, held.row)))])
            if kind is Kind.COUNTERPARTIES:
                register_rows(session, [keyed], register.Act(desk.now, desk.actor, held.file, held.batch))
            why = table.table.mapping
            ledger.settle_held(session, [held.id or 0], desk.now, desk.actor, "correct", why=why, landed=keyed.key, kind=kind.value)
            taken.append(held)
    return taken


def _fates(table: SortedTable, taken: Sequence[HeldRow], waiting: dict[tuple[str | None, int], HeldRow]) -> Counter[RowFate]:
    """What was taken is recorded, what waits on is held, what cannot be read is refused as before; the rest was known."""
    lines = {held.row for held in taken}
    left = {row for sheet, row in waiting if sheet == table.table.sheet} - lines

    def now(row: int, fate: RowFate) -> RowFate:
        if row in lines:
            return RowFate.RECORDED
        return RowFate.HELD if row in left else RowFate.REFUSED if fate is RowFate.REFUSED else RowFate.KNOWN

    return Counter(now(row, fate) for row, _, fate in table.fates)
