"""Findings for people and programs: the list of a run, and one finding with its documents and its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.documents import Direction
from contractctl.findings import Severity
from contractctl.judgements import FindingState
from contractctl.language import N_, _, say
from contractctl.reports.rules import evidence_words
from contractctl.reports.table import SEVERAL, Column, Holds, Note, Sheet, Table, Tone, cut
from contractctl.values.money import grouped, yuan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contractctl.documents import Origin
    from contractctl.findings import DocumentRef, Finding
    from contractctl.judgements import Judged, Judgement
    from contractctl.outcomes import FindingCard, SeenFindings
    from contractctl.reports.table import Json, Value, View

DIRECTIONS = {Direction.REVENUE: N_("revenue"), Direction.EXPENSE: N_("expense")}
SEVERITIES = {Severity.ERROR: N_("error"), Severity.WARNING: N_("warning"), Severity.NOTE: N_("note")}
FINDING_STATES = {
    FindingState.OPEN: N_("open"),
    FindingState.EXPLAINED: N_("explained"),
    FindingState.CORRECTED: N_("corrected"),
    FindingState.WAIVED: N_("waived"),
}
DOCUMENT_KINDS = {
    "contract": N_("contract"),
    "invoice": N_("invoice"),
    "receipt": N_("money"),
    "name": N_("name"),
    "batch": N_("imported file"),
    "counterparty": N_("counterparty"),
    "line": N_("account line"),
}
SHORTEST_ID = len("F-") + 4
SHORT_MOMENT = len("2024-01-05T08:30")
TONES = {Severity.ERROR: Tone.ERROR, Severity.WARNING: Tone.WARNING, Severity.NOTE: Tone.NOTE}
CLASSES = {
    "contract_without_receipt": N_("contract without receipt"),
    "invoice_without_receipt": N_("invoice without receipt"),
    "cutoff": N_("cutoff"),
    "receipt_without_invoice": N_("receipt without invoice"),
    "over_received": N_("received beyond the contract"),
    "over_invoiced": N_("invoiced beyond the contract"),
    "contract_ambiguous": N_("contract not unique"),
    "allocation_ambiguous": N_("allocation not unique"),
    "filing_delay": N_("filed late"),
    "search_capped": N_("too many combinations"),
    "receipt_without_contract": N_("receipt without contract"),
    "invoice_without_contract": N_("invoice without contract"),
    "cross_year_receipt": N_("receipt across years"),
    "barter_offset": N_("barter or set-off"),
    "party_mismatch": N_("bodies differ"),
    "name_undecided": N_("name undecided"),
    "capital_amount": N_("amount in capitals"),
    "no_payment_terms": N_("no payment terms"),
    "unclear_term": N_("unclear term"),
    "outside_term": N_("outside the term"),
    "duplicate": N_("duplicate"),
    "amount_mismatch": N_("amounts differ"),
    "red_letter": N_("red letter"),
    "accounts_difference": N_("difference with the accounts"),
}


def origin_json(origin: Origin) -> Json:
    """Where a record came from."""
    return {"file": origin.file, "sheet": origin.sheet, "row": origin.row}


def place(origin: Origin) -> str:
    """`file > sheet > row`, or that it was typed in."""
    if origin.file is None:
        return _("typed in")
    return " > ".join(str(part) for part in (origin.file, origin.sheet, origin.row) if part is not None)


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """Those of earlier periods last; the gravest and the largest first."""
    return sorted(findings, key=lambda f: (f.outstanding, list(Severity).index(f.severity), -abs(f.amount_fen or 0), f.kind, f.id))


def finding_json(finding: Finding, judged: Judged) -> Json:
    """A finding for programs (INTERFACES.md)."""
    judgement = judged.said.get(finding.id)
    return {
        "id": finding.id,
        "class": finding.kind.value,
        "severity": finding.severity.value,
        "documents": [_document_json(ref) for ref in finding.documents],
        "amount": None if finding.amount_fen is None else yuan(finding.amount_fen),
        "state": judged.state(finding).value,
        "judged": judgement_json(judgement) if judgement else None,
        "outstanding": finding.outstanding,
        "counterparties": list(finding.parties),
        "contracts": list(finding.contracts),
        "sentence": str(finding.sentence),
        "evidence": [{"feature": e.feature, "value": e.value} for e in finding.evidence],
    }


def _document_json(ref: DocumentRef) -> Json:
    direction = ref.direction.value if ref.direction else None
    return {"kind": ref.kind, "key": ref.key, "unit": ref.unit or None, "direction": direction, "origin": origin_json(ref.origin)}


def judgement_json(judgement: Judgement) -> Json:
    """What a person said, for programs."""
    amount = None if judgement.amount_fen is None else yuan(judgement.amount_fen)
    return {"state": judgement.state.value, "amount": amount, "actor": judgement.actor, "at": judgement.at, "why": judgement.why}


def said(finding: Finding, judged: Judged) -> str:
    """What a finding is, and what was said of it."""
    remark = judged.remark(finding)
    return _("{sentence}; {remark}").format(sentence=finding.sentence, remark=remark) if remark else str(finding.sentence)


def documents_of(finding: Finding) -> str:
    return SEVERAL.join(ref.key for ref in finding.documents)


def finding_table(findings: Sequence[Finding], judged: Judged, view: View, title: str = "", nothing: str = "", known: Sequence[str] = ()) -> Table:
    """Findings on a screen, the gravest first; by number where the numbers of all are known."""
    ids = short_ids(known)
    lines, left_out = cut([_line(finding, judged, ids.get(finding.id)) for finding in ranked(findings)], view)
    columns = (
        *([Column("id", _("number"), Holds.CODE), Column("state", _("state"))] if known else []),
        Column("severity", _("severity")),
        Column("class", _("class")),
        Column("documents", _("documents"), Holds.CODES),
        Column("amount", _("amount"), Holds.MONEY),
        Column("sentence", _("what it is"), Holds.SENTENCE),
    )
    tones = [TONES[finding.severity] for finding in ranked(findings)[: len(lines)]]
    return Table(columns, lines, title, tones=tones, left_out=left_out, nothing=nothing)


def _line(finding: Finding, judged: Judged, short_id: str | None) -> tuple[Value, ...]:
    named = (short_id, _(FINDING_STATES[judged.state(finding)])) if short_id else ()
    severity, kind = _(SEVERITIES[finding.severity]), _(CLASSES[finding.kind.value])
    return (*named, severity, kind, documents_of(finding), finding.amount_fen, said(finding, judged))


def short_ids(ids: Iterable[str]) -> dict[str, str]:
    """Each id cut to the shortest beginning that no other of them has."""
    ordered = sorted(set(ids))
    found = {}
    for before, id_, after in zip(["", *ordered], ordered, [*ordered[1:], ""], strict=False):
        length = max(_common(before, id_), _common(id_, after)) + 1
        found[id_] = id_[: max(SHORTEST_ID, length)]
    return found


def _common(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def full_columns() -> tuple[Column, ...]:
    """The columns of findings in a workbook."""
    return (
        Column("id", _("number"), Holds.CODE),
        Column("severity", _("severity"), toned=True),
        Column("class", _("class")),
        Column("documents", _("documents"), Holds.NAME),
        Column("amount", _("amount"), Holds.MONEY),
        Column("sentence", _("what it is"), Holds.NAME),
        Column("state", _("state")),
        Column("judged", _("what was said"), Holds.NAME),
        Column("outstanding", _("of an earlier period")),
        Column("origin", _("origin"), Holds.NAME),
    )


def full_line(finding: Finding, judged: Judged) -> tuple[Value, ...]:
    """A finding in a workbook."""
    return (
        finding.id,
        _(SEVERITIES[finding.severity]),
        _(CLASSES[finding.kind.value]),
        "\n".join(ref.key for ref in finding.documents),
        finding.amount_fen,
        finding.sentence,
        _(FINDING_STATES[judged.state(finding)]),
        judged.remark(finding),
        _("yes") if finding.outstanding else "",
        "\n".join(place(ref.origin) for ref in finding.documents),
    )


def full_table(findings: Sequence[Finding], judged: Judged) -> Table:
    """Findings in a workbook, in the order in which they are given."""
    return Table(full_columns(), [full_line(f, judged) for f in findings], tones=[TONES[f.severity] for f in findings])


@dataclass(frozen=True)
class FindingsReport:
    """The findings of a period's latest run, or some of them."""

    answer: SeenFindings

    def json(self) -> Json:
        """contractctl.findings/1."""
        answer = self.answer
        period = answer.period
        return {
            "schema": "contractctl.findings/1",
            "run": answer.run,
            "period": {"name": period.name, "start": period.start.isoformat(), "end": period.end.isoformat()},
            "outdated": answer.is_outdated,
            "findings": list(self.lines()),
        }

    def lines(self) -> Sequence[Json]:
        return [finding_json(finding, self.answer.judged) for finding in ranked(self.answer.findings)]

    def screen(self, view: View) -> Sequence[Table | Note]:
        """Those of the period's own days or end, then what is still open of earlier periods."""
        answer = self.answer
        now = [finding for finding in answer.findings if not finding.outstanding]
        older = [finding for finding in answer.findings if finding.outstanding]
        parts: list[Table | Note] = [Note(self._headline()), Note("")]
        parts.append(finding_table(now, answer.judged, view, self._title(len(now)), known=answer.known))
        if older:
            title = say(N_("Still there from earlier periods: {count}"), count=len(older))
            parts += [Note(""), finding_table(older, answer.judged, view, str(title), known=answer.known)]
        return parts

    def _title(self, count: int) -> str:
        return str(say(N_("Findings: {count} of {all}") if self.answer.is_part else N_("Findings: {count}"), count=count, all=self.answer.all_of_them))

    def _headline(self) -> str:
        answer = self.answer
        words = N_("Period {start} to {end} (both days included)  reconciled {at} by {actor}  run {run}")
        at = answer.at[:SHORT_MOMENT].replace("T", " ")
        return str(say(words, start=answer.period.start, end=answer.period.end, at=at, actor=answer.actor, run=answer.run[:8]))

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Findings"), full_table(ranked(self.answer.findings), self.answer.judged), (self._headline(),))]


