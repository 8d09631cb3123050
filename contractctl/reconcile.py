"""The reconciliation of a period: links, allocations, findings and figures (RECONCILE.md).

It is a pure function of documents, decisions, settings and period; it never asks for today. Groups know nothing of each
other and run in a loop here, or per partition on another engine, with the same answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import field, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from contractctl.accounting.agreement import agree
from contractctl.accounting.findings import accounts_findings
from contractctl.accounting.ledger_side import ledger_documents
from contractctl.closing import Closed, Paper, posted
from contractctl.closing_day import undecided_histories
from contractctl.comparing import Named, line_of
from contractctl.decisions import applied, speaks_of
from contractctl.documents import Direction, Invoice, InvoiceState, Receipt
from contractctl.event_findings import EVENT_CHECKS, Conflict, conflicting, missing_columns, names_undecided
from contractctl.figures import (
    Ageing,
    DirectionTotals,
    Figures,
    bare_contract,
    by_body,
    counterparty_figures,
    group_ageing,
    group_totals,
    is_listed,
    line_figures,
    of_kind,
    standing_totals,
    unit_figures,
)
from contractctl.findings import DocumentRef
from contractctl.frozen import quick_dataclass
from contractctl.late import came_late, late_of
from contractctl.settled import Settled
from contractctl.settlement import Books, groups
from contractctl.state_findings import STATE_CHECKS, View, ref

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from contractctl.accounting.agreement import Agreement
    from contractctl.accounting.lines import AccountLine
    from contractctl.allocations import Adjustment, Allocation
    from contractctl.closing import Standing
    from contractctl.comparing import Line as KeptLine
    from contractctl.decisions import Decision
    from contractctl.documents import Contract, PayerRelation
    from contractctl.figures import AgeingRow, ContractFigures, CounterpartyFigures, UnitFigures
    from contractctl.findings import Finding
    from contractctl.late import LateDocument
    from contractctl.settings import Settings
    from contractctl.settled import Line
    from contractctl.settlement import Group
    from contractctl.values.period import Period

    Take = Callable[["GroupResult"], None]


T = TypeVar("T", bound="Contract | Invoice | Receipt")


@quick_dataclass(frozen=True, slots=True)
class Ledger:
    """All that a reconciliation reads; `names` gives each code its registered name."""

    books: Books
    relations: tuple[PayerRelation, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    decided: tuple[Decision, ...] = ()
    account_lines: tuple[AccountLine, ...] = ()
    closed: Closed | None = None

    def applied(self) -> Books:
        """The books as decisions leave them, each document with the day from which it counts."""
        books = applied(self.books, self.decided)
        return replace(books, invoices=posted(books.invoices, self.closed), receipts=posted(books.receipts, self.closed)) if self.closed else books

    def groups(self) -> Iterator[Group]:
        """Every settlement group of the books as decisions leave them."""
        return groups(self.applied(), self.relations, self.closed)


@quick_dataclass(frozen=True, slots=True)
class DocumentLink:
    """A document's contract and the rule that found it."""

    kind: str  # invoice or receipt
    key: str
    unit: str
    direction: Direction
    contract: str
    rule: str


@quick_dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a period's reconciliation answers; sorted, so that the same inputs give the same bytes."""

    run: str
    period: Period
    revenue: DirectionTotals
    expense: DirectionTotals
    contracts: tuple[ContractFigures, ...]
    counterparties: tuple[CounterpartyFigures, ...]
    units: tuple[UnitFigures, ...]
    allocations: tuple[Allocation, ...]
    findings: tuple[Finding, ...]
    ageing: Ageing
    links: tuple[DocumentLink, ...]
    adjustments: tuple[Adjustment, ...]
    late: tuple[LateDocument, ...] = ()
    accounts: Agreement | None = None  # None where the accounting system hands in nothing of the period

    @property
    def totals(self) -> DirectionTotals:
        """Both directions added up: control totals only."""
        return self.revenue + self.expense


