"""Findings that belong to the period in which their document, or the contract's signing, is dated (RECONCILE.md §4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from contractctl.decisions import MADE
from contractctl.documents import Capital, Contract, Direction, Invoice, InvoiceState, Method, Origin, Receipt
from contractctl.findings import DocumentRef, Evidence, Finding, FindingClass, Severity
from contractctl.frozen import quick_dataclass
from contractctl.language import N_, say
from contractctl.links import LinkOutcome
from contractctl.settled import last_due
from contractctl.settlement import invoice_numbers
from contractctl.state_findings import View, ref
from contractctl.values.identifiers import fold_number
from contractctl.values.money import grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from contractctl.documents import PayerRelation
    from contractctl.language import Message
    from contractctl.settled import Line
    from contractctl.values.period import Period


@quick_dataclass(frozen=True, slots=True)
class Conflict:
    """A record that came again under its key with other content; what was recorded first stands until a person decides."""

    kind: str  # contract, invoice, receipt
    key: str
    day: date | None
    amount_fen: int
    origin: Origin
    other: Origin
    other_amount_fen: int | None = None
    unit: str = ""
    direction: Direction | None = None


def _dated(view: View, day: date, finding: Finding) -> Iterator[Finding]:
    """A finding of its document's period; later, while it stands, as one of an earlier period. A note asks for nothing."""
    if day in view.period:
        yield finding
    elif day < view.period.start and finding.severity is not Severity.NOTE:
        yield replace(finding, outstanding=True)


def _begun(contract: Contract) -> date:
    """The day that says to which period a contract belongs: of signing, else the term's first; one without either belongs to none, and is older."""
    return contract.signed or contract.start or date.min


def without_contract(view: View) -> Iterator[Finding]:
    """A document with no contract that it can belong to; older ones that are still open are listed apart."""
    for line in view.settled.lines:
        if line.contract is None:
            for document in line.documents:
                is_settled = document.counted < view.period.start and view.settled.open(document, view.end) == 0
                if _lacks_contract(view, document) and not is_settled:
                    yield from _dated(view, document.counted, _without_contract(view, document))


def _lacks_contract(view: View, document: Invoice | Receipt) -> bool:
    outcome = view.settled.links.of(document).outcome
    told_elsewhere = view.settled.is_reversed(document, view.end) or document in view.settled.matching.unknown_blue or document.batch == MADE
    return outcome in (LinkOutcome.NONE, LinkOutcome.UNKNOWN_NUMBER) and not told_elsewhere


def _without_contract(view: View, document: Invoice | Receipt) -> Finding:
    link = view.settled.links.of(document)
    if link.stated is None:
        sentence = say(N_("no contract of {name} fits it"), name=document.written_name)
    elif link.stranger is None:
        sentence = say(N_("it states contract {number}, which is not in the ledger"), number=link.stated)
    elif link.stranger.counterparty is None:
        sentence = say(N_("it states contract {number}, whose body is undecided"), number=link.stated)
    else:
        sentence = say(N_("it states contract {number}, which is of the other direction"), number=link.stated)
    kind = FindingClass.INVOICE_WITHOUT_CONTRACT if isinstance(document, Invoice) else FindingClass.RECEIPT_WITHOUT_CONTRACT
    return Finding(kind, Severity.WARNING, (ref(document),), sentence, document.fen)


def cross_year_receipt(view: View) -> Iterator[Finding]:
    """Money of one calendar year covers an instalment of another."""
    for line, contract in view.contract_lines:
        if not view.coverages[line.key].parts:
            continue
        receipts = {r.key: r for r in line.receipts}
        across: Counter[tuple[str, int]] = Counter()
        for part in view.coverages[line.key].parts:
            year = view.coverages[line.key].plan[part.index].label
            if year and year != receipts[part.payment].date.year:
                across[part.payment, year] += part.amount_fen
        if not across:
            continue
        years = _Years(view, line)
        for (key, year), amount in sorted(across.items()):
            severity = Severity.WARNING if years.exceeds(receipts[key].date.year) else Severity.NOTE
            sentence = years.sentence(receipts[key].date.year, year, amount)
            documents = (ref(receipts[key]), ref(contract))
            yield from _dated(view, receipts[key].counted, Finding(FindingClass.CROSS_YEAR_RECEIPT, severity, documents, sentence, amount))