@dataclass(frozen=True)
class FindingReport:
    """One finding: what it is, its documents with their origins, and all that was said of it."""

    card: FindingCard

    def json(self) -> Json:
        """contractctl.finding/1."""
        card = self.card
        return {
            "schema": "contractctl.finding/1",
            **finding_json(card.finding, card.judged),
            "period": card.period.name,
            "run": card.run,
            "is_gone": card.is_gone,
            "history": [judgement_json(each) for each in card.history],
        }

    def lines(self) -> Sequence[Json]:
        return [self.json()]

    def screen(self, view: View) -> Sequence[Table | Note]:
        finding = self.card.finding
        facts = Table((Column("what", _("what")), Column("value", _("value"), Holds.SENTENCE)), self._facts())
        papers = Table(
            (
                Column("kind", _("document")),
                Column("key", _("number"), Holds.CODE),
                Column("unit", _("unit"), Holds.NAME, drop=1),
                Column("origin", _("origin")),
            ),
            [(_(DOCUMENT_KINDS[ref.kind]), ref.key, ref.unit, place(ref.origin)) for ref in finding.documents],
            _("Documents"),
        )
        return [Note(f"{finding.id}  {_(CLASSES[finding.kind.value])}"), facts, Note(""), papers, Note(""), self._history()]

    def _facts(self) -> list[tuple[Value, ...]]:
        card, finding = self.card, self.card.finding
        remark = card.judged.remark(finding)
        state = _(FINDING_STATES[card.judged.state(finding)])
        seen = N_("{period}, run {run}; the latest reconciliation does not find it any more") if card.is_gone else N_("{period}, run {run}")
        rows: list[tuple[Value, ...]] = [
            (_("severity"), _(SEVERITIES[finding.severity])),
            (_("what it is"), finding.sentence),
            (_("amount"), "" if finding.amount_fen is None else grouped(finding.amount_fen)),
            (_("state"), _("{sentence}; {remark}").format(sentence=state, remark=remark) if remark else state),
            (_("found in"), say(seen, period=card.period.name, run=card.run[:8])),
        ]
        if finding.outstanding:
            rows.append((_("of an earlier period"), _("yes")))
        if finding.evidence:
            rows.append((_("evidence"), evidence_words(finding.evidence)))
        return rows

    def _history(self) -> Table:
        columns = (
            Column("at", _("when")),
            Column("actor", _("who"), Holds.NAME),
            Column("state", _("state")),
            Column("amount", _("amount then"), Holds.MONEY),
            Column("why", _("why"), Holds.SENTENCE),
        )
        rows: list[tuple[Value, ...]] = [
            (each.at[:SHORT_MOMENT].replace("T", " "), each.actor, _(FINDING_STATES[each.state]), each.amount_fen, each.why) for each in self.card.history
        ]
        return Table(columns, rows, _("What was said of it"), nothing=_("Nobody has said anything of it yet"))

    def sheets(self) -> Sequence[Sheet]:
        card = self.card
        return [Sheet(_("Findings"), full_table([card.finding], card.judged)), Sheet(_("History"), self._history())]
