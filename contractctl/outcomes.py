"""What operations answer and reports print: imports, records, status, verification, explanations."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from contractctl.records import About, Kind, Outcome, Problem, StatedTotal

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from contractctl.allocations import Allocation
    from contractctl.changes import Change
    from contractctl.comparing import Changed, ChangedDifference, ChangedLine
    from contractctl.documents import Contract, Direction, Invoice, Origin, Receipt
    from contractctl.errors import ContractctlError
    from contractctl.findings import DocumentRef, Evidence, Finding, Tried
    from contractctl.glance import Head
    from contractctl.judgements import FindingState, Judged, Judgement
    from contractctl.language import Message
    from contractctl.links import Link
    from contractctl.normalize import Body, NameMatch, Register
    from contractctl.values.period import Period


class RowFate(StrEnum):
    """What became of a row; the five add up to the rows read."""

    RECORDED = "recorded"
    KNOWN = "known"
    CHANGED = "changed"
    HELD = "held"
    REFUSED = "refused"


class FileState(StrEnum):
    """What became of a file."""

    RECORDED = "recorded"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class TableReport:
    """What a table held and what became of its rows; totals in fen."""

    sheet: str | None
    kind: Kind
    layout: str
    header_rows: tuple[int, ...]
    unit: str
    fates: Counter[RowFate]
    totals: dict[str, int]
    stated_totals: tuple[StatedTotal, ...]
    last_row: int = 0
    about: About = field(default_factory=About)
    unread: tuple[str, ...] = ()  # headings of columns that mean nothing here
    mapping: str | None = None  # what its headings were read by
    is_remembered: bool = False  # whether the mapping was applied by itself

    @property
    def read(self) -> int:
        return self.fates.total()


@dataclass(frozen=True, slots=True)
class LateRows:
    """New invoices and money of a file that are dated on closed days, and the day from which they count."""

    count: int
    first_open: date


@dataclass(frozen=True, slots=True)
class FileReport:
    """What a file held and what became of it."""

    file: str
    state: FileState
    sha256: str | None = None
    batch: str | None = None
    tables: tuple[TableReport, ...] = ()
    skipped: tuple[tuple[str, int, Message], ...] = ()
    problems: tuple[Problem, ...] = ()
    error: ContractctlError | None = None
    freed: int = 0  # rows of earlier files that waited and are recorded now
    names: frozenset[tuple[str, str | None]] = frozenset()  # written names and tax numbers of its new documents
    undecided_names: int = 0
    late: LateRows | None = None
    source: Path | None = None  # where the file lies

    @property
    def is_bad(self) -> bool:
        return self.state is FileState.REFUSED or any(problem.outcome is Outcome.REFUSED for problem in self.problems)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """An import's files, in their order."""

    files: tuple[FileReport, ...]
    dry_run: bool = False
    left_out: tuple[Message, ...] = ()  # files of its folders that are no workbooks


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row that waits for a decision or its parent: as written, what is wrong with it, and what it says otherwise than the ledger.

    `problems` are (id, cell, text, reason, hint).
    """

    id: int
    batch: str
    kind: Kind
    unit: str
    origin: Origin
    key: str | None
    fate: RowFate
    reason: Message
    cells: Mapping[str, str]
    problems: tuple[tuple[str, str | None, str, Message, Message | None], ...]
    changes: tuple[Change, ...]
    day: date | None
    decision: str | None = None
    decided_by: str | None = None
    decided_at: str | None = None
    why: str | None = None
    corrected: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class BatchLine:
    """An imported file and what became of its rows."""

    id: str
    file: str
    at: str
    actor: str
    unit: str
    fates: Counter[RowFate]
    undone_at: str | None
    undone_by: str | None
    undone_why: str | None


@dataclass(frozen=True, slots=True)
class BatchTable:
    """A table of an imported file."""

    number: int
    sheet: str | None
    kind: Kind
    fates: Counter[RowFate]


@dataclass(frozen=True, slots=True)
class BatchCard:
    """All that is known of a batch; `rows` are (table, sheet, row, key, fate), `standing` how many records of it stand."""

    line: BatchLine
    sha256: str
    archived: str | None
    tables: tuple[BatchTable, ...]
    rows: tuple[tuple[int, str | None, int, str | None, RowFate], ...]
    held: tuple[WaitingRow, ...]
    standing: Mapping[Kind, int]


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing a batch does: records voided, its waiting rows settled, others waiting again, states of invoices looked at again."""

    batch: str
    file: str
    records: Mapping[Kind, int]
    held: int
    reopened: int
    states: int


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one kind as the ledger holds them, with the register that says whose they are."""

    kind: Kind
    rows: list[Mapping[str, Any]]
    names: Register
    aliases: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Writing:
    """A judgement on a body: a way it is written, a name it had, or a body that pays for it."""

    written: str
    kind: str  # alias, former, current, decided, payer
    since: date | None
    until: date | None
    actor: str
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class PartyCard:
    """All that the register holds about a body; documents are (written name, count, fen)."""

    body: Body
    writings: tuple[Writing, ...]
    parent: str | None
    branches: tuple[str, ...]
    paid_by: tuple[Writing, ...]
    pays_for: tuple[Writing, ...]
    merged: tuple[str, ...]
    documents: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A body as other systems read it; names and payers carry their days as values.dated writes them."""

    code: str
    name: str
    uscc: str | None
    category: str | None
    aliases: tuple[str, ...]
    formers: tuple[str, ...]
    parent: str | None
    region: str | None
    payers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameQuestion:
    """A name that a person must decide: its documents, their money (fen) and places, and what the rules found."""

    name: str
    tax_number: str | None
    documents: int
    amount_fen: int
    origins: tuple[Origin, ...]
    match: NameMatch


