"""The reconciliation of a period for people and programs (UX.md §3, INTERFACES.md)."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from contractctl.allocations import Against, AllocationState
from contractctl.documents import Direction
from contractctl.figures import Status
from contractctl.findings import FindingClass, Severity
from contractctl.judgements import FindingState
from contractctl.language import N_, _, say
from contractctl.reports.accounts import AccountsReport, accounts_json
from contractctl.reports.comparison import booked_table, changes_table, comparison_json, comparison_notes, comparison_parts, differences_table
from contractctl.reports.findings import CLASSES, DIRECTIONS, FINDING_STATES, SEVERITIES, finding_json, finding_table, full_table, origin_json, place
from contractctl.reports.late import late_json, late_table
from contractctl.reports.rules import STATES, evidence_words, rule_name
from contractctl.reports.table import SEVERAL, Column, Holds, Note, Sheet, Table, Tone, View, cut, page_header
from contractctl.values.money import grouped, yuan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contractctl.allocations import Allocation
    from contractctl.figures import Ageing, ContractFigures, DirectionTotals, Figures, Totals
    from contractctl.judgements import Judged
    from contractctl.outcomes import Comparison
    from contractctl.reconcile import Reconciliation
    from contractctl.reports.table import Json, Value
    from contractctl.settings import Settings

UNMATCHED = {"receipt_without_contract", "invoice_without_contract", "receipt_without_invoice", "invoice_without_receipt", "name_undecided"}
STATUS = {
    Status.SETTLED: N_("settled"),
    Status.UNDER_RECEIVED: N_("under-received"),
    Status.OVER_RECEIVED: N_("over-received"),
    Status.PARTLY_INVOICED: N_("partly invoiced"),
    Status.NOT_INVOICED: N_("not invoiced"),
    Status.NOT_STARTED: N_("not started"),
}
PAYING_STATUS = {**STATUS, Status.UNDER_RECEIVED: N_("under-paid"), Status.OVER_RECEIVED: N_("over-paid")}


def status_name(row: ContractFigures) -> str:
    """How a contract stands, in the words of its direction."""
    return _((STATUS if row.direction is Direction.REVENUE else PAYING_STATUS)[row.status])


CHECKS = (
    N_("Check: money {recorded} = allocated {allocated} + adjusted {adjusted} + advance {left} + undecided {undecided} + excluded {excluded}"),
    N_("Check: invoices {recorded} = allocated {allocated} + adjusted {adjusted} + receivable {left} + undecided {undecided} + excluded {excluded}"),
)
CHECKS_OF_A_PART = (
    N_("Check of this part: money {recorded} = allocated {allocated} + adjusted {adjusted} + advance {left} + undecided {undecided} + excluded {excluded}"),
    N_(
        "Check of this part: invoices {recorded} = allocated {allocated} + adjusted {adjusted} + receivable {left} + "
        "undecided {undecided} + excluded {excluded}"
    ),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a reconciliation is shown, in the words it was asked for by."""

    unit: str | None = None
    party: str | None = None
    contract: str | None = None
    results: tuple[str, ...] = ()

    def words(self) -> str:
        results = SEVERAL.join(map(result_name, self.results))
        asked = ((_("unit"), self.unit), (_("counterparty"), self.party), (_("contract"), self.contract), (_("result"), results))
        return "  ".join(f"{label} {value}" for label, value in asked if value)


def result_name(word: str) -> str:
    """A status, class or severity in the reader's words."""
    if word in set(Status):
        return _(STATUS[Status(word)])
    return _(CLASSES[word] if word in CLASSES else SEVERITIES[Severity(word)])


