"""Decisions about contracts and allocations as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl import decision_rows
from contractctl.documents import Direction
from contractctl.outcomes import DecisionLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contractctl.models import MatchDecision


def decision_lines(rows: Iterable[MatchDecision]) -> Iterator[DecisionLine]:
    """Rows as lines, in their order."""
    for row in rows:
        yield DecisionLine(
            number=row.number,
            kind=row.kind,
            unit=row.unit,
            direction=Direction(row.direction) if row.direction else None,
            documents=_documents(row),
            amount_fen=row.amount_fen,
            on=row.effective,
            fact=row.fact,
            actor=row.actor,
            at=row.at,
            why=row.why,
            closed_at=row.closed_at,
            closed_by=row.closed_by,
            closed_why=row.closed_why,
        )


def _documents(row: MatchDecision) -> tuple[str, ...]:
    """What a row speaks of, as a person calls it: a contract without its unit."""
    keys = decision_rows.keys_of(row)
    return (keys[0], keys[1].partition("|")[2] or keys[1]) if row.kind == "assign" else keys
