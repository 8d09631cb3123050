"""Every query and every write about batches and the rows that wait, as functions of a Session; `ledger.py` does the same for documents."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy
from sqlalchemy import func
from sqlmodel import col, select, update

from contractctl import decision_rows, ledger
from contractctl.documents import InvoiceState
from contractctl.language import N_, say
from contractctl.models import (
    Alias,
    Batch,
    FindingRow,
    FindingState,
    HeldRow,
    ImportRow,
    InstalmentRow,
    InvoiceClaim,
    Merger,
    Payer,
    PeriodLock,
    SupplementRow,
    metadata,
)
from contractctl.records import Kind
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy import Table
    from sqlmodel import Session

    from contractctl.language import Message
    from contractctl.register import Act

DAYS = {
    Kind.CONTRACTS: "signed",
    Kind.SUPPLEMENTS: "signed",
    Kind.INSTALMENTS: "due",
    Kind.INVOICES: "date",
    Kind.RECEIPTS: "date",
    Kind.ACCOUNTS: "date",
}
NAMED = {"contract": Kind.CONTRACTS, "invoice": Kind.INVOICES, "receipt": Kind.RECEIPTS}  # as findings name documents


class Live(NamedTuple):
    """A record that stands: its row number, key and day; the unit is empty for a body of the register."""

    kind: Kind
    id: int
    unit: str
    key: str
    day: dt.date | None


# -- batches


def batches(session: Session) -> list[Batch]:
    """Every batch in its order, undone ones too."""
    return list(session.exec(select(Batch).order_by(func.length(Batch.id), col(Batch.id))))


def find(session: Session, batch: str) -> Batch | None:
    return session.exec(select(Batch).where(func.upper(Batch.id) == batch.upper())).first()


def fates(session: Session, batch: str | None = None) -> dict[tuple[str, int, str | None, str], Counter[str]]:
    """How many rows had which fate, by batch, table, sheet and kind."""
    rows = metadata.tables["import_row"].c
    columns = (rows.batch, rows.table_no, rows.sheet, rows.kind, rows.fate)
    query = sqlalchemy.select(*columns, func.count()).group_by(*columns).order_by(rows.batch, rows.table_no)
    found: defaultdict[tuple[str, int, str | None, str], Counter[str]] = defaultdict(Counter)
    for batch_id, number, sheet, kind, fate, count in session.execute(query.where(rows.batch == batch) if batch else query):
        found[batch_id, number, sheet, kind][fate] = count
    return dict(found)


def import_rows(session: Session, batch: str) -> list[ImportRow]:
    """Every row of a batch's file and what became of it."""
    return list(session.exec(select(ImportRow).where(ImportRow.batch == batch).order_by(col(ImportRow.table_no), col(ImportRow.row))))


def mark_undone(session: Session, batch: str, act: Act) -> None:
    session.execute(update(Batch).where(col(Batch.id) == batch).values(undone_at=act.at, undone_by=act.actor, undone_why=act.why))


# -- the records of a batch


def _table(kind: Kind) -> Table:
    return metadata.tables[str(ledger.MODELS[kind].__tablename__)]


def documents(session: Session, batch: str) -> list[Live]:
    """The records that stand and came with a batch: its own, and its rows that a later batch's contract freed."""
    found = [live for kind in ledger.MODELS for live in _live(session, kind, _table(kind).c.batch == batch)]
    there = {(live.kind, live.id) for live in found}
    landed = (each for held in held_rows(session, batch) if held.landed for each in landing(session, held))
    return found + [live for live in landed if (live.kind, live.id) not in there]


def landing(session: Session, held: HeldRow) -> list[Live]:
    """The record that a waiting row became, where it stands."""
    table = _table(Kind(held.kind))
    key = table.c.code if "code" in table.c and "key" not in table.c else table.c.key
    return list(_live(session, Kind(held.kind), key == held.landed, table.c.file == held.file, table.c.row == held.row))


def _live(session: Session, kind: Kind, *where: sqlalchemy.ColumnElement[bool]) -> Iterator[Live]:
    table = _table(kind)
    unit, key = (sqlalchemy.literal(""), table.c.code) if kind is Kind.COUNTERPARTIES else (table.c.unit, table.c.key)
    day = table.c[DAYS[kind]] if kind in DAYS else sqlalchemy.null()
    for row in session.execute(sqlalchemy.select(table.c.id, unit, key, day).where(table.c.voided_at.is_(None), *where)):
        yield Live(kind, *row)


