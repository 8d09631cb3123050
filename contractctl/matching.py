"""Documents of one settlement group become allocations, with evidence (RECONCILE.md §2).

Each rule takes what the rules before it left. Documents are taken in the order date, amount, key. A tie gives nothing and
is named; a similarity score never allocates money.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from heapq import merge
from itertools import accumulate, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Generic, TypeVar

from contractctl.allocations import Adjustment, Against, Allocation, AllocationState, Excess, ForeignInvoice, Matching, Shortage
from contractctl.decisions import Barred, Decided, DocumentKind, Refused, Tied, adjustments
from contractctl.documents import Invoice, InvoiceState, Receipt
from contractctl.findings import Evidence
from contractctl.kept import Kept, changes_of
from contractctl.links import written_numbers
from contractctl.sets import FittingSet, Search
from contractctl.settlement import document_order, invoice_numbers
from contractctl.values.identifiers import fold_number
from contractctl.values.money import pro_rata, yuan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from contractctl.decisions import Decision
    from contractctl.documents import Ref
    from contractctl.links import Links
    from contractctl.settings import SettleSettings
    from contractctl.settlement import Group

    Watch = Callable[[str, "State"], None]  # rule, and what it left


def match(
    group: Group,
    links: Links,
    settings: SettleSettings,
    due: Mapping[str, tuple[date, str]],
    decided: Iterable[Decision] = (),
    watch: Watch | None = None,
) -> Matching:
    """Allocate a group's documents by A0 to A8; `decided` speaks of this group's documents only.

    `due` gives each invoice's due day and where it came from; `watch` is shown what every rule left.
    """
    decided = tuple(decided)
    state = State(group, links, settings, dict(due), decided)
    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("A0", state.keep_closed),
        ("A0", lambda: state.keep(decided)),
        ("A2", state.tie_reversals),
        ("A1", state.named_invoices_and_reds),
        ("A2", state.refunds),
        ("A0", state.keep_rest),
        ("A3", state.unique_equals),
        ("A4", state.no_choice),
        *((("A5", state.book_sets),) if settings.sets == "book" else ()),
        ("A6", state.oldest_first),
        ("A5", state.sets),
        ("A7", state.tolerance),
    )
    for rule, step in steps:
        step()
        if watch:
            watch(rule, state)
    state.result.left = state.left
    return state.result


@dataclass(frozen=True, slots=True)
class Apart:
    """Pairs, of a receipt's and an invoice's key, that no rule joins.

    A person said so, or both are opening balances: whoever listed them as open, both at once, had not settled the one with the other.
    """

    barred: frozenset[tuple[str, str]]
    opening_receipts: frozenset[str]
    opening_invoices: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.barred or (self.opening_receipts and self.opening_invoices))

    def __contains__(self, pair: tuple[str, str]) -> bool:
        return pair in self.barred or (pair[0] in self.opening_receipts and pair[1] in self.opening_invoices)


def _openings(documents: Iterable[Receipt | Invoice]) -> frozenset[str]:
    return frozenset(document.key for document in documents if document.opening)


T = TypeVar("T", Receipt, Invoice)
Pool = tuple[str, str]  # ("contract", key) or ("body", code)


class State:
    """What is left on each document while the rules run, and what they gave."""

    def __init__(self, group: Group, links: Links, settings: SettleSettings, due: dict[str, tuple[date, str]], decided: Sequence[Decision] = ()) -> None:
        self.group, self.links, self.settings = group, links, settings
        self.barred = {(each.source, each.target) for each in decided if isinstance(each, Barred)}
        self.refused = {FittingSet(each.receipts, each.invoices) for each in decided if isinstance(each, Refused)}
        self.tied: defaultdict[tuple[DocumentKind, str], list[Tied]] = defaultdict(list)
        for each in decided:
            if isinstance(each, Tied):
                self.tied[each.kind, each.source].append(each)
        self.short: list[Decided] = []  # of decided links, what the documents did not have when it was their turn
        self.result = Matching(due=due)
        self.invoices = {i.key: i for i in group.invoices if i.state is not InvoiceState.VOIDED}
        self.receipts = {r.key: r for r in group.receipts if r.excluded_as is None}
        self.apart = Apart(frozenset(self.barred), _openings(self.receipts.values()), _openings(self.invoices.values()))
        self.left = {i.ref: i.gross_fen for i in self.invoices.values()} | {r.ref: r.amount_fen for r in self.receipts.values()}
        self.kept = Kept(group.closed, [*self.invoices.values(), *self.receipts.values()], decided) if group.closed else None
        self.promised: Counter[Ref] = Counter()  # what proposals would take of a document
        self.by_number: defaultdict[str, list[Invoice]] = defaultdict(list)
        for invoice in self.invoices.values():
            for number in invoice_numbers(invoice):
                self.by_number[number].append(invoice)
        self.before, self.after = timedelta(days=settings.window_before), timedelta(days=settings.window_after)
        self._pools: dict[Ref, tuple[Pool, ...]] = {}
        self.names = {key: self._named(receipt) for key, receipt in self.receipts.items()}
        self.awaiting: list[tuple[Receipt, Invoice, int]] = []  # named by a barter or set-off that waits for its agreement
        self.released: set[Ref] = set()  # documents of which something was settled and is not any more
        self.settled_by: defaultdict[Ref, list[Allocation]] = defaultdict(list)  # by target, and by source

    @cached_property
    def by_reference(self) -> Mapping[str, list[Receipt]]:
        """Money that came, by the reference that what takes it back may name."""
        found: defaultdict[str, list[Receipt]] = defaultdict(list)
        for receipt in self.receipts.values():
            if receipt.amount_fen > 0 and receipt.reference:
                found[fold_number(receipt.reference)].append(receipt)
        return found

    @cached_property
    def by_amount(self) -> Mapping[int, list[Receipt]]:
        """Money that came, by amount."""
        found: defaultdict[int, list[Receipt]] = defaultdict(list)
        for receipt in self.receipts.values():
            if receipt.amount_fen > 0:
                found[receipt.amount_fen].append(receipt)
        return found

    # -- booking

    def book(self, source: Receipt | Invoice, target: Receipt | Invoice, amount: int, rule: str, against: Against, *because: Evidence) -> None:
        """Take `amount` from both documents; a red letter, refund or reversal gives a negative document back its zero."""
        day, contract = self.day_of(source, target), self._contract(target)
        was_released = against is Against.INVOICE and not self.released.isdisjoint((source.ref, target.ref))
        for on, part in self._as_it_becomes_free(source, target, amount, day) if was_released else ((day, amount),):
            self._keep(Allocation(source.key, target.key, contract, part, on, rule, against=against, evidence=because))
        self.left[source.ref] += amount if against is not Against.INVOICE else -amount
        self.left[target.ref] -= amount

    def day_of(self, *documents: Receipt | Invoice) -> date:
        """The later of the documents' days, or the first open day where that is closed."""
        days = [document.counted for document in documents]
        return max([*days, self.group.closed.first_open] if self.group.closed else days)

    def _as_it_becomes_free(self, source: Receipt | Invoice, target: Receipt | Invoice, amount: int, day: date) -> Iterator[tuple[date, int]]:
        """The days from which an amount is there on both sides: what a refund or red letter released is not there before its day."""
        later = {on for document in (source, target) for on, _ in self._moves(document) if on > day}
        for on in sorted({day, *later}):
            part = min(amount, self._lasting(source, on), self._lasting(target, on))
            if part > 0:
                yield on, part
                amount -= part

    def _moves(self, document: Receipt | Invoice) -> list[tuple[date, int]]:
        """What was taken off a document so far, each from its day."""
        settled = [(a.on, a.amount_fen) for a in self.settled_by[document.ref]]
        return settled + [(a.on, a.amount_fen) for a in self.result.adjustments if (a.kind, a.document) == document.ref and a.rule == "A0"]

    def _lasting(self, document: Receipt | Invoice, day: date) -> int:
        """The least that is left of a document on any day from this one on."""
        moves = self._moves(document)
        amount = document.fen
        days = {day, *(on for on, _ in moves if on > day)}
        return min(amount - sum(taken for on, taken in moves if on <= each) for each in days)

    def _keep(self, allocation: Allocation) -> None:
        self.result.allocations.append(allocation)
        self.settled_by[allocation.target_ref].append(allocation)
        if allocation.against is Against.INVOICE:
            self.settled_by[allocation.source_ref].append(allocation)

    def propose(self, receipt: Receipt, invoice: Invoice, amount: int, rule: str, *because: Evidence, proposal: str | None = None) -> None:
        day = self.day_of(receipt, invoice)
        state = AllocationState.PROPOSED
        contract = self._contract(invoice)
        self.result.allocations.append(Allocation(receipt.key, invoice.key, contract, amount, day, rule, state, evidence=because, proposal=proposal))
        self.promised[receipt.ref] += amount
        self.promised[invoice.ref] += amount

    def free(self, document: Invoice | Receipt) -> int:
        """What is left of a document and not promised by a proposal."""
        return self.left[document.ref] - self.promised[document.ref]

    def _contract(self, document: Invoice | Receipt) -> str | None:
        contract = self.links.of(document).contract
        return (contract.number or contract.key) if contract else None

    def is_barred(self, one: Receipt | Invoice, other: Receipt | Invoice) -> bool:
        """Whether a person said that the two do not belong together, by a bar or by opening balances in which both were open."""
        return bool(self.apart) and ((one.key, other.key) in self.apart or (other.key, one.key) in self.apart)

    # -- what belongs together

    def pools(self, document: Invoice | Receipt) -> tuple[Pool, ...]:
        """Where a document may find its counterpart: its contract, or its candidate bodies where it has and states none."""
        found = self._pools.get(document.ref)
        if found is None:
            found = self._pools[document.ref] = self._pools_of(document)
        return found

    def _pools_of(self, document: Invoice | Receipt) -> tuple[Pool, ...]:
        link = self.links.of(document)
        if link.contract:
            return (("contract", link.contract.key),)
        if link.states_another:
            return ()
        codes = self.group.candidate_codes(document.counterparty or "", document.date)
        return tuple(("body", code) for code in codes)

    def by_pool(self, documents: Iterable[T]) -> dict[Pool, list[T]]:
        found: defaultdict[Pool, list[T]] = defaultdict(list)
        for document in documents:
            for pool in self.pools(document):
                found[pool].append(document)
        return found

    def open_receipts(self) -> Iterator[Receipt]:
        """Receipts with money left that no paper has promised: they name no invoice and need no agreement."""
        return (r for r in self.receipts.values() if self.left[r.ref] > 0 and not self.names[r.key] and not r.waits_for_agreement)

    def open_invoices(self) -> Iterator[Invoice]:
        return (i for i in self.invoices.values() if self.left[i.ref] > 0)

    def _named(self, receipt: Receipt) -> tuple[str, ...]:
        """Invoice numbers that a receipt names: its column, else whole numbers in its memo that are the unit's invoices.

        A bare number counts among the group's own only: eight digits in a text may be a day or a sum.
        """
        if receipt.stated_invoices:
            return tuple(dict.fromkeys(map(fold_number, receipt.stated_invoices)))
        everywhere = self.group.elsewhere.invoices
        words = written_numbers(receipt.memo) if receipt.memo else ()
        return tuple(sorted(w for w in words if w in self.by_number or any(i.key == w for i in everywhere.get(w, ()))))

    # -- A0

    def keep_closed(self) -> None:
        """A0: what closed days settled is kept as it is."""
        if self.kept is None:
            return
        for allocation in self.kept.allocations:
            self._keep(allocation)
            for ref, change in changes_of(allocation):
                if ref in self.left:
                    self.left[ref] += change
            if allocation.amount_fen < 0:
                self.released |= {allocation.source_ref, allocation.target_ref}
        for adjustment in self.kept.adjustments:
            self.result.adjustments.append(adjustment)
            if (ref := (adjustment.kind, adjustment.document)) in self.left:
                self.left[ref] -= adjustment.amount_fen

    def keep(self, decided: Sequence[Decision]) -> None:
        """A0: what a person decided is kept as it is."""
        for taken in adjustments(decided):
            known = self.invoices if taken.kind is DocumentKind.INVOICE else self.receipts
            document = known.get(taken.key)
            wanted = self.kept.rest_of(taken) if self.kept else taken.amount_fen
            if document and (amount := min(wanted, self.left[document.ref])):
                self.left[document.ref] -= amount
                evidence = Evidence("decided by", taken.by), Evidence("why", taken.why)
                on = max(taken.on, self.day_of(document))
                self.result.adjustments.append(Adjustment(*document.ref, amount, taken.reason.value, on, "A0", AllocationState.BOOKED, evidence))
        for each in decided:
            if isinstance(each, Decided):
                self._keep_link(replace(each, amount_fen=self.kept.rest_of_link(each)) if self.kept else each)

    def _keep_link(self, each: Decided) -> None:
        source, target = self.receipts.get(each.source), self.invoices.get(each.target)
        if source and target:
            amount = min(each.amount_fen, self.left[source.ref], self.left[target.ref])
            if amount < each.amount_fen:
                self.short.append(replace(each, amount_fen=each.amount_fen - max(amount, 0)))
            if amount > 0:
                self.book(source, target, amount, "A0", Against.INVOICE, Evidence("decided by", each.by), Evidence("why", each.why))

    def keep_rest(self) -> None:
        """A0 again: what a person gave to an invoice whose earlier money went back since."""
        rest, self.short = self.short, []
        for each in rest:
            self._keep_link(each)

    # -- A2, reversals and returns: before A1, so that a payment that bounced and came again settles its invoice once

    def tie_reversals(self) -> None:
        for receipt in self.receipts.values():
            original = self.originals.get(receipt.key) if receipt.is_reversal else None
            if original and original.amount_fen == -receipt.amount_fen == self.left[original.ref]:
                self.book(receipt, original, original.amount_fen, "A2", Against.REVERSAL, self._tie_evidence(receipt))

    def refunds(self) -> None:
        """A refund takes what is left of its original, then releases what the original settled, latest first."""
        for receipt in self.receipts.values():
            if self.left[receipt.ref] >= 0 or self._tie(DocumentKind.RECEIPT, receipt, self.receipts, Against.REFUND):
                continue
            if original := self.originals.get(receipt.key):
                self.release_or_reduce(receipt, original, Against.REFUND, self._tie_evidence(receipt))

    def _tie(self, kind: DocumentKind, negative: Invoice | Receipt, originals: Mapping[str, Invoice] | Mapping[str, Receipt], against: Against) -> bool:
        """What a person said that it takes back, and no more; whether a person said anything."""
        ties = self.tied.get((kind, negative.key), [])
        for tie in ties:
            if original := originals.get(tie.target):
                self.release_or_reduce(negative, original, against, Evidence("decided by", tie.by), most=tie.amount_fen)
        return bool(ties)

    def release_or_reduce(self, negative: Invoice | Receipt, original: Invoice | Receipt, against: Against, because: Evidence, most: int | None = None) -> None:
        """A negative document first reduces what is open on its original; beyond that it releases the latest allocations."""
        wanted = min(-self.left[negative.ref], self._takeable(original))
        wanted = wanted if most is None else min(wanted, most)
        lacking = wanted - self.left[original.ref]
        if lacking > 0:
            self._release(original, self.day_of(negative), lacking, because)
        amount = min(wanted, self.left[original.ref])
        if amount > 0:
            self.book(negative, original, amount, "A2", against, because)

    def _takeable(self, original: Invoice | Receipt) -> int:
        """What a document still has: what is left and what was settled with money."""
        return self.left[original.ref] + sum(a.amount_fen for a in self.settled_by[original.ref] if a.against is Against.INVOICE)

    def _release(self, document: Invoice | Receipt, day: date, amount: int, because: Evidence) -> None:
        released: Counter[tuple[str, str]] = Counter()
        for allocation in self.settled_by[document.ref]:
            released[allocation.source, allocation.target] += allocation.amount_fen
        latest = sorted(self.settled_by[document.ref], key=lambda a: (a.on, a.source, a.target), reverse=True)
        for allocation in latest:
            pair = allocation.source, allocation.target
            part = min(amount, released[pair], allocation.amount_fen)
            if allocation.against is not Against.INVOICE or part <= 0:
                continue
            on = max(day, allocation.on)
            self._keep(Allocation(*pair, allocation.contract, -part, on, "A2", evidence=(because, Evidence("releases", allocation.rule))))
            self.released |= {allocation.source_ref, allocation.target_ref}
            released[pair] -= part
            self.left[allocation.source_ref] += part
            self.left[allocation.target_ref] += part
            amount -= part

    @cached_property
    def originals(self) -> Mapping[str, Receipt]:
        """What money going back takes back: by reference, else the only equal and opposite one before it that nothing else takes back."""
        back = [r for r in self.receipts.values() if r.amount_fen < 0]
        found: dict[str, Receipt] = {}
        for receipt in back:
            named = self.by_reference.get(fold_number(receipt.reverses), ()) if receipt.reverses else ()
            fitting = [r for r in named if self._may_go_together(r, receipt)]
            if len(fitting) == 1:
                found[receipt.key] = fitting[0]
        taken = {original.key for original in found.values()} | {tie.target for ties in self.tied.values() for tie in ties}
        for receipt in back:
            equal = () if receipt.reverses else self.by_amount.get(-receipt.amount_fen, ())
            fitting = [r for r in equal if r.date <= receipt.date and r.key not in taken and r.counterparty == receipt.counterparty]
            if len(fitting) == 1:
                found[receipt.key] = fitting[0]
                taken.add(fitting[0].key)
        return found

    def _may_go_together(self, one: Invoice | Receipt, other: Invoice | Receipt) -> bool:
        """Documents of bodies that may stand for each other, or of one contract."""
        contract = self.links.of(one).contract
        return self.group.may_meet(one, other) or (contract is not None and self.links.of(other).contract == contract)

    def _tie_evidence(self, receipt: Receipt) -> Evidence:
        return Evidence("names", receipt.reverses) if receipt.reverses else Evidence("equal and opposite", yuan(receipt.amount_fen))

    # -- A1 and red letters, in date order: a red sees what was allocated up to its date, a later receipt the reduced blue

    def named_invoices_and_reds(self) -> None:
        reds = [i for i in self.invoices.values() if i.gross_fen < 0]
        naming = [r for r in self.receipts.values() if self.names[r.key] and self.left[r.ref] > 0]
        both: list[Invoice | Receipt] = [*reds, *naming]
        for document in sorted(both, key=document_order):
            if isinstance(document, Invoice):
                self.red_letter(document)
            else:
                self.named(document)

    def red_letter(self, red: Invoice) -> None:
        """A2: a red letter against the blue it names, or a person says; what exceeds the blue stays open."""
        if self._tie(DocumentKind.INVOICE, red, self.invoices, Against.RED):
            return
        blues = [i for i in self.by_number.get(fold_number(red.reverses or ""), ()) if i.gross_fen > 0 and self._may_go_together(i, red)]
        if len(blues) != 1:
            self.result.unknown_blue.append(red)
            return
        self.release_or_reduce(red, blues[0], Against.RED, Evidence("names", red.reverses or ""))
        if self.left[red.ref] < 0:
            self.result.over_reversed.append((red, blues[0], -self.left[red.ref]))

    def named(self, receipt: Receipt) -> None:
        """A1: the receipt names invoices, whole references, never a substring."""
        by_number = self.named_invoices(receipt)
        invoices = sorted({i.key: i for i in by_number.values() if i}.values(), key=document_order)
        missing = [number for number, invoice in by_number.items() if invoice is None]
        self.result.foreign += [ForeignInvoice(receipt, invoice) for number in missing if (invoice := self.foreign_invoice(receipt, number))]
        left = self.left[receipt.ref]
        if not invoices:
            return
        if len(invoices) + len(missing) > 1 and left < sum(max(0, self.left[i.ref]) for i in invoices):
            self.result.shortages.append(Shortage(receipt, tuple(invoices)))
            return
        for invoice in invoices:
            amount = min(left, self.left[invoice.ref])
            if amount > 0:
                self._settle_named(receipt, invoice, amount)
                left -= amount
        if left > 0 and not missing:
            self.result.excesses.append(Excess(receipt, tuple(invoices), left))

    def _settle_named(self, receipt: Receipt, invoice: Invoice, amount: int) -> None:
        if receipt.waits_for_agreement:
            self.awaiting.append((receipt, invoice, amount))
        else:
            self.book(receipt, invoice, amount, "A1", Against.INVOICE, Evidence("names", invoice.key))

    def named_invoices(self, receipt: Receipt) -> dict[str, Invoice | None]:
        """The only candidate's invoice that each number names, if there is one; a red letter is none that can be paid."""
        found = {}
        for number in self.names[receipt.key]:
            fitting = [i for i in self.by_number.get(number, ()) if i.gross_fen > 0 and self._may_go_together(i, receipt)]
            found[number] = fitting[0] if len(fitting) == 1 else None
        return {number: invoice for number, invoice in found.items() if invoice is None or (receipt.key, invoice.key) not in self.barred}

    def foreign_invoice(self, receipt: Receipt, number: str) -> Invoice | None:
        """What a number names of the other direction, or of a body that is no candidate."""
        stranger = self.group.elsewhere.invoice(number, self.group.direction)
        if stranger is None or stranger.counterparty is None:
            return None
        return stranger if stranger.direction is not self.group.direction or not self.group.may_meet(receipt, stranger) else None

    # -- A3

    def unique_equals(self) -> None:
        """A3: equal open amounts of one pool, unique on both sides among the open documents inside the window."""
        receipts, invoices = self.equals()
        pairs = []
        for receipt in self.open_receipts():
            partners = invoices.partners(receipt)
            if len(partners) == 1 and len(receipts.partners(partners[0])) == 1:
                pairs.append((receipt, partners[0]))
        for receipt, invoice in pairs:
            evidence = Evidence("equal amount", yuan(self.left[receipt.ref])), Evidence("invoice due", self.due_day(invoice).isoformat())
            self.book(receipt, invoice, self.left[receipt.ref], "A3", Against.INVOICE, *evidence)

    def equals(self) -> tuple[Equals[Receipt], Equals[Invoice]]:
        """Open documents of both sides, to be found by the other's open amount and window."""
        return Equals(self, self.open_receipts()), Equals(self, self.open_invoices())

    def due_day(self, invoice: Invoice) -> date:
        return self.result.due[invoice.key][0]

    def window(self, document: Receipt | Invoice) -> tuple[date, date]:
        """The days of receipts that fit: a receipt's own day, or from before an invoice to after its due day."""
        if isinstance(document, Receipt):
            return document.date, document.date
        return document.date - self.before, self.due_day(document) + self.after

    # -- A4

    def no_choice(self) -> None:
        """A4: day by day, looking back: a single open document on one side, and nothing to choose on the other."""
        arriving: defaultdict[date, list[Invoice | Receipt]] = defaultdict(list)
        receipts, invoices = tuple(self.open_receipts()), tuple(self.open_invoices())
        both = {pool for r in receipts for pool in self.pools(r)} & {pool for i in invoices for pool in self.pools(i)}
        documents: tuple[Invoice | Receipt, ...] = (*receipts, *invoices)
        for document in documents:
            if not both.isdisjoint(self.pools(document)):
                arriving[document.date].append(document)
        there: defaultdict[Pool, _There] = defaultdict(_There)
        for day in sorted(arriving):
            touched = set()
            for document in arriving[day]:
                for pool in self.pools(document):
                    touched.add(pool)
                    there[pool].arrive(document, self.left[document.ref])
            for pool in sorted(touched):
                here = there[pool].without(self.apart, self.left) if self.apart else there[pool]
                if here.leaves_no_choice() and not self._has_choice_elsewhere(pool, there):
                    self._settle_all(here, there)

    def _settle_all(self, here: _There, there: Mapping[Pool, _There]) -> None:
        evidence = Evidence("open receipts", str(len(here.receipts))), Evidence("open invoices", str(len(here.invoices)))
        for receipt in tuple(here.receipts.values()):
            for invoice in tuple(here.invoices.values()):
                amount = min(self.left[receipt.ref], self.left[invoice.ref])
                self.book(receipt, invoice, amount, "A4", Against.INVOICE, *evidence)
                for document in (receipt, invoice):
                    for pool in self.pools(document):
                        there[pool].settle(document, amount, self.left[document.ref])

    def _has_choice_elsewhere(self, pool: Pool, there: Mapping[Pool, _There]) -> bool:
        """A document that may belong to several bodies has a choice while another of them has something open."""
        here = there[pool]
        for receipt in here.receipts.values():
            if any(there[p].invoices.keys() - here.invoices.keys() for p in self.pools(receipt) if p != pool and p in there):
                return True
        for invoice in here.invoices.values():
            if any(there[p].receipts.keys() - here.receipts.keys() for p in self.pools(invoice) if p != pool and p in there):
                return True
        return False

    # -- A5

    def book_sets(self) -> None:
        """A5, where the setting says that unique sets are booked: before A6 takes what is left."""
        for found in self._search().judged().sets:
            self._book_set(found)

    def _book_set(self, found: FittingSet) -> bool:
        if self.settings.sets != "book" or any(self.receipts[key].waits_for_agreement for key in found.receipts):
            return False
        for source, target, amount in found.pairs({**self.left}):
            self.book(self.receipts[source], self.invoices[target], amount, "A5", Against.INVOICE, _set_size(found))
        return True

    def sets(self) -> None:
        """A5: unique sets are proposed (or booked where the setting says so); sets that share a member are one tie."""
        for receipt, invoice, amount in self.awaiting:
            if (free := min(amount, self.free(receipt), self.free(invoice))) > 0:
                self.propose(receipt, invoice, free, "A1", Evidence("names", invoice.key), Evidence("agreement", ""))
        search = self._search()
        found = search.judged()
        self.result.capped += sorted(search.capped)
        self.result.ties += found.ties
        for each in found.sets:
            if not self._book_set(each):
                for source, target, amount in each.pairs({**self.left}):
                    self.propose(self.receipts[source], self.invoices[target], amount, "A5", _set_size(each), proposal=each.id)

    def _search(self) -> Search:
        search = Search()
        receipts = self.by_pool(r for r in self.receipts.values() if self.free(r) > 0 and not self.names[r.key])
        invoices = self.by_pool(i for i in self.open_invoices() if self.free(i) > 0)
        for pool in receipts.keys() & invoices.keys():
            search.look({r.key: self.free(r) for r in receipts[pool]}, {i.key: self.free(i) for i in invoices[pool]})
        search.fitting = {each for each in search.fitting if each not in self.refused and not self._holds_barred(each)}
        return search

    def _holds_barred(self, found: FittingSet) -> bool:
        return bool(self.apart) and any((r, i) in self.apart for r in found.receipts for i in found.invoices)

    # -- A6

    def oldest_first(self) -> None:
        """A6, where it is asked for: oldest due first, equal due days share pro rata."""
        if not self.settings.fifo and not any(contract.fifo for contract in self.group.contracts):
            return
        queues = {pool: self._by_due(invoices) for pool, invoices in self.by_pool(self.open_invoices()).items()}
        for receipt in tuple(self.open_receipts()):
            if self.asks_for_fifo(receipt):
                self._pay_oldest(receipt, [queues[pool] for pool in self.pools(receipt) if pool in queues])

    def asks_for_fifo(self, document: Receipt | Invoice) -> bool:
        contract = self.links.of(document).contract
        return self.settings.fifo or (contract is not None and contract.fifo)

    def _by_due(self, invoices: Iterable[Invoice]) -> list[tuple[date, list[Invoice]]]:
        """Invoices by due day, the oldest last, so that what is settled is popped."""
        by_due: defaultdict[date, list[Invoice]] = defaultdict(list)
        for invoice in invoices:
            by_due[self.due_day(invoice)].append(invoice)
        return [(day, sorted(by_due[day], key=lambda i: i.key)) for day in sorted(by_due, reverse=True)]

    def _pay_oldest(self, receipt: Receipt, queues: Sequence[list[tuple[date, list[Invoice]]]]) -> None:
        """Day by day, whichever of its bodies an invoice is of."""
        for queue in queues:
            while queue and not any(self.left[i.ref] > 0 for i in queue[-1][1]):
                queue.pop()
        for day, together in groupby(merge(*map(reversed, queues), key=itemgetter(0)), key=itemgetter(0)):
            due = {i.key: i for _, invoices in together for i in invoices if self.left[i.ref] > 0 and not self.is_barred(receipt, i)}
            fitting = [due[key] for key in sorted(due)]
            weights = [self.left[i.ref] for i in fitting]
            for invoice, part in zip(fitting, shares(min(self.left[receipt.ref], sum(weights)), weights), strict=True):
                if part > 0:
                    self.book(receipt, invoice, part, "A6", Against.INVOICE, Evidence("due", day.isoformat()))
            if self.left[receipt.ref] <= 0:
                return

    # -- A7

    def tolerance(self) -> None:
        """A7: open amounts that differ by no more than the tolerance: an adjustment is proposed."""
        limit = self.settings.tolerance_fen
        if limit > 0:
            documents: list[Receipt | Invoice] = [*self.receipts.values(), *self.invoices.values()]
            for document in documents:
                settled_by = self.settled_by[document.ref]
                if 0 < self.free(document) <= limit and settled_by and FittingSet((document.key,), ()) not in self.refused:
                    self._adjust(document, self.free(document), max(self.day_of(document), *(a.on for a in settled_by)))
            self._nearly_equal(limit)

    def _nearly_equal(self, limit: int) -> None:
        """A receipt and an invoice of one pool that fit but for the tolerance, unique on both sides."""
        invoices = self.by_pool(i for i in self.open_invoices() if not self.promised[i.ref])
        partners: defaultdict[Ref, set[str]] = defaultdict(set)
        for pool, receipts in self.by_pool(r for r in self.open_receipts() if not self.promised[r.ref]).items():
            near = sorted(invoices.get(pool, ()), key=lambda i: self.left[i.ref])
            amounts = [self.left[i.ref] for i in near]
            for receipt in receipts:
                left = self.left[receipt.ref]
                for invoice in near[bisect_left(amounts, left - limit) : bisect_right(amounts, left + limit)]:
                    first, last = self.window(invoice)
                    if first <= receipt.date <= last and not self.is_barred(receipt, invoice):
                        partners[receipt.ref].add(invoice.key)
                        partners[invoice.ref].add(receipt.key)
        for receipt in tuple(self.open_receipts()):
            mine = tuple(partners[receipt.ref])
            if len(mine) == 1 and len(partners["invoice", mine[0]]) == 1:
                invoice = self.invoices[mine[0]]
                difference = self.left[invoice.ref] - self.left[receipt.ref]
                if not difference:  # equal amounts are A5's to propose, unless a person refused it
                    continue
                amount = min(self.left[invoice.ref], self.left[receipt.ref])
                self.propose(receipt, invoice, amount, "A7", Evidence("difference", yuan(difference)))
                self._adjust(invoice if difference > 0 else receipt, abs(difference), self.day_of(receipt, invoice))

    def _adjust(self, document: Receipt | Invoice, amount: int, on: date) -> None:
        self.result.adjustments.append(Adjustment(*document.ref, amount, "difference within the tolerance", on))