@quick_dataclass(frozen=True, slots=True)
class GroupResult:
    """One settlement group's part of the answer."""

    settled: Settled
    totals: DirectionTotals
    sums: Mapping[str, Figures]  # of all lines, by body
    listed: tuple[ContractFigures, ...]
    allocations: tuple[Allocation, ...]
    findings: tuple[Finding, ...]
    ageing: tuple[AgeingRow, ...]
    due_sources: Counter[str]
    links: tuple[DocumentLink, ...]
    adjustments: tuple[Adjustment, ...]
    late: tuple[LateDocument, ...] = ()
    lines: tuple[KeptLine, ...] = ()

    @property
    def unit(self) -> str:
        return self.settled.group.unit

    @property
    def direction(self) -> Direction:
        return self.settled.group.direction


def reconcile_group(group: Group, period: Period, settings: Settings, names: Mapping[str, str], decided: Iterable[Decision] = ()) -> GroupResult:
    """Link, match and judge one group for a period."""
    settled = Settled(group, settings.settle, decided)
    view = View(settled, period, settings.findings)
    pairs = [(line, line_figures(settled, line, period)) for line in settled.lines]
    listed = [is_listed(settled, line, row, period) for line, row in pairs]
    rows, sources = group_ageing(settled, settings.ageing, period.end, names)
    return GroupResult(
        settled=settled,
        totals=group_totals(settled, period),
        sums=by_body(pairs, settled, period),
        listed=tuple(row for (_, row), shown in zip(pairs, listed, strict=True) if shown),
        allocations=tuple(settled.matching.allocations),
        findings=tuple(_concerning(settled, finding) for check in (*STATE_CHECKS, *EVENT_CHECKS) for finding in check(view)),
        ageing=tuple(rows),
        due_sources=sources,
        links=tuple(_links(settled)),
        adjustments=tuple(settled.matching.adjustments),
        late=tuple(late_of(settled, period)) if group.closed else (),
        lines=tuple(line_of(row, is_listed=shown, documents=_papers(line)) for (line, row), shown in zip(pairs, listed, strict=True)),
    )


def _papers(line: Line) -> dict[Named, int]:
    return {Named(*d.ref): d.fen for d in line.documents}


def _concerning(settled: Settled, finding: Finding) -> Finding:
    """A finding with the bodies and contracts that it concerns: those of its documents, and of the contracts that they belong to."""
    links = {"invoice": settled.links.invoices, "receipt": settled.links.receipts}
    parties, numbers = [], []
    for document in finding.documents:
        link = links[document.kind].get(document.key) if document.kind in links else None
        parties.append(document.party)
        if document.kind == "contract":
            numbers.append(document.key)
        elif link is not None and link.contract is not None:
            numbers.append(link.contract.number or link.contract.key)
            parties.append(link.contract.counterparty)
    return replace(finding, parties=tuple(dict.fromkeys(filter(None, parties))), contracts=tuple(dict.fromkeys(numbers)))


def _links(settled: Settled) -> Iterator[DocumentLink]:
    for kind, links in (("invoice", settled.links.invoices), ("receipt", settled.links.receipts)):
        for key, link in links.items():
            if link.contract and link.rule:
                yield DocumentLink(kind, key, settled.group.unit, settled.group.direction, link.contract.key, link.rule)


