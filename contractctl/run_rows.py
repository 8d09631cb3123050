"""What a reconciliation decides about the ledger's documents, as functions of a Session; `finding_rows.py` keeps what it finds.

Links, allocations and adjustments are those of the latest run; they are written as the groups come, so that a large ledger's never stand in memory.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, delete, insert, select, update

from contractctl.comparing import AMOUNTS, Line, LineId, Named
from contractctl.documents import Direction
from contractctl.figures import Figures, Status
from contractctl.ledger import Inserting, json_pairs
from contractctl.models import AdjustmentRow, AllocationRow, LinkRow, Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlmodel import Session

    from contractctl.allocations import Allocation
    from contractctl.figures import DirectionTotals
    from contractctl.reconcile import GroupResult
    from contractctl.values.period import Period

FAST = 1  # level of compression
LINK = ("document", "unit", "direction", "contract", "rule", "run")
ALLOCATION = ("allocation", "source", "target", "contract", "amount_fen", "effective", "rule", "state", "evidence", "run")
ADJUSTMENT = ("document", "amount_fen", "effective", "reason", "state", "run")


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run that is to be kept: its id, its period, and the digest of what it reads."""

    id: str
    period: Period
    facts: str
    settings: Mapping[str, str]


def has_run(session: Session, run: str) -> bool:
    return session.exec(select(Run.id).where(Run.id == run)).first() is not None


class RunWriter:
    """Keeps a run under its entry in the journal: `take` each group's part, then `end` it with its totals."""

    def __init__(self, session: Session, run: NewRun, *, entry: int, at: str, actor: str) -> None:
        self.session, self.run = session, run.id
        if has_run(session, run.id):
            session.execute(update(Run).where(col(Run.id) == run.id).values(entry=entry))
        else:
            row = {"id": run.id, "start": run.period.start, "end": run.period.end, "at": at, "actor": actor, "figures": ""}
            settings = json.dumps(dict(run.settings), ensure_ascii=False)
            session.execute(insert(Run).values(**row, facts=run.facts, entry=entry, settings=settings, lines=b""))
        for table in (LinkRow, AllocationRow, AdjustmentRow):
            session.execute(delete(table))
        self.links = Inserting(session, LinkRow, LINK)
        self.allocations = Inserting(session, AllocationRow, ALLOCATION)
        self.adjustments = Inserting(session, AdjustmentRow, ADJUSTMENT)
        self.lines = PackedLines()

    def take(self, part: GroupResult) -> None:
        run = self.run
        self.lines.add(part.lines)
        self.links.add([(f"{x.kind}:{x.key}", x.unit, x.direction.value, x.contract, x.rule, run) for x in part.links])
        self.allocations.add([_allocation(each, run) for each in part.allocations])
        self.adjustments.add([(a.document, a.amount_fen, a.on.isoformat(), a.reason, a.state.value, run) for a in part.adjustments])

    def end(self, totals: DirectionTotals) -> None:
        for rows in (self.links, self.allocations, self.adjustments):
            rows.flush()
        values = {"figures": json.dumps(repr(totals)), "lines": self.lines.packed()}
        self.session.execute(update(Run).where(col(Run.id) == self.run).values(**values))


class PackedLines:
    """What a run keeps of its lines, compressed as they come: a JSON array each."""

    def __init__(self) -> None:
        self.compressing, self.parts = zlib.compressobj(FAST), list[bytes]()

    def add(self, lines: Iterable[Line]) -> None:
        for line in lines:
            said = json.dumps(_said(line), ensure_ascii=False, separators=(",", ":"))
            self.parts.append(self.compressing.compress(f"{said}\n".encode()))

    def packed(self) -> bytes:
        """All of them; no more can be added."""
        return b"".join([*self.parts, self.compressing.flush()])


def unpacked(packed: bytes) -> Iterator[Line]:
    """The lines that `PackedLines` took."""
    for text in zlib.decompress(packed).decode().splitlines():
        unit, direction, key, number, code, amount, status, figures, documents = json.loads(text)
        id_ = LineId(unit, Direction(direction), key)
        papers = {Named(kind, name): fen for kind, name, fen in documents}
        yield Line(id_, number, code, amount, Status(status) if status else None, Figures(*figures) if figures else None, papers)


def _said(line: Line) -> list[object]:
    figures = [getattr(line.figures, name) for name in AMOUNTS] if line.figures else None
    papers = [(*name, fen) for name, fen in line.documents.items()]
    return [*line.id, line.number, line.counterparty, line.amount_fen, line.status, figures, papers]


def lines_of(session: Session, run: str) -> list[Line]:
    """What a recorded run keeps of its lines."""
    return list(unpacked(session.exec(select(Run.lines).where(Run.id == run)).one()))


def settings_of(session: Session, run: str) -> dict[str, str]:
    """The settings that a recorded run depended on, as contractctl.toml has them."""
    return dict(json.loads(session.exec(select(Run.settings).where(Run.id == run)).one()))


def _allocation(each: Allocation, run: str) -> tuple[object, ...]:
    evidence = json_pairs((e.feature, e.value) for e in each.evidence)
    on, state = each.on.isoformat(), each.state.value
    return each.id, each.source, each.target, each.contract, each.amount_fen, on, each.rule, state, evidence, run