@dataclass(frozen=True)
class ReconciliationReport:
    """A reconciliation, or the part of it that is asked for, with what its readers need beside it.

    That is settings, names, what was said of findings, the days that hold documents, and what the part is of.
    """

    answer: Reconciliation
    settings: Settings
    names: Mapping[str, str]
    judged: Judged
    first: str | None = None
    last: str | None = None
    dry_run: bool = False
    shown: Shown | None = None
    waiting_rows: int = 0  # rows of imported files that wait for a decision
    comparison: Comparison | None = None

    @property
    def there(self) -> frozenset[str]:
        """What --fail-on can ask about and is there; what a person settled is not."""
        opened = [finding for finding in self.answer.findings if self.judged.is_open(finding)]
        totals = self.answer.totals
        words = {finding.kind.value for finding in opened} | {finding.severity.value for finding in opened}
        if self.has_undecided_names or (self.waiting_rows and self.shown is None):
            words.add("undecided")
        if not totals.receipts.recorded and not totals.invoices.recorded:
            words.add("empty")
        return frozenset(words)

    @property
    def has_undecided_names(self) -> bool:
        return any(finding.kind is FindingClass.NAME_UNDECIDED and self.judged.is_open(finding) for finding in self.answer.findings)

    @property
    def has_proposals(self) -> bool:
        return any(allocation.state is AllocationState.PROPOSED for allocation in self.answer.allocations)

    # -- programs

    def json(self) -> Json:
        """contractctl.reconcile/1."""
        answer = self.answer
        return {
            "schema": "contractctl.reconcile/1",
            "run": answer.run,
            "period": {"name": answer.period.name, "start": answer.period.start.isoformat(), "end": answer.period.end.isoformat()},
            "settings": {key: list(value) if isinstance(value, tuple) else value for key, value in self.settings.deciding().items()},
            "totals": _totals_json(answer.totals),
            "totals_by_direction": {"revenue": _totals_json(answer.revenue), "expense": _totals_json(answer.expense)},
            "contracts": [_contract_json(row) for row in answer.contracts],
            "counterparties": [
                {"code": row.code, "name": row.name, "direction": row.direction.value, **_figures_json(row.figures)} for row in answer.counterparties
            ],
            "units": [{"unit": row.unit, "direction": row.direction.value, **_figures_json(row.figures)} for row in answer.units],
            "allocations": [_allocation_json(each) for each in answer.allocations],
            "findings": [finding_json(finding, self.judged) for finding in answer.findings],
            "ageing": _ageing_json(answer.ageing),
            "late": [late_json(each) for each in answer.late],
            **({"compare": comparison_json(self.comparison)} if self.comparison else {}),
            "accounts": accounts_json(answer.accounts, self.names, self.judged) if answer.accounts else None,
        }

    def lines(self) -> Sequence[Json]:
        return [_contract_json(row) for row in self.answer.contracts]

    # -- people

    def screen(self, view: View) -> Sequence[Table | Note]:
        """Days, summary by result, the largest differences, findings, the check of totals, the next step."""
        answer = self.answer
        parts: list[Table | Note] = [Note(self._headline()), *map(Note, self._part())]
        if not self.has_documents and not (self.shown and answer.findings):
            parts.append(Note(self._emptiness()))
            if not view.all_rows or not (self.answer.contracts or self.answer.findings):
                return parts
        for direction in Direction:
            rows = [row for row in answer.contracts if row.direction is direction]
            if rows:
                parts += [Note(""), self._summary(direction, rows)]
        parts += [Note(""), self._differences(view), *self._findings(view)]
        if answer.late:
            parts += [Note(""), late_table(answer.late, view)]
        if self.comparison:
            parts += [Note(""), *comparison_parts(self.comparison, self.names, view)]
        parts += [Note(""), Note(self._unmatched()), *map(Note, self._check())]
        return [*parts, Note(_("Rehearsal (-n): nothing was written"))] if self.dry_run else parts

    def _headline(self) -> str:
        period = self.answer.period
        return str(
            say(
                N_("Period {start} to {end} (both days included)  to date {end}  tolerance {tolerance}  run {run}"),
                start=period.start,
                end=period.end,
                tolerance=self.settings.settle.tolerance,
                run=self.answer.run[:8],
            )
        )

    def _part(self) -> list[str]:
        """What is shown where it is not all: the totals below are of it alone."""
        if self.shown is None:
            return []
        return [str(say(N_("Shown is a part: {part}; matching has seen the whole ledger, the totals are of this part"), part=self.shown.words()))]

    @property
    def has_documents(self) -> bool:
        """Whether anything of the period is there: money, invoices, or what its own days gave rise to."""
        period, totals = self.answer.period, self.answer.totals
        signed = any(row.signed and row.signed in period for row in self.answer.contracts)
        return bool(signed or totals.receipts.recorded or totals.invoices.recorded)

    def _emptiness(self) -> str:
        if self.first is None:
            return _("The ledger is empty: contractctl import FILE...")
        if self.shown is not None:
            return _("Nothing of this part is in the period")
        said = say(N_("No invoice or money in the period (the ledger has {first} to {last})"), first=self.first, last=self.last)
        opened = sum(map(self.judged.is_open, self.answer.findings))
        older = say(N_("{count} contracts of other periods: add --all"), count=len(self.answer.contracts)) if self.answer.contracts else ""
        found = say(N_("{count} findings are open at its end: add --all"), count=opened) if opened else ""
        return "\n".join(str(line) for line in (said, older, found) if line)

    def _summary(self, direction: Direction, rows: Sequence[ContractFigures]) -> Table:
        by_status: defaultdict[Status, list[ContractFigures]] = defaultdict(list)
        for row in rows:
            by_status[row.status].append(row)
        columns = (
            Column("status", _("result")),
            Column("contracts", _("contracts"), Holds.COUNT),
            Column("amount", _("agreed"), Holds.MONEY, drop=2),
            Column("invoiced", _("invoiced"), Holds.MONEY, drop=1),
            Column("received", _("received") if direction is Direction.REVENUE else _("paid"), Holds.MONEY),
            Column("gap", _("invoiced less money"), Holds.MONEY),
        )
        names = STATUS if direction is Direction.REVENUE else PAYING_STATUS
        lines = [(_(name), *_sums(by_status[status])) for status, name in names.items() if status in by_status]
        title = _("Revenue contracts, to date") if direction is Direction.REVENUE else _("Expense contracts, to date")
        return Table(columns, lines, title, foot=[(_("total"), *_sums(rows))])

    def _differences(self, view: View) -> Table:
        """Contracts whose money and invoices differ, the largest first; all listed contracts where all are asked for."""
        different = [row for row in self.answer.contracts if view.all_rows or row.gap or row.figures.closing_receivable or row.figures.closing_advance]
        ranked = sorted(different, key=lambda row: (-abs(row.gap), -row.figures.closing_receivable, row.number or "", row.key))
        lines, left_out = cut([self._contract_line(row) for row in ranked], view)
        columns = (
            Column("number", _("contract"), Holds.CODE),
            Column("counterparty", _("counterparty"), Holds.NAME),
            Column("amount", _("agreed"), Holds.MONEY, drop=3),
            Column("invoiced", _("invoiced"), Holds.MONEY, drop=2),
            Column("received", _("money"), Holds.MONEY, drop=4),
            Column("receivable", _("receivable"), Holds.MONEY),
            Column("advance", _("advance"), Holds.MONEY, drop=5),
            Column("status", _("result")),
        )
        tones = [_tone(row) for row in ranked[: len(lines)]]
        return Table(
            columns,
            lines,
            str(say(N_("Contracts with differences: {count}"), count=len(ranked))),
            tones=tones,
            left_out=left_out,
            nothing=_("Invoices and money of every contract agree"),
        )

    def _contract_line(self, row: ContractFigures) -> tuple[Value, ...]:
        f = row.figures
        name = self.names.get(row.counterparty or "", row.counterparty or "")
        status = status_name(row)
        return (row.number or _("(none)"), name, row.amount, f.invoiced_to_date, f.received_to_date, f.closing_receivable, f.closing_advance, status)

    def _findings(self, view: View) -> Sequence[Table | Note]:
        """What a person has to look at: open findings, those of earlier periods apart; of the others how many there are."""
        opened = [finding for finding in self.answer.findings if self.judged.is_open(finding)]
        now, older = ([f for f in opened if f.outstanding is flag] for flag in (False, True))
        counts = Counter(finding.severity for finding in now)
        title = say(
            N_("Findings: {errors} errors, {warnings} warnings, {notes} notes; {older} of earlier periods"),
            errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING],
            notes=counts[Severity.NOTE],
            older=len(older),
        )
        parts: list[Table | Note] = [Note(""), finding_table(now, self.judged, view, str(title), _("Nothing stands out"))]
        if older:
            title = say(N_("Still open from earlier periods: {count}"), count=len(older))
            parts += [Note(""), finding_table(older, self.judged, view, str(title))]
        return [*parts, *map(Note, self._settled_by_people())]

    def _settled_by_people(self) -> list[str]:
        """How many findings were explained, corrected or waived."""
        counts = Counter(self.judged.state(finding) for finding in self.answer.findings)
        judged = [f"{_(FINDING_STATES[state])} {counts[state]}" for state in FindingState if state is not FindingState.OPEN and counts[state]]
        words = N_("Settled by a person: {states} (contractctl finding list -p {period})")
        return [str(say(words, states=SEVERAL.join(judged), period=self.answer.period.name))] if judged else []

    def _unmatched(self) -> str:
        """What of the period has no counterpart yet at its end."""
        money, invoices = self.answer.totals.receipts, self.answer.totals.invoices
        words = N_("Unmatched: money {money}, invoices {invoices} (contractctl show unmatched -p {period})")
        sums = {"money": grouped(money.left + money.undecided), "invoices": grouped(invoices.left + invoices.undecided)}
        return str(say(words, **sums, period=self.answer.period.name))

    def _check(self) -> tuple[str, str]:
        """The totals of the period, of the part where it is one: recorded is the sum of its parts."""
        totals = self.answer.totals
        money, invoices = CHECKS if self.shown is None else CHECKS_OF_A_PART
        return str(say(money, **_grouped(totals.receipts))), str(say(invoices, **_grouped(totals.invoices)))

    # -- workbook

    def sheets(self) -> Sequence[Sheet]:
        """Summary, contracts, unmatched, findings, details, ageing, notes."""
        headline = (self._headline(),)
        return [
            *self._summary_sheets(),
            self._sheet(_("Contracts"), self._all_contracts(), headline, is_csv=True),
            self._sheet(_("Unmatched"), self._all_findings(only=UNMATCHED), headline),
            self._sheet(_("Findings"), self._all_findings(), headline),
            self._sheet(_("Allocations"), self._allocation_table()),
            self._sheet(_("Ageing"), _ageing_table(self.answer.ageing)),
            *(self._comparison_sheets()),
            *([self._sheet(_("Late documents"), late_table(self.answer.late))] if self.answer.late else []),
            *self._accounts_sheets(),
            self._sheet(_("About"), self._about()),
        ]

    def _accounts_sheets(self) -> Sequence[Sheet]:
        """What the accounting system says, where it says anything of the period."""
        answer = self.answer
        return AccountsReport(answer.accounts, answer.period, self.names, self.judged, self.settings.ledger.company).sheets() if answer.accounts else ()

    def _comparison_sheets(self) -> list[Sheet]:
        if self.comparison is None:
            return []
        notes = comparison_notes(self.comparison, View(all_rows=True))
        lines, differences = booked_table(self.comparison, self.names), differences_table(self.comparison, self.names)
        return [
            self._sheet(_("Compared"), changes_table(self.comparison, self.names), notes),
            *([self._sheet(_("Compared lines"), lines)] if lines.rows else []),
            *([self._sheet(_("Compared differences"), differences)] if differences.rows else []),
        ]

    def _sheet(self, name: str, table: Table, notes: Sequence[str] = (), *, is_csv: bool = False) -> Sheet:
        header = page_header(self.settings.ledger.company, self.answer.period)
        return Sheet(name, table, notes, header=header, is_csv=is_csv)

    def _summary_sheets(self) -> list[Sheet]:
        """A summary each way, with the check of totals above it."""
        names = {Direction.REVENUE: _("Summary revenue"), Direction.EXPENSE: _("Summary expense")}
        rows = {direction: [row for row in self.answer.contracts if row.direction is direction] for direction in Direction}
        notes = (self._headline(), *self._check())
        return [self._sheet(names[direction], self._summary(direction, found), notes) for direction, found in rows.items() if found]

    def _all_contracts(self) -> Table:
        columns = (
            Column("number", _("contract"), Holds.CODE),
            Column("direction", _("direction")),
            Column("code", _("code"), Holds.CODE),
            Column("counterparty", _("counterparty"), Holds.NAME),
            Column("name", _("contract name"), Holds.NAME),
            Column("signed", _("signed"), Holds.DAY),
            Column("amount", _("agreed"), Holds.MONEY),
            Column("opening_receivable", _("opening receivable"), Holds.MONEY),
            Column("opening_advance", _("opening advance"), Holds.MONEY),
            Column("invoiced", _("invoiced in the period"), Holds.MONEY),
            Column("received", _("money in the period"), Holds.MONEY),
            Column("closing_receivable", _("closing receivable"), Holds.MONEY),
            Column("closing_advance", _("closing advance"), Holds.MONEY),
            Column("invoiced_to_date", _("invoiced to date"), Holds.MONEY),
            Column("received_to_date", _("money to date"), Holds.MONEY),
            Column("gap", _("invoiced less money"), Holds.MONEY),
            Column("not_invoiced", _("not invoiced"), Holds.MONEY),
            Column("last_received", _("last money"), Holds.DAY),
            Column("status", _("result"), toned=True),
            Column("origin", _("origin")),
        )
        rows = [self._workbook_contract(row) for row in self.answer.contracts]
        money = [n for n, column in enumerate(columns) if column.holds is Holds.MONEY]
        foot: list[Value] = [None] * len(columns)
        foot[0] = _("total")
        for n in money:
            foot[n] = sum(value for row in rows if isinstance(value := row[n], int))
        return Table(columns, rows, foot=[foot], tones=[_tone(row) for row in self.answer.contracts])

    def _workbook_contract(self, row: ContractFigures) -> tuple[Value, ...]:
        f = row.figures
        return (
            row.number or _("(none)"),
            _(DIRECTIONS[row.direction]),
            row.counterparty,
            self.names.get(row.counterparty or "", ""),
            row.name,
            row.signed,
            row.amount,
            f.opening_receivable,
            f.opening_advance,
            f.invoiced,
            f.received,
            f.closing_receivable,
            f.closing_advance,
            f.invoiced_to_date,
            f.received_to_date,
            row.gap,
            row.not_invoiced,
            row.last_received,
            status_name(row),
            place(row.origin) if row.signed or row.origin.file else "",  # documents without a contract have no origin of their own
        )

    def _all_findings(self, *, only: set[str] | None = None) -> Table:
        return full_table([finding for finding in self.answer.findings if only is None or finding.kind.value in only], self.judged)

    def _allocation_table(self) -> Table:
        columns = (
            Column("receipt", _("receipt or red invoice"), Holds.CODE),
            Column("invoice", _("settles"), Holds.CODE),
            Column("contract", _("contract"), Holds.CODE),
            Column("amount", _("amount"), Holds.MONEY),
            Column("on", _("day"), Holds.DAY),
            Column("rule", _("rule")),
            Column("state", _("state")),
            Column("evidence", _("evidence"), Holds.SENTENCE),
        )
        rows = [
            (a.source, a.target, a.contract, a.amount_fen, a.on, rule_name(a.rule), _(STATES[a.state]), evidence_words(a.evidence))
            for a in self.answer.allocations
        ]
        return Table(columns, rows)

    def _about(self) -> Table:
        columns = (Column("what", _("what")), Column("value", _("value"), Holds.NAME))
        period = self.answer.period
        rows: list[tuple[Value, Value]] = [
            (_("period"), f"{period.start} – {period.end}"),
            (_("run"), self.answer.run),
            *((key, str(value)) for key, value in self.settings.deciding().items()),
        ]
        return Table(columns, rows)


