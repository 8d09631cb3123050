"""Documents of one settlement group become allocations, with evidence (RECONCILE.md §2).

Each rule takes what the rules before it left. Documents are taken in the order date, amount, key. A tie gives nothing and
is named; a similarity score never allocates money.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from contractctl.documents import Invoice, InvoiceState, Method, Receipt
from contractctl.findings import Evidence, Tried
from contractctl.language import N_, say
from contractctl.links import written_numbers
from contractctl.sets import Tie, unique_sets
from contractctl.settlement import document_order
from contractctl.values.identifiers import fold_number
from contractctl.values.money import pro_rata, yuan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contractctl.links import Links
    from contractctl.settings import SettleSettings
    from contractctl.settlement import Group, Stranger


class AllocationState(StrEnum):
    """Booked counts in the figures; proposed waits for a person."""

    BOOKED = "booked"
    PROPOSED = "proposed"


class Against(StrEnum):
    """What an allocation settles with what."""

    INVOICE = "invoice"  # a receipt settles an invoice
    RED = "red"  # a red invoice takes back its blue
    REFUND = "refund"  # a refund takes back its receipt
    REVERSAL = "reversal"  # a reversed or returned receipt and its reversal net out


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a document that settles a part of another, on the later of their dates.

    `source` gives and `target` is settled: a receipt and an invoice; a red invoice and its blue; a refund or reversal and the
    receipt it takes back. A negative amount releases what was settled before.
    """

    source: str
    target: str
    contract: str | None  # the contract's number, else its key
    amount_fen: int
    on: date
    rule: str
    state: AllocationState = AllocationState.BOOKED
    against: Against = Against.INVOICE
    evidence: tuple[Evidence, ...] = ()
    proposal: str | None = None  # members of one proposed set share it

    @property
    def id(self) -> str:
        """`A-` and twelve hex digits of what makes it this allocation."""
        text = f"{self.source}\n{self.target}\n{self.rule}\n{self.state}\n{self.on}\n{self.amount_fen}"
        return "A-" + hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Decided:
    """An allocation that a person decided (A0); it is kept as far as both documents have something left."""

    source: str
    target: str
    amount_fen: int
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A proposed adjustment of what is left on a document (A7), with its reason."""

    document: str
    amount_fen: int
    reason: str
    on: date


@dataclass(frozen=True, slots=True)
class Excess:
    """Money beyond what the invoices that a receipt names have open."""

    receipt: Receipt
    invoices: tuple[Invoice, ...]
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """A receipt that names several invoices and has less than they have open: nothing is allocated."""

    receipt: Receipt
    invoices: tuple[Invoice, ...]


@dataclass(frozen=True, slots=True)
class ForeignInvoice:
    """A receipt that names an invoice which is no candidate's."""

    receipt: Receipt
    invoice: Stranger


@dataclass(slots=True)
class Matching:
    """What the matcher returns for one group."""

    allocations: list[Allocation] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    excesses: list[Excess] = field(default_factory=list)
    shortages: list[Shortage] = field(default_factory=list)
    foreign: list[ForeignInvoice] = field(default_factory=list)
    capped: list[str] = field(default_factory=list)
    over_reversed: list[tuple[Invoice, Invoice, int]] = field(default_factory=list)  # red, blue, what exceeds the blue
    unknown_blue: list[Invoice] = field(default_factory=list)
    due: dict[str, tuple[date, str]] = field(default_factory=dict)  # invoice key: due day and where it came from
    left: dict[str, int] = field(default_factory=dict)  # receipts and invoices: what is left after all
    tried: defaultdict[str, list[Tried]] = field(default_factory=lambda: defaultdict(list))


def match(
    group: Group,
    links: Links,
    settings: SettleSettings,
    due: Mapping[str, tuple[date, str]],
    decided: Iterable[Decided] = (),
    trace: str | None = None,
) -> Matching:
    """Allocate a group's documents by A0 to A8.

    `due` gives each invoice's due day and where it came from; `trace` is the key of a document whose tried rules are kept.
    """
    state = _State(group, links, settings, dict(due), trace)
    state.keep(decided)
    state.tie_reversals()
    state.named_invoices_and_reds()
    state.refunds()
    state.unique_equals()
    state.no_choice()
    if settings.fifo or any(contract.fifo for contract in group.contracts):
        state.oldest_first()
    state.sets()
    state.tolerance()
    state.result.left = state.left
    return state.result


