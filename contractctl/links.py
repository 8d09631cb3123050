"""Document to contract: a person's decision (L0), then the rules L1 to L5 of RECONCILE.md §1, with what each of them compared.

A rule that gives no answer, or several, passes on; later rules choose only among the several.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from contractctl.decisions import Assigned, Decided, DocumentKind
from contractctl.documents import Invoice, InvoiceState, Receipt
from contractctl.findings import Evidence, Tried
from contractctl.frozen import quick_dataclass
from contractctl.language import N_, say
from contractctl.plan import NEAR, Payment, cover
from contractctl.settlement import invoice_numbers
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from contractctl.decisions import Decision
    from contractctl.documents import Contract, PayerRelation
    from contractctl.settlement import Group

TOKEN = re.compile(r"[0-9A-Z][0-9A-Z./_-]*")
PLAIN = re.compile(r"[0-9A-Z]")
GOES_ON_BEFORE = re.compile(r"[0-9A-Z][./_-]?$")
WRITE_THE_NUMBER = say(N_("the contract's number written on it"))
REMEMBERED = 4096  # texts of papers: many say the same
NAMED = 40  # contracts that a document may belong to: more are counted, not named, so that a body's thousands are not told for each of its papers
GOES_ON_AFTER = re.compile(r"[./_-]?[0-9A-Z]")


class LinkOutcome(StrEnum):
    """What the search for a document's contract came to."""

    LINKED = "linked"
    AMBIGUOUS = "ambiguous"  # several contracts are left
    OTHER_BODY = "other_body"  # it states the number of another body's contract, and no payer relation joins them
    UNKNOWN_NUMBER = "unknown_number"  # it states a number that no contract has
    NONE = "none"


@quick_dataclass(frozen=True, slots=True)
class Link:
    """A document's contract, or why it has none."""

    outcome: LinkOutcome
    contract: Contract | None = None
    rule: str | None = None
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Contract, ...] = ()  # the several, where it is ambiguous
    many: int = 0  # how many they are, where they are too many to be named
    stated: str | None = None
    stranger: Contract | None = None  # what it states, where that is no candidate's
    relation: PayerRelation | None = None  # followed, where the contract is another body's
    tried: tuple[Tried, ...] = ()

    @property
    def states_another(self) -> bool:
        """Whether the document states a number that ended the search."""
        return self.outcome in (LinkOutcome.OTHER_BODY, LinkOutcome.UNKNOWN_NUMBER)


@quick_dataclass(frozen=True, slots=True)
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


@lru_cache(REMEMBERED)
def written_numbers(text: str) -> frozenset[str]:
    """Every maximal run of letters, digits and dashes in a text, in normal form."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return frozenset(fold_number(token.strip("./_-")) for token in TOKEN.findall(plain))


def term(contract: Contract) -> tuple[date, date]:
    """From its start, else its signing, to its end; no end is open, an end before the start never holds."""
    return contract.start or contract.signed or date.min, min(contract.end or date.max, contract.terminated or date.max)


def in_force(contract: Contract, day: date) -> bool:
    """Whether a contract's term holds on a day."""
    start, end = term(contract)
    return start <= day <= end


