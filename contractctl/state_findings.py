"""Findings that are judged as of a period's end (RECONCILE.md §4, state classes): a list of checks of one shape."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from contractctl.allocations import Against, AllocationState
from contractctl.documents import Contract, Direction, Invoice, Receipt
from contractctl.findings import DocumentRef, Evidence, Finding, FindingClass, Severity
from contractctl.language import N_, say
from contractctl.links import LinkOutcome
from contractctl.matching import oldest_due_first
from contractctl.settled import amount_on
from contractctl.values.money import grouped, yuan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from contractctl.plan import Coverage
    from contractctl.settings import FindingSettings
    from contractctl.settled import Line, Settled
    from contractctl.values.period import Period


@dataclass
class View:
    """A settled group seen for a period: what every check is given."""

    settled: Settled
    period: Period
    settings: FindingSettings

    @cached_property
    def end(self) -> date:
        return self.period.end

    @cached_property
    def is_revenue(self) -> bool:
        return self.settled.group.direction is Direction.REVENUE

    @cached_property
    def contract_lines(self) -> list[tuple[Line, Contract]]:
        return [(line, line.contract) for line in self.settled.lines if line.contract]

    @cached_property
    def coverages(self) -> dict[str, Coverage]:
        return {line.key: self.settled.coverage(line, self.end) for line, _ in self.contract_lines}

    @cached_property
    def proposals(self) -> dict[str, int]:
        """What waits in proposals, by document (fen)."""
        waiting: defaultdict[str, int] = defaultdict(int)
        for allocation in self.settled.matching.allocations:
            if allocation.state is AllocationState.PROPOSED and allocation.on <= self.end:
                waiting[allocation.source] += allocation.amount_fen
                waiting[allocation.target] += allocation.amount_fen
        return dict(waiting)

    def received(self, line: Line) -> int:
        return sum([r.amount_fen for r in line.receipts if r.counted <= self.end], self.settled.settled_before(line, self.end))

    def invoiced(self, line: Line) -> int:
        return sum([i.gross_fen for i in line.invoices if i.counted <= self.end], self.settled.settled_before(line, self.end))

    def documents(self) -> Iterator[tuple[Line, Invoice | Receipt]]:
        yield from self.invoices()
        yield from self.receipts()

    def invoices(self) -> Sequence[tuple[Line, Invoice]]:
        return self._invoices

    def receipts(self) -> Sequence[tuple[Line, Receipt]]:
        return self._receipts

    @cached_property
    def _invoices(self) -> list[tuple[Line, Invoice]]:
        return [(line, i) for line in self.settled.lines for i in line.invoices if i.counted <= self.end]

    @cached_property
    def _receipts(self) -> list[tuple[Line, Receipt]]:
        return [(line, r) for line in self.settled.lines for r in line.receipts if r.counted <= self.end]


def ref(document: Contract | Invoice | Receipt) -> DocumentRef:
    """A document as a finding names it."""
    where = (document.origin, document.unit, document.direction, document.counterparty)
    if isinstance(document, Contract):
        return DocumentRef("contract", document.number or document.key, *where)
    return DocumentRef("invoice" if isinstance(document, Invoice) else "receipt", document.key, *where)


def contract_without_receipt(view: View) -> Iterator[Finding]:
    """What is due by the end and not covered, less what is invoiced (that has its own class)."""
    for line, contract in view.contract_lines:
        due, covered = _due_and_covered(view, line, contract)
        receivable = max(0, sum(view.settled.open(i, view.end) for i in line.invoices))
        amount = due - covered - receivable
        if amount <= 0:
            continue
        sentence = _paying(
            view,
            covered,
            (N_("{amount} is due and nothing was received"), N_("{amount} is due and not received; of {due} due {covered} was received")),
            (N_("{amount} is due and nothing was paid"), N_("{amount} is due and not paid; of {due} due {covered} was paid")),
        )
        severity = Severity.WARNING if view.is_revenue else Severity.NOTE
        said = say(sentence, amount=grouped(amount), due=grouped(due), covered=grouped(covered))
        evidence = (Evidence("due and not covered", yuan(due - covered)), Evidence("receivable", yuan(receivable)))
        yield Finding(FindingClass.CONTRACT_WITHOUT_RECEIPT, severity, (ref(contract),), said, amount, evidence)


def _due_and_covered(view: View, line: Line, contract: Contract) -> tuple[int, int]:
    """Instalments due by the end, or the whole at the term's end if there is no plan; and how far money covers them."""
    last = min(view.end, contract.terminated or view.end)  # what would have been due after it was ended is not owed
    if contract.instalments:
        coverage = view.coverages[line.key]
        return coverage.due(last), coverage.due(last) - coverage.uncovered(last)
    amount = amount_on(contract, view.end)
    if amount is None or contract.end is None or contract.end > last:
        return 0, 0
    paid = sum(r.amount_fen for r in view.settled.covering(line, view.end)) + view.settled.settled_before(line, view.end)
    return amount, min(amount, paid)


