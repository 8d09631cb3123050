"""The findings of recorded runs, and what people said of them, as rows of the ledger."""

from __future__ import annotations

import json
from dataclasses import dataclass
from json.encoder import encode_basestring as json_text
from typing import TYPE_CHECKING, Any

import sqlalchemy
from sqlmodel import col, insert, select, update

from contractctl import ledger
from contractctl.documents import Direction, Origin
from contractctl.findings import DocumentRef, Evidence, Finding, FindingClass, Severity
from contractctl.judgements import FindingState as State
from contractctl.judgements import Judged, Judgement, Mark
from contractctl.language import Message
from contractctl.models import FindingRow, FindingState, JournalRow, Run, SeenFinding
from contractctl.values.period import period_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel import Session

    from contractctl.register import Act
    from contractctl.values.period import Period


SEEN = ("run", "finding", "severity", "documents", "subject", "amount_fen", "sentence", "evidence", "outstanding", "parties", "contracts")


@dataclass(frozen=True, slots=True)
class RunCard:
    """A recorded run: its period, when and by whom it was first made, what it read, and its entry in the journal."""

    id: str
    period: Period
    at: str
    actor: str
    mark: Mark


# -- runs


def run_card(session: Session, id_: str) -> RunCard | None:
    return _card(session.exec(select(Run).where(Run.id == id_)).first())


def latest_run(session: Session, period: Period | None = None) -> RunCard | None:
    """The run that was recorded last: of a period, or of any."""
    query = select(Run).order_by(col(Run.entry).desc())
    if period is not None:
        query = query.where(Run.start == period.start, Run.end == period.end)
    return _card(session.exec(query).first())


def last_seen_in(session: Session, finding: str, period: Period | None = None) -> RunCard | None:
    """The run that was recorded last among those, or those of a period, that saw a finding."""
    query = select(Run).join(SeenFinding, col(SeenFinding.run) == Run.id).where(SeenFinding.finding == finding)
    if period is not None:
        query = query.where(Run.start == period.start, Run.end == period.end)
    return _card(session.exec(query.order_by(col(Run.entry).desc())).first())


def _card(row: Run | None) -> RunCard | None:
    if row is None:
        return None
    return RunCard(row.id, period_of(row.start, row.end), row.at, row.actor, Mark(row.facts, row.entry))


# -- the findings of a run


def keep(session: Session, findings: Iterable[Finding], run: str) -> None:
    """The findings of a run that is new; one that comes back keeps its first run."""
    known = set(session.exec(select(FindingRow.id)))
    seen = {finding.id: finding for finding in findings}
    first = ledger.Inserting(session, FindingRow, ("id", "kind", "documents", "first_run"))
    first.add((id_, f.kind.value, ledger.json_pairs((ref.kind, ref.key) for ref in f.documents), run) for id_, f in seen.items() if id_ not in known)
    first.flush()
    said = ledger.Inserting(session, SeenFinding, SEEN)
    said.add((run, id_, *_said(finding)) for id_, finding in seen.items())
    said.flush()


def _said(finding: Finding) -> tuple[str | int | None, ...]:
    return (
        finding.severity.value,
        "[" + ", ".join(map(_document, finding.documents)) + "]",
        _document(finding.subject) if finding.subject else None,
        finding.amount_fen,
        _sentence(finding.sentence),
        ledger.json_pairs((e.feature, e.value) for e in finding.evidence),
        int(finding.outstanding),
        _texts(finding.parties),
        _texts(finding.contracts),
    )


# JSON written by hand, as `ledger.json_pairs` says


def _document(ref: DocumentRef) -> str:
    origin = ref.origin
    about = f'"kind": {json_text(ref.kind)}, "key": {json_text(ref.key)}, "unit": {json_text(ref.unit)}'
    whose = f'"direction": {_text(ref.direction)}, "party": {_text(ref.party)}'
    row = "null" if origin.row is None else origin.row
    return f'{{{about}, {whose}, "file": {_text(origin.file)}, "sheet": {_text(origin.sheet)}, "row": {row}}}'