@dataclass(slots=True)
class _There:
    """What is open in one pool while A4 goes through the days; a document that is settled leaves."""

    receipts: dict[str, Receipt] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    money: int = 0
    billed: int = 0

    def arrive(self, document: Receipt | Invoice, left: int) -> None:
        if left <= 0:
            return
        if isinstance(document, Receipt):
            self.receipts[document.key] = document
            self.money += left
        else:
            self.invoices[document.key] = document
            self.billed += left

    def settle(self, document: Receipt | Invoice, amount: int, left: int) -> None:
        if isinstance(document, Receipt):
            self.money -= amount
            if left == 0:
                del self.receipts[document.key]
        else:
            self.billed -= amount
            if left == 0:
                del self.invoices[document.key]

    def without(self, barred: Apart, left: Mapping[Ref, int]) -> _There:
        """Those alone that may still go with one of the other side."""
        fits = [(r, i) for r in self.receipts.values() for i in self.invoices.values() if (r.key, i.key) not in barred]
        receipts, invoices = {r.key: r for r, _ in fits}, {i.key: i for _, i in fits}
        return _There(receipts, invoices, sum(left[r.ref] for r in receipts.values()), sum(left[i.ref] for i in invoices.values()))

    def leaves_no_choice(self) -> bool:
        """One document on each side, or one that has at least what several on the other side have together."""
        match len(self.receipts), len(self.invoices):
            case 1, 1:
                return True
            case 1, several if several > 1:
                return self.billed <= self.money
            case several, 1 if several > 1:
                return self.money <= self.billed
        return False


