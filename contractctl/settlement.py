"""Settlement groups: the bodies joined by payer relations, which are the partition for computing (RECONCILE.md).

A group holds one unit's documents of one direction. The candidates of a document are those of its own body and of the
bodies that it is a recorded payer for: one step, directed, inside the relation's dates.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contractctl.documents import Contract, Direction, Invoice, Origin, PayerRelation, Receipt
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class Books:
    """Live documents of a unit or of the whole ledger."""

    contracts: tuple[Contract, ...]
    invoices: tuple[Invoice, ...]
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Stranger:
    """A document that a stated number names outside the group."""

    number: str
    counterparty: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A unit's contracts and invoices by normal number, for stated numbers that the group itself does not hold."""

    contracts: Mapping[str, Stranger] = field(default_factory=dict)
    invoices: Mapping[str, Stranger] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """One settlement group's documents of one unit and one direction, each sorted by date, amount and key."""

    unit: str
    direction: Direction
    contracts: tuple[Contract, ...]
    invoices: tuple[Invoice, ...]
    receipts: tuple[Receipt, ...]
    relations: tuple[PayerRelation, ...] = ()
    elsewhere: Elsewhere = Elsewhere()

    def candidate_codes(self, code: str, day: date) -> tuple[str, ...]:
        """The bodies whose documents a document of `code` on `day` may belong to, its own first."""
        paid_for = (r.payee_of for r in self.relations if r.payer == code and r.holds_on(day))
        return (code, *sorted(set(paid_for) - {code}))

    def relation(self, payer: str, payee_of: str, day: date) -> PayerRelation | None:
        """The relation by which `payer` stands for `payee_of` on `day`."""
        fitting = (r for r in self.relations if (r.payer, r.payee_of) == (payer, payee_of) and r.holds_on(day))
        return next(fitting, None)


def document_order(document: Invoice | Receipt) -> tuple[date, int, str]:
    """The order in which documents are taken: date, amount, key."""
    amount = document.gross_fen if isinstance(document, Invoice) else document.amount_fen
    return document.date, amount, document.key


def groups(books: Books, relations: Iterable[PayerRelation]) -> Iterator[Group]:
    """Every group of the decided documents, in a fixed order. Undecided documents belong to none."""
    relations = sorted(relations, key=lambda r: (r.payer, r.payee_of, str(r.since), str(r.until)))
    joined = _components(relations)
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
    elsewhere = {unit: _elsewhere(books, unit) for unit in {unit for unit, _, _ in parts}}
    related: defaultdict[str, list[PayerRelation]] = defaultdict(list)
    for relation in relations:
        related[joined[relation.payer]].append(relation)
    for (unit, root, direction), part in sorted(parts.items()):
        yield part.group(unit, direction, tuple(related.get(root, ())), elsewhere[unit])


@dataclass(slots=True)
class _Part:
    contracts: list[Contract] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)

    def group(self, unit: str, direction: Direction, relations: tuple[PayerRelation, ...], elsewhere: Elsewhere) -> Group:
        return Group(
            unit,
            direction,
            tuple(sorted(self.contracts, key=lambda c: c.key)),
            tuple(sorted(self.invoices, key=document_order)),
            tuple(sorted(self.receipts, key=document_order)),
            relations,
            elsewhere,
        )


def _components(relations: Iterable[PayerRelation]) -> dict[str, str]:
    """The smallest code of each body's component, for bodies that a relation joins to others."""
    root: dict[str, str] = {}

    def find(code: str) -> str:
        while root.setdefault(code, code) != code:
            code = root[code]
        return code

    for relation in relations:
        first, last = sorted((find(relation.payer), find(relation.payee_of)))
        root[last] = first
    return {code: find(code) for code in tuple(root)}


def _elsewhere(books: Books, unit: str) -> Elsewhere:
    contracts = {fold_number(c.number): Stranger(c.number, c.counterparty, c.origin) for c in books.contracts if c.unit == unit and c.number}
    invoices = {i.key: Stranger(i.key, i.counterparty, i.origin) for i in books.invoices if i.unit == unit}
    return Elsewhere(contracts, invoices)