class _Years:
    """A contract's money by the year in which it came, and its plan by the year for which it is."""

    def __init__(self, view: View, line: Line) -> None:
        self.received: Counter[int] = Counter()
        self.planned: Counter[int | None] = Counter()
        self.covered: Counter[int | None] = Counter()
        for receipt in view.settled.covering(line, view.end):
            self.received[receipt.date.year] += receipt.amount_fen
        coverage = view.coverages[line.key]
        for instalment, covered in zip(coverage.plan, coverage.covered, strict=True):
            self.planned[instalment.label] += instalment.amount_fen
            self.covered[instalment.label] += covered

    def exceeds(self, year: int) -> bool:
        return self.received[year] > self.planned[year]

    def sentence(self, paid_in: int, year: int, amount: int) -> Message:
        """Both years, and what each is without the money."""
        return say(
            N_(
                "{amount} of {paid_in} pays for {year}: {paid_in} has received {received} of {planned} planned, {without} without it; "
                "{year} is covered with {covered} of {due}, {uncovered} without it"
            ),
            amount=grouped(amount),
            paid_in=paid_in,
            received=grouped(self.received[paid_in]),
            planned=grouped(self.planned[paid_in]),
            without=grouped(self.received[paid_in] - amount),
            year=year,
            covered=grouped(self.covered[year]),
            due=grouped(self.planned[year]),
            uncovered=grouped(self.covered[year] - amount),
        )


BARTER_SENTENCES = {
    (Method.BARTER, True): N_("settled by barter under agreement {agreement}"),
    (Method.BARTER, False): N_("settled by barter without a named agreement: proposed, not booked"),
    (Method.SET_OFF, True): N_("set off under agreement {agreement}"),
    (Method.SET_OFF, False): N_("set off without a named agreement: proposed, not booked"),
}


def barter_offset(view: View) -> Iterator[Finding]:
    """Income covered by barter or set-off: a note with an agreement, an error without."""
    if not view.is_revenue:
        return
    for line, receipt in view.receipts():
        covers_income = receipt.amount_fen > 0 and not view.settled.is_reversed(receipt, view.end)
        if receipt.method not in (Method.BARTER, Method.SET_OFF) or not covers_income:
            continue
        severity = Severity.NOTE if receipt.agreement else Severity.ERROR
        sentence = say(BARTER_SENTENCES[receipt.method, bool(receipt.agreement)], agreement=receipt.agreement or "")
        documents = (ref(receipt), *((ref(line.contract),) if line.contract else ()))
        yield from _dated(view, receipt.counted, Finding(FindingClass.BARTER_OFFSET, severity, documents, sentence, receipt.amount_fen))


def party_mismatch(view: View) -> Iterator[Finding]:
    """Contract, invoice and money carry different bodies (三流一致): a note where a payer relation joins them."""
    for line, document in view.documents():
        link = view.settled.links.of(document)
        if line.contract and line.contract.counterparty != document.counterparty and link.relation:
            yield from _dated(view, document.counted, _by_relation(document, line.contract, link.relation))
        elif line.contract and line.contract.counterparty != document.counterparty:
            sentence = say(N_("contract {number} is another body's, {other}, and no payer relation is recorded for that day"), **_named(line.contract))
            yield from _dated(view, document.counted, _mismatch(document, line.contract, sentence))
        elif link.outcome is LinkOutcome.OTHER_BODY and link.stranger:
            sentence = say(N_("it names contract {number}, which is another body's"), number=link.stranger.number)
            yield from _dated(view, document.counted, _mismatch(document, link.stranger, sentence))
    for foreign in view.settled.matching.foreign:
        msgid = (
            N_("it names invoice {number}, which is another body's")
            if foreign.invoice.direction is view.settled.group.direction
            else N_("it names invoice {number}, which is of the other direction")
        )
        sentence = say(msgid, number=foreign.invoice.key)
        yield from _dated(view, foreign.receipt.counted, _mismatch(foreign.receipt, foreign.invoice, sentence))