class Equals(Generic[T]):
    """Open documents of one side by pool and open amount, to find those that a document of the other side may equal."""

    def __init__(self, state: State, documents: Iterable[T]) -> None:
        self.state: State = state
        self.open: defaultdict[tuple[Pool, int], list[T]] = defaultdict(list)
        for document in documents:
            for pool in state.pools(document):
                self.open[pool, state.left[document.ref]].append(document)
        self.known: dict[tuple[Pool, int], tuple[list[tuple[date, date, T]], list[date]]] = {}

    def found(self, key: tuple[Pool, int]) -> tuple[list[tuple[date, date, T]], list[date]]:
        """Those of a pool and an amount with their windows, and the latest day of each and those before it: most are never asked for."""
        if key not in self.known:
            those = [(first, last, document) for document in self.open.get(key, ()) for first, last in (self.state.window(document),)]
            those.sort(key=lambda w: (w[0], w[1], w[2].key))
            self.known[key] = those, list(accumulate((last for _, last, _ in those), max))
        return self.known[key]

    def partners(self, document: Receipt | Invoice, limit: int = 2) -> list[T]:
        """Up to `limit` partners: more than one is a tie, however many there are."""
        left = self.state.left[document.ref]
        keys = [key for pool in self.state.pools(document) if (key := (pool, left)) in self.open]
        if not keys:
            return []
        first, last = self.state.window(document)
        partners: dict[str, T] = {}
        for key in keys:
            those, latest = self.found(key)
            place = bisect_right(those, last, key=lambda w: w[0]) - 1
            while place >= 0 and latest[place] >= first and len(partners) < limit:
                other = those[place][2]
                if those[place][1] >= first and not self.state.is_barred(document, other):
                    partners[other.key] = other
                place -= 1
        return list(partners.values())


