"""Deciding the rows that wait: keep the ledger's value or take the file's, correct a cell, or drop the row; each decision can be taken back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from contractctl import batch_rows, journal, ledger, register
from contractctl.changes import changes, other_content
from contractctl.documents import Origin
from contractctl.errors import ContractctlError, ExitCode
from contractctl.importers.reread import reread_row
from contractctl.importers.tables import plain
from contractctl.keys import Keyed, KeyMaker, content_digest, paid_before, scope
from contractctl.language import N_, Message, say
from contractctl.operations.importing import STATES, free_waiting, no_contract_yet, parent_key
from contractctl.operations.registering import register_rows
from contractctl.outcomes import RowFate, WaitingRow
from contractctl.records import ContractRecord, InvoiceRecord, Kind, Outcome, kind_of, load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlmodel import Session

    from contractctl.changes import Change
    from contractctl.models import HeldRow
    from contractctl.operations.opening import Desk
    from contractctl.records import Record

DAY_FIELDS = ("date", "signed", "due", "effective")


class Word(StrEnum):
    """What a person can decide about a row."""

    KEEP = "keep"  # the ledger's value stays
    TAKE = "take"  # the file's value takes its place
    CORRECT = "correct"  # the right value of a cell is given
    DROP = "drop"  # the row is recorded nowhere


@dataclass(frozen=True, slots=True)
class RowDecision:
    """What a person decides about a row; `cells` are the corrected ones, heading to text."""

    word: Word
    cells: Mapping[str, str] = field(default_factory=dict)
    why: str = ""


class UnknownRowError(ContractctlError):
    """A row that does not wait."""

    id = "E-ROW-001"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no row {id} that waits")
    hint_msgid = N_("contractctl review rows --list shows those that wait")


class WrongDecisionError(ContractctlError):
    """A decision that this row cannot have."""

    id = "E-ROW-002"
    exit_code = ExitCode.USAGE
    msgid = N_("row {id} cannot be decided so: {reason}")
    hint_msgid = N_("contractctl review rows --list shows what each row waits for")


class StillWrongError(ContractctlError):
    """A row that cannot be recorded with the corrected cells either."""

    id = "E-ROW-003"
    msgid = N_("row {id} ({place}) cannot be recorded yet: {reason}; nothing was written")
    hint_msgid = N_("correct that cell too: contractctl review rows {id} --set HEADING=VALUE")


class HangingRowError(ContractctlError):
    """A decision that cannot be taken back because something hangs on its record."""

    id = "E-ROW-004"
    exit_code = ExitCode.REFUSED
    msgid = N_("the decision on row {id} cannot be taken back, {count} later decisions or records hang on it:{lines}")
    hint_msgid = N_("take those back first, the last one first")


# -- asking


def waiting_rows(desk: Desk) -> tuple[WaitingRow, ...]:
    """Every row that waits, in the order in which they came."""
    with desk.reading() as session:
        return tuple(waiting_row(session, row) for row in ledger.waiting(session))


def waiting_row(session: Session, held: HeldRow) -> WaitingRow:
    """A row that waits or waited, for people to see."""
    kind = Kind(held.kind)
    record = load(kind, held.record) if held.record else None
    found: tuple[Change, ...] = ()
    if record is not None and held.fate == RowFate.CHANGED and held.decided_at is None:
        stands = ledger.live_record(session, kind, held.unit, str(held.key), record)
        found = changes(kind, stands, _keyed(held, record)) if stands else ()
    return WaitingRow(
        id=held.id or 0,
        batch=held.batch,
        kind=kind,
        unit=held.unit,
        origin=Origin(held.file, held.sheet, held.row),
        key=held.key,
        fate=RowFate(held.fate),
        reason=other_content(str(held.key), found) if found else _message(*json.loads(held.reason)) or say(""),
        cells=json.loads(held.cells),
        problems=tuple((id_, cell, text, _message(m, f) or say(""), _message(h, g)) for id_, cell, text, m, f, h, g in json.loads(held.problems)),
        changes=found,
        day=_day(record),
        decision=held.decision,
        decided_by=held.decided_by,
        decided_at=held.decided_at,
        why=held.why,
        corrected=json.loads(held.corrected) if held.corrected else None,
    )


def _message(msgid: str, facts: Mapping[str, str]) -> Message | None:
    return Message(msgid, tuple(facts.items())) if msgid else None


def _day(record: Record | None) -> date | None:
    return next((day for name in DAY_FIELDS if (day := getattr(record, name, None))), None)


def _keyed(held: HeldRow, record: Record) -> Keyed:
    return Keyed(record, str(held.key), held.digest or content_digest(record))


# -- deciding


def decide_row(desk: Desk, id_: int, decision: RowDecision, *, dry_run: bool = False) -> WaitingRow:
    """Decide one row; the row as it stood before. Errors: UnknownRowError, WrongDecisionError, StillWrongError."""
    return decide_rows(desk, {id_: decision}, dry_run=dry_run)[0]


class _NothingWritten(Exception):  # noqa: N818 - no error: it takes a rehearsal back
    pass


def decide_rows(desk: Desk, decisions: Mapping[int, RowDecision], *, dry_run: bool = False) -> list[WaitingRow]:
    """Decide several rows: all of them or, where one cannot be, none."""
    before: list[WaitingRow] = []
    try:
        with desk.writing() as session:
            for id_, decision in decisions.items():
                held = batch_rows.held_row(session, id_)
                if held is None or held.decided_at is not None:
                    raise UnknownRowError(id=id_)
                before.append(waiting_row(session, held))
                _decide(desk, session, held, decision)
            if dry_run:
                raise _NothingWritten  # noqa: TRY301 - leaving the transaction is what takes it back
    except _NothingWritten:
        pass
    return before


def _decide(desk: Desk, session: Session, held: HeldRow, decision: RowDecision) -> None:
    landed: Keyed | None = None
    replaced: int | None = None
    match decision.word:
        case Word.KEEP | Word.TAKE if held.fate != RowFate.CHANGED:
            raise WrongDecisionError(id=held.id, reason=say(N_("it was never in the ledger; give the right cell with --set, or --drop it")))
        case Word.TAKE:
            landed, replaced = _take(desk, session, held)
        case Word.CORRECT:
            landed = _correct(desk, session, held, decision.cells)
        case Word.DROP if not decision.why.strip():
            raise WrongDecisionError(id=held.id, reason=say(N_("what is dropped needs a reason: --reason TEXT")))
    corrected = json.dumps(dict(decision.cells), ensure_ascii=False) if decision.cells else None
    more: dict[str, object] = {"why": decision.why or None, "corrected": corrected, "landed": landed.key if landed else None, "replaced": replaced}
    if landed:
        more["kind"] = kind_of(landed.record).value
    id_, batch = held.id or 0, held.batch
    same = _same_rows(session, held)
    ledger.settle_held(session, [id_], desk.now, desk.actor, decision.word.value, **more)
    if decision.word in (Word.KEEP, Word.TAKE):
        ledger.settle_held(session, same, desk.now, desk.actor, "keep", decided_with=id_)
    freed = free_waiting(desk, session, held.unit, batch) if landed and isinstance(landed.record, ContractRecord) else 0
    payload: dict[str, object] = {"row": id_, "batch": batch, "file": held.file, "sheet": held.sheet, "line": held.row, "decision": decision.word.value}
    payload |= {"why": decision.why, "cells": dict(decision.cells), "key": landed.key if landed else held.key, "replaced": replaced, "freed": freed}
    journal.append(session, desk.now, desk.actor, "row decide", payload | {"digest": ledger.batch_digest(session, batch)})


def _same_rows(session: Session, held: HeldRow) -> list[int]:
    """Other rows that wait and say the very same: one decision holds for all of them."""
    if held.digest is None:
        return []
    name = (held.kind, held.unit, held.key, held.digest)
    return [row.id or 0 for row in ledger.waiting(session, held.unit) if row.id != held.id and (row.kind, row.unit, row.key, row.digest) == name]


def _take(desk: Desk, session: Session, held: HeldRow) -> tuple[Keyed, int | None]:
    """The file's value in the place of the ledger's: the old record is voided with a reason, the new one recorded."""
    kind, record = Kind(held.kind), load(Kind(held.kind), str(held.record))
    _refuse_without_contract(session, held, record)
    stands = ledger.live_record(session, kind, held.unit, str(held.key), record)
    if stands is not None:
        if isinstance(record, InvoiceRecord):
            record = replace(record, state=max((record.state, type(record.state)(stands["state"])), key=lambda s: STATES.index(s) if s in STATES else 0))
        day = stands[batch_rows.DAYS[kind]] if kind in batch_rows.DAYS else None
        old = batch_rows.Live(kind, stands["id"], held.unit, str(held.key), day)
        why = f"row {held.id} of batch {held.batch} taken instead"
        batch_rows.withdraw(session, [old], register.Act(desk.now, desk.actor, why))
    keyed = _keyed(held, record)
    _record(desk, session, held, keyed)
    return keyed, stands["id"] if stands is not None else None


def _correct(desk: Desk, session: Session, held: HeldRow, cells: Mapping[str, str]) -> Keyed:
    """The row read again with the right cells, by all the rules of its kind."""
    written = json.loads(held.cells)
    own_names = [unit.name for unit in ledger.units(session)]
    row = reread_row(Kind(held.kind), json.loads(held.lead), held.sheet or "", {**written, **cells}, own_names)
    if row is not None and not all(heading in written or plain(heading) in dict(row.cells) for heading in cells):
        raise WrongDecisionError(id=held.id, reason=say(N_("its headings are {known}"), known="、".join(written)))
    wrong = next((p for p in row.problems if p.outcome is not Outcome.WARNING), None) if row else None
    place = " > ".join(filter(None, (held.file, held.sheet, str(held.row))))
    if row is None or row.record is None:
        raise StillWrongError(id=held.id, place=place, reason=f"“{wrong.text}” {wrong.reason}" if wrong else say(N_("its table is not recognised")))
    keyed = Keyed(row.record, KeyMaker().key(row.record), content_digest(row.record))
    _refuse_without_contract(session, held, row.record)
    kind = kind_of(row.record)
    stands = ledger.standing(session, kind, held.unit, [keyed.key]).get((scope(row.record), keyed.key))
    if stands is not None:
        live = ledger.live_record(session, kind, held.unit, keyed.key, row.record)
        reason = other_content(keyed.key, changes(kind, live or {}, keyed)) if stands.digest != keyed.digest else _known(keyed.key)
        raise StillWrongError(id=held.id, place=place, reason=reason)
    _record(desk, session, held, keyed)
    return keyed


def _known(key: str) -> Message:
    return say(N_("{key} is in the ledger already with the same content; drop the row, or give it the number that it has"), key=key)


def _refuse_without_contract(session: Session, held: HeldRow, record: Record) -> None:
    parent = parent_key(record)
    if parent is not None and parent not in ledger.contract_keys(session, held.unit):
        raise WrongDecisionError(id=held.id, reason=no_contract_yet(parent))


def _record(desk: Desk, session: Session, held: HeldRow, keyed: Keyed) -> None:
    """Record a decided row with the origin of its own file, as part of the batch in which it came."""
    kind = kind_of(keyed.record)
    place = ledger.Place(held.batch, Origin(held.file, held.sheet, held.row))
    for each in (keyed, *paid_before(keyed)):
        ledger.add_records(session, kind_of(each.record), held.unit, [(each, place)])
    if kind is Kind.COUNTERPARTIES:
        register_rows(session, [keyed], register.Act(desk.now, desk.actor, held.file, held.batch))


# -- taking a decision back


def undo_row(desk: Desk, id_: int) -> WaitingRow:
    """Take a decision on a row back: it waits again, and what stood before stands again. Errors: UnknownRowError, HangingRowError."""
    with desk.writing() as session:
        held = batch_rows.held_row(session, id_)
        if held is None or held.decision not in set(Word):
            raise UnknownRowError(id=id_)
        records = batch_rows.landing(session, held) if held.landed else []
        hanging = batch_rows.hanging if held.replaced is None else batch_rows.locked  # what was replaced stands again under the same key
        if lines := hanging(session, records, held.batch):
            raise HangingRowError(id=id_, count=len(lines), lines="".join(f"\n  {line}" for line in lines))
        batch_rows.withdraw(session, records, register.Act(desk.now, desk.actor, f"decision on row {id_} taken back"))
        if held.replaced is not None:
            batch_rows.restore(session, Kind(held.kind), held.replaced)
        payload = {"row": id_, "batch": held.batch, "decision": held.decision, "replaced": held.replaced, "digest": ledger.batch_digest(session, held.batch)}
        ledger.reopen_held(session, [id_, *batch_rows.decided_with(session, id_)])
        journal.append(session, desk.now, desk.actor, "row undo", payload)
        session.expire_all()
        again = batch_rows.held_row(session, id_)
        return waiting_row(session, again or held)