def withdraw(session: Session, records: Sequence[Live], act: Act) -> None:
    """Void records because their batch or decision was taken back; the same rows may be recorded anew."""
    values = {"voided_at": act.at, "voided_by": act.actor, "void_reason": act.why, "undone": True}
    for kind in ledger.MODELS:
        table, ids = _table(kind), sorted(live.id for live in records if live.kind is kind)
        for start in range(0, len(ids), ledger.CHUNK):
            session.execute(sqlalchemy.update(table).where(table.c.id.in_(ids[start : start + ledger.CHUNK])).values(values))


def restore(session: Session, kind: Kind, id_: int) -> None:
    """A record that a decision had voided stands again: the decision was taken back."""
    table = _table(kind)
    session.execute(sqlalchemy.update(table).where(table.c.id == id_).values(voided_at=None, voided_by=None, void_reason=None, undone=False))


# -- what a batch brought beside records


def close_judgements(session: Session, batch: str, act: Act) -> int:
    """Close the aliases and payer relations that a batch brought; how many stood."""
    closed = {"closed_at": act.at, "closed_by": act.actor, "closed_why": act.why}
    statements = [update(model).where(col(model.batch) == batch, col(model.closed_at).is_(None)).values(closed) for model in (Alias, Payer)]
    closed_rows: list[int] = [session.execute(each).rowcount for each in statements]  # type: ignore[attr-defined]
    return sum(closed_rows)


def claimed(session: Session, batch: str) -> list[tuple[str, str, str]]:
    """(unit, direction, key) of the invoices of which a batch's file tells a later state."""
    columns = (InvoiceClaim.unit, InvoiceClaim.direction, InvoiceClaim.key)
    return [(unit, direction, key) for unit, direction, key in session.exec(select(*columns).where(InvoiceClaim.batch == batch).distinct())]


def state_by_claims(session: Session, unit: str, direction: str, key: str, states: Sequence[InvoiceState]) -> InvoiceState:
    """The furthest state of an invoice: the one it was recorded with, and what the files of live batches say."""
    where = (InvoiceClaim.unit == unit, InvoiceClaim.direction == direction, InvoiceClaim.key == key)
    query = select(InvoiceClaim.before, InvoiceClaim.state, Batch.undone_at).join(Batch, col(Batch.id) == InvoiceClaim.batch)
    rows = session.exec(query.where(*where).order_by(col(InvoiceClaim.id))).all()
    said = [InvoiceState(rows[0][0]), *(InvoiceState(state) for _, state, undone in rows if undone is None)]
    return max(said, key=states.index)


# -- rows that wait


def held_rows(session: Session, batch: str) -> list[HeldRow]:
    """The rows of a batch that waited or wait."""
    return list(session.exec(select(HeldRow).where(HeldRow.batch == batch).order_by(col(HeldRow.id))))


def held_row(session: Session, id_: int) -> HeldRow | None:
    return session.exec(select(HeldRow).where(HeldRow.id == id_)).first()


def freed_rows(session: Session, batch: str) -> list[HeldRow]:
    """The rows of other batches that waited for a contract of this one."""
    return list(session.exec(select(HeldRow).where(HeldRow.freed_by == batch, HeldRow.batch != batch)))


def decided_with(session: Session, id_: int) -> list[int]:
    """The waiting rows that the decision on this one settled too."""
    return [each or 0 for each in session.exec(select(HeldRow.id).where(HeldRow.decided_with == id_))]


def hold_for_contract(session: Session, id_: int, reason: Message) -> None:
    """A row that was held as changed waits for its contract again."""
    text = json.dumps([reason.msgid, dict(reason.facts)], ensure_ascii=False)
    session.execute(update(HeldRow).where(col(HeldRow.id) == id_).values(fate="held", reason=text))


# -- what hangs on records


def hanging(session: Session, records: Sequence[Live], batch: str) -> list[Message]:
    """The later decisions and records that need these records, each as a line that says what to take back first."""
    keys: defaultdict[Kind, set[str]] = defaultdict(set)
    for live in records:
        keys[live.kind].add(live.key)
    return [
        *_matches(session, keys[Kind.INVOICES] | keys[Kind.RECEIPTS]),
        *_judgements(session, keys[Kind.COUNTERPARTIES], batch),
        *_children(session, records),
        *_findings(session, keys),
        *locked(session, records, batch),
    ]


def _matches(session: Session, keys: Collection[str]) -> Iterator[Message]:
    for row in decision_rows.standing_rows(session):
        if any(key in keys for key in decision_rows.keys_of(row)):
            documents = " → ".join(decision_rows.keys_of(row))
            yield say(N_("{documents}, decided by {actor}: contractctl match undo {number}"), documents=documents, actor=row.actor, number=row.number)