def reconcile(ledger: Ledger, period: Period, settings: Settings, run: str, take: Take | None = None, *, details: bool = True) -> Reconciliation:
    """Reconcile the whole ledger for a period; `run` is the digest of all inputs.

    `take` is handed each group's part as it comes. Without `details` the answer holds no allocations, links and adjustments: of a large ledger
    they would fill the memory.
    """
    books = ledger.applied()
    decided = decisions_by_document(ledger.decided)
    parts = _Parts({about.name for finding in conflicting(ledger.conflicts, period) for about in finding.documents}, asks_for_all=bool(ledger.account_lines))
    for group in groups(books, ledger.relations, ledger.closed):
        result = reconcile_group(group, period, settings, ledger.names, decisions_of(group, decided))
        parts.add(result)
        if take:
            take(result)
        if details:
            parts.keep(result)
    undecided = undecided_of(books, ledger.closed, period)
    listed = _with_undecided(parts.listed, _undecided_contracts(books.contracts, period))
    accounts = _beside_the_accounts(ledger, books, parts, period, settings)
    about_accounts = accounts_findings(accounts, ledger.names) if accounts else ()
    findings = (*parts.findings, *_ledger_findings(ledger, period, parts.contracts), *about_accounts)
    late = (*parts.late, *(came_late(_undecided(books.documents), period) if ledger.closed else ()))
    rows = sorted(parts.ageing, key=lambda r: (r.direction.place, r.code))
    return Reconciliation(
        run=run,
        period=period,
        revenue=parts.totals[Direction.REVENUE] + undecided[Direction.REVENUE],
        expense=parts.totals[Direction.EXPENSE] + undecided[Direction.EXPENSE],
        contracts=tuple(sorted(listed, key=lambda row: (row.direction.place, row.unit, row.number is None, row.number or row.key))),
        counterparties=counterparty_figures(parts.bodies, ledger.names),
        units=unit_figures(parts.units),
        allocations=tuple(sorted(parts.allocations, key=lambda a: (a.on, a.source, a.target, a.rule, a.id))),
        findings=tuple(sorted(findings, key=lambda f: (f.outstanding, f.kind, -(f.amount_fen or 0), f.id))),
        ageing=Ageing(period.end, settings.ageing.by, settings.ageing.buckets, tuple(rows), tuple(sorted(parts.due_sources.items()))),
        links=tuple(sorted(parts.links, key=lambda x: (x.unit, x.kind, x.key, x.direction.place))),
        adjustments=tuple(sorted(parts.adjustments, key=lambda a: (a.on, a.document))),
        late=tuple(sorted(late, key=lambda d: (d.date, d.unit, d.kind, d.key, d.counted))),
        accounts=accounts,
    )


def _beside_the_accounts(ledger: Ledger, books: Books, parts: _Parts, period: Period, settings: Settings) -> Agreement | None:
    """What the accounting system's books say of the documents."""
    if not ledger.account_lines:
        return None
    units = frozenset(line.unit for line in ledger.account_lines)
    return agree(ledger_documents(books, units, parts.contracts, parts.histories), ledger.account_lines, period, settings)


class _Parts:
    """What the answer keeps of the groups that came so far."""

    def __init__(self, asked: Container[str], *, asks_for_all: bool) -> None:
        """Keep nothing yet; `asked` are names of documents whose contract is wanted."""
        self.asked, self.asks_for_all = asked, asks_for_all
        self.contracts: dict[str, str] = {}  # of the documents, by name
        self.histories: dict[Paper, tuple[Standing, ...]] = {}  # of documents that counted otherwise on a closed day
        self.totals = dict.fromkeys(Direction, DirectionTotals())
        self.bodies: defaultdict[tuple[str, Direction], Figures] = defaultdict(Figures)
        self.units: defaultdict[tuple[str, Direction], Figures] = defaultdict(Figures)
        self.listed: list[ContractFigures] = []
        self.findings: list[Finding] = []
        self.ageing: list[AgeingRow] = []
        self.due_sources: Counter[str] = Counter()
        self.allocations: list[Allocation] = []
        self.links: list[DocumentLink] = []
        self.adjustments: list[Adjustment] = []
        self.late: list[LateDocument] = []

    def add(self, result: GroupResult) -> None:
        self.totals[result.direction] += result.totals
        for code, figures in result.sums.items():
            self.units[result.unit, result.direction] += figures
            if code:
                self.bodies[code, result.direction] += figures
        self.listed += result.listed
        self.findings += result.findings
        self.ageing += result.ageing
        self.due_sources += result.due_sources
        self.late += result.late
        if self.asked or self.asks_for_all:
            named = ((link, DocumentRef(link.kind, link.key, unit=link.unit, direction=link.direction).name) for link in result.links)
            self.histories |= {Paper(result.unit, result.direction, *ref): each for ref, each in result.settled.history.items()}
            self.contracts |= {name: link.contract.partition("|")[2] for link, name in named if self.asks_for_all or name in self.asked}

    def keep(self, result: GroupResult) -> None:
        self.allocations += result.allocations
        self.links += result.links
        self.adjustments += result.adjustments