def _paying(view: View, part: int, revenue: tuple[str, str], expense: tuple[str, str]) -> str:
    """The sentence of a direction: the first of its two where there is no part to tell of."""
    return (revenue if view.is_revenue else expense)[part > 0]


OPEN = (
    (N_("due on {due}: {amount} is open, nothing was received"), N_("due on {due}: {amount} is open, {paid} was received")),
    (N_("due on {due}: {amount} is open, nothing was paid"), N_("due on {due}: {amount} is open, {paid} was paid")),
)
OPEN_SINCE_BEFORE = (  # of an opening balance something may have been paid before
    (
        N_("due on {due}: {amount} of an opening balance is open, nothing was received since"),
        N_("due on {due}: {amount} of an opening balance is open, {paid} was received since"),
    ),
    (
        N_("due on {due}: {amount} of an opening balance is open, nothing was paid since"),
        N_("due on {due}: {amount} of an opening balance is open, {paid} was paid since"),
    ),
)


def invoice_without_receipt(view: View) -> Iterator[Finding]:
    """The open part of an invoice due by the end, less what comes in the days after it (cutoff)."""
    for _, invoice in view.invoices():
        left = view.settled.open(invoice, view.end)
        due, source = view.settled.matching.due[invoice.key]
        soon = sum(_soon(view, invoice).values())
        amount = left - soon
        if amount <= 0 or due > view.end:
            continue
        paid = view.settled.money(invoice, view.end)
        sentence = _paying(view, paid, *(OPEN_SINCE_BEFORE if invoice.opening else OPEN))
        severity = Severity.WARNING if view.is_revenue else Severity.NOTE
        evidence = (Evidence("due", due.isoformat()), Evidence("due from", source))
        facts = say(sentence, due=due, amount=grouped(amount), paid=grouped(paid))
        yield Finding(FindingClass.INVOICE_WITHOUT_RECEIPT, severity, (ref(invoice),), facts, amount, evidence)


def _soon(view: View, invoice: Invoice) -> dict[str, int]:
    """Money that settles an open invoice within the days after the period: receipt key to fen, less what was released."""
    if view.settled.open(invoice, view.end) <= 0:
        return {}
    last = view.end + timedelta(days=view.settings.cutoff_days)
    money: Counter[str] = Counter()
    for move in view.settled.moves.get(invoice.ref, ()):
        if view.end < move.on <= last and move.allocation and move.allocation.against is Against.INVOICE:
            money[move.allocation.source] += move.amount_fen
    return +money


def cutoff(view: View) -> Iterator[Finding]:
    """The part of an invoice open at the end whose money is dated within the days after it."""
    for _, invoice in view.invoices():
        soon = _soon(view, invoice)
        if not soon:
            continue
        amount = sum(soon.values())
        receipts = [view.settled.receipts[key] for key in soon]
        documents = (ref(invoice), *(ref(r) for r in receipts))
        days = ", ".join(r.date.isoformat() for r in receipts)
        sentence = say(N_("{amount} open at the period's end was settled on {days}"), amount=grouped(amount), days=days)
        yield Finding(FindingClass.CUTOFF, Severity.NOTE, documents, sentence, amount)


def receipt_without_invoice(view: View) -> Iterator[Finding]:
    """An advance older than the days that are usual before an invoice."""
    for _, receipt in view.receipts():
        left = view.settled.open(receipt, view.end)
        age = (view.end - receipt.date).days
        if left <= 0 or age <= view.settings.advance_days:
            continue
        waiting = view.proposals.get(receipt.key, 0)
        msgid = _paying(
            view,
            waiting,
            (
                N_("{amount} was received and has no invoice after {days} days"),
                N_("{amount} was received and has no invoice after {days} days; {waiting} of it waits in a proposal"),
            ),
            (
                N_("{amount} was paid and has no invoice after {days} days"),
                N_("{amount} was paid and has no invoice after {days} days; {waiting} of it waits in a proposal"),
            ),
        )
        sentence = say(msgid, amount=grouped(left), days=age, waiting=grouped(waiting))
        yield Finding(FindingClass.RECEIPT_WITHOUT_INVOICE, Severity.WARNING, (ref(receipt),), sentence, left)


