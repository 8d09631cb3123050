"""Document to contract: a person's decision (L0), then the rules L1 to L5 of RECONCILE.md §1, with what each of them compared.

A rule that gives no answer, or several, passes on; later rules choose only among the several.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from contractctl.decisions import Assigned, Decided, DocumentKind
from contractctl.documents import Invoice, InvoiceState, Receipt
from contractctl.findings import Evidence, Tried
from contractctl.language import N_, say
from contractctl.plan import NEAR, Payment, cover
from contractctl.settlement import invoice_numbers
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from contractctl.decisions import Decision
    from contractctl.documents import Contract, PayerRelation
    from contractctl.settlement import Group

TOKEN = re.compile(r"[0-9A-Z][0-9A-Z./_-]*")
PLAIN = re.compile(r"[0-9A-Z]")
GOES_ON_BEFORE = re.compile(r"[0-9A-Z][./_-]?$")
GOES_ON_AFTER = re.compile(r"[./_-]?[0-9A-Z]")


class LinkOutcome(StrEnum):
    """What the search for a document's contract came to."""

    LINKED = "linked"
    AMBIGUOUS = "ambiguous"  # several contracts are left
    OTHER_BODY = "other_body"  # it states the number of another body's contract, and no payer relation joins them
    UNKNOWN_NUMBER = "unknown_number"  # it states a number that no contract has
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Link:
    """A document's contract, or why it has none."""

    outcome: LinkOutcome
    contract: Contract | None = None
    rule: str | None = None
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Contract, ...] = ()  # the several, where it is ambiguous
    stated: str | None = None
    stranger: Contract | None = None  # what it states, where that is no candidate's
    relation: PayerRelation | None = None  # followed, where the contract is another body's
    tried: tuple[Tried, ...] = ()

    @property
    def states_another(self) -> bool:
        """Whether the document states a number that ended the search."""
        return self.outcome in (LinkOutcome.OTHER_BODY, LinkOutcome.UNKNOWN_NUMBER)


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a group's invoices and receipts by key."""

    invoices: Mapping[str, Link]
    receipts: Mapping[str, Link]

    def of(self, document: Invoice | Receipt) -> Link:
        return (self.invoices if isinstance(document, Invoice) else self.receipts)[document.key]


def link_documents(group: Group, decided: Iterable[Decision] = ()) -> Links:
    """Link every invoice and receipt of a group: invoices first, because L3 goes through them. `decided` speaks of this group only."""
    linker = _Linker(group, tuple(decided))
    for documents in (group.invoices, group.receipts):
        back = [d for d in documents if d.reverses is not None]
        linker.link(d for d in documents if d.reverses is None)
        linker.link(back)
        waiting = {d.key: d for d in back if linker.waits(d)}
        linker.link_by_instalment([d for d in documents if d.key not in waiting])
        linker.link(waiting.values())
    return Links(linker.links[Invoice], linker.links[Receipt])


