"""A settled group: its documents with their links and allocations, and what is open of each on any day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from contractctl.allocations import Against, AllocationState
from contractctl.closing import Place, Standing, method_of, on_day, outside_lines
from contractctl.decisions import of_group
from contractctl.documents import Contract, Invoice, InvoiceState, Receipt
from contractctl.due import due_days
from contractctl.links import link_documents
from contractctl.matching import match
from contractctl.plan import Coverage, Payment, cover

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
    """A line of the report: a contract's documents, or a body's documents without one.

    `past` are documents that counted here on a closed day and count otherwise now: they move on the first open day.
    """

    def __init__(self, contract: Contract | None, counterparty: str, key: str = "") -> None:
        self.contract = contract
        self.counterparty = counterparty
        self.key = key or (contract.key if contract else f"body:{counterparty}")
        self.invoices: list[Invoice] = []
        self.receipts: list[Receipt] = []
        self.past: list[Ref] = []

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
        self.restored_on: dict[Ref, date] = {}  # and the day on which that was taken back
        for allocation in self.matching.allocations:
            if allocation.state is AllocationState.BOOKED:
                self._move(allocation)
        for taken in self.matching.adjustments:
            if taken.state is AllocationState.BOOKED:
                self.moves[taken.kind, taken.document].append(Move(taken.on, taken.amount_fen, None))
        self.invoices = {i.key: i for i in group.invoices if i.state is not InvoiceState.VOIDED}
        self.receipts = {r.key: r for r in group.receipts}
        self.history = dict(self._history())
        self._taken: dict[date, Taken] = {}
        self._coverages: dict[tuple[str, date], Coverage] = {}

    def _move(self, allocation: Allocation) -> None:
        gives = allocation.amount_fen if allocation.against is Against.INVOICE else -allocation.amount_fen
        self.moves[allocation.source_ref].append(Move(allocation.on, gives, allocation))
        self.moves[allocation.target_ref].append(Move(allocation.on, allocation.amount_fen, allocation))
        if allocation.against is Against.REVERSAL and allocation.amount_fen < 0:
            self.restored_on |= {allocation.source_ref: allocation.on, allocation.target_ref: allocation.on}
        elif allocation.against is Against.REVERSAL:
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
        for ref, standings in self.history.items():
            for standing in standings:
                if standing.place is Place.LINE:
                    line = lines.setdefault(standing.line, Line(None, standing.counterparty or "", standing.line))
                    line.past += [ref] if ref not in line.past else []
        return [lines[key] for key in sorted(lines)]

    def _history(self) -> Iterator[tuple[Ref, tuple[Standing, ...]]]:
        """Documents that counted otherwise on a closed day, with how they stood since when; the last is how they stand now."""
        closed = self.group.closed
        if closed is None:
            return
        for ref, standings in closed.standings.items():
            present = self._present(ref, closed.first_open)
            changed = () if standings[-1].is_like(present) else (present,)
            if len(standings) + len(changed) > 1:
                yield ref, (*standings, *changed)

    def _present(self, ref: Ref, since: date) -> Standing:
        kind, key = ref
        known: Mapping[str, Invoice | Receipt] = self.invoices if kind == "invoice" else self.receipts
        document = known.get(key)
        if document is None and self.group.closed:
            document = self.group.closed.undecided.get(ref)
        if (outside := outside_lines(document, since)) or document is None:
            return outside or Standing(since, Place.GONE)
        return self.stands_in_line(document, since)

    def stands_in_line(self, document: Invoice | Receipt, since: date) -> Standing:
        """How a document counts in its line from a day on."""
        contract = self.links.of(document).contract
        code = contract.counterparty if contract else document.counterparty
        return Standing(since, Place.LINE, self.line_key(document), code, document.fen, method_of(document))

    def standing(self, ref: Ref, day: date) -> Standing | None:
        """How a document that counted otherwise on a closed day stood on a day; None before it counted."""
        return on_day(self.history[ref], day)

    def standings(self, day: date) -> Iterator[tuple[Ref, Standing]]:
        """How every document stands that counts by a day: what closing that day keeps."""
        for document in self.documents:
            if document.counted <= day and document.ref not in self.history:
                yield document.ref, outside_lines(document, document.counted) or self.stands_in_line(document, document.counted)
        for ref, standings in self.history.items():
            yield from ((ref, each) for each in standings if each.since <= day)

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
        """What is left of a document on `day`; 0 before it counts."""
        if document.counted > day:
            return 0
        amount = self._amount(document, day)
        return amount - (self._taken.get(day) or self.taken(day)).settled.get(document.ref, 0)

    def _amount(self, document: Invoice | Receipt, day: date) -> int:
        if document.ref not in self.history:
            return document.fen
        standing = self.standing(document.ref, day)
        return standing.amount_fen if standing else 0

    def money(self, document: Invoice | Receipt, day: date) -> int:
        """What of a document is settled with money (receipts against invoices) by `day`."""
        return self.taken(day).money.get(document.ref, 0)

    def adjusted(self, document: Invoice | Receipt, day: date) -> int:
        """What was taken off a document without money by `day`."""
        return self.taken(day).adjusted.get(document.ref, 0)

    def covering(self, line: Line, day: date) -> list[Receipt]:
        """The money received up to `day` that covers a plan: no proposed barter or set-off, no reversed pair."""
        return [r for r in line.receipts if r.counted <= day and not r.waits_for_agreement and not self.is_reversed(r, day)]

    def coverage(self, line: Line, day: date) -> Coverage:
        """Plan coverage of a contract by the money received up to `day`; first by what was paid before the ledger begins."""
        place = line.key, day
        if place not in self._coverages:
            payments = [Payment(r.key, r.date, r.amount_fen, r.stated_instalment, self._taken_back(r)) for r in self.covering(line, day)]
            self._coverages[place] = cover(line.contract.instalments if line.contract else (), payments, self.settled_before(line, day))
        return self._coverages[place]

    def settled_before(self, line: Line, day: date) -> int:
        """What of a line was invoiced and paid before the ledger begins, as its openings of up to `day` tell."""
        return sum(d.settled_fen or 0 for d in self._openings.get(line.key, ()) if d.counted <= day)

    @cached_property
    def _openings(self) -> Mapping[str, list[Invoice | Receipt]]:
        """The openings of which something was settled before, by line."""
        found: defaultdict[str, list[Invoice | Receipt]] = defaultdict(list)
        for document in self.documents:
            if document.settled_fen:
                found[self.line_key(document)].append(document)
        return found

    def is_reversed(self, document: Invoice | Receipt, day: date) -> bool:
        """Whether a document is half of a pair that netted out by `day`."""
        return self.is_netted(document.ref, day)

    def is_netted(self, ref: Ref, day: date) -> bool:
        """The same of a document that may be gone."""
        return self.reversed_on.get(ref, date.max) <= day < self.restored_on.get(ref, date.max)

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