def beyond_contract(view: View) -> Iterator[Finding]:
    """Received, or invoiced, more than the contract with its supplements in effect."""
    for line, contract in view.contract_lines:
        agreed = amount_on(contract, view.end)
        if agreed is None:
            continue
        received = N_("{done} received on {agreed} agreed: {amount} too much") if view.is_revenue else N_("{done} paid on {agreed} agreed: {amount} too much")
        for kind, done, msgid in (
            (FindingClass.OVER_RECEIVED, view.received(line), received),
            (FindingClass.OVER_INVOICED, view.invoiced(line), N_("{done} invoiced on {agreed} agreed: {amount} too much")),
        ):
            if done > agreed:
                sentence = say(msgid, done=grouped(done), agreed=grouped(agreed), amount=grouped(done - agreed))
                yield Finding(kind, Severity.ERROR, (ref(contract),), sentence, done - agreed)


def contract_ambiguous(view: View) -> Iterator[Finding]:
    """Several contracts are left to which a document may belong."""
    for line, document in view.documents():
        link = view.settled.links.of(document)
        if line.contract or link.outcome is not LinkOutcome.AMBIGUOUS or view.settled.is_reversed(document, view.end):
            continue
        if link.many:
            sentence = say(N_("it may belong to any of {count} contracts: write the contract's number"), count=link.many)
        else:
            numbers = ", ".join(sorted(c.number or c.key for c in link.candidates))
            sentence = say(N_("it may belong to {numbers}: write the contract's number"), numbers=numbers)
        documents = (ref(document), *(ref(c) for c in link.candidates))
        yield Finding(FindingClass.CONTRACT_AMBIGUOUS, Severity.WARNING, documents, sentence, document.fen)


def allocation_ambiguous(view: View) -> Iterator[Finding]:
    """One per tie: documents that cannot be told apart, and receipts that name more than they can pay."""
    settled = view.settled
    for tie in settled.matching.ties:
        receipts = [settled.receipts[key] for key in tie.receipts]
        invoices = [settled.invoices[key] for key in tie.invoices]
        if min(r.counted for r in receipts) > view.end or min(i.counted for i in invoices) > view.end:
            continue
        msgid = (
            N_("only their due dates tell them apart: oldest due first, or write the invoice's number")
            if oldest_due_first(settled.matching, receipts, invoices)
            else N_("nothing tells them apart: write the number of the invoice that is paid")
        )
        amount = sum(settled.open(r, view.end) for r in receipts)
        documents = (*(ref(r) for r in receipts), *(ref(i) for i in invoices))
        yield Finding(FindingClass.ALLOCATION_AMBIGUOUS, Severity.WARNING, documents, say(msgid), amount)
    for shortage in settled.matching.shortages:
        if shortage.receipt.counted <= view.end:
            sentence = say(N_("it names several invoices and is less than they have open: say how much is for which"))
            documents = (ref(shortage.receipt), *(ref(i) for i in shortage.invoices))
            amount = settled.open(shortage.receipt, view.end)
            yield Finding(FindingClass.ALLOCATION_AMBIGUOUS, Severity.WARNING, documents, sentence, amount)


def filing_delay(view: View) -> Iterator[Finding]:
    """The paper came to finance later than the days allowed after its signing, or has not come."""
    for _, contract in view.contract_lines:
        if contract.signed is None or not contract.has_filing or contract.signed > view.end:
            continue
        filed = min(contract.filed or view.end, view.end)
        days = (filed - contract.signed).days
        if days <= view.settings.filing_days:
            continue
        amount = sum(i.amount_fen for i in contract.instalments if i.due and i.due <= filed)
        if not contract.instalments:
            amount = amount_on(contract, view.end) or 0
        is_filed = contract.filed is not None and contract.filed <= view.end
        msgid = N_("filed {days} days after signing") if is_filed else N_("not filed {days} days after signing")
        sentence = say(msgid, days=days)
        evidence = [Evidence("days", str(days)), Evidence("signed", contract.signed.isoformat())]
        evidence += [Evidence("filed", filed.isoformat())] if is_filed else []
        yield Finding(FindingClass.FILING_DELAY, Severity.WARNING, (ref(contract),), sentence, amount, tuple(evidence))


def search_capped(view: View) -> Iterator[Finding]:
    """Too many candidates to look for a set among them."""
    for kind, key in view.settled.matching.capped:
        document = view.settled.receipts[key] if kind == "receipt" else view.settled.invoices[key]
        if document.counted <= view.end:
            sentence = say(N_("too many open documents to look for a set among them"))
            yield Finding(FindingClass.SEARCH_CAPPED, Severity.NOTE, (ref(document),), sentence, document.fen)


STATE_CHECKS: tuple[Callable[[View], Iterator[Finding]], ...] = (
    contract_without_receipt,
    invoice_without_receipt,
    cutoff,
    receipt_without_invoice,
    beyond_contract,
    contract_ambiguous,
    allocation_ambiguous,
    filing_delay,
    search_capped,
)