def _tone(row: ContractFigures) -> Tone:
    if row.status is Status.OVER_RECEIVED:
        return Tone.ERROR
    return Tone.WARNING if row.gap else Tone.PLAIN


def _sums(rows: Sequence[ContractFigures]) -> tuple[int, int, int, int, int]:
    numbered = [row for row in rows if row.number]
    amount = sum(row.amount or 0 for row in rows)
    invoiced = sum(row.figures.invoiced_to_date for row in rows)
    received = sum(row.figures.received_to_date for row in rows)
    return len(numbered), amount, invoiced, received, invoiced - received


def _grouped(totals: Totals) -> dict[str, str]:
    return {f.name: grouped(getattr(totals, f.name)) for f in fields(totals)}


def _totals_json(totals: DirectionTotals) -> Json:
    return {"receipts": _side_json(totals.receipts, "advance"), "invoices": _side_json(totals.invoices, "receivable")}


def _side_json(totals: Totals, left: str) -> Json:
    return {left if f.name == "left" else f.name: yuan(getattr(totals, f.name)) for f in fields(totals)}


def _figures_json(figures: Figures) -> dict[str, object]:
    return {f.name: yuan(getattr(figures, f.name)) for f in fields(figures)}


def _contract_json(row: ContractFigures) -> Json:
    return {
        "number": row.number,
        "unit": row.unit,
        "direction": row.direction.value,
        "counterparty": row.counterparty,
        "amount": None if row.amount is None else yuan(row.amount),
        **_figures_json(row.figures),
        "not_invoiced": yuan(row.not_invoiced),
        "by_method": {f.name: yuan(getattr(row.by_method, f.name)) for f in fields(row.by_method)},
        "instalments": [
            {"no": i.no, "due": i.due.isoformat() if i.due else None, "amount": yuan(i.amount), "covered": yuan(i.covered)} for i in row.instalments
        ],
        "status": row.status.value,
        "origin": origin_json(row.origin),
    }