def written_numbers(text: str) -> set[str]:
    """Every maximal run of letters, digits and dashes in a text, in normal form."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return {fold_number(token.strip("./_-")) for token in TOKEN.findall(plain)}


def in_force(contract: Contract, day: date) -> bool:
    """From its start, else its signing, to its end; no end is open, an end before the start never."""
    start = contract.start or contract.signed or date.min
    end = min(contract.end or date.max, contract.terminated or date.max)
    return start <= end and start <= day <= end


class _Linker:
    def __init__(self, group: Group, decided: Sequence[Decision] = ()) -> None:
        self.group = group
        contracts = {contract.key: contract for contract in group.contracts}
        assigned = (each for each in decided if isinstance(each, Assigned) and each.contract in contracts)
        self.assigned = {(each.kind, each.key): (each, contracts[each.contract]) for each in assigned}
        self.paid: defaultdict[str, list[str]] = defaultdict(list)  # a receipt's invoices as a person said
        for each in decided:
            if isinstance(each, Decided):
                self.paid[each.source].append(each.target)
        self.links: dict[type, dict[str, Link]] = {Invoice: {}, Receipt: {}}
        self.by_code: defaultdict[str, list[Contract]] = defaultdict(list)
        self.numbers = {c.key: fold_number(c.number) for c in group.contracts if c.number}
        for contract in group.contracts:
            self.by_code[contract.counterparty or ""].append(contract)
        self.invoices = _by_number(group.invoices)
        self.receipts: defaultdict[str, list[Receipt]] = defaultdict(list)
        for receipt in group.receipts:
            if receipt.reference:
                self.receipts[fold_number(receipt.reference)].append(receipt)
        self.by_number: defaultdict[str, list[Contract]] = defaultdict(list)
        for contract in group.contracts:
            if contract.number:
                self.by_number[self.numbers[contract.key]].append(contract)
        self.wordy = {c.key: self.numbers[c.key] for c in group.contracts if c.number and not TOKEN.fullmatch(self.numbers[c.key])}

    def link(self, documents: Iterable[Invoice | Receipt]) -> None:
        """L1 to L4."""
        for document in documents:
            self.links[type(document)][document.key] = self._decided(document) or _Search(self, document).run()

    def _decided(self, document: Invoice | Receipt) -> Link | None:
        """L0: the contract that a person said."""
        if not self.assigned:
            return None
        kind = DocumentKind.INVOICE if isinstance(document, Invoice) else DocumentKind.RECEIPT
        decision, contract = self.assigned.get((kind, document.key), (None, None))
        if decision is None or contract is None:
            return None
        evidence = Evidence("decided by", decision.by), Evidence("why", decision.why)
        return self.linked(document, contract, "L0", evidence, ())

    def waits(self, document: Invoice | Receipt) -> bool:
        """Whether L3 may yet find the contract of what takes back another: that one is known, and left to L5."""
        links = self.links[type(document)]
        papers: Mapping[str, Sequence[Invoice | Receipt]] = self.invoices if isinstance(document, Invoice) else self.receipts
        originals = papers.get(fold_number(document.reverses or ""), ())
        return links[document.key].rule in (None, "L4") and any(links[o.key].contract is None for o in originals)

    def link_by_instalment(self, documents: Sequence[Invoice | Receipt]) -> None:
        """L5, after L1 to L4 have linked all documents of the kind."""
        if not documents:
            return
        mine = self.links[type(documents[0])]
        open_ones = [d for d in documents if mine[d.key].outcome in (LinkOutcome.NONE, LinkOutcome.AMBIGUOUS) and _amount(d) > 0]
        if not open_ones:
            return
        due = self._uncovered_instalments(documents, mine)
        for document in open_ones:
            mine[document.key] = self._by_instalment(document, mine[document.key], due)

    def _uncovered_instalments(self, documents: Sequence[Invoice | Receipt], mine: Mapping[str, Link]) -> dict[int, list[tuple[Contract, date]]]:
        """Wholly uncovered instalments by amount: their contract and due day."""
        payments: defaultdict[str, list[Payment]] = defaultdict(list)
        for document in documents:
            contract = mine[document.key].contract
            if contract and _covers(document):
                payments[contract.key].append(self._payment(document))
        uncovered: defaultdict[int, list[tuple[Contract, date]]] = defaultdict(list)
        for contract in self.group.contracts:
            coverage = cover(contract.instalments, payments[contract.key])
            for instalment, covered in zip(coverage.plan, coverage.covered, strict=True):
                if instalment.due and covered == 0:
                    uncovered[instalment.amount_fen].append((contract, instalment.due))
        return uncovered

    def _payment(self, document: Invoice | Receipt) -> Payment:
        papers: Mapping[str, Sequence[Invoice | Receipt]] = self.invoices if isinstance(document, Invoice) else self.receipts
        original = next(iter(papers.get(fold_number(document.reverses or ""), ())), None)
        stated_no = document.stated_instalment if isinstance(document, Receipt) else None
        return Payment(document.key, document.date, _amount(document), stated_no, original.key if original else None)

    def _by_instalment(self, document: Invoice | Receipt, link: Link, due: Mapping[int, list[tuple[Contract, date]]]) -> Link:
        pool = {c.key for c in link.candidates or self.candidates(document)}
        near = [(c, day) for c, day in due.get(_amount(document), ()) if c.key in pool and abs(day - document.date) <= NEAR]
        found = {c.key: c for c, _ in near}
        if len(found) != 1:
            because = say(N_("{count} contracts have an uncovered instalment of this amount due within 90 days"), count=len(found))
            several = tuple(found.values()) or link.candidates
            outcome = LinkOutcome.AMBIGUOUS if several else LinkOutcome.NONE
            would = say(N_("the contract's number written on it"))
            return Link(outcome, candidates=several, tried=(*link.tried, Tried("L5", "nothing", because, would)))
        contract, day = near[0]
        evidence = (Evidence("instalment due", day.isoformat()), Evidence("contract", contract.number or contract.key))
        return self.linked(document, contract, "L5", evidence, link.tried)

    def candidates(self, document: Invoice | Receipt) -> list[Contract]:
        codes = self.group.candidate_codes(document.counterparty or "", document.date)
        return [contract for code in codes for contract in self.by_code.get(code, ())]

    def linked(self, document: Invoice | Receipt, contract: Contract, rule: str, evidence: tuple[Evidence, ...], tried: tuple[Tried, ...]) -> Link:
        relation = None
        if contract.counterparty != document.counterparty:
            relation = self.group.relation(document.counterparty or "", contract.counterparty or "", document.date)
            evidence = (*evidence, Evidence("payer relation", f"{document.counterparty} → {contract.counterparty}"))
        return Link(LinkOutcome.LINKED, contract, rule, evidence, stated=document.stated_contract, relation=relation, tried=tried)


class _Search:
    """The search for one document's contract."""

    def __init__(self, linker: _Linker, document: Invoice | Receipt) -> None:
        self.linker = linker
        self.document = document
        self.codes = linker.group.candidate_codes(document.counterparty or "", document.date)
        self.pool: list[Contract] = []
        self.several: list[Contract] = []
        self.tried: list[Tried] = []

    def run(self) -> Link:
        number = self.document.stated_contract
        self.pool = self.with_number(number) if number else self.linker.candidates(self.document)
        if number and not self.pool:
            return self._ended(number)
        for rule, choose in _RULES:
            found = choose(self)
            if len(found) == 1:
                return self.linker.linked(self.document, found[0], rule, self._evidence(rule, found[0]), tuple(self.tried))
            self._pass_on(rule, found)
        outcome = LinkOutcome.AMBIGUOUS if self.several else LinkOutcome.NONE
        return Link(outcome, candidates=tuple(self.several), stated=number, tried=tuple(self.tried))

    def _pass_on(self, rule: str, found: list[Contract]) -> None:
        if found:
            self.pool = self.several = found
            numbers = ", ".join(c.number or c.key for c in found)
            self.tried.append(
                Tried(rule, "nothing", say(N_("several contracts fit: {numbers}"), numbers=numbers), say(N_("the contract's number written on it")))
            )
        else:
            self.tried.append(_FOUND_NONE[rule])

    def _ended(self, number: str) -> Link:
        """A stated number that is unknown or another body's ends the search."""
        stranger = self.linker.group.elsewhere.contract(fold_number(number), self.linker.group.direction)
        if stranger and stranger.counterparty and stranger.counterparty not in self.codes:
            because = say(N_("contract {number} is another body's and no payer relation joins them"), number=number)
            tried = (Tried("L1", "stopped", because, say(N_("a payer relation, or the right number"))),)
            return Link(LinkOutcome.OTHER_BODY, stated=number, stranger=stranger, tried=tried)
        because = say(N_("no contract of the body has the number {number}"), number=number)
        tried = (Tried("L1", "stopped", because, say(N_("the contract recorded, or the right number"))),)
        return Link(LinkOutcome.UNKNOWN_NUMBER, stated=number, stranger=stranger, tried=tried)

    def with_number(self, number: str) -> list[Contract]:
        """L1: the candidates' contracts that have the stated number."""
        return [c for c in self.linker.by_number.get(fold_number(number), ()) if c.counterparty in self.codes]

    def stated(self) -> list[Contract]:
        """L1: one left by its stated number, or nothing where none is stated."""
        return self.pool if self.document.stated_contract else []

    def mentioned(self) -> list[Contract]:
        """L2: a contract number found whole in the memo or remark."""
        text = self.document.remark if isinstance(self.document, Invoice) else self.document.memo
        if not text:
            return []
        pool = {c.key for c in self.pool}
        found = {c.key: c for token in written_numbers(text) for c in self.linker.by_number.get(token, ()) if c.key in pool}
        folded = fold_number(text)
        found |= {c.key: c for c in self.pool if (number := self.linker.wordy.get(c.key)) and _stands_whole(number, folded)}
        return list(found.values())

    def through_papers(self) -> list[Contract]:
        """L3: an invoice that is stated, or that a person linked (for a red letter its blue, for money taken back its original), has a contract."""
        document = self.document
        if isinstance(document, Invoice):
            named: list[Invoice | Receipt] = list(self.linker.invoices.get(fold_number(document.reverses or ""), ()))
        else:
            numbers = [*map(fold_number, document.stated_invoices), *self.linker.paid.get(document.key, ())]
            named = [i for number in numbers for i in self.linker.invoices.get(number, ())]
            named += self.linker.receipts.get(fold_number(document.reverses or ""), ())
        links = (self.linker.links[type(d)].get(d.key) for d in named)
        pool = {c.key for c in self.pool}
        found = {link.contract.key: link.contract for link in links if link and link.contract and link.contract.key in pool}
        return list(found.values())

    def only_one_in_force(self) -> list[Contract]:
        """L4: the candidate's only contract in force on the document's day."""
        return [c for c in self.pool if in_force(c, self.document.date)]

    def _evidence(self, rule: str, contract: Contract) -> tuple[Evidence, ...]:
        number = contract.number or contract.key
        if rule == "L1":
            return (Evidence("stated contract", self.document.stated_contract or ""),)
        feature = {"L2": "number in the text", "L3": "through a stated paper", "L4": "only contract in force"}[rule]
        return (Evidence(feature, number),)


