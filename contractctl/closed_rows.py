"""Closed periods and what they keep, as functions of a Session (RECONCILE.md §6)."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy
from sqlmodel import col, func, insert, select, update

from contractctl import ledger
from contractctl.allocations import Adjustment, Against, Allocation, AllocationState
from contractctl.closing import Closed, Paper, Place, Settling, Standing, TakenOff
from contractctl.documents import Direction
from contractctl.findings import Evidence
from contractctl.models import ClosedAdjustment, ClosedAllocation, ClosedStanding, PeriodLock, metadata
from contractctl.values.period import Period, period_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session, SQLModel

    from contractctl.register import Act

STANDING = ("lock", "unit", "direction", "kind", "key", "since", "place", "line", "counterparty", "amount_fen", "method")
ALLOCATION = ("lock", "unit", "direction", "source", "target", "against", "contract", "amount_fen", "effective", "rule", "evidence")
ADJUSTMENT = ("lock", "unit", "direction", "kind", "document", "amount_fen", "effective", "reason", "rule", "evidence")
KEPT: tuple[tuple[type[SQLModel], tuple[str, ...]], ...] = ((ClosedStanding, STANDING), (ClosedAllocation, ALLOCATION), (ClosedAdjustment, ADJUSTMENT))


@dataclass(frozen=True, slots=True)
class Lock:
    """A closed period: its days, the run whose report it keeps, who closed it and when, and the digest of all that it keeps."""

    id: int
    period: Period
    run: str
    actor: str
    at: str
    kept: str
    digest: str
    reopened_at: str | None = None
    reopened_by: str | None = None
    reopened_why: str | None = None


def locks(session: Session) -> list[Lock]:
    """Every period that is closed, the first one first."""
    return [lock for lock in every_lock(session) if lock.reopened_at is None]


def every_lock(session: Session) -> list[Lock]:
    """Every period that was ever closed, those that were reopened too, in the order of their closing."""
    columns = [c for c in metadata.tables["period_lock"].c if c.name != "report"]
    rows = session.execute(sqlalchemy.select(*columns).order_by(metadata.tables["period_lock"].c.id)).mappings()
    return [
        Lock(
            row["id"],
            period_of(row["start"], row["through"]),
            row["run"],
            row["actor"],
            row["at"],
            row["kept"],
            row["digest"],
            row["closed_at"],
            row["closed_by"],
            row["closed_why"],
        )
        for row in rows
    ]


def locked_through(session: Session) -> date | None:
    """The last closed day; None where all are open."""
    return session.exec(select(func.max(PeriodLock.through)).where(col(PeriodLock.closed_at).is_(None))).one()


def report_of(session: Session, lock: Lock) -> str:
    """The report that a closed period keeps, as it was written."""
    packed = session.exec(select(PeriodLock.report).where(PeriodLock.id == lock.id)).one()
    return zlib.decompress(packed).decode()


def add_lock(session: Session, period: Period, run: str, closed: Closed, report: str, act: Act) -> Lock:
    """Close a period: keep what is new since the last closed day, and the report; nothing more can be put into its days after that."""
    before = locked_through(session)
    id_ = (session.exec(select(func.max(PeriodLock.id))).one() or 0) + 1
    for (model, columns), rows in zip(KEPT, _new_rows(id_, closed, before or date.min), strict=True):
        inserting = ledger.Inserting(session, model, columns)
        inserting.add(rows)
        inserting.flush()
    kept = _kept(session, id_)
    digest = _sealed(period, run, kept, report)
    values = {"id": id_, "start": period.start, "through": period.end, "run": run, "kept": kept, "digest": digest}
    session.exec(insert(PeriodLock).values(**values, report=zlib.compress(report.encode()), actor=act.actor, at=act.at, why=act.why))
    return Lock(id_, period, run, act.actor, act.at, kept, digest)


def reopen(session: Session, lock: Lock, act: Act) -> None:
    """Take a closing back; errors of the database where a later period is closed."""
    values = {"closed_at": act.at, "closed_by": act.actor, "closed_why": act.why}
    session.execute(update(PeriodLock).where(col(PeriodLock.id) == lock.id).values(**values))


def _new_rows(lock: int, closed: Closed, before: date) -> tuple[Iterator[tuple[object, ...]], ...]:
    standings = (
        (lock, paper.unit, paper.direction.value, paper.kind, paper.key, s.since.isoformat(), s.place.value, s.line, s.counterparty, s.amount_fen, s.method)
        for paper, standings in closed.standings.items()
        for s in standings
        if s.since > before
    )
    allocations = (
        (lock, unit, side.value, a.source, a.target, a.against.value, a.contract, a.amount_fen, a.on.isoformat(), a.rule, _pairs(a.evidence))
        for unit, side, a in closed.allocations
        if a.on > before
    )
    adjustments = (
        (lock, unit, side.value, a.kind, a.document, a.amount_fen, a.on.isoformat(), a.reason, a.rule, _pairs(a.evidence))
        for unit, side, a in closed.adjustments
        if a.on > before
    )
    return standings, allocations, adjustments


def _pairs(evidence: Sequence[Evidence]) -> str:
    return ledger.json_pairs((e.feature, e.value) for e in evidence)


def digest_of(session: Session, lock: Lock) -> str:
    """What a closed period's digest is, worked out anew from all that it keeps."""
    return _sealed(lock.period, lock.run, _kept(session, lock.id), report_of(session, lock))


