"""Decisions about contracts and allocations in the ledger's tables: added, closed, never overwritten."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlmodel import col, insert, select, update

from contractctl.decisions import (
    Adjusted,
    AdjustmentReason,
    Agreed,
    Assigned,
    Barred,
    Decided,
    Decision,
    DocumentKind,
    Excluded,
    NotOurs,
    Refused,
    SetOff,
    Tied,
    Transferred,
    Where,
)
from contractctl.documents import Direction
from contractctl.models import MatchDecision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlmodel import Session

    from contractctl.register import Act


def standing(session: Session) -> tuple[Decision, ...]:
    """All decisions that stand, in the order in which they were made."""
    return tuple(_decision(row) for row in standing_rows(session))


def standing_rows(session: Session) -> Sequence[MatchDecision]:
    """The rows of the decisions that stand."""
    return session.exec(select(MatchDecision).where(col(MatchDecision.closed_at).is_(None)).order_by(col(MatchDecision.id))).all()


def rows_of(session: Session, number: str) -> Sequence[MatchDecision]:
    """The rows of one decision that stand."""
    return [row for row in standing_rows(session) if row.number == number]


def history(session: Session, keys: Iterable[str]) -> list[MatchDecision]:
    """All that was ever decided about documents of these keys, oldest first."""
    wanted = set(keys)
    rows = session.exec(select(MatchDecision).order_by(col(MatchDecision.id)))
    return [row for row in rows if wanted & set(keys_of(row))]


def keys_of(row: MatchDecision) -> tuple[str, ...]:
    """The keys that a row speaks of."""
    if row.kind == "refuse":
        return (*json.loads(row.source), *json.loads(row.target or "[]"))
    return (row.source, row.target) if row.target else (row.source,)


def hanging_on(session: Session, kind: DocumentKind | None, unit: str, key: str) -> list[MatchDecision]:
    """The rows that stand on a document of this kind (None: a contract); bars and refusals stand on nothing."""
    return [row for row in standing_rows(session) if row.unit == unit and key in _stands_on(row, kind)]


def _stands_on(row: MatchDecision, kind: DocumentKind | None) -> set[str | None]:
    """The keys of the documents of a kind that a row stands on."""
    invoice, receipt = DocumentKind.INVOICE, DocumentKind.RECEIPT
    both = {row.source, row.target}
    by_kind: dict[tuple[str, DocumentKind | None], set[str | None]] = {
        ("link", invoice): {row.target},
        ("link", receipt): {row.source},
        ("assign", None): {row.target},
        ("exclude", receipt): {row.source},
        ("agree", receipt): {row.source},
        ("set_off", invoice): both,
        ("transfer", invoice): {row.source},
    }
    if row.document and kind:
        return (both if row.kind == "link" else {row.source}) if row.document == kind else set()
    return by_kind.get((row.kind, kind), set())


def next_number(session: Session) -> str:
    """The number of the next decision."""
    last = session.exec(select(func.max(MatchDecision.id))).one() or 0
    numbers = session.exec(select(MatchDecision.number).where(MatchDecision.id == last)).first()
    return f"D{int((numbers or 'D0')[1:]) + 1:04d}"


def add(session: Session, number: str, act: Act, decisions: Iterable[Decision]) -> None:
    """Record one decision; several lines of it share its number."""
    for decision in decisions:
        session.execute(insert(MatchDecision).values(number=number, at=act.at, actor=act.actor, why=act.why, **columns_of(decision)))


def close(session: Session, ids: Iterable[int], act: Act) -> None:
    """Take rows back; they stay, and say who did."""
    session.execute(update(MatchDecision).where(col(MatchDecision.id).in_(list(ids))).values(closed_at=act.at, closed_by=act.actor, closed_why=act.why))


def columns_of(decision: Decision) -> dict[str, Any]:
    """A decision's facts as columns."""
    return dict(_columns(decision))


def _columns(decision: Decision) -> Iterator[tuple[str, object]]:  # noqa: C901 - one answer for each kind
    where = Where(decision.unit, Direction.REVENUE) if isinstance(decision, SetOff) else decision.where
    if where is None:
        raise ValueError(decision)
    yield "unit", where.unit
    yield "direction", None if isinstance(decision, SetOff) else where.direction.value
    match decision:
        case Decided(source, target, amount):
            yield from (("kind", "link"), ("source", source), ("target", target), ("amount_fen", amount))
        case Tied(kind, source, target, amount):
            yield from (("kind", "link"), ("document", kind.value), ("source", source), ("target", target), ("amount_fen", amount))
        case Barred(source, target):
            yield from (("kind", "bar"), ("source", source), ("target", target))
        case Refused(receipts, invoices):
            yield from (("kind", "refuse"), ("source", _list(receipts)), ("target", _list(invoices)))
        case Assigned(kind, key, contract):
            yield from (("kind", "assign"), ("document", kind.value), ("source", key), ("target", contract))
        case Excluded(receipt, reason):
            yield from (("kind", "exclude"), ("source", receipt), ("fact", reason.value))
        case Agreed(receipt, agreement):
            yield from (("kind", "agree"), ("source", receipt), ("fact", agreement))
        case Adjusted(kind, key, amount, because, on):
            yield from (("kind", "adjust"), ("document", kind.value), ("source", key), ("amount_fen", amount), ("fact", because.value), ("effective", on))
        case SetOff():
            yield from (("kind", "set_off"), ("source", decision.issued), ("target", decision.received))
            yield from (("amount_fen", decision.amount_fen), ("fact", decision.agreement), ("effective", decision.on))
        case Transferred():
            yield from (("kind", "transfer"), ("source", decision.invoice), ("target", decision.to))
            yield from (("amount_fen", decision.amount_fen), ("fact", decision.agreement), ("effective", decision.on))


def _list(keys: Sequence[str]) -> str:
    return json.dumps(keys, ensure_ascii=False)


def _decision(row: MatchDecision) -> Decision:
    where = Where(row.unit, Direction(row.direction)) if row.direction else None
    return replace(_facts(row), by=row.actor, why=row.why, where=where)


def _facts(row: MatchDecision) -> Decision:  # noqa: PLR0911 - one answer for each kind
    target, amount, fact = row.target or "", row.amount_fen or 0, row.fact or ""
    match row.kind:
        case "link":
            tied = DocumentKind(row.document) if row.document else None
            return Tied(tied, row.source, target, amount) if tied else Decided(row.source, target, amount)
        case "bar":
            return Barred(row.source, target)
        case "refuse":
            return Refused(tuple(json.loads(row.source)), tuple(json.loads(target)))
        case "assign":
            return Assigned(DocumentKind(row.document or ""), row.source, target)
        case "exclude":
            return Excluded(row.source, NotOurs(fact))
        case "agree":
            return Agreed(row.source, fact)
    on = row.effective
    if on is None:
        raise ValueError(row.number)
    if row.kind == "adjust":
        return Adjusted(DocumentKind(row.document or ""), row.source, amount, AdjustmentReason(fact), on)
    if row.direction is None:
        return SetOff(row.number, row.unit, row.source, target, amount, fact, on)
    return Transferred(row.number, row.source, target, amount, fact, on)