def _judgements(session: Session, codes: Collection[str], batch: str) -> Iterator[Message]:
    if not codes:
        return
    for alias in session.exec(select(Alias).where(col(Alias.closed_at).is_(None)).order_by(col(Alias.id))):
        if alias.code in codes and alias.batch != batch:
            yield say(N_("name {written} = {code}: contractctl party split {written}"), written=alias.written, code=alias.code)
    for payer in session.exec(select(Payer).where(col(Payer.closed_at).is_(None)).order_by(col(Payer.id))):
        if payer.batch != batch and (payer.payee_of in codes or payer.payer in codes):
            yield say(N_("{payer} pays for {code}"), payer=payer.payer, code=payer.payee_of)
    for merger in session.exec(select(Merger).where(col(Merger.closed_at).is_(None)).order_by(col(Merger.id))):
        if merger.code in codes or merger.into in codes:
            yield say(N_("{code} is merged into {into}: contractctl party unmerge {code}"), code=merger.code, into=merger.into)


def _children(session: Session, records: Iterable[Live]) -> Iterator[Message]:
    """Supplements and instalments of other batches on the contracts."""
    own = {(live.kind, live.id) for live in records}
    contracts = {(live.unit, live.key) for live in records if live.kind is Kind.CONTRACTS}
    found: Counter[tuple[str, str]] = Counter()
    for kind, model in ((Kind.SUPPLEMENTS, SupplementRow), (Kind.INSTALMENTS, InstalmentRow)) if contracts else ():
        rows = metadata.tables[str(model.__tablename__)].c
        query = sqlalchemy.select(rows.id, rows.unit, rows.contract, rows.batch).where(rows.voided_at.is_(None))
        for id_, unit, contract, source in session.execute(query):
            if (unit, contract) in contracts and (kind, id_) not in own:
                found[contract, source or ""] += 1
    for (contract, source), count in sorted(found.items()):
        yield say(N_("{count} supplements or instalments of contract {contract} ({source})"), count=count, contract=contract, source=source or "-")


def _findings(session: Session, keys: defaultdict[Kind, set[str]]) -> Iterator[Message]:
    query = select(FindingRow.kind, FindingRow.documents, FindingState.state, FindingState.actor)
    stands = col(FindingState.closed_at).is_(None), col(FindingState.state) != "open"
    for kind, documents_, state, actor in session.exec(query.join(FindingState).where(*stands)):
        named = [key for group, key in json.loads(documents_) if _plain(group, key) in keys[NAMED.get(group, Kind.INVOICE_LINES)]]
        if named:
            yield say(N_("finding {kind} on {document}: {state}, judged by {actor}"), kind=kind, document=named[0], state=state, actor=actor)


def _plain(group: str, key: str) -> str:
    """A document's key within its unit, as its table has it; a finding names a contract as it is written."""
    return fold_number(key.rpartition("|")[2]) if group == "contract" else key


def locked(session: Session, records: Iterable[Live], _batch: str) -> list[Message]:
    """The closed periods in which these records lie."""
    through = session.exec(select(func.max(PeriodLock.through)).where(col(PeriodLock.closed_at).is_(None))).one()
    inside = len([live for live in records if through and live.day and str(live.day) <= str(through)])
    return [say(N_("{count} of its records lie in closed periods, until {day}"), count=inside, day=through)] if inside else []


def known_elsewhere(session: Session, batch: Batch) -> list[Message]:
    """Live batches that hold rows which this batch recorded: undone before it, their rows would be in no record at all."""
    rows, batches_ = metadata.tables["import_row"], metadata.tables["batch"].c
    here, there = rows.alias("here").c, rows.alias("there").c
    query = (
        sqlalchemy.select(there.batch, batches_.file, func.count())
        .where(here.key == there.key, here.kind == there.kind, batches_.id == there.batch)
        .where(here.batch == batch.id, here.fate == "recorded", there.batch != batch.id, there.fate == "known")
        .where(batches_.unit == batch.unit, batches_.undone_at.is_(None))
        .group_by(there.batch, batches_.file)
        .order_by(there.batch)
    )
    words = N_("{count} of its rows stand in {file} too: contractctl batch undo {batch}")
    return [say(words, count=count, file=file, batch=other) for other, file, count in session.execute(query)]


def takes(session: Session, batch: str) -> list[Message]:
    """Decisions by which a row of this batch took another record's place, or another row the place of this batch's record."""
    found = []
    for held in session.exec(select(HeldRow).where(HeldRow.decision == "take", col(HeldRow.replaced).is_not(None)).order_by(col(HeldRow.id))):
        table = _table(Kind(held.kind))
        if batch in (held.batch, session.execute(sqlalchemy.select(table.c.batch).where(table.c.id == held.replaced)).scalar()):
            found.append(say(N_("row {id} was taken for {key}: contractctl review rows {id} --undo"), id=held.id, key=held.landed))
    return found