def _allocation_json(each: Allocation) -> Json:
    settles_invoice = each.against in (Against.INVOICE, Against.RED)
    return {
        "id": each.id,
        "receipt": each.source,
        "invoice": each.target if settles_invoice else None,
        "against": None if settles_invoice else each.target,
        "contract": each.contract,
        "amount": yuan(each.amount_fen),
        "on": each.on.isoformat(),
        "rule": each.rule,
        "state": each.state.value,
        "evidence": [{"feature": e.feature, "value": e.value} for e in each.evidence],
    }


def _bucket_labels(ageing: Ageing) -> list[str]:
    edges = [0, *ageing.buckets]
    between = [f"{first + 1}-{last}" for first, last in itertools.pairwise(edges)]
    return ["not_due", *between, f">{ageing.buckets[-1]}"]


def _ageing_json(ageing: Ageing) -> Json:
    labels = _bucket_labels(ageing)
    return {
        "as_of": ageing.as_of.isoformat(),
        "by": ageing.by,
        "buckets": labels,
        "due_sources": dict(ageing.due_sources),
        "rows": [
            {
                "code": row.code,
                "name": row.name,
                "direction": row.direction.value,
                "total": yuan(row.total),
                "parts": {label: yuan(part) for label, part in zip(labels, row.parts, strict=True)},
                "open_reds": yuan(row.open_reds),
                "advance": yuan(row.advance),
            }
            for row in ageing.rows
        ],
    }


def _ageing_table(ageing: Ageing) -> Table:
    labels = _bucket_labels(ageing)
    columns = (
        Column("code", _("code"), Holds.CODE),
        Column("name", _("counterparty"), Holds.NAME),
        Column("direction", _("direction")),
        Column("total", _("balance"), Holds.MONEY),
        *(Column(label, _("not due") if label == "not_due" else label, Holds.MONEY) for label in labels),
        Column("open_reds", _("open red letters"), Holds.MONEY),
        Column("advance", _("advance"), Holds.MONEY),
    )
    rows: list[tuple[Value, ...]] = [
        (row.code, row.name, _(DIRECTIONS[row.direction]), row.total, *row.parts, row.open_reds, row.advance) for row in ageing.rows
    ]
    return Table(columns, rows)
