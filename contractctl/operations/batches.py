"""What was imported: batches listed, shown, and undone where nothing later hangs on them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from contractctl import batch_rows, journal, ledger
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_
from contractctl.operations.deciding_rows import waiting_row
from contractctl.operations.importing import STATES, no_contract_yet, parent_key
from contractctl.outcomes import BatchCard, BatchLine, BatchTable, RowFate, Undoing
from contractctl.records import Kind, load
from contractctl.register import Act

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

    from contractctl.batch_rows import Live
    from contractctl.models import Batch
    from contractctl.operations.opening import Desk


class UnknownBatchError(ContractctlError):
    """A batch that there is not."""

    id = "E-BAT-001"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no batch {batch}")
    hint_msgid = N_("contractctl batch list shows all of them")


class UndoneBatchError(ContractctlError):
    """A batch that was undone before."""

    id = "E-BAT-002"
    exit_code = ExitCode.REFUSED
    msgid = N_("batch {batch} was undone at {at} by {actor}")
    hint_msgid = N_("to record the file again, import it again")


class HangingBatchError(ContractctlError):
    """A batch on which something later hangs."""

    id = "E-BAT-003"
    exit_code = ExitCode.REFUSED
    msgid = N_("batch {batch} cannot be undone, {count} later decisions or records hang on it:{lines}")
    hint_msgid = N_("take those back first, the last one first")


def batches(desk: Desk) -> tuple[BatchLine, ...]:
    """Every batch with its rows by fate."""
    with desk.reading() as session:
        counts: dict[str, Counter[RowFate]] = {}
        for (batch, *_), fates in batch_rows.fates(session).items():
            counts.setdefault(batch, Counter()).update({RowFate(fate): count for fate, count in fates.items()})
        return tuple(_line(batch, counts.get(batch.id, Counter())) for batch in batch_rows.batches(session))


def _line(batch: Batch, fates: Counter[RowFate]) -> BatchLine:
    return BatchLine(batch.id, batch.file, batch.at, batch.actor, batch.unit, fates, batch.undone_at, batch.undone_by, batch.undone_why)


def show_batch(desk: Desk, batch: str) -> BatchCard:
    """All that is known of a batch. Errors: UnknownBatchError."""
    with desk.reading() as session:
        found = _found(session, batch)
        tables = tuple(
            BatchTable(number, sheet, Kind(kind), Counter({RowFate(fate): count for fate, count in fates.items()}))
            for (_, number, sheet, kind), fates in batch_rows.fates(session, found.id).items()
        )
        rows = tuple((row.table_no, row.sheet, row.row, row.key, RowFate(row.fate)) for row in batch_rows.import_rows(session, found.id))
        held = tuple(waiting_row(session, row) for row in batch_rows.held_rows(session, found.id))
        standing = Counter(live.kind for live in batch_rows.documents(session, found.id))
    total: Counter[RowFate] = sum((table.fates for table in tables), Counter())
    return BatchCard(_line(found, total), found.sha256, found.archived, tables, rows, held, standing)


def _found(session: Session, batch: str) -> Batch:
    found = batch_rows.find(session, batch)
    if found is None:
        raise UnknownBatchError(batch=batch)
    return found


def undo_batch(desk: Desk, batch: str, *, dry_run: bool = False) -> Undoing:
    """Reverse a batch: its records are voided, what it brought is closed, what waited for it waits again.

    Errors: UnknownBatchError, UndoneBatchError, HangingBatchError.
    """
    with desk.writing() as session:
        found = _found(session, batch)
        if found.undone_at is not None:
            raise UndoneBatchError(batch=found.id, at=found.undone_at, actor=found.undone_by)
        records = batch_rows.documents(session, found.id)
        _refuse_hanging(session, found, records)
        held = [row.id or 0 for row in batch_rows.held_rows(session, found.id) if row.decided_at is None]
        freed = [row.id or 0 for row in batch_rows.freed_rows(session, found.id)]
        claims = batch_rows.claimed(session, found.id)
        counts = Counter(live.kind for live in records)
        if not dry_run:
            act = Act(desk.now, desk.actor, f"batch {found.id} undone", found.id)
            closed = _reverse(session, found, records, held, freed, act)
            back = _states_back(session, claims)
            payload = {"batch": found.id, "file": found.file, "records": {kind.value: count for kind, count in sorted(counts.items())}}
            journal.append(session, desk.now, desk.actor, "batch undo", {**payload, "held": held, "freed": freed, "closed": closed, "states": back})
        return Undoing(found.id, found.file, counts, len(held), len(freed), len(claims))


def _refuse_hanging(session: Session, batch: Batch, records: list[Live]) -> None:
    lines = [
        *batch_rows.hanging(session, records, batch.id),
        *batch_rows.known_elsewhere(session, batch),
        *batch_rows.takes(session, batch.id),
    ]
    if lines:
        raise HangingBatchError(batch=batch.id, count=len(lines), lines="".join(f"\n  {line}" for line in lines))


def _reverse(session: Session, batch: Batch, records: list[Live], held: Iterable[int], freed: Iterable[int], act: Act) -> int:
    """Void and close what the batch brought; how many judgements were closed."""
    batch_rows.withdraw(session, records, act)
    batch_rows.mark_undone(session, batch.id, act)
    ledger.settle_held(session, held, act.at, act.actor, "undone")
    ledger.reopen_held(session, freed)
    contracts = ledger.contract_keys(session, batch.unit)
    for row in ledger.waiting(session, batch.unit):
        parent = parent_key(load(Kind(row.kind), row.record)) if row.record else None
        if row.fate == RowFate.CHANGED and parent is not None and parent not in contracts:
            batch_rows.hold_for_contract(session, row.id or 0, no_contract_yet(parent))
    return batch_rows.close_judgements(session, batch.id, act)


def _states_back(session: Session, claims: Iterable[tuple[str, str, str]]) -> list[list[str]]:
    """Give the invoices of other batches the state again that they have without this batch's file."""
    moved = []
    for unit, direction, key in claims:
        state = batch_rows.state_by_claims(session, unit, direction, key, STATES)
        ledger.move_invoice_state(session, unit, direction, key, state)
        moved.append([unit, direction, key, state.value])
    return moved