def _sentence(said: Message) -> str:
    facts = ", ".join([f"{json_text(name)}: {json_text(value)}" for name, value in dict(said.facts).items()])
    return f"[{json_text(said.msgid)}, {{{facts}}}]"


def _texts(texts: Iterable[str]) -> str:
    return "[" + ", ".join(map(json_text, texts)) + "]"


def _text(text: str | None) -> str:
    return "null" if text is None else json_text(text)


def _ref(said: Mapping[str, Any]) -> DocumentRef:
    direction = Direction(said["direction"]) if said["direction"] else None
    return DocumentRef(said["kind"], said["key"], Origin(said["file"], said["sheet"], said["row"]), said["unit"], direction, said["party"])


def findings(session: Session, run: str, only: str | None = None, kind: FindingClass | None = None) -> list[Finding]:
    """The findings of a run as it saw them, or one of them, or those of a class, in the order of their ids."""
    query = select(SeenFinding, FindingRow.kind).join(FindingRow).where(SeenFinding.run == run).order_by(SeenFinding.finding)
    if only is not None:
        query = query.where(SeenFinding.finding == only)
    if kind is not None:
        query = query.where(FindingRow.kind == kind)
    return [_finding(row, kind) for row, kind in session.exec(query)]


def _finding(row: SeenFinding, kind: str) -> Finding:
    msgid, facts = json.loads(row.sentence)
    return Finding(
        kind=FindingClass(kind),
        severity=Severity(row.severity),
        documents=tuple(map(_ref, json.loads(row.documents))),
        sentence=Message(msgid, tuple(facts.items())),
        amount_fen=row.amount_fen,
        evidence=tuple(Evidence(*each) for each in json.loads(row.evidence)),
        outstanding=row.outstanding,
        subject=_ref(json.loads(row.subject)) if row.subject else None,
        parties=tuple(json.loads(row.parties)),
        contracts=tuple(json.loads(row.contracts)),
    )


def known_ids(session: Session) -> list[str]:
    """Every finding that a recorded run ever saw."""
    return sorted(session.exec(select(FindingRow.id)))


# -- judgements


def judged(session: Session, seen_in: Mark) -> Judged:
    """The judgements that stand, for findings that are seen in a run."""
    query = select(FindingState, Run.facts).join(Run, col(FindingState.run) == Run.id).where(col(FindingState.closed_at).is_(None))
    said = {row.finding: _judgement(row, facts) for row, facts in session.exec(query)}
    made = [Mark(facts, entry) for facts, entry in session.exec(select(Run.facts, Run.entry))]
    return Judged(seen_in, said, made)


def _judgement(row: FindingState, facts: str) -> Judgement:
    return Judgement(State(row.state), row.amount_fen, row.actor, row.at, row.why, facts, row.entry)


def history(session: Session, finding: str) -> list[Judgement]:
    """All that was said of a finding, the first first."""
    query = select(FindingState, Run.facts).join(Run, col(FindingState.run) == Run.id).where(FindingState.finding == finding)
    return [_judgement(row, facts) for row, facts in session.exec(query.order_by(col(FindingState.id)))]


def judge(session: Session, said: Sequence[tuple[str, int | None, str]], state: State, act: Act, entry: int) -> None:
    """Say something of findings, as (id, amount in fen, run); what was said before is closed, never overwritten."""
    ids = [id_ for id_, _, _ in said]
    where = col(FindingState.finding).in_(ids), col(FindingState.closed_at).is_(None)
    session.execute(update(FindingState).where(*where).values(closed_at=act.at, closed_by=act.actor, closed_why=act.why))
    rows = [
        {"finding": id_, "state": state.value, "amount_fen": amount, "run": run, "entry": entry, "actor": act.actor, "at": act.at, "why": act.why}
        for id_, amount, run in said
    ]
    session.execute(insert(FindingState), rows)


def changes_since(session: Session, entry: int) -> int:
    """How many entries of the journal after this one changed something that a reconciliation reads."""
    query = select(sqlalchemy.func.count()).select_from(JournalRow).where(JournalRow.seq > entry, col(JournalRow.operation).not_in(("reconcile", "finding")))
    return session.exec(query).one()