class _Terms:
    """The terms of one body's contracts: how many of them hold on a day is told without a look at each."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self.terms = [(start, end, contract) for contract in contracts for start, end in (term(contract),) if start <= end]
        self.starts = sorted(start for start, _, _ in self.terms)
        self.ends = sorted(end for _, end, _ in self.terms)
        self.known: dict[date, list[Contract]] = {}

    def count(self, day: date) -> int:
        return bisect_right(self.starts, day) - bisect_left(self.ends, day)

    def on(self, day: date) -> list[Contract]:
        """Those that hold on a day, worked out once for each day."""
        if day not in self.known:
            self.known[day] = [contract for start, end, contract in self.terms if start <= day <= end]
        return self.known[day]


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
        for contract in group.contracts:
            self.by_code[contract.counterparty or ""].append(contract)
        self.by_number: defaultdict[str, list[Contract]] = defaultdict(list)
        self.wordy: dict[str, str] = {}  # numbers that have more than letters, digits and dashes in them
        for contract in group.contracts:
            if contract.number:
                number = fold_number(contract.number)
                self.by_number[number].append(contract)
                if not TOKEN.fullmatch(number):
                    self.wordy[contract.key] = number
        self.terms: dict[str, _Terms] = {}

    @cached_property
    def invoices(self) -> Mapping[str, list[Invoice]]:
        """By the numbers that papers name them by."""
        return _by_number(self.group.invoices)

    @cached_property
    def receipts(self) -> Mapping[str, list[Receipt]]:
        """By reference."""
        found: defaultdict[str, list[Receipt]] = defaultdict(list)
        for receipt in self.group.receipts:
            if receipt.reference:
                found[fold_number(receipt.reference)].append(receipt)
        return found

    def link(self, documents: Iterable[Invoice | Receipt]) -> None:
        """L1 to L4."""
        for document in documents:
            self.links[type(document)][document.key] = self._decided(document) or self._stated(document) or _Search(self, document).run()

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

    def _stated(self, document: Invoice | Receipt) -> Link | None:
        """L1, where it finds one: most papers state a number, and then nothing else is looked for."""
        number = document.stated_contract
        found = self.with_number(number, self.codes(document)) if number else ()
        return self.linked(document, found[0], "L1", (Evidence("stated contract", number or ""),), ()) if len(found) == 1 else None

    def link_by_instalment(self, documents: Sequence[Invoice | Receipt]) -> None:
        """L5, after L1 to L4 have linked all documents of the kind."""
        if not documents:
            return
        mine = self.links[type(documents[0])]
        open_ones = [d for d in documents if mine[d.key].outcome in (LinkOutcome.NONE, LinkOutcome.AMBIGUOUS) and d.fen > 0]
        if not open_ones:
            return
        due = self._uncovered_instalments(documents, mine, {d.fen for d in open_ones})
        for document in open_ones:
            mine[document.key] = self._by_instalment(document, mine[document.key], due)

    def _uncovered_instalments(
        self, documents: Sequence[Invoice | Receipt], mine: Mapping[str, Link], asked: Container[int]
    ) -> dict[int, list[tuple[Contract, date]]]:
        """Wholly uncovered instalments of the amounts that are asked for: their contract and due day."""
        contracts = [c for c in self.group.contracts if any(i.amount_fen in asked for i in c.instalments)]
        payments: dict[str, list[Payment]] = {c.key: [] for c in contracts}
        for document in documents:
            contract = mine[document.key].contract
            if contract and contract.key in payments and _covers(document):
                payments[contract.key].append(self._payment(document))
        uncovered: defaultdict[int, list[tuple[Contract, date]]] = defaultdict(list)
        for contract in contracts:
            coverage = cover(contract.instalments, payments[contract.key])
            for instalment, covered in zip(coverage.plan, coverage.covered, strict=True):
                if instalment.due and covered == 0:
                    uncovered[instalment.amount_fen].append((contract, instalment.due))
        return uncovered

    def _payment(self, document: Invoice | Receipt) -> Payment:
        original = next(iter(self.papers(document).get(fold_number(document.reverses), ())), None) if document.reverses else None
        stated_no = document.stated_instalment if isinstance(document, Receipt) else None
        return Payment(document.key, document.date, document.fen, stated_no, original.key if original else None)

    def papers(self, document: Invoice | Receipt) -> Mapping[str, Sequence[Invoice | Receipt]]:
        return self.invoices if isinstance(document, Invoice) else self.receipts

    def _by_instalment(self, document: Invoice | Receipt, link: Link, due: Mapping[int, list[tuple[Contract, date]]]) -> Link:
        near = [(c, day) for c, day in due.get(document.fen, ()) if abs(day - document.date) <= NEAR and self._may_be(document, link, c)]
        found = {c.key: c for c, _ in near}
        if len(found) != 1:
            because = say(N_("{count} contracts have an uncovered instalment of this amount due within 90 days"), count=len(found))
            several = tuple(found.values()) or link.candidates
            many = 0 if several else link.many
            outcome = LinkOutcome.AMBIGUOUS if several or many else LinkOutcome.NONE
            tried = (*link.tried, Tried("L5", "nothing", because, WRITE_THE_NUMBER))
            return Link(outcome, candidates=several, many=many, tried=tried)
        contract, day = near[0]
        evidence = (Evidence("instalment due", day.isoformat()), Evidence("contract", contract.number or contract.key))
        return self.linked(document, contract, "L5", evidence, link.tried)

    def _may_be(self, document: Invoice | Receipt, link: Link, contract: Contract) -> bool:
        """Whether a contract is among the several that the rules before left, or of a candidate body where they left none."""
        if link.candidates:
            return any(contract is each for each in link.candidates)
        return contract.counterparty in self.codes(document) and (not link.many or in_force(contract, document.date))

    def codes(self, document: Invoice | Receipt) -> tuple[str, ...]:
        return self.group.candidate_codes(document.counterparty or "", document.date)

    def terms_of(self, code: str) -> _Terms:
        if code not in self.terms:
            self.terms[code] = _Terms(self.by_code.get(code, ()))
        return self.terms[code]

    def with_number(self, number: str, codes: Container[str]) -> list[Contract]:
        """The candidates' contracts that have a number."""
        found = self.by_number.get(number) or self.by_number.get(fold_number(number)) or []
        return [c for c in found if c.counterparty in codes]

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
        self.codes = linker.codes(document)
        self.pool: list[Contract] | None = None  # what is left to choose from; none yet: every contract of a candidate body
        self.many = 0
        self.several: list[Contract] = []
        self.tried: list[Tried] = []

    def run(self) -> Link:
        number = self.document.stated_contract
        if number:
            self.pool = self.linker.with_number(number, self.codes)
        if number and not self.pool:
            return self._ended(number)
        for rule, choose in _RULES:
            found = choose(self)
            if len(found) == 1:
                return self.linker.linked(self.document, found[0], rule, self._evidence(rule, found[0]), tuple(self.tried))
            self._pass_on(rule, found)
        outcome = LinkOutcome.AMBIGUOUS if self.several or self.many else LinkOutcome.NONE
        return Link(outcome, candidates=tuple(self.several), many=self.many, stated=number, tried=tuple(self.tried))

    def _is_left(self, contract: Contract) -> bool:
        return contract.counterparty in self.codes if self.pool is None else any(contract is each for each in self.pool)

    def _pass_on(self, rule: str, found: list[Contract]) -> None:
        if found:
            self.pool = self.several = found
            numbers = ", ".join(c.number or c.key for c in found)
            self.tried.append(Tried(rule, "nothing", say(N_("several contracts fit: {numbers}"), numbers=numbers), WRITE_THE_NUMBER))
        elif self.many:
            self.tried.append(Tried(rule, "nothing", say(N_("{count} contracts fit"), count=self.many), WRITE_THE_NUMBER))
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

    def stated(self) -> list[Contract]:
        """L1: one left by its stated number, or nothing where none is stated."""
        return self.pool or []

    def mentioned(self) -> list[Contract]:
        """L2: a contract number found whole in the memo or remark."""
        text = self.document.remark if isinstance(self.document, Invoice) else self.document.memo
        if not text:
            return []
        found = {c.key: c for token in sorted(written_numbers(text)) for c in self.linker.by_number.get(token, ()) if self._is_left(c)}
        if self.linker.wordy:
            found |= {c.key: c for c in self._wordy(fold_number(text))}
        return list(found.values())

    def _wordy(self, text: str) -> Iterator[Contract]:
        wordy = self.linker.wordy
        pool = self.pool if self.pool is not None else [c for code in self.codes for c in self.linker.by_code.get(code, ())]
        return (c for c in pool if (number := wordy.get(c.key)) and number in text and _stands_whole(number, text))

    def through_papers(self) -> list[Contract]:
        """L3: an invoice that is stated, or that a person linked (for a red letter its blue, for money taken back its original), has a contract."""
        document, linker = self.document, self.linker
        named: list[Invoice | Receipt] = []
        if isinstance(document, Receipt):
            numbers = [*map(fold_number, document.stated_invoices), *linker.paid.get(document.key, ())]
            named += [i for number in numbers for i in linker.invoices.get(number, ())]
        if document.reverses:
            named += linker.papers(document).get(fold_number(document.reverses), ())
        links = (linker.links[type(d)].get(d.key) for d in named)
        found = {link.contract.key: link.contract for link in links if link and link.contract and self._is_left(link.contract)}
        return list(found.values())

    def only_one_in_force(self) -> list[Contract]:
        """L4: the candidate's only contract in force on the document's day."""
        day = self.document.date
        if self.pool is not None:
            return [c for c in self.pool if in_force(c, day)]
        terms = [self.linker.terms_of(code) for code in self.codes]
        count = sum(each.count(day) for each in terms)
        if count > NAMED:
            self.many = count
            return []
        return [c for each in terms for c in each.on(day)] if count else []

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