def _named(contract: Contract) -> dict[str, str]:
    return {"number": contract.number or contract.key, "other": contract.written_name}


def _by_relation(document: Invoice | Receipt, contract: Contract, relation: PayerRelation) -> Finding:
    sentence = say(N_("{name} is a recorded payer for {other}"), name=document.written_name, other=contract.written_name)
    evidence = (Evidence("payer relation", relation.evidence),)
    return Finding(FindingClass.PARTY_MISMATCH, Severity.NOTE, (ref(document), ref(contract)), sentence, document.fen, evidence)


def _mismatch(document: Invoice | Receipt, named: Contract | Invoice, sentence: Message) -> Finding:
    return Finding(FindingClass.PARTY_MISMATCH, Severity.ERROR, (ref(document), ref(named)), sentence, document.fen)


def capital_amount(view: View) -> Iterator[Finding]:
    """The amount in capitals differs from the figures, cannot be read, or is missing."""
    for _, contract in view.contract_lines:
        if contract.capital not in CAPITAL_SENTENCES:
            continue
        severity = Severity.WARNING if contract.capital is Capital.MISSING else Severity.ERROR
        sentence = say(CAPITAL_SENTENCES[contract.capital], amount=grouped(contract.amount_fen or 0), capitals=contract.capital_text)
        finding = Finding(FindingClass.CAPITAL_AMOUNT, severity, (ref(contract),), sentence, contract.amount_fen)
        yield from _dated(view, _begun(contract), finding)


CAPITAL_SENTENCES = {
    Capital.MISSING: N_("the amount in capitals is missing"),
    Capital.DIFFERS: N_("figures say {amount}, capitals say {capitals}"),
    Capital.UNREADABLE: N_("figures say {amount}, the capitals {capitals} cannot be read"),
}


def no_payment_terms(view: View) -> Iterator[Finding]:
    """A contract without a clause that says when money is due."""
    for _, contract in view.contract_lines:
        if contract.has_terms and not contract.payment_terms:
            severity = Severity.NOTE if contract.social_benefit else Severity.WARNING
            sentence = say(N_("no payment terms are agreed"))
            finding = Finding(FindingClass.NO_PAYMENT_TERMS, severity, (ref(contract),), sentence, contract.amount_fen)
            yield from _dated(view, _begun(contract), finding)


def unclear_term(view: View) -> Iterator[Finding]:
    """No start or end, an end before the start, or a yearly fee beside a term that is no whole years."""
    for _, contract in view.contract_lines:
        if sentence := _why_unclear(contract):
            finding = Finding(FindingClass.UNCLEAR_TERM, Severity.WARNING, (ref(contract),), say(sentence), contract.amount_fen)
            yield from _dated(view, _begun(contract), finding)


def _why_unclear(contract: Contract) -> str | None:
    start, end = contract.start, contract.end
    if contract.open_ended:
        return None if start or contract.signed else N_("the term has no start")
    if start is None or end is None:
        return N_("the term has no start or no end")
    if end < start:
        return N_("the term ends before it starts")
    if contract.yearly_fee and not _is_whole_years(start, end):
        return N_("a yearly fee stands beside a term that is no whole years")
    return None


def _is_whole_years(start: date, end: date) -> bool:
    """From a day to the day before it, or to the same day, of a later year; a year from 29 February ends on the 28th."""
    first, last = (start.month, start.day), {(day.month, day.day) for day in (end, end + timedelta(days=1))}
    return (end + timedelta(days=1)).year > start.year and (first in last or (first == (2, 29) and (2, 28) in last))


