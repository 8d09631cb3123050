"""A scenario's documents as a real ledger, a person's steps as real decisions, and the figures that the ledger then gives.

Scenarios are the cases of ../shared/data/scenarios: documents (`inputs`), what persons do (`steps`), what must come of it (`expected`).
What a case asks for and the product has no answer to is told by NotRunError, never left out in silence.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from contractctl import ledger
from contractctl.allocations import Against, Allocation, AllocationState
from contractctl.decisions import MADE, DocumentKind, SetOff
from contractctl.documents import Direction, InvoiceState, Method
from contractctl.models import HeldRow
from contractctl.operations import recording, registering
from contractctl.operations.importing import ImportOptions, import_files
from contractctl.operations.opening import LEDGER_FILE, Desk
from contractctl.operations.reconciling import Gathered, gather
from contractctl.outcomes import FileState
from contractctl.reconcile import Reconciliation, reconcile
from contractctl.records import ContractRecord, CounterpartyRecord, InstalmentRecord, InvoiceRecord, Kind, ReceiptRecord, SupplementRecord
from contractctl.settings import Settings
from contractctl.settled import Settled
from contractctl.settlement import groups
from contractctl.values.identifiers import fold_number
from contractctl.values.money import fen
from contractctl.values.period import Period

Case = dict[str, Any]
LONG_AGO, FAR = date(2000, 1, 1), date(2099, 12, 31)
BY = "王会计"


class NotRunError(Exception):
    """What a case asks for and this runner or the product has no answer to; the text says what."""


def known(said: Mapping[str, object], names: Iterable[str], what: str) -> None:
    """Errors: NotRunError where a part says more than is understood."""
    if strange := sorted(set(said) - set(names)):
        raise NotRunError(f"{what}: {', '.join(strange)} is not understood")


def needed(said: Mapping[str, object], names: Iterable[str], what: str) -> None:
    """Errors: NotRunError where a part says less than is needed."""
    if missing := sorted(set(names) - set(said)):
        raise NotRunError(f"{what}: {', '.join(missing)} is not said")


@dataclass(frozen=True)
class Side:
    """What a list of inputs holds: kind and direction of its documents, and whether they go back."""

    kind: DocumentKind
    direction: Direction
    goes_back: bool = False


SIDES = {
    "invoices": Side(DocumentKind.INVOICE, Direction.REVENUE),
    "payables": Side(DocumentKind.INVOICE, Direction.EXPENSE),
    "receipts": Side(DocumentKind.RECEIPT, Direction.REVENUE),
    "payments": Side(DocumentKind.RECEIPT, Direction.EXPENSE),
    "red_invoices": Side(DocumentKind.INVOICE, Direction.REVENUE, goes_back=True),
    "red_payables": Side(DocumentKind.INVOICE, Direction.EXPENSE, goes_back=True),
    "refunds": Side(DocumentKind.RECEIPT, Direction.REVENUE, goes_back=True),
    "payment_refunds": Side(DocumentKind.RECEIPT, Direction.EXPENSE, goes_back=True),
}
OF_INVOICE = ("id", "party", "date", "amount", "currency", "contract", "ref", "of", "due", "schedule", "text", "memo")
OF_RECEIPT = ("id", "party", "date", "amount", "currency", "contract", "ref", "of", "channel", "offline", "text", "memo", "agreement")
OF_CONTRACT = ("id", "party", "amount", "signed", "date", "start", "end", "state", "terminated_on", "amendments", "instalments", "direction")
METHODS = {"cash": Method.CASH, "bank": Method.BANK, "bill": Method.BILL, "barter": Method.BARTER, "set_off": Method.SET_OFF}
HEADINGS = {
    (DocumentKind.INVOICE, Direction.REVENUE): ("发票号码", "开票日期", "购方名称", "价税合计", "币种"),
    (DocumentKind.INVOICE, Direction.EXPENSE): ("发票号码", "开票日期", "销方名称", "价税合计", "币种"),
    (DocumentKind.RECEIPT, Direction.REVENUE): ("流水号", "收款日期", "付款单位", "收款金额", "币种"),
    (DocumentKind.RECEIPT, Direction.EXPENSE): ("流水号", "付款日期", "收款单位", "付款金额", "币种"),
}
# 字号 that no rule takes for each other
NAMES = ("青山", "白鹿", "赤水", "玄武", "金陵", "银川", "铜梁", "锡林", "松江", "柏乡")


@dataclass(frozen=True)
class Paper:
    """A document of a case as the ledger knows it; fen with their sign."""

    id: str
    kind: DocumentKind
    direction: Direction
    key: str
    amount_fen: int
    date: date
    party: str | None
    names_original: bool  # of what goes back: whether it says what it takes back
    is_held: bool = False


@dataclass
class Figures:
    """What settles what (fen by giving and settled id), what is left on each document, and what was taken off it."""

    pairs: dict[tuple[str, str], int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    adjusted: dict[str, int] = field(default_factory=dict)
    rules: dict[tuple[str, str], str] = field(default_factory=dict)
    days: dict[tuple[str, str], date] = field(default_factory=dict)


class World:
    """A case as a ledger."""

    def __init__(self, empty: Path, folder: Path, inputs: Case, settings: Settings, *, new_totals: bool = False) -> None:
        shutil.copytree(empty, folder)
        today = inputs.get("today", "2024-04-08")
        self.desk = Desk(folder / LEDGER_FILE, settings, BY, f"{today}T08:00:00+00:00")
        self.folder, self.inputs, self.new_totals = folder, inputs, new_totals
        self.papers: dict[str, Paper] = {}
        self.contracts: dict[str, str] = {}
        self.pins: dict[tuple[str, str], int] = {}  # receipt and contract: what of the one a person gave to the other (fen)
        known(inputs, (*SIDES, "contracts", "counterparties", "advances", "today", "payers", "columns", "rows"), "inputs")
        self.bodies = self._register()
        self.shared, self.numbers = self._references()
        self._record()

    def close(self) -> None:
        self.desk.engine.dispose()
        shutil.rmtree(self.folder)

    # -- recording

    def _documents(self) -> Iterator[tuple[Side, Case]]:
        for name, side in SIDES.items():
            for said in self.inputs.get(name, []):
                needed(said, ("id", "date", "amount"), f"{name} {said.get('id')}")
                known(said, OF_INVOICE if side.kind is DocumentKind.INVOICE else OF_RECEIPT, f"{name} {said.get('id')}")
                yield side, said

    def _register(self) -> dict[str, tuple[str, ...]]:
        """Every body in the order in which the case names it, with the ways it is written."""
        bodies: dict[str, tuple[str, ...]] = {}
        for body in self.inputs.get("counterparties", []):
            known(body, ("id", "name", "aliases"), "counterparties")
            bodies[body["id"]] = (body["name"], *body.get("aliases", ()))
        said = [*(d for _, d in self._documents()), *self.inputs.get("contracts", [])]
        for party in [*(d.get("party", "P1") for d in said), *(p for pair in self.inputs.get("payers", []) for p in (pair["payer"], pair["for"]))]:
            if party is not None:
                place = len(bodies)
                bodies.setdefault(party, (f"{NAMES[place % 10]}{NAMES[place // 10] if place >= 10 else ''}文化传媒有限公司",))
        bodies = bodies or {"P1": (f"{NAMES[0]}文化传媒有限公司",)}
        for code, (name, *aliases) in bodies.items():
            registering.add_party(self.desk, CounterpartyRecord(code, name, aliases=tuple(aliases)), distinct=True)
        for pair in self.inputs.get("payers", []):
            registering.add_payer(self.desk, pair["payer"], pair["for"], "代付协议", registering.Span())
        return bodies

    def _references(self) -> tuple[set[str], set[str]]:
        """Where invoices share a reference it is a contract's number, as are the others then; else it is the invoice's own."""
        counts = Counter(d["ref"] for side, d in self._documents() if side.kind is DocumentKind.INVOICE and not side.goes_back and d.get("ref"))
        is_shared = any(count > 1 for count in counts.values())
        return (set(counts), set()) if is_shared else (set(), set(counts))

    def _record(self) -> None:
        of = {ref: d.get("party", "P1") for _, d in self._documents() if (ref := d.get("ref")) in self.shared}
        for contract in [*self.inputs.get("contracts", []), *({"id": ref, "party": party} for ref, party in of.items())]:
            known(contract, OF_CONTRACT, f"contracts {contract['id']}")
            self._add_contract(contract)
        foreign = [(side, said) for side, said in self._documents() if said.get("currency", "CNY") != "CNY"]
        for side, said in self._documents():
            if (side, said) not in foreign:
                self.add(side, said)
        for side, said in foreign:
            self._import(side, said)

    def _add_contract(self, said: Case) -> None:
        spent = {d.get("contract") or d.get("ref") for side, d in self._documents() if side.direction is Direction.EXPENSE}
        earned = {d.get("contract") or d.get("ref") for side, d in self._documents() if side.direction is Direction.REVENUE}
        is_spent = said.get("direction") == "expense" or said["id"] in spent - earned
        number = str(said["id"])
        record = ContractRecord(
            number=number,
            name="",
            direction=Direction.EXPENSE if is_spent else Direction.REVENUE,
            counterparty=self.written(said.get("party", "P1")),
            amount_fen=fen(said["amount"]) if "amount" in said else None,
            signed=day(said.get("signed") or said.get("date")) or LONG_AGO,
            start=day(said.get("start")),
            end=day(said.get("end")),
            terminated=day(said.get("terminated_on")),
        )
        plan = [InstalmentRecord(number, no, day(part["due"]), fen(part["amount"])) for no, part in enumerate(said.get("instalments", []), 1)]
        self.contracts[number] = recording.add_record(self.desk, Kind.CONTRACTS, record, plan=plan)
        for no, change in enumerate(said.get("amendments", []), 1):
            known(change, ("date", "amount", "new_total"), "amendments")
            is_total = change.get("new_total", self.new_totals)
            supplement = SupplementRecord(f"{number}-B{no}", number, fen(change["amount"]), effective=day(change["date"]), is_new_total=is_total)
            recording.add_record(self.desk, Kind.SUPPLEMENTS, supplement)

    def written(self, party: str | None, place: int = 0) -> str:
        """A body as its documents write it, one way after the other; nobody knows whose those without a body are."""
        return "身份不明的付款人" if party is None else self.bodies[party][place % len(self.bodies[party])]

    def add(self, side: Side, said: Case) -> None:
        """Record a document of a case by hand."""
        if said["id"] in self.papers:
            raise NotRunError(f"two documents are called {said['id']}")
        party, amount = said.get("party", "P1"), fen(said["amount"])
        amount = -abs(amount) if side.goes_back else amount
        record = (self._invoice if side.kind is DocumentKind.INVOICE else self._receipt)(side, said, amount)
        kind = Kind.INVOICES if side.kind is DocumentKind.INVOICE else Kind.RECEIPTS
        key = recording.add_record(self.desk, kind, record)
        self.papers[said["id"]] = Paper(said["id"], side.kind, side.direction, key, amount, record.date, party, bool(record.reverses))

    def _original(self, said: Case) -> str | None:
        if "of" not in said:
            return None
        if said["of"] not in self.papers:
            raise NotRunError(f"{said['id']} takes back {said['of']}, which is not there")
        return self.papers[said["of"]].key

    def _invoice(self, side: Side, said: Case, amount: int) -> InvoiceRecord:
        ref = said.get("ref")
        parts = [day(part["due"]) for part in said.get("schedule", [])]
        count = sum(p.kind is DocumentKind.INVOICE for p in self.papers.values())
        return InvoiceRecord(
            number=ref if ref in self.numbers else said["id"],
            code=None,
            direction=side.direction,
            counterparty=self.written(said.get("party", "P1"), count),
            date=date.fromisoformat(said["date"]),
            gross_fen=amount,
            due=day(said.get("due")) or next(reversed(parts), None),
            state=InvoiceState.RED if side.goes_back else InvoiceState.NORMAL,
            reverses=self._original(said),
            stated_contract=ref if ref in self.shared else said.get("contract"),
            remark=said.get("text") or said.get("memo") or "",
        )

    def _receipt(self, side: Side, said: Case, amount: int) -> ReceiptRecord:
        ref, channel = said.get("ref"), said.get("channel", "bank")
        if channel not in METHODS:
            raise NotRunError(f"channel {channel} is not known")
        return ReceiptRecord(
            reference=said["id"],
            direction=side.direction,
            counterparty=self.written(said.get("party", "P1")),
            date=date.fromisoformat(said["date"]),
            amount_fen=amount,
            method=METHODS[channel],
            stated_contract=ref if ref in self.shared else said.get("contract"),
            stated_invoices=(ref,) if ref and ref not in self.shared and self.numbers else (),
            reverses=self._original(said),
            agreement=said.get("agreement"),
            memo=said.get("memo") or said.get("text") or "",
        )

    def _import(self, side: Side, said: Case) -> None:
        """A document in another currency comes in a file: its column says the currency."""
        path = self.folder / "inbox" / f"{said['id']}.xlsx"
        row = (said["id"], said["date"], self.written(said.get("party", "P1")), said["amount"], said["currency"])
        report = import_files(self.desk, [workbook(path, [HEADINGS[side.kind, side.direction], row])], ImportOptions())
        assert report.files[0].state is FileState.RECORDED, report.files[0].error
        with self.desk.reading() as session:
            held = [row for row in ledger.waiting(session) if row.file == path.name]
        amount = fen(said["amount"])
        paper = Paper(said["id"], side.kind, side.direction, fold_number(said["id"]), amount, date.fromisoformat(said["date"]), None, False, bool(held))
        self.papers[said["id"]] = paper

    # -- asking

    def gathered(self) -> Gathered:
        with self.desk.reading() as session:
            return gather(session, self.desk)

    def held(self) -> list[HeldRow]:
        """Rows of files that wait for a person."""
        with self.desk.reading() as session:
            return ledger.waiting(session)

    def settled(self) -> list[Settled]:
        """Every settlement group, settled."""
        found = self.gathered()
        every = groups(found.ledger.applied(), found.ledger.relations)
        return [Settled(group, self.desk.settings.settle, found.ledger.decided) for group in every]

    def answer(self, until: date = FAR) -> Reconciliation:
        """The whole reconciliation as of a day."""
        return reconcile(self.gathered().ledger, Period(LONG_AGO, until, "all"), self.desk.settings, "run")

    def paper(self, id_: str) -> Paper:
        """Errors: NotRunError where a case names what it has not."""
        if id_ not in self.papers:
            raise NotRunError(f"{id_} is no document of the case")
        return self.papers[id_]

    def ids(self, settled: Settled, kind: DocumentKind) -> dict[str, str]:
        """The ids of a group's documents of a kind by key."""
        direction = settled.group.direction
        return {p.key: p.id for p in self.papers.values() if p.kind is kind and p.direction is direction and not p.is_held}

    def figures(self, until: date = FAR, *, of_persons: bool = False) -> Figures:
        """All that is booked, or what persons decided and red letters, refunds and reversals took alone."""
        found = Figures(left={p.id: p.amount_fen for p in self.papers.values()})
        for settled in self.settled():
            self._check_identity(settled)
            self._add(found, settled, until, of_persons=of_persons)
        found.left = {id_: abs(left) if self.papers[id_].date <= until else 0 for id_, left in found.left.items()}
        found.pairs = {pair: amount for pair, amount in found.pairs.items() if amount}
        return found

    def _add(self, found: Figures, settled: Settled, until: date, *, of_persons: bool) -> None:
        invoices, receipts = self.ids(settled, DocumentKind.INVOICE), self.ids(settled, DocumentKind.RECEIPT)
        offsets = self._set_offs()
        for each in settled.matching.allocations:
            is_wanted = each.state is AllocationState.BOOKED and each.on <= until and (not of_persons or is_of_persons(settled, each))
            if not is_wanted:
                continue
            if each.against is Against.INVOICE:
                source = receipts.get(each.source) or offsets[each.source]
                self._pair(found, source, invoices[each.target], each)
                if each.source in receipts:
                    found.left[source] -= each.amount_fen
                found.left[invoices[each.target]] -= each.amount_fen
                continue
            ids = invoices if each.against is Against.RED else receipts
            source, target = ids[each.source], ids[each.target]
            self._pair(found, *((source, target) if each.against is Against.RED else (target, source)), each)
            found.left[source] += each.amount_fen
            found.left[target] -= each.amount_fen
        for taken in settled.matching.adjustments:
            id_ = invoices.get(taken.document) or receipts.get(taken.document)
            if id_ and taken.state is AllocationState.BOOKED and taken.on <= until:
                found.left[id_] -= taken.amount_fen
                found.adjusted[id_] = found.adjusted.get(id_, 0) + taken.amount_fen

    def _pair(self, found: Figures, source: str, target: str, each: Allocation) -> None:
        if self.papers[source].direction is Direction.REVENUE and self.papers[target].direction is Direction.EXPENSE:
            return  # a set-off is one fact: payable to invoice
        found.pairs[source, target] = found.pairs.get((source, target), 0) + each.amount_fen
        found.rules.setdefault((source, target), each.rule)
        found.days[source, target] = each.on

    def _set_offs(self) -> dict[str, str]:
        """The document on the other side of each paper that a set-off put into the books."""
        sides = defaultdict(dict)  # type: ignore[var-annotated]
        for paper in self.papers.values():
            if paper.kind is DocumentKind.INVOICE:
                sides[paper.direction][paper.key] = paper.id
        found = {}
        for each in self.gathered().ledger.decided:
            if isinstance(each, SetOff):
                found[f"{each.number}-revenue"] = sides[Direction.EXPENSE][each.received]
                found[f"{each.number}-expense"] = sides[Direction.REVENUE][each.issued]
        return found

    def _check_identity(self, settled: Settled) -> None:
        """For every document: amount = its allocations + its adjustments + what is left."""
        for document in settled.documents:
            if document.ref in settled.matching.left:
                assert settled.open(document, FAR) == settled.matching.left[document.ref], document.key


def is_of_persons(settled: Settled, each: Allocation) -> bool:
    """Whether a person decided it, or a red letter, refund or reversal took or released what a person decided."""
    if each.rule == "A0" or each.against is not Against.INVOICE:
        return True
    source = settled.receipts.get(each.source)
    return (source is not None and source.batch == MADE) or each.releases == "A0"


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def workbook(path: Path, rows: Iterable[Iterable[object]]) -> Path:
    """A workbook of one sheet."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in (None, ""):
                    sheet.write(number, column, value)
    return path


def cells_of(row: HeldRow) -> dict[str, str]:
    return dict(json.loads(row.cells))