_RULES: tuple[tuple[str, Callable[[_Search], list[Contract]]], ...] = (
    ("L1", _Search.stated),
    ("L2", _Search.mentioned),
    ("L3", _Search.through_papers),
    ("L4", _Search.only_one_in_force),
)


def _found_none(rule: str, because: str, would_settle: str) -> Tried:
    return Tried(rule, "nothing", say(because), say(would_settle))


_FOUND_NONE = {
    "L1": _found_none("L1", N_("it states no contract number"), N_("the contract's number written on it")),
    "L2": _found_none("L2", N_("no contract number of the body stands whole in its text"), N_("the contract's number in its text")),
    "L3": _found_none("L3", N_("it names no paper that has a contract"), N_("the number of an invoice that has a contract")),
    "L4": _found_none("L4", N_("no contract of the body is in force on its day"), N_("a contract whose term holds that day")),
}


def _by_number(invoices: Iterable[Invoice]) -> Mapping[str, list[Invoice]]:
    """Invoices by the numbers that papers name them by."""
    found: defaultdict[str, list[Invoice]] = defaultdict(list)
    for invoice in invoices:
        for number in invoice_numbers(invoice):
            found[number].append(invoice)
    return found


def _stands_whole(number: str, text: str) -> bool:
    """Whether a number with words in it stands in a text and is no part of a longer one."""
    start = text.find(number)
    while start >= 0:
        before, after = text[max(0, start - 2) : start], text[start + len(number) : start + len(number) + 2]
        if not (GOES_ON_BEFORE.search(before) and PLAIN.match(number)) and not (GOES_ON_AFTER.match(after) and PLAIN.match(number[-1])):
            return True
        start = text.find(number, start + 1)
    return False


def _covers(document: Invoice | Receipt) -> bool:
    """Whether a document can cover an instalment: it counts, and is no barter that waits for its agreement."""
    if isinstance(document, Invoice):
        return document.state is not InvoiceState.VOIDED
    return document.excluded_as is None and not document.waits_for_agreement


def _amount(document: Invoice | Receipt) -> int:
    return document.gross_fen if isinstance(document, Invoice) else document.amount_fen