def outside_term(view: View) -> Iterator[Finding]:
    """A document dated before signing, or long after both the term's end and the last due day."""
    for line, contract in view.contract_lines:
        for document in line.documents:
            if sentence := _why_outside(view, contract, document.date):
                documents = (ref(document), ref(contract))
                finding = Finding(FindingClass.OUTSIDE_TERM, Severity.WARNING, documents, say(sentence), document.fen)
                yield from _dated(view, document.counted, finding)


def _why_outside(view: View, contract: Contract, day: date) -> str | None:
    if contract.signed and day < contract.signed:
        return N_("dated before the contract was signed")
    if contract.terminated and day > contract.terminated:
        return N_("dated after the contract was ended")
    last = last_due(contract)
    if last and (day - last).days > view.settings.grace_days:
        return N_("dated long after the term and the last due day")
    return None


def suspected_duplicates(view: View) -> Iterator[Finding]:
    """Equal pairs: same kind, body, contract, day and amount, none of them negative or voided."""
    alike: defaultdict[tuple[str, str, date, int, bool], list[Invoice | Receipt]] = defaultdict(list)
    for line, document in view.documents():
        if document.fen > 0 and document.batch != MADE and not _is_undone(view, document):
            key = (line.key, document.counterparty or "", document.date, document.fen, isinstance(document, Invoice))
            alike[key].append(document)
    for documents in alike.values():
        if len(documents) > 1:
            sentence = say(N_("{count} records of one day, body, contract and amount"), count=len(documents))
            refs = tuple(ref(d) for d in documents)
            yield from _dated(view, documents[0].counted, Finding(FindingClass.DUPLICATE, Severity.WARNING, refs, sentence, documents[0].fen))


def _is_undone(view: View, document: Invoice | Receipt) -> bool:
    undone = isinstance(document, Invoice) and document.state in (InvoiceState.REVERSED, InvoiceState.RED)
    return undone or view.settled.is_reversed(document, view.end)


def amount_mismatch(view: View) -> Iterator[Finding]:
    """Money beyond what the invoices that a receipt names have open."""
    for excess in view.settled.matching.excesses:
        if view.settled.open(excess.receipt, view.end) > 0:
            sentence = say(N_("{amount} more than the invoices it names have open"), amount=grouped(excess.amount_fen))
            documents = (ref(excess.receipt), *(ref(i) for i in excess.invoices))
            finding = Finding(FindingClass.AMOUNT_MISMATCH, Severity.WARNING, documents, sentence, excess.amount_fen)
            yield from _dated(view, excess.receipt.counted, finding)


def red_letter(view: View) -> Iterator[Finding]:
    """A red beyond its blue, a blue marked reversed without a red, a red whose blue is not known."""
    matching = view.settled.matching
    for red, blue, amount in matching.over_reversed:
        sentence = say(N_("{amount} more than the blue invoice has"), amount=grouped(amount))
        yield from _dated(view, red.counted, Finding(FindingClass.RED_LETTER, Severity.ERROR, (ref(red), ref(blue)), sentence, amount))
    for red in matching.unknown_blue:
        sentence = say(N_("the blue invoice {number} is not in the ledger"), number=red.reverses or "?")
        yield from _dated(view, red.counted, Finding(FindingClass.RED_LETTER, Severity.WARNING, (ref(red),), sentence, -red.gross_fen))
    named = {fold_number(i.reverses) for i in view.settled.invoices.values() if i.reverses}
    for _, invoice in view.invoices():
        marked = invoice.state in (InvoiceState.REVERSED, InvoiceState.PARTLY_RED)
        if marked and named.isdisjoint(invoice_numbers(invoice)):
            sentence = say(N_("marked as reversed, and no red letter names it"))
            yield from _dated(view, invoice.counted, Finding(FindingClass.RED_LETTER, Severity.ERROR, (ref(invoice),), sentence, invoice.gross_fen))