@dataclass(frozen=True, slots=True)
class Quality:
    """How names of one kind, or all of them, were decided; `coded` are those with a right code, `right` those assigned to it."""

    mode: str
    kind: str | None
    names: int
    coded: int
    assigned: int
    right: int
    wrong: int
    first_five: int


@dataclass(frozen=True, slots=True)
class Misjudged:
    """A labelled name that got a code that its label does not hold."""

    mode: str
    name: str
    kind: str
    gold: str
    code: str | None
    rule: str | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The quality by mode and kind, each mode's sum last (kind None), and the first of the wrong answers."""

    qualities: tuple[Quality, ...]
    misjudged: tuple[Misjudged, ...]
    wrong: int


@dataclass(frozen=True, slots=True)
class UndecidedName:
    """A written name that the register cannot decide, with the documents behind it."""

    name: str
    tax_number: str | None
    documents: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Status:
    """How the ledger stands."""

    company: str
    counts: Mapping[Kind, int]
    first: str | None
    last: str | None
    undecided: tuple[UndecidedName, ...]
    held: int
    changed: int
    head: Head
    checklist: Checklist | None = None


@dataclass(frozen=True, slots=True)
class OpenFindings:
    """How many findings of a class are open."""

    kind: str
    severity: str
    count: int


@dataclass(frozen=True, slots=True)
class Checklist:
    """What stands between a period and its closing (月结清单): undecided names and rows stand in the way, the rest is to be looked at."""

    period: Period
    closed: tuple[Period, ...]  # the periods that are closed, the first one first
    is_closed: bool
    names: int  # written on documents up to the period's end
    rows: int  # of imported files
    proposals: int  # allocations that wait for a person
    unposted: int  # lines of the accounts in the period
    run: str | None  # the period's last reconciliation
    is_outdated: bool  # whether something was done since
    findings: tuple[OpenFindings, ...]  # of that reconciliation

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands in the way of closing."""
        return not self.is_closed and not self.names and not self.rows


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `detail` says what is wrong, or how much was seen."""

    name: str
    ok: bool
    detail: str | Message = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` saw."""

    head: Head
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks)


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document with its link, what is left of it, and what it is settled with."""

    document: Contract | Invoice | Receipt
    link: Link | None = None
    left_fen: int | None = None
    allocations: tuple[Allocation, ...] = ()
    taken_back_by: tuple[str, ...] = ()  # keys of the documents that name it as what they take back


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A line of what a person decided about contracts and allocations: who, when, why, and who took it back."""

    number: str
    kind: str  # of match_decision
    unit: str
    direction: Direction | None
    documents: tuple[str, ...]
    amount_fen: int | None
    on: date | None
    fact: str | None
    actor: str
    at: str
    why: str
    closed_at: str | None = None
    closed_by: str | None = None
    closed_why: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule proposes and a person confirms or refuses; `pairs` are receipt, invoice and fen of each allocation."""

    id: str
    rule: str
    on: date
    pairs: tuple[tuple[str, str, int], ...]
    adjusted: tuple[tuple[str, int], ...] = ()  # documents and fen of what would be taken off
    evidence: tuple[Evidence, ...] = ()
    needs_agreement: bool = False
    contract: str | None = None

    @property
    def amount_fen(self) -> int:
        return sum(amount for _, _, amount in self.pairs) or sum(amount for _, amount in self.adjusted)


@dataclass(frozen=True, slots=True)
class Matches:
    """What waits for a person, and what persons decided and stands."""

    proposals: tuple[Proposal, ...]
    decisions: tuple[DecisionLine, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A subject, its name's judgement, its documents, and the rules that were tried for it."""

    subject: Contract | Invoice | Receipt
    name: NameMatch
    lines: tuple[DocumentLine, ...] = ()
    tried: tuple[Tried, ...] = ()
    history: tuple[DecisionLine, ...] = ()


@dataclass(frozen=True, slots=True)
class UnmatchedDocument:
    """An invoice or receipt with something left (fen); None where its body is undecided and nothing was tried."""

    document: Invoice | Receipt
    left_fen: int | None
    contract: str | None


@dataclass(frozen=True, slots=True)
class SeenFindings:
    """The findings of a recorded run, or the part of them that is asked for, with what was said of them."""

    run: str
    period: Period
    at: str
    actor: str
    findings: tuple[Finding, ...]
    judged: Judged
    all_of_them: int  # how many the run has
    known: tuple[str, ...]  # the ids of all findings that were ever seen
    is_part: bool
    is_outdated: bool  # whether something that a reconciliation reads has changed since


@dataclass(frozen=True, slots=True)
class FindingCard:
    """All that is known of a finding: as the latest run that saw it saw it, and what was said of it, the first first."""

    finding: Finding
    run: str
    period: Period
    judged: Judged
    history: tuple[Judgement, ...]
    is_gone: bool  # whether the latest run of that period does not see it


@dataclass(frozen=True, slots=True)
class Said:
    """A finding of which a person said something: as it was seen, how it stood before, and in which run it was seen."""

    id: str
    finding: Finding
    before: FindingState
    run: str
    period: Period

    @property
    def amount_fen(self) -> int | None:
        return self.finding.amount_fen


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """A period that was closed: the last day that was closed before, what of it is undecided, and how many documents of closed days count in it."""

    period: Period
    before: date | None
    undecided_names: int
    undecided_rows: int
    late: int
    head: Head


@dataclass(frozen=True, slots=True)
class ReopenedPeriods:
    """Periods that are open again, the first one first, and the last day that is still closed."""

    periods: tuple[Period, ...]
    through: date | None
    head: Head


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry of the journal as a list shows it: what was done, by whom, when, and what it is about."""

    seq: int
    at: str
    actor: str
    operation: str
    about: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A reconciliation beside an earlier one: which figures changed, what was done in between, which settings differ (key, before, now).

    And which lines of the accounting system, and which differences with it.
    """

    before: str  # the earlier run
    at: str
    actor: str
    changes: tuple[Changed, ...]
    entries: tuple[JournalEntry, ...]
    settings: tuple[tuple[str, str, str], ...]
    booked: tuple[ChangedLine, ...] = ()
    differences: tuple[ChangedDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class FilingLine:
    """A contract whose paper came to finance late, or has not come: how late, and what money that blocks."""

    finding: Finding
    name: str  # of its body
    handler: str
    department: str
    signed: date
    filed: date | None  # by the period's end
    days: int  # from signing to the filing, or to the period's end
    days_late: int

    @property
    def paper(self) -> DocumentRef:
        return self.finding.documents[0]

    @property
    def blocked_fen(self) -> int:
        return self.finding.amount_fen or 0


@dataclass(frozen=True, slots=True)
class Filing:
    """Contracts by the money that late filing blocks."""

    period: Period
    allowed_days: int
    lines: tuple[FilingLine, ...]
