"""A part of a reconciliation: of a unit, a counterparty, a contract, or of some results.

Matching sees the whole ledger whatever is asked for, so a part is cut out of the whole answer, and only its totals and ageing are added
up anew: over the documents of the lines that are shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contractctl.documents import Direction
from contractctl.figures import (
    DirectionTotals,
    by_counterparty,
    by_unit,
    changed_totals,
    document_totals,
    group_ageing,
    line_figures,
)
from contractctl.reconcile import decisions_by_document, decisions_of, undecided_of
from contractctl.settled import Settled
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contractctl.documents import Contract, Invoice, Receipt
    from contractctl.figures import Ageing, AgeingRow, ContractFigures, Status, Subject
    from contractctl.findings import Finding, FindingClass, Severity
    from contractctl.reconcile import Ledger, Reconciliation
    from contractctl.settings import Settings
    from contractctl.settled import Line
    from contractctl.settlement import Group
    from contractctl.values.period import Period

LineKey = tuple[str, Direction, str]


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked for: everything that is of the unit, the body (its code) and the contract (its number's normal form).

    Of that, where results are named: contracts of such a status with what was found about them, and findings of such a class or severity with the
    contracts that they concern.
    """

    unit: str | None = None
    party: str | None = None
    contract: str | None = None
    statuses: frozenset[Status] = frozenset()
    classes: frozenset[FindingClass] = frozenset()
    severities: frozenset[Severity] = frozenset()

    @property
    def is_whole(self) -> bool:
        return self == Part()

    @property
    def asks_for_results(self) -> bool:
        return bool(self.statuses or self.classes or self.severities)

    def has_line(self, row: ContractFigures) -> bool:
        """Whether a line of the report lies in it, whatever its result."""
        number = fold_number(row.number) if row.number else None
        return self.unit in (None, row.unit) and self.party in (None, row.counterparty) and self.contract in (None, number)

    def has_finding(self, finding: Finding) -> bool:
        """Whether a finding lies in it, whatever it is."""
        units = {ref.unit for ref in finding.documents}
        numbers = {fold_number(number) for number in finding.contracts}
        return (self.unit is None or self.unit in units) and self.party in (None, *finding.parties) and self.contract in (None, *numbers)

    def asks_for(self, finding: Finding) -> bool:
        """Whether a finding of its class or severity is asked for by name."""
        return finding.kind in self.classes or finding.severity in self.severities


def subjects(finding: Finding) -> set[Subject]:
    """The lines that a finding is about: its contracts, or, of documents without a contract, their bodies."""
    labels = finding.contracts or tuple(f"body:{code}" for code in finding.parties)
    return {(ref.unit, label) for ref in finding.documents for label in labels}


def narrowed(answer: Reconciliation, ledger: Ledger, settings: Settings, part: Part) -> Reconciliation:
    """The part of an answer that is asked for, with the totals and the ageing of that part."""
    if part.is_whole:
        return answer
    rows, findings = _chosen(answer, part)
    lines = {(row.unit, row.direction, row.key) for row in rows}
    sums = _Sums(ledger, settings, answer.period, part, lines if part.asks_for_results else None)
    decided = decisions_by_document(ledger.decided)
    for group in ledger.groups():
        if sums.may_hold(group):
            sums.add(Settled(group, settings.settle, decisions_of(group, decided)))
    if not part.asks_for_results and part.party is part.contract is None:
        sums.add_undecided()
    return replace(
        answer,
        revenue=sums.totals[Direction.REVENUE],
        expense=sums.totals[Direction.EXPENSE],
        contracts=tuple(rows),
        counterparties=by_counterparty(sums.rows, ledger.names),
        units=by_unit(sums.rows),
        allocations=tuple(a for a in answer.allocations if a.id in sums.allocations),
        findings=tuple(findings),
        late=tuple(each for each in answer.late if not {(each.unit, each.direction, line) for line in (each.line, each.line_before)}.isdisjoint(lines)),
        ageing=sums.ageing_as_of(answer.ageing),
        accounts=answer.accounts.part(part.unit, part.party) if answer.accounts else None,
    )


def _chosen(answer: Reconciliation, part: Part) -> tuple[list[ContractFigures], list[Finding]]:
    rows = [row for row in answer.contracts if part.has_line(row)]
    findings = [finding for finding in answer.findings if part.has_finding(finding)]
    if not part.asks_for_results:
        return rows, findings
    named = {subject for finding in findings if part.asks_for(finding) for subject in subjects(finding)}
    of_status = {row.subject for row in rows if row.status in part.statuses}
    return (
        [row for row in rows if row.status in part.statuses or row.subject in named],
        [finding for finding in findings if part.asks_for(finding) or not of_status.isdisjoint(subjects(finding))],
    )


@dataclass
class _Sums:
    """Totals, ageing and lines of a part, added up group by group; `wanted` are the lines, where results are asked for."""

    ledger: Ledger
    settings: Settings
    period: Period
    part: Part
    wanted: set[LineKey] | None
    totals: dict[Direction, DirectionTotals] = field(default_factory=lambda: dict.fromkeys(Direction, DirectionTotals()))
    rows: list[ContractFigures] = field(default_factory=list)
    allocations: set[str] = field(default_factory=set)
    ageing: list[AgeingRow] = field(default_factory=list)
    sources: Counter[str] = field(default_factory=Counter)

    def may_hold(self, group: Group) -> bool:
        """Whether a line of the part may lie in a group."""
        if self.part.unit not in (None, group.unit):
            return False
        documents: Iterable[Contract | Invoice | Receipt] = (*group.contracts, *group.invoices, *group.receipts)
        if self.part.party is not None and all(d.counterparty != self.part.party for d in documents):
            return False
        return self.part.contract is None or any(c.number and fold_number(c.number) == self.part.contract for c in group.contracts)

    def add(self, settled: Settled) -> None:
        """Add the lines of a group that are shown."""
        pairs = [(line, line_figures(settled, line, self.period)) for line in settled.lines]
        shown = [(line, row) for line, row in pairs if self._has(row)]
        keys = {line.key for line, _ in shown}
        invoices = [i for i in settled.invoices.values() if settled.line_key(i) in keys]
        receipts = [r for r in settled.receipts.values() if settled.line_key(r) in keys]
        self.rows += (row for _, row in shown)
        self.totals[settled.group.direction] += document_totals(settled, invoices, receipts, self.period)
        past = dict.fromkeys(ref for line, _ in shown for ref in line.past)
        self.totals[settled.group.direction] += changed_totals(settled, past, self.period)
        self._age(settled, [line for line, _ in shown])
        those = {i.key for i in invoices} | {r.key for r in receipts}
        self.allocations |= {a.id for a in settled.matching.allocations if those & {a.source, a.target}}

    def _has(self, row: ContractFigures) -> bool:
        return self.part.has_line(row) if self.wanted is None else (row.unit, row.direction, row.key) in self.wanted

    def _age(self, settled: Settled, lines: Sequence[Line]) -> None:
        rows, sources = group_ageing(settled, self.settings.ageing, self.period.end, self.ledger.names, lines)
        self.ageing += rows
        self.sources += sources

    def add_undecided(self) -> None:
        """Documents of the unit whose body is undecided: recorded, and matched to nothing."""
        for direction, totals in undecided_of(self.ledger.applied(), self.ledger.closed, self.period, self.part.unit).items():
            self.totals[direction] += totals

    def ageing_as_of(self, whole: Ageing) -> Ageing:
        rows = sorted(self.ageing, key=lambda r: (r.direction.place, r.code))
        return replace(whole, rows=tuple(rows), due_sources=tuple(sorted(self.sources.items())))