T = TypeVar("T", Receipt, Invoice)
Pool = tuple[str, str]  # ("contract", key) or ("body", code)


class _State:
    """What is left on each document while the rules run, and what they gave."""

    def __init__(self, group: Group, links: Links, settings: SettleSettings, due: dict[str, tuple[date, str]], trace: str | None) -> None:
        self.group, self.links, self.settings, self.trace = group, links, settings, trace
        self.result = Matching(due=due)
        self.invoices = {i.key: i for i in group.invoices if i.state is not InvoiceState.VOIDED}
        self.receipts = {r.key: r for r in group.receipts if r.excluded_as is None}
        self.left = {i.key: i.gross_fen for i in self.invoices.values()} | {r.key: r.amount_fen for r in self.receipts.values()}
        self.names = {key: self._named(receipt) for key, receipt in self.receipts.items()}
        self.reversed: set[str] = set()
        self.settled_by: defaultdict[str, list[Allocation]] = defaultdict(list)  # by target, and by source

    # -- booking

    def book(self, source: Receipt | Invoice, target: Receipt | Invoice, amount: int, rule: str, against: Against, *because: Evidence) -> None:
        """Take `amount` from both documents; a red letter, refund or reversal gives a negative document back its zero."""
        day = max(source.date, target.date)
        allocation = Allocation(source.key, target.key, self._contract(target), amount, day, rule, against=against, evidence=because)
        self.left[source.key] += amount if against is not Against.INVOICE else -amount
        self.left[target.key] -= amount
        self._keep(allocation)
        self.note(source.key, rule, "allocated", target.key, amount)
        self.note(target.key, rule, "allocated", source.key, amount)

    def _keep(self, allocation: Allocation) -> None:
        self.result.allocations.append(allocation)
        self.settled_by[allocation.target].append(allocation)
        if allocation.against is Against.INVOICE:
            self.settled_by[allocation.source].append(allocation)

    def note(self, key: str, rule: str, outcome: str, other: str, amount: int) -> None:
        if key == self.trace:
            because = say(N_("{amount} with {other}"), amount=yuan(amount), other=other)
            self.result.tried[key].append(Tried(rule, outcome, because))

    def stopped(self, key: str, tried: Tried) -> None:
        if key == self.trace:
            self.result.tried[key].append(tried)

    def _contract(self, document: Invoice | Receipt) -> str | None:
        contract = self.links.of(document).contract
        return (contract.number or contract.key) if contract else None

    # -- what belongs together

    def pools(self, document: Invoice | Receipt) -> tuple[Pool, ...]:
        """Where a document may find its counterpart: its contract, or its candidate bodies where it has and states none."""
        link = self.links.of(document)
        if link.contract:
            return (("contract", link.contract.key),)
        if link.states_another:
            return ()
        codes = self.group.candidate_codes(document.counterparty or "", document.date)
        return tuple(("body", code) for code in codes)

    def open_receipts(self) -> Iterator[Receipt]:
        """Receipts with money left that no paper has promised: they name no invoice and need no agreement."""
        for receipt in self.group.receipts:
            if self.left.get(receipt.key, 0) > 0 and not self.names[receipt.key] and not waits_for_agreement(receipt):
                yield receipt

    def open_invoices(self) -> Iterator[Invoice]:
        for invoice in self.group.invoices:
            if self.left.get(invoice.key, 0) > 0:
                yield invoice

    def _named(self, receipt: Receipt) -> tuple[str, ...]:
        """Invoice numbers that a receipt names: its column, else whole numbers in its memo that are invoices here."""
        if receipt.stated_invoices:
            return receipt.stated_invoices
        mentioned = written_numbers(receipt.memo) & self.invoices.keys() if receipt.memo else set()
        return tuple(sorted(mentioned))

    # -- A0

    def keep(self, decided: Iterable[Decided]) -> None:
        """A0: what a person decided is kept as it is."""
        for each in decided:
            source, target = self.receipts.get(each.source), self.invoices.get(each.target)
            if source and target:
                amount = min(each.amount_fen, self.left[source.key], self.left[target.key])
                if amount > 0:
                    self.book(source, target, amount, "A0", Against.INVOICE, Evidence("decided by", each.by), Evidence("why", each.why))

    # -- A2, reversals and returns: before A1, so that a payment that bounced and came again settles its invoice once

    def tie_reversals(self) -> None:
        for receipt in self.receipts.values():
            original = self.original(receipt) if receipt.is_reversal else None
            if original and original.amount_fen == -receipt.amount_fen == self.left[original.key]:
                self.reversed |= {receipt.key, original.key}
                self.book(receipt, original, original.amount_fen, "A2", Against.REVERSAL, self._tie_evidence(receipt))

    def refunds(self) -> None:
        """A refund takes what is left of its original, then releases what the original settled, latest first."""
        for receipt in self.receipts.values():
            if self.left[receipt.key] < 0 and (original := self.original(receipt)):
                self.release_or_reduce(receipt, original, Against.REFUND, self._tie_evidence(receipt))

    def release_or_reduce(self, negative: Invoice | Receipt, original: Invoice | Receipt, against: Against, because: Evidence) -> None:
        """A negative document first reduces what is open on its original; beyond that it releases the latest allocations."""
        wanted = min(-self.left[negative.key], self._takeable(original))
        lacking = wanted - self.left[original.key]
        if lacking > 0:
            self._release(original, negative.date, lacking, because)
        amount = min(wanted, self.left[original.key])
        if amount > 0:
            self.book(negative, original, amount, "A2", against, because)

    def _takeable(self, original: Invoice | Receipt) -> int:
        """What a document still has: what is left and what was settled with money."""
        return self.left[original.key] + sum(a.amount_fen for a in self.settled_by[original.key] if a.against is Against.INVOICE)

    def _release(self, document: Invoice | Receipt, day: date, amount: int, because: Evidence) -> None:
        released: defaultdict[tuple[str, str], int] = defaultdict(int)
        for allocation in self.settled_by[document.key]:
            released[allocation.source, allocation.target] += allocation.amount_fen
        latest = sorted(self.settled_by[document.key], key=lambda a: (a.on, a.source, a.target), reverse=True)
        for allocation in latest:
            pair = allocation.source, allocation.target
            part = min(amount, released[pair], allocation.amount_fen)
            if allocation.against is not Against.INVOICE or part <= 0:
                continue
            on = max(day, allocation.on)
            self._keep(Allocation(*pair, allocation.contract, -part, on, "A2", evidence=(because, Evidence("releases", allocation.rule))))
            released[pair] -= part
            self.left[allocation.source] += part
            self.left[allocation.target] += part
            amount -= part

    def original(self, receipt: Receipt) -> Receipt | None:
        """The receipt that money going back takes back: by reference, or the only equal and opposite one before it."""
        fitting = [r for r in self.receipts.values() if r.amount_fen > 0 and self._same_pool(r, receipt)]
        if receipt.reverses:
            wanted = fold_number(receipt.reverses)
            named = [r for r in fitting if r.reference and fold_number(r.reference) == wanted]
            return named[0] if len(named) == 1 else None
        equal = [r for r in fitting if r.amount_fen == -receipt.amount_fen and r.date <= receipt.date and r.key not in self.reversed]
        return equal[0] if len(equal) == 1 else None

    def _same_pool(self, one: Receipt, other: Receipt) -> bool:
        return one.counterparty == other.counterparty or bool(set(self.pools(one)) & set(self.pools(other)))

    def _tie_evidence(self, receipt: Receipt) -> Evidence:
        return Evidence("names", receipt.reverses) if receipt.reverses else Evidence("equal and opposite", yuan(receipt.amount_fen))

    # -- A1 and red letters, in date order: a red sees what was allocated up to its date, a later receipt the reduced blue

    def named_invoices_and_reds(self) -> None:
        reds = [i for i in self.invoices.values() if i.gross_fen < 0]
        naming = [r for r in self.receipts.values() if self.names[r.key] and self.left[r.key] > 0]
        both: list[Invoice | Receipt] = [*reds, *naming]
        for document in sorted(both, key=document_order):
            if isinstance(document, Invoice):
                self.red_letter(document)
            else:
                self.named(document)

    def red_letter(self, red: Invoice) -> None:
        """A2: a red letter against the blue it names; what exceeds the blue stays open."""
        blue = self.invoices.get(fold_number(red.reverses)) if red.reverses else None
        if blue is None or blue.gross_fen <= 0:
            self.result.unknown_blue.append(red)
            return
        self.release_or_reduce(red, blue, Against.RED, Evidence("names", red.reverses or ""))
        if self.left[red.key] < 0:
            self.result.over_reversed.append((red, blue, -self.left[red.key]))

    def named(self, receipt: Receipt) -> None:
        """A1: the receipt names invoices, whole references, never a substring."""
        invoices, complete = self._find_named(receipt)
        if not invoices:
            return
        open_sum = sum(max(0, self.left[i.key]) for i in invoices)
        if len(invoices) > 1 and self.left[receipt.key] < open_sum:
            self.result.shortages.append(Shortage(receipt, tuple(invoices)))
            self.stopped(receipt.key, _SHORT)
            return
        for invoice in sorted(invoices, key=document_order):
            amount = min(self.left[receipt.key], self.left[invoice.key])
            if amount > 0:
                self.settle_named(receipt, invoice, amount)
        if self.left[receipt.key] > 0 and complete:
            self.result.excesses.append(Excess(receipt, tuple(invoices), self.left[receipt.key]))

    def settle_named(self, receipt: Receipt, invoice: Invoice, amount: int) -> None:
        if waits_for_agreement(receipt):
            self.propose(receipt, invoice, amount, "A1", Evidence("names", invoice.key), Evidence("agreement", ""))
        else:
            self.book(receipt, invoice, amount, "A1", Against.INVOICE, Evidence("names", invoice.key))

    def _find_named(self, receipt: Receipt) -> tuple[list[Invoice], bool]:
        """The candidates' invoices that a receipt names, and whether all that it names are there."""
        codes = self.group.candidate_codes(receipt.counterparty or "", receipt.date)
        found: dict[str, Invoice] = {}
        missing = 0
        for number in self.names[receipt.key]:
            invoice = self._invoice(fold_number(number))
            if invoice and self._is_candidate(invoice, receipt, codes):
                found[invoice.key] = invoice
                continue
            missing += 1
            self._foreign(receipt, fold_number(number))
        return list(found.values()), missing == 0

    def _is_candidate(self, invoice: Invoice, receipt: Receipt, codes: tuple[str, ...]) -> bool:
        """An invoice of a candidate body, or of the contract that the receipt belongs to."""
        contract = self.links.of(receipt).contract
        return invoice.counterparty in codes or (contract is not None and self.links.of(invoice).contract == contract)

    def _invoice(self, number: str) -> Invoice | None:
        if number in self.invoices:
            return self.invoices[number]
        bare = [i for key, i in self.invoices.items() if "|" in key and key.partition("|")[2] == number]
        return bare[0] if len(bare) == 1 else None

    def _foreign(self, receipt: Receipt, number: str) -> None:
        stranger = self.group.elsewhere.invoices.get(number)
        if stranger and stranger.counterparty and stranger.counterparty != receipt.counterparty:
            self.result.foreign.append(ForeignInvoice(receipt, stranger))
        self.stopped(receipt.key, Tried("A1", "stopped", say(N_("invoice {number} is not among the body's open ones"), number=number)))

    # -- A3

    def unique_equals(self) -> None:
        """A3: equal open amounts of one pool, unique on both sides among the open documents inside the window."""
        receipts = _Equals(self, self.open_receipts())
        invoices = _Equals(self, self.open_invoices())
        pairs = []
        for receipt in self.open_receipts():
            partners = invoices.partners(receipt)
            if len(partners) == 1 and len(receipts.partners(partners[0])) == 1:
                pairs.append((receipt, partners[0]))
            elif len(partners) > 1:
                self.stopped(receipt.key, _SEVERAL_EQUALS)
        for receipt, invoice in pairs:
            evidence = Evidence("equal amount", yuan(self.left[receipt.key])), Evidence("invoice due", self.due_day(invoice).isoformat())
            self.book(receipt, invoice, self.left[receipt.key], "A3", Against.INVOICE, *evidence)

    def due_day(self, invoice: Invoice) -> date:
        return self.result.due[invoice.key][0] if invoice.key in self.result.due else invoice.date

    def in_window(self, receipt: Receipt, invoice: Invoice) -> bool:
        first = invoice.date - timedelta(days=self.settings.window_before)
        last = self.due_day(invoice) + timedelta(days=self.settings.window_after)
        return first <= receipt.date <= last

    # -- A4

    def no_choice(self) -> None:
        """A4: day by day, looking back: a single open document on one side, and nothing to choose on the other."""
        arriving: defaultdict[date, list[Invoice | Receipt]] = defaultdict(list)
        documents: list[Invoice | Receipt] = [*self.open_receipts(), *self.open_invoices()]
        for document in documents:
            arriving[document.date].append(document)
        there: defaultdict[Pool, tuple[list[Receipt], list[Invoice]]] = defaultdict(lambda: ([], []))
        for day in sorted(arriving):
            touched = set()
            for document in arriving[day]:
                for pool in self.pools(document):
                    touched.add(pool)
                    if isinstance(document, Receipt):
                        there[pool][0].append(document)
                    else:
                        there[pool][1].append(document)
            for pool in sorted(touched):
                self._without_choice(there[pool], there)

    def _without_choice(self, sides: tuple[list[Receipt], list[Invoice]], there: Mapping[Pool, tuple[list[Receipt], list[Invoice]]]) -> None:
        receipts, invoices = sides
        receipts[:] = [r for r in receipts if self.left[r.key] > 0]
        invoices[:] = [i for i in invoices if self.left[i.key] > 0]
        if not receipts or not invoices or min(len(receipts), len(invoices)) > 1:
            return
        documents: list[Invoice | Receipt] = [*receipts, *invoices]
        if any(self._has_choice_elsewhere(document, there) for document in documents):
            return
        money, billed = sum(self.left[r.key] for r in receipts), sum(self.left[i.key] for i in invoices)
        single = len(receipts) == len(invoices) == 1
        if not single and (money > billed if len(receipts) > 1 else billed > money):
            return
        for receipt in tuple(receipts):
            for invoice in tuple(invoices):
                amount = min(self.left[receipt.key], self.left[invoice.key])
                if amount > 0:
                    evidence = Evidence("open receipts", str(len(receipts))), Evidence("open invoices", str(len(invoices)))
                    self.book(receipt, invoice, amount, "A4", Against.INVOICE, *evidence)

    def _has_choice_elsewhere(self, document: Invoice | Receipt, there: Mapping[Pool, tuple[list[Receipt], list[Invoice]]]) -> bool:
        """A document that may belong to several bodies has a choice while another of them has something open."""
        pools = self.pools(document)
        if len(pools) == 1:
            return False
        side = 1 if isinstance(document, Receipt) else 0
        others = [d for pool in pools if pool in there for d in there[pool][side] if self.left[d.key] > 0]
        return len({d.key for d in others}) > 1

    # -- A5

    def sets(self) -> None:
        """A5: unique sets are proposed (or booked where the setting says so); sets that share a member are one tie."""
        pools: defaultdict[Pool, tuple[list[Receipt], list[Invoice]]] = defaultdict(lambda: ([], []))
        for receipt in self.group.receipts:
            if self.left.get(receipt.key, 0) > 0 and not self.names[receipt.key]:
                for pool in self.pools(receipt):
                    pools[pool][0].append(receipt)
        for invoice in self.open_invoices():
            for pool in self.pools(invoice):
                pools[pool][1].append(invoice)
        for pool in sorted(pools):
            self._sets_of(*pools[pool])

    def _sets_of(self, receipts: list[Receipt], invoices: list[Invoice]) -> None:
        if not receipts or not invoices:
            return
        found = unique_sets({r.key: self.left[r.key] for r in receipts}, {i.key: self.left[i.key] for i in invoices})
        self.result.capped += found.capped
        self.result.ties += found.ties
        for group in found.sets:
            booked = self.settings.sets == "book" and not any(waits_for_agreement(self.receipts[key]) for key in group.receipts)
            for source, target, amount in group.pairs({**self.left}):
                evidence = (Evidence("set of", str(len(group.receipts) + len(group.invoices))),)
                if booked:
                    self.book(self.receipts[source], self.invoices[target], amount, "A5", Against.INVOICE, *evidence)
                else:
                    self.propose(self.receipts[source], self.invoices[target], amount, "A5", *evidence, proposal=group.id)

    def propose(self, receipt: Receipt, invoice: Invoice, amount: int, rule: str, *because: Evidence, proposal: str | None = None) -> None:
        day = max(receipt.date, invoice.date)
        contract = self._contract(invoice)
        state = AllocationState.PROPOSED
        self.result.allocations.append(Allocation(receipt.key, invoice.key, contract, amount, day, rule, state, evidence=because, proposal=proposal))
        self.note(receipt.key, rule, "proposed", invoice.key, amount)
        self.note(invoice.key, rule, "proposed", receipt.key, amount)

    # -- A6

    def oldest_first(self) -> None:
        """A6, where it is asked for: oldest due first, equal due days share pro rata."""
        invoices: defaultdict[Pool, list[Invoice]] = defaultdict(list)
        for invoice in self.open_invoices():
            for pool in self.pools(invoice):
                invoices[pool].append(invoice)
        for receipt in tuple(self.open_receipts()):
            for pool in self.pools(receipt):
                if self._asks_for_fifo(receipt):
                    self._pay_oldest(receipt, invoices.get(pool, []))

    def _asks_for_fifo(self, receipt: Receipt) -> bool:
        contract = self.links.of(receipt).contract
        return self.settings.fifo or (contract is not None and contract.fifo)

    def _pay_oldest(self, receipt: Receipt, invoices: list[Invoice]) -> None:
        by_due: defaultdict[date, list[Invoice]] = defaultdict(list)
        for invoice in invoices:
            if self.left[invoice.key] > 0:
                by_due[self.due_day(invoice)].append(invoice)
        for day in sorted(by_due):
            due = sorted(by_due[day], key=lambda i: i.key)
            weights = [self.left[i.key] for i in due]
            amount = min(self.left[receipt.key], sum(weights))
            for invoice, part in zip(due, pro_rata(amount, weights), strict=True):
                if part > 0:
                    self.book(receipt, invoice, part, "A6", Against.INVOICE, Evidence("due", day.isoformat()))

    # -- A7

    def tolerance(self) -> None:
        """A7: a difference within the tolerance, left on a document that was settled, is proposed as an adjustment."""
        limit = self.settings.tolerance_fen
        documents: list[Invoice | Receipt] = [*self.group.receipts, *self.group.invoices]
        for document in documents:
            left = self.left.get(document.key, 0)
            if 0 < left <= limit and self.settled_by[document.key]:
                on = max(a.on for a in self.settled_by[document.key])
                self.result.adjustments.append(Adjustment(document.key, left, "difference within the tolerance", on))


