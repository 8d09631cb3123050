"""Settlement groups: the bodies joined by payer relations, which are the partition for computing (RECONCILE.md).

A group holds one unit's documents of one direction. The candidates of a document are those of its own body and of the
bodies that it is a recorded payer for: one step, directed, inside the relation's dates.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from contractctl.closing import ClosedPart, Paper, paper
from contractctl.documents import Contract, Invoice, InvoiceState, Receipt
from contractctl.frozen import quick_dataclass
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from contractctl.closing import Closed
    from contractctl.documents import Direction, PayerRelation

T = TypeVar("T", Contract, Invoice)


@quick_dataclass(frozen=True, slots=True)
class Books:
    """Live documents of a unit or of the whole ledger."""

    contracts: tuple[Contract, ...]
    invoices: tuple[Invoice, ...]
    receipts: tuple[Receipt, ...]

    @property
    def documents(self) -> tuple[Invoice | Receipt, ...]:
        """Invoices, then money."""
        return (*self.invoices, *self.receipts)


@quick_dataclass(frozen=True, slots=True)
class Elsewhere:
    """A unit's contracts and live invoices by normal number, whatever their body and direction.

    They tell what a stated number is that no candidate of a document has.
    """

    contracts: Mapping[str, Sequence[Contract]] = field(default_factory=dict)
    invoices: Mapping[str, Sequence[Invoice]] = field(default_factory=dict)

    def contract(self, number: str, direction: Direction) -> Contract | None:
        return _nearest(self.contracts.get(number, ()), direction)

    def invoice(self, number: str, direction: Direction) -> Invoice | None:
        return _nearest(self.invoices.get(number, ()), direction)


def _nearest(found: Sequence[T], direction: Direction) -> T | None:
    """The one to speak of: decided before undecided, of the same direction before the other."""
    return min(found, key=lambda d: (d.counterparty is None, d.direction is not direction, d.counterparty or "", d.key), default=None)


@quick_dataclass(frozen=True, slots=True)
class Group:
    """One settlement group's documents of one unit and one direction, each sorted by date, amount and key."""

    unit: str
    direction: Direction
    contracts: tuple[Contract, ...]
    invoices: tuple[Invoice, ...]
    receipts: tuple[Receipt, ...]
    relations: tuple[PayerRelation, ...] = ()
    elsewhere: Elsewhere = Elsewhere()
    closed: ClosedPart | None = None

    def candidate_codes(self, code: str, day: date) -> tuple[str, ...]:
        """The bodies whose documents a document of `code` on `day` may belong to, its own first."""
        if not self.relations:
            return (code,)
        paid_for = (r.payee_of for r in self.relations if r.payer == code and r.holds_on(day))
        return (code, *sorted(set(paid_for) - {code}))

    def may_meet(self, one: Invoice | Receipt, other: Invoice | Receipt) -> bool:
        """Whether two documents are of one body, or of two that a payer relation joins: the payer pays, or is invoiced, for the other."""
        return one.counterparty == other.counterparty or any(
            b.counterparty in self.candidate_codes(a.counterparty or "", a.date) for a, b in ((one, other), (other, one))
        )

    def relation(self, payer: str, payee_of: str, day: date) -> PayerRelation | None:
        """The relation by which `payer` stands for `payee_of` on `day`."""
        fitting = (r for r in self.relations if (r.payer, r.payee_of) == (payer, payee_of) and r.holds_on(day))
        return next(fitting, None)


def document_order(document: Invoice | Receipt) -> tuple[date, int, str]:
    """The order in which documents are taken: date, amount, key."""
    amount = document.fen
    return document.date, amount, document.key


def invoice_numbers(invoice: Invoice) -> tuple[str, ...]:
    """The numbers by which papers name an invoice: its key, and a paper one's bare number."""
    code, _, number = invoice.key.partition("|")
    return (invoice.key, number) if number else (code,)


def groups(books: Books, relations: Iterable[PayerRelation], closed: Closed | None = None) -> Iterator[Group]:
    """Every group of the decided documents, in a fixed order. Undecided documents belong to none.

    A body under which a document counted on a closed day is joined to the one under which it counts now.
    """
    relations = sorted(relations, key=lambda r: (r.payer, r.payee_of, str(r.since), str(r.until)))
    joined = _components([*((r.payer, r.payee_of) for r in relations), *(_moved(books, closed) if closed else ())])
    parts = _placed(books, joined)
    if closed:
        _place_closed(books, closed, parts, joined)
    elsewhere = _elsewhere(books)
    related: defaultdict[str, list[PayerRelation]] = defaultdict(list)
    for relation in relations:
        related[joined[relation.payer]].append(relation)
    for (unit, root, direction), part in sorted(parts.items(), key=lambda item: item[0]):
        yield part.group(unit, direction, tuple(related.get(root, ())), elsewhere.get(unit, Elsewhere()))