def oldest_due_first(matching: Matching, receipts: Sequence[Receipt], invoices: Sequence[Invoice]) -> tuple[tuple[str, str, int], ...]:
    """What a tie suggests where only due days tell its invoices apart: receipt, invoice and fen, the oldest due paid first; else nothing."""
    days = {matching.due[i.key][0] for i in invoices}
    if len({matching.left[i.ref] for i in invoices}) > 1 or not len(days) == len(invoices) > 1:
        return ()
    left = {i.key: matching.left[i.ref] for i in sorted(invoices, key=lambda i: matching.due[i.key][0])}
    pairs = []
    for receipt in sorted(receipts, key=document_order):
        money = matching.left[receipt.ref]
        for key, open_ in left.items():
            if (part := min(money, open_)) > 0:
                pairs.append((receipt.key, key, part))
                left[key] -= part
                money -= part
    return tuple(pairs)


def shares(amount: int, weights: Sequence[int]) -> list[int]:
    """Pro rata, the rounding remainder to the last; what the last cannot bear goes to those before it."""
    parts = list(pro_rata(amount, weights))
    for place in range(len(parts) - 1, 0, -1):
        borne = min(max(parts[place], 0), weights[place])
        parts[place - 1] += parts[place] - borne
        parts[place] = borne
    return parts


def _set_size(found: FittingSet) -> Evidence:
    return Evidence("set of", str(len(found.receipts) + len(found.invoices)))
