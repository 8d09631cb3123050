"""What a reconciliation decides about the ledger's documents, as functions of a Session; `finding_rows.py` keeps what it finds.

Links, allocations and adjustments are those of the latest run; they are written as the groups come, so that a large ledger's never stand in memory.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import col, delete, insert, select, update

from contractctl.comparing import AMOUNTS, BookedLine, Line, LineId, Named, booked_line
from contractctl.documents import Direction
from contractctl.figures import Figures, Status
from contractctl.ledger import ROWS_AT_ONCE, Inserting, json_pairs
from contractctl.models import AdjustmentRow, AllocationRow, LinkRow, Run, RunLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel import Session

    from contractctl.accounting.lines import AccountLine
    from contractctl.allocations import Allocation
    from contractctl.figures import DirectionTotals
    from contractctl.reconcile import GroupResult
    from contractctl.values.period import Period

FAST = 1  # level of compression
CONTRACT, BOOKED = "contract", "booked"  # kinds of lines that are kept
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
            session.execute(insert(Run).values(**row, facts=run.facts, entry=entry, settings=settings))
        for table in (LinkRow, AllocationRow, AdjustmentRow):
            session.execute(delete(table))
        self.links = Inserting(session, LinkRow, LINK)
        self.allocations = Inserting(session, AllocationRow, ALLOCATION)
        self.adjustments = Inserting(session, AdjustmentRow, ADJUSTMENT)
        self.lines = PackedLines(session, run.id)

    def take(self, part: GroupResult) -> None:
        run = self.run
        self.lines.add(part.lines)
        self.links.add([(f"{x.kind}:{x.key}", x.unit, x.direction.value, x.contract, x.rule, run) for x in part.links])
        self.allocations.add([_allocation(each, run) for each in part.allocations])
        self.adjustments.add([(a.document, a.amount_fen, a.on.isoformat(), a.reason, a.state.value, run) for a in part.adjustments])

    def end(self, totals: DirectionTotals, booked: Iterable[AccountLine]) -> None:
        self.lines.add_booked(map(booked_line, booked))
        for rows in (self.links, self.allocations, self.adjustments):
            rows.flush()
        self.lines.flush()
        self.session.execute(update(Run).where(col(Run.id) == self.run).values(figures=json.dumps(repr(totals))))


class PackedLines:
    """What a run keeps of its lines, and of the accounting system's, as they come: some thousand at a time as JSON, compressed."""

    def __init__(self, session: Session, run: str) -> None:
        """Keep them anew, whatever was kept of the run before."""
        self.session, self.run, self.part = session, run, 0
        self.waiting: list[Sequence[object]] = []
        session.execute(delete(RunLines).where(col(RunLines.run) == run))

    def add(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._add(CONTRACT, _said(line))

    def add_booked(self, lines: Iterable[BookedLine]) -> None:
        for line in lines:
            self._add(BOOKED, line)

    def _add(self, kind: str, said: Sequence[object]) -> None:
        self.waiting.append((kind, *said))
        if len(self.waiting) == ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Keep those that wait."""
        if self.waiting:
            self.part += 1
            packed = zlib.compress(json.dumps(self.waiting, ensure_ascii=False, separators=(",", ":")).encode(), FAST)
            self.session.execute(insert(RunLines).values(run=self.run, part=self.part, packed=packed))
            self.waiting = []


@dataclass(frozen=True, slots=True)
class KeptLines:
    """What a run kept: the lines of its report, and those of the accounting system."""

    lines: list[Line]
    booked: list[BookedLine]


def lines_of(session: Session, run: str) -> KeptLines:
    """What a recorded run keeps of its lines."""
    kept = KeptLines([], [])
    for packed in session.exec(select(RunLines.packed).where(RunLines.run == run).order_by(col(RunLines.part))):
        for kind, *said in json.loads(zlib.decompress(packed)):
            if kind == BOOKED:
                kept.booked.append(BookedLine(*said))
            else:
                kept.lines.append(_line(said))
    return kept


def _line(said: Sequence[Any]) -> Line:
    unit, direction, key, number, code, amount, status, figures, documents = said
    id_ = LineId(unit, Direction(direction), key)
    papers = {Named(kind, name): fen for kind, name, fen in documents}
    return Line(id_, number, code, amount, Status(status) if status else None, Figures(*figures), papers)


def _said(line: Line) -> list[object]:
    figures = [getattr(line.figures, name) for name in AMOUNTS]
    papers = [(*name, fen) for name, fen in line.documents.items()]
    return [*line.id, line.number, line.counterparty, line.amount_fen, line.status, figures, papers]


def settings_of(session: Session, run: str) -> dict[str, str]:
    """The settings that a recorded run depended on, as contractctl.toml has them."""
    return dict(json.loads(session.exec(select(Run.settings).where(Run.id == run)).one()))


def _allocation(each: Allocation, run: str) -> tuple[object, ...]:
    evidence = json_pairs((e.feature, e.value) for e in each.evidence)
    on, state = each.on.isoformat(), each.state.value
    return each.id, each.source, each.target, each.contract, each.amount_fen, on, each.rule, state, evidence, run