EVENT_CHECKS: tuple[Callable[[View], Iterator[Finding]], ...] = (
    without_contract,
    cross_year_receipt,
    barter_offset,
    party_mismatch,
    capital_amount,
    no_payment_terms,
    unclear_term,
    outside_term,
    suspected_duplicates,
    amount_mismatch,
    red_letter,
)


# -- findings of the whole ledger, beyond any group


def names_undecided(documents: Iterable[Contract | Invoice | Receipt], period: Period) -> Iterator[Finding]:
    """One per written name whose body is undecided, over its documents of the period; older ones are listed apart."""
    by_name: defaultdict[str, list[Contract | Invoice | Receipt]] = defaultdict(list)
    for document in documents:
        by_name[document.written_name].append(document)
    for name in sorted(by_name):
        there = [d for d in by_name[name] if _day(d) <= period.end]
        now = [d for d in there if _day(d) in period]
        if there:
            amount = sum(_money(d) for d in now or there)
            refs = tuple(ref(d) for d in sorted(now or there, key=lambda d: (_day(d), d.key)))
            sentence = say(N_("“{name}”: which body it is must be decided, {count} documents wait"), name=name, count=len(refs))
            name_ref = DocumentRef("name", name)
            contracts = tuple(r.key for r in refs if r.kind == "contract")
            yield Finding(FindingClass.NAME_UNDECIDED, Severity.WARNING, refs, sentence, amount, outstanding=not now, subject=name_ref, contracts=contracts)


def _day(document: Contract | Invoice | Receipt) -> date:
    return _begun(document) if isinstance(document, Contract) else document.counted


def _money(document: Contract | Invoice | Receipt) -> int:
    """A contract is no money: its amount is left out of what a name stands for."""
    return 0 if isinstance(document, Contract) else document.fen


def conflicting(conflicts: Iterable[Conflict], period: Period) -> Iterator[Finding]:
    """A record that came again with other content: both records."""
    for conflict in conflicts:
        if conflict.day is None or conflict.day <= period.end:
            where = (conflict.unit, conflict.direction)
            documents = tuple(DocumentRef(conflict.kind, conflict.key, origin, *where) for origin in (conflict.origin, conflict.other))
            sentence = say(
                N_("it came again with other content: {first} stands, {other} waits for a decision"),
                first=grouped(conflict.amount_fen),
                other=grouped(conflict.other_amount_fen) if conflict.other_amount_fen is not None else "?",
            )
            is_older = conflict.day is None or conflict.day < period.start
            yield Finding(FindingClass.DUPLICATE, Severity.ERROR, documents, sentence, conflict.amount_fen, outstanding=is_older)


def missing_columns(contracts: Iterable[Contract], period: Period) -> Iterator[Finding]:
    """A ledger without the column gives one finding for all its contracts of the period, not one each."""
    begun = [c for c in contracts if _begun(c) <= period.end and c.origin.file]
    for kind, lacking, msgid in (
        (FindingClass.CAPITAL_AMOUNT, [c for c in begun if c.capital is Capital.NO_COLUMN], N_("{file} has no column for amounts in capitals")),
        (FindingClass.NO_PAYMENT_TERMS, [c for c in begun if not c.has_terms], N_("{file} has no column for payment terms")),
    ):
        files: defaultdict[tuple[str, str], list[Contract]] = defaultdict(list)
        for contract in lacking:
            files[contract.unit, contract.origin.file or ""].append(contract)
        for (unit, file), all_of_it in sorted(files.items()):
            now = [c for c in all_of_it if _begun(c) in period]
            those = now or all_of_it
            where = DocumentRef("batch", file, Origin(file, those[0].origin.sheet), unit)
            evidence = (Evidence("contracts", str(len(those))),)
            yield Finding(kind, Severity.WARNING, (where,), say(msgid, file=file), sum(c.amount_fen or 0 for c in those), evidence, outstanding=not now)