def decisions_by_document(decisions: Iterable[Decision]) -> Mapping[str, Sequence[Decision]]:
    """Decisions by the documents that they speak of, so that a group is handed its own without looking at all."""
    found: defaultdict[str, list[Decision]] = defaultdict(list)
    for each in decisions:
        for key in speaks_of(each):
            found[key].append(each)
    return found


def decisions_of(group: Group, decided: Mapping[str, Sequence[Decision]]) -> list[Decision]:
    """Those that speak of a group's documents."""
    if not decided:
        return []
    keys = (*(i.key for i in group.invoices), *(r.key for r in group.receipts))
    return list(dict.fromkeys(each for key in keys for each in decided.get(key, ())))


def undecided_of(books: Books, closed: Closed | None, period: Period, unit: str | None = None) -> dict[Direction, DirectionTotals]:
    """Documents whose body is undecided: recorded, and matched to nothing. Those that counted under a body on a closed day stand in its group."""
    found = dict.fromkeys(Direction, DirectionTotals())
    for whose, history in undecided_histories(books, closed):
        if unit in (None, whose.unit):
            found[whose.direction] += of_kind(whose.kind, standing_totals(None, whose.ref, history, period))
    return found


def _undecided(documents: Iterable[T]) -> Iterator[T]:
    return (d for d in documents if d.counterparty is None)


def _undecided_contracts(contracts: Iterable[Contract], period: Period) -> Iterator[ContractFigures]:
    """Contracts whose body is undecided are listed, and matched to nothing."""
    return (bare_contract(c, period) for c in contracts if c.counterparty is None and (c.signed or c.start or date.min) <= period.end)


def _with_undecided(listed: Sequence[ContractFigures], undecided: Iterable[ContractFigures]) -> list[ContractFigures]:
    """One line for each contract: of one whose body was decided on a closed day, with what counted under it then."""
    bare = {(row.unit, row.direction, row.key): row for row in undecided}
    rows = []
    for row in listed:
        contract = bare.pop((row.unit, row.direction, row.key), None)
        rows.append(replace(contract, figures=row.figures, by_method=row.by_method) if contract else row)
    return [*rows, *bare.values()]


def _ledger_findings(ledger: Ledger, period: Period, contracts: Mapping[str, str]) -> Iterator[Finding]:
    books = ledger.books
    live = [i for i in books.invoices if i.state is not InvoiceState.VOIDED]
    yield from names_undecided([*_undecided(books.contracts), *_undecided(live), *_undecided(books.receipts)], period)
    yield from _of_conflicts(ledger, period, contracts)
    yield from missing_columns(books.contracts, period)


def _of_conflicts(ledger: Ledger, period: Period, contracts: Mapping[str, str]) -> Iterator[Finding]:
    """Conflicting records with the bodies and contracts that they concern."""
    found = list(conflicting(ledger.conflicts, period))
    wanted = {document.name for finding in found for document in finding.documents}
    books = ledger.books
    documents: Iterable[Contract | Invoice | Receipt] = (*books.contracts, *books.invoices, *books.receipts) if wanted else ()
    there = {about.name: about for document in documents if (about := ref(document)).name in wanted}
    for finding in found:
        first = there.get(finding.documents[0].name, finding.documents[0])
        number = first.key if first.kind == "contract" else contracts.get(first.name)
        yield replace(finding, parties=tuple(filter(None, [first.party])), contracts=tuple(filter(None, [number])))