def _sealed(period: Period, run: str, kept: str, report: str) -> str:
    return hashlib.sha256(f"{period.start} {period.end} {run} {kept}\n{report}".encode()).hexdigest()


def _kept(session: Session, lock: int) -> str:
    """SHA-256 over every row that a closed period keeps."""
    hasher = hashlib.sha256()
    for model, columns in KEPT:
        for _, *row in _rows(session, model, columns, [lock]):
            hasher.update(json.dumps(row, ensure_ascii=False, default=str).encode())
    return hasher.hexdigest()


def _rows(session: Session, model: type[SQLModel], columns: tuple[str, ...], locks: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    table = metadata.tables[str(model.__tablename__)]
    query = sqlalchemy.select(*(table.c[name] for name in columns)).where(table.c.lock.in_(locks)).order_by(table.c.id)
    yield from map(tuple, session.execute(query))


def closed(session: Session) -> Closed | None:
    """What is closed of the ledger; None where every day is open."""
    live = locks(session)
    if not live:
        return None
    ids = [lock.id for lock in live]
    standings: defaultdict[Paper, list[Standing]] = defaultdict(list)
    for _, unit, side, kind, key, since, place, line, code, amount, method in _rows(session, ClosedStanding, STANDING, ids):
        standings[Paper(unit, Direction(side), kind, key)].append(Standing(since, Place(place), line, code, amount, method))
    allocations = [
        Settling(unit, Direction(side), Allocation(source, target, contract, amount, on, rule, AllocationState.BOOKED, Against(against), _evidence(evidence)))
        for _, unit, side, source, target, against, contract, amount, on, rule, evidence in _rows(session, ClosedAllocation, ALLOCATION, ids)
    ]
    adjustments = [
        TakenOff(unit, Direction(side), Adjustment(kind, document, amount, reason, on, rule, AllocationState.BOOKED, _evidence(evidence)))
        for _, unit, side, kind, document, amount, on, reason, rule, evidence in _rows(session, ClosedAdjustment, ADJUSTMENT, ids)
    ]
    kept = {paper: tuple(sorted(those, key=lambda s: s.since)) for paper, those in standings.items()}
    digest = hashlib.sha256("\n".join(f"{lock.period.start} {lock.period.end} {lock.kept}" for lock in live).encode()).hexdigest()
    return Closed(live[-1].period.end, kept, tuple(allocations), tuple(adjustments), digest)


def _evidence(text: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(feature, value) for feature, value in json.loads(text))
