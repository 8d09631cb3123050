"""A settled group: its documents with their links and allocations, and what is open of each on any day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from contractctl.allocations import Against, AllocationState
from contractctl.decisions import of_group
from contractctl.documents import Contract, Invoice, InvoiceState, Receipt
from contractctl.due import due_days
from contractctl.links import link_documents
from contractctl.matching import match
from contractctl.plan import Coverage, Payment, cover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contractctl.allocations import Allocation
    from contractctl.decisions import Decision
    from contractctl.documents import Ref
    from contractctl.matching import Watch
    from contractctl.settings import SettleSettings
    from contractctl.settlement import Group


class Move(NamedTuple):
    """A change of what is left on a document: on its day, so many fen are settled (negative: released); an adjustment has no allocation."""

    on: date
    amount_fen: int
    allocation: Allocation | None


class Taken(NamedTuple):
    """What of each document is settled by a day, by kind and key: in all, with money, by an adjustment."""

    settled: Mapping[Ref, int]
    money: Mapping[Ref, int]
    adjusted: Mapping[Ref, int]


class Line:
    """A line of the report: a contract's documents, or a body's documents without one."""

    def __init__(self, contract: Contract | None, counterparty: str) -> None:
        self.contract = contract
        self.counterparty = counterparty
        self.key = contract.key if contract else f"body:{counterparty}"
        self.invoices: list[Invoice] = []
        self.receipts: list[Receipt] = []

    @property
    def documents(self) -> list[Invoice | Receipt]:
        return [*self.invoices, *self.receipts]


class Settled:
    """One group after linking and matching."""

    def __init__(self, group: Group, settings: SettleSettings, decided: Iterable[Decision] = (), watch: Watch | None = None) -> None:
        self.group = group
        decided = of_group(decided, group)
        self.links = link_documents(group, decided)
        self.matching = match(group, self.links, settings, due_days(group, self.links), decided, watch)
        self.moves: defaultdict[Ref, list[Move]] = defaultdict(list)
        self.reversed_on: dict[Ref, date] = {}  # both halves of a reversed pair, from the later one's day
        for allocation in self.matching.allocations:
            if allocation.state is AllocationState.BOOKED:
                self._move(allocation)
        for taken in self.matching.adjustments:
            if taken.state is AllocationState.BOOKED:
                self.moves[taken.kind, taken.document].append(Move(taken.on, taken.amount_fen, None))
        self.invoices = {i.key: i for i in group.invoices if i.state is not InvoiceState.VOIDED}
        self.receipts = {r.key: r for r in group.receipts}
        self._taken: dict[date, Taken] = {}
        self._coverages: dict[tuple[str, date], Coverage] = {}

    def _move(self, allocation: Allocation) -> None:
        gives = allocation.amount_fen if allocation.against is Against.INVOICE else -allocation.amount_fen
        self.moves[allocation.source_ref].append(Move(allocation.on, gives, allocation))
        self.moves[allocation.target_ref].append(Move(allocation.on, allocation.amount_fen, allocation))
        if allocation.against is Against.REVERSAL:
            self.reversed_on |= {allocation.source_ref: allocation.on, allocation.target_ref: allocation.on}

    @property
    def documents(self) -> list[Invoice | Receipt]:
        """Everything but voided invoices."""
        return [*self.invoices.values(), *self.receipts.values()]

    @cached_property
    def lines(self) -> list[Line]:
        """Every contract, then every body with documents without one."""
        lines = {c.key: Line(c, c.counterparty or "") for c in self.group.contracts}
        for document in self.documents:
            key = self.line_key(document)
            line = lines.get(key)
            if line is None:
                line = lines[key] = Line(self.links.of(document).contract, document.counterparty or "")
            if isinstance(document, Invoice):
                line.invoices.append(document)
            elif document.excluded_as is None:
                line.receipts.append(document)
        return [lines[key] for key in sorted(lines)]

    def line_key(self, document: Invoice | Receipt) -> str:
        """The key of the line that a document stands in: its contract's, else its body's."""
        contract = self.links.of(document).contract
        return contract.key if contract else f"body:{document.counterparty}"

    def taken(self, day: date) -> Taken:
        """What of every document is settled by `day`: added up once for a day, because all figures and findings ask for the same few days."""
        if day not in self._taken:
            self._taken[day] = self._added_up(day)
        return self._taken[day]

    def _added_up(self, day: date) -> Taken:
        settled: defaultdict[Ref, int] = defaultdict(int)
        money: defaultdict[Ref, int] = defaultdict(int)
        adjusted: defaultdict[Ref, int] = defaultdict(int)
        for key, moves in self.moves.items():
            for on, amount, allocation in moves:
                if on <= day:
                    settled[key] += amount
                    if allocation is None:
                        adjusted[key] += amount
                    elif allocation.against is Against.INVOICE:
                        money[key] += amount
        return Taken(settled, money, adjusted)

    def settled(self, document: Invoice | Receipt, day: date) -> int:
        """What of a document is settled by allocations that take effect by `day`."""
        return self.taken(day).settled.get(document.ref, 0)

    def open(self, document: Invoice | Receipt, day: date) -> int:
        """What is left of a document on `day`; 0 before its date."""
        if document.date > day:
            return 0
        amount = document.gross_fen if isinstance(document, Invoice) else document.amount_fen
        return amount - (self._taken.get(day) or self.taken(day)).settled.get(document.ref, 0)

    def money(self, document: Invoice | Receipt, day: date) -> int:
        """What of a document is settled with money (receipts against invoices) by `day`."""
        return self.taken(day).money.get(document.ref, 0)

    def adjusted(self, document: Invoice | Receipt, day: date) -> int:
        """What was taken off a document without money by `day`."""
        return self.taken(day).adjusted.get(document.ref, 0)

    def covering(self, line: Line, day: date) -> list[Receipt]:
        """The money received up to `day` that covers a plan: no proposed barter or set-off, no reversed pair."""
        return [r for r in line.receipts if r.date <= day and not r.waits_for_agreement and not self.is_reversed(r, day)]

    def coverage(self, line: Line, day: date) -> Coverage:
        """Plan coverage of a contract by the money received up to `day`."""
        place = line.key, day
        if place not in self._coverages:
            payments = [Payment(r.key, r.date, r.amount_fen, r.stated_instalment, self._taken_back(r)) for r in self.covering(line, day)]
            self._coverages[place] = cover(line.contract.instalments if line.contract else (), payments)
        return self._coverages[place]

    def is_reversed(self, document: Invoice | Receipt, day: date) -> bool:
        """Whether a document is half of a pair that netted out by `day`."""
        return self.reversed_on.get(document.ref, date.max) <= day

    def _taken_back(self, receipt: Receipt) -> str | None:
        if receipt.amount_fen >= 0:
            return None
        back = (m.allocation.target for m in self.moves.get(receipt.ref, ()) if m.allocation and m.allocation.source_ref == receipt.ref)
        return next(back, None)


def amount_on(contract: Contract, day: date) -> int | None:
    """The agreed amount with the supplements in effect on `day` (fen); None for 据实结算."""
    if contract.amount_fen is None:
        return None
    amount = contract.amount_fen
    if not contract.supplements:
        return amount
    for supplement in sorted(contract.supplements, key=lambda s: (s.effective or date.min, s.number)):
        if (supplement.effective or date.min) <= day:
            amount = supplement.amount_fen if supplement.is_new_total else amount + supplement.amount_fen
    return amount


def last_due(contract: Contract) -> date | None:
    """The later of the term's end and the last instalment's due day; None where the term has no end."""
    if contract.end is None:
        return None
    return max([contract.end, *(i.due for i in contract.instalments if i.due)])