@dataclass(slots=True)
class _Part:
    contracts: list[Contract] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    closed: ClosedPart | None = None

    def group(self, unit: str, direction: Direction, relations: tuple[PayerRelation, ...], elsewhere: Elsewhere) -> Group:
        return Group(
            unit,
            direction,
            tuple(sorted(self.contracts, key=attrgetter("key"))),
            tuple(sorted(self.invoices, key=attrgetter("date", "gross_fen", "key"))),
            tuple(sorted(self.receipts, key=attrgetter("date", "amount_fen", "key"))),
            relations,
            elsewhere,
            self.closed,
        )


def _placed(books: Books, joined: Mapping[str, str]) -> defaultdict[tuple[str, str, Direction], _Part]:
    """The documents of each group, by unit, root of its bodies, and direction."""
    parts: defaultdict[tuple[str, str, Direction], _Part] = defaultdict(_Part)

    def place(document: Contract | Invoice | Receipt) -> _Part | None:
        code = document.counterparty
        return None if code is None else parts[document.unit, joined.get(code, code), document.direction]

    for contract in books.contracts:
        if part := place(contract):
            part.contracts.append(contract)
    for invoice in books.invoices:
        if part := place(invoice):
            part.invoices.append(invoice)
    for receipt in books.receipts:
        if part := place(receipt):
            part.receipts.append(receipt)
    return parts


def _moved(books: Books, closed: Closed) -> Iterator[tuple[str, str]]:
    """The bodies under which a document counted on closed days, with the one under which it counts now and that of what settled it."""
    of_contract = {contract.key: contract.counterparty for contract in books.contracts}
    of_document = {paper(each): each.counterparty for each in books.documents}
    codes: dict[Paper, Sequence[str]] = {}
    for whose, standings in closed.standings.items():
        then, now = [each.counterparty for each in standings], [of_document.get(whose), *(of_contract.get(each.line) for each in standings)]
        codes[whose] = tuple(dict.fromkeys(code for code in (*then, *now) if code))
        yield from ((codes[whose][0], code) for code in codes[whose][1:])
    for unit, direction, allocation in closed.allocations:
        source, target = Paper(unit, direction, *allocation.source_ref), Paper(unit, direction, *allocation.target_ref)
        yield codes[source][0], codes[target][0]


def _place_closed(books: Books, closed: Closed, parts: defaultdict[tuple[str, str, Direction], _Part], joined: Mapping[str, str]) -> None:
    """Hand each group what is closed of its documents, those that are gone under the body that they had."""
    there = {paper(each): each for each in books.documents}
    placed: dict[Paper, ClosedPart] = {}
    for whose, standings in closed.standings.items():
        document = there.get(whose)
        code = (document.counterparty if document else None) or next((each.counterparty for each in reversed(standings) if each.counterparty), None)
        if code is None:
            continue
        part = parts[whose.unit, joined.get(code, code), whose.direction]
        part.closed = placed[whose] = part.closed or ClosedPart(closed.first_open)
        part.closed.standings[whose.ref] = standings
        if document and document.counterparty is None:
            part.closed.undecided[whose.ref] = document
    for unit, direction, allocation in closed.allocations:
        placed[Paper(unit, direction, *allocation.source_ref)].allocations.append(allocation)
    for unit, direction, adjustment in closed.adjustments:
        placed[Paper(unit, direction, adjustment.kind, adjustment.document)].adjustments.append(adjustment)
    for part in parts.values():
        part.closed = part.closed or ClosedPart(closed.first_open)


def _components(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The smallest code of each body's component, for bodies that are joined to others."""
    root: dict[str, str] = {}

    def find(code: str) -> str:
        while root.setdefault(code, code) != code:
            code = root[code]
        return code

    for pair in pairs:
        first, last = sorted(map(find, pair))
        root[last] = first
    return {code: find(code) for code in tuple(root)}


def _elsewhere(books: Books) -> dict[str, Elsewhere]:
    """By unit: contracts by number, invoices by key and a paper one by its bare number too."""
    contracts: defaultdict[str, dict[str, tuple[Contract, ...]]] = defaultdict(dict)
    invoices: defaultdict[str, dict[str, tuple[Invoice, ...]]] = defaultdict(dict)
    for contract in books.contracts:
        if contract.number:
            number = fold_number(contract.number)
            mine = contracts[contract.unit]
            mine[number] = (*mine.get(number, ()), contract)
    for invoice in books.invoices:
        if invoice.state is not InvoiceState.VOIDED:
            theirs = invoices[invoice.unit]
            for number in invoice_numbers(invoice):
                theirs[number] = (*theirs.get(number, ()), invoice)
    return {unit: Elsewhere(contracts[unit], invoices[unit]) for unit in {*contracts, *invoices}}
