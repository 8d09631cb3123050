"""Why a document stands as it does: explain."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from contractctl.documents import Contract, Invoice
from contractctl.language import N_, _, say
from contractctl.reports.findings import DIRECTIONS, origin_json, place
from contractctl.reports.matches import decision_json, what
from contractctl.reports.names import RULES as NAME_RULES
from contractctl.reports.rules import STATES, evidence_words, rule_name
from contractctl.reports.table import Column, Holds, Note, Sheet, Table
from contractctl.values.money import grouped, yuan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractctl.allocations import Allocation
    from contractctl.documents import Receipt
    from contractctl.outcomes import DecisionLine, DocumentLine, Explanation
    from contractctl.reports.table import Json, View


@dataclass(frozen=True)
class ExplanationReport:
    """A document with everything that decided about it."""

    answer: Explanation

    def json(self) -> Json:
        """contractctl.explain/1."""
        answer = self.answer
        return {
            "schema": "contractctl.explain/1",
            "subject": _subject_json(answer.subject),
            "origin": origin_json(answer.subject.origin),
            "name": {"written": answer.name.name, "code": answer.name.code, "rule": answer.name.rule},
            "links": [_link_json(line) for line in answer.lines],
            "allocations": [_allocation_json(a) for a in _once(answer)],
            "tried": [
                {"rule": t.rule, "outcome": t.outcome, "because": str(t.because), "would_settle": None if t.would_settle is None else str(t.would_settle)}
                for t in answer.tried
            ],
            "history": [decision_json(line) for line in answer.history],
        }

    def lines(self) -> Sequence[Json]:
        return [self.json()]

    def screen(self, view: View) -> Sequence[Table | Note]:
        notes = [Note(self._headline())]
        for line in self.answer.lines:
            notes += self._document(line)
        if self.answer.tried:
            notes.append(Note(_("Rules tried:")))
        for (because, would_settle), alike in groupby(self.answer.tried, key=lambda t: (t.because, t.would_settle)):
            rules = [rule_name(tried.rule) for tried in alike]
            settle = f"  → {would_settle}" if would_settle is not None else ""
            notes.append(Note(f"  {rules[0]}{f' - {rules[-1]}' if rules[1:] else ''}  {because}{settle}"))
        if self.answer.history:
            notes.append(Note(_("Decided by persons:")))
        notes += [Note(f"  {_history(line)}") for line in self.answer.history]
        return notes

    def sheets(self) -> Sequence[Sheet]:
        columns = (
            Column("receipt", _("receipt or red invoice"), Holds.CODE),
            Column("invoice", _("settles"), Holds.CODE),
            Column("amount", _("amount"), Holds.MONEY),
            Column("on", _("day"), Holds.DAY),
            Column("rule", _("rule")),
        )
        return [Sheet(_("Allocations"), Table(columns, [(a.source, a.target, a.amount_fen, a.on, a.rule) for a in _once(self.answer)]))]

    def _headline(self) -> str:
        subject, name = self.answer.subject, self.answer.name
        body = say(N_("{code} by {rule}"), code=name.code, rule=_(NAME_RULES[name.rule])) if name.code and name.rule else say(N_("body undecided"))
        who = f"{_(DIRECTIONS[subject.direction])}  {subject.written_name} ({body})"
        return f"{_number(subject)}  {who}  {grouped(_amount(subject) or 0)}  {place(subject.origin)}"

    def _document(self, line: DocumentLine) -> list[Note]:
        document = line.document
        if isinstance(document, Contract):
            return []
        kind = _("invoice") if isinstance(document, Invoice) else _("money")
        link = line.link
        linked = (
            say(N_("contract {number} by {rule}"), number=link.contract.number or link.contract.key, rule=rule_name(link.rule or ""))
            if link and link.contract
            else say(N_("no contract"))
        )
        left = "" if line.left_fen is None else "  " + str(say(N_("open {amount}"), amount=grouped(line.left_fen)))
        notes = [Note(f"  {kind} {document.key}  {document.date}  {grouped(_amount(document) or 0)}{left}  {linked}  {place(document.origin)}")]
        told = [say(N_("takes back {number}"), number=document.reverses)] if document.reverses else []
        told += [say(N_("an opening balance: its amount is what was open of it"))] if document.opening else []
        told += [say(N_("settled before: {amount}"), amount=grouped(document.settled_fen))] if document.settled_fen else []
        told += [say(N_("taken back by {number}"), number=number) for number in line.taken_back_by]
        notes += [Note(f"    {each}") for each in told]
        for allocation in line.allocations:
            other = allocation.target if allocation.source == document.key else allocation.source
            how = f"{rule_name(allocation.rule)}  {_(STATES[allocation.state])}  {evidence_words(allocation.evidence)}"
            notes.append(Note(f"    {other}  {grouped(allocation.amount_fen)}  {allocation.on}  {how}"))
        return notes


def _history(line: DecisionLine) -> str:
    said = f"{line.number}  {line.at[:10]}  {line.actor}  {what(line)}" + (f"  {line.why}" if line.why else "")
    if line.closed_at is None:
        return said
    undone = say(N_("taken back {day} by {actor}"), day=line.closed_at[:10], actor=line.closed_by or "")
    return f"{said}  ({undone}{f': {line.closed_why}' if line.closed_why else ''})"


def _once(answer: Explanation) -> list[Allocation]:
    found = {a.id: a for line in answer.lines for a in line.allocations}
    return [found[key] for key in sorted(found)]


def _number(document: Contract | Invoice | Receipt) -> str:
    return (document.number or document.key) if isinstance(document, Contract) else document.key


def _amount(document: Contract | Invoice | Receipt) -> int | None:
    return document.amount_fen if isinstance(document, Contract) else document.fen


def _subject_json(document: Contract | Invoice | Receipt) -> Json:
    kind = "contract" if isinstance(document, Contract) else "invoice" if isinstance(document, Invoice) else "receipt"
    amount = _amount(document)
    return {"kind": kind, "key": _number(document), "direction": document.direction.value, "amount": None if amount is None else yuan(amount)}


def _link_json(line: DocumentLine) -> Json:
    link = line.link
    return {
        "document": line.document.key,
        "contract": (link.contract.number or link.contract.key) if link and link.contract else None,
        "rule": link.rule if link else None,
        "outcome": link.outcome.value if link else None,
        "reverses": line.document.reverses if not isinstance(line.document, Contract) else None,
        "reversed_by": list(line.taken_back_by),
        "opening": not isinstance(line.document, Contract) and line.document.opening,
        "left": None if line.left_fen is None else yuan(line.left_fen),
        "evidence": [{"feature": e.feature, "value": e.value} for e in link.evidence] if link else [],
    }


def _allocation_json(a: Allocation) -> Json:
    return {
        "id": a.id,
        "receipt": a.source,
        "invoice": a.target,
        "contract": a.contract,
        "amount": yuan(a.amount_fen),
        "on": a.on.isoformat(),
        "rule": a.rule,
        "state": a.state.value,
        "evidence": [{"feature": e.feature, "value": e.value} for e in a.evidence],
    }