class _Equals(Generic[T]):
    """Open documents of one side by pool and open amount, to find those that a document of the other side may equal."""

    def __init__(self, state: _State, documents: Iterable[T]) -> None:
        self.state = state
        self.found: defaultdict[tuple[Pool, int], list[T]] = defaultdict(list)
        for document in documents:
            for pool in state.pools(document):
                self.found[pool, state.left[document.key]].append(document)

    def partners(self, document: Receipt | Invoice) -> list[T]:
        """Up to two partners: more than one is a tie, however many there are."""
        amount = self.state.left[document.key]
        partners: dict[str, T] = {}
        for pool in self.state.pools(document):
            for other in reversed(self.found.get((pool, amount), ())):
                if self._fit(document, other):
                    partners[other.key] = other
                    if len(partners) > 1:
                        return list(partners.values())
        return list(partners.values())

    def _fit(self, one: Receipt | Invoice, other: Receipt | Invoice) -> bool:
        receipt, invoice = (one, other) if isinstance(one, Receipt) else (other, one)
        return isinstance(receipt, Receipt) and isinstance(invoice, Invoice) and self.state.in_window(receipt, invoice)


def waits_for_agreement(receipt: Receipt) -> bool:
    """Barter and set-off without a named agreement are proposed, never booked."""
    return receipt.method in (Method.BARTER, Method.SET_OFF) and not receipt.agreement


_SHORT = Tried(
    "A1",
    "stopped",
    say(N_("it names several invoices and is less than they have open")),
    say(N_("how much of it is for which invoice")),
)
_SEVERAL_EQUALS = Tried("A3", "stopped", say(N_("several open invoices have this amount")), say(N_("the number of the invoice it pays")))
