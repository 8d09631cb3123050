"""What a person decided about links and allocations (rule A0): it stands in every later run, until it is undone.

Keys are those of documents of one unit and direction; `where` names them, and is left out where a ledger has no more than one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from contractctl.documents import Direction, Invoice, Method, Receipt
from contractctl.settlement import Books

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from contractctl.settlement import Group


class Where(NamedTuple):
    """The unit and direction whose documents a decision speaks of."""

    unit: str
    direction: Direction


class DocumentKind(StrEnum):
    """The two kinds of documents that settle each other."""

    INVOICE = "invoice"
    RECEIPT = "receipt"


class AdjustmentReason(StrEnum):
    """Why something is taken off a document without money."""

    BANK_CHARGE = "bank_charge"
    ROUNDING = "rounding"
    DISCOUNT = "discount"
    WRITE_OFF = "write_off"
    TRANSFER = "transfer"  # of a debt to another body


class NotOurs(StrEnum):
    """Money that is not the contract's (RECONCILE.md §1)."""

    INTEREST = "interest"
    DEPOSIT = "deposit"
    OWN_TRANSFER = "own_transfer"
    TAX_REFUND = "tax_refund"
    LOAN = "loan"
    OTHER = "other"  # the why says what


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """Who decided, why, and of which documents; `by` is set when the decision is recorded."""

    by: str = ""
    why: str = ""
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Decided(_Said):
    """So much (fen) of a receipt settles an invoice; it is kept as far as both have something left."""

    source: str
    target: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Tied(_Said):
    """So much (fen) of a red letter or a refund takes back this invoice or receipt, whatever it names."""

    kind: DocumentKind  # of both
    source: str
    target: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Barred(_Said):
    """A receipt and an invoice that do not belong together: no rule allocates the one to the other."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Refused(_Said):
    """A set of receipts and invoices that is not proposed again, though their sums fit."""

    receipts: tuple[str, ...]
    invoices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assigned(_Said):
    """A document's contract, by the contract's key (L0)."""

    kind: DocumentKind
    key: str
    contract: str


@dataclass(frozen=True, slots=True)
class Excluded(_Said):
    """Money that is not the contract's."""

    receipt: str
    reason: NotOurs


@dataclass(frozen=True, slots=True)
class Agreed(_Said):
    """The agreement under which a barter or set-off counts."""

    receipt: str
    agreement: str


@dataclass(frozen=True, slots=True)
class Adjusted(_Said):
    """So much (fen) is taken off what is left on a document, from a day on."""

    kind: DocumentKind
    key: str
    amount_fen: int
    reason: AdjustmentReason
    on: date


@dataclass(frozen=True, slots=True)
class SetOff(_Said):
    """A receivable and a payable of one body that settle each other (应收冲应付), under an agreement, on a day."""

    number: str
    unit: str
    issued: str  # key of the invoice that we issued
    received: str  # key of the one that we received
    amount_fen: int
    agreement: str
    on: date


@dataclass(frozen=True, slots=True)
class Transferred(_Said):
    """A debt that another body takes over (债权债务转移): the open part of an invoice, under an agreement, on a day."""

    number: str
    invoice: str
    to: str  # code of the body that owes it from that day on
    amount_fen: int
    agreement: str
    on: date


MADE = "decision"  # the batch of papers that a decision puts into the books

Decision = Decided | Tied | Barred | Refused | Assigned | Excluded | Agreed | Adjusted | SetOff | Transferred


def applied(books: Books, decisions: Iterable[Decision]) -> Books:
    """The books as decisions leave them: money that is not the contract's, agreements named, set-offs and transferred debts as papers of their own."""
    decisions = tuple(decisions)
    if not decisions:
        return books
    invoices, receipts = list(books.invoices), list(books.receipts)
    money: defaultdict[str, list[Excluded | Agreed]] = defaultdict(list)
    for each in decisions:
        if isinstance(each, Excluded | Agreed):
            money[each.receipt].append(each)
    if money:
        receipts = [reduce(_decided, (each for each in money.get(r.key, ()) if is_meant(each.where, r)), r) for r in receipts]
    invoices, receipts = _tied(invoices, receipts, [each for each in decisions if isinstance(each, Tied)])
    for each in decisions:
        if isinstance(each, SetOff):
            receipts += _set_off(each, books)
        elif isinstance(each, Transferred):
            invoices += [_debt(each, invoice) for invoice in books.invoices if is_meant(each.where, invoice) and invoice.key == each.invoice]
    return Books(books.contracts, tuple(invoices), tuple(receipts))


def adjustments(decisions: Iterable[Decision]) -> list[Adjusted]:
    """What decisions take off documents; a transferred debt leaves its invoice and stands on a paper of its own."""
    found = []
    for each in decisions:
        if isinstance(each, Adjusted):
            found.append(each)
        elif isinstance(each, Transferred):
            kind, reason = DocumentKind.INVOICE, AdjustmentReason.TRANSFER
            found.append(Adjusted(kind, each.invoice, each.amount_fen, reason, each.on, by=each.by, why=each.agreement, where=each.where))
            found.append(Adjusted(kind, each.number, -each.amount_fen, reason, each.on, by=each.by, why=each.agreement, where=each.where))
    return found


def of_group(decisions: Iterable[Decision], group: Group) -> tuple[Decision, ...]:
    """Those that may speak of a group's documents."""
    return tuple(each for each in decisions if isinstance(each, SetOff) or each.where in (None, (group.unit, group.direction)))


def speaks_of(decision: Decision) -> tuple[str, ...]:
    """The keys of the documents in whose matching a decision has a part."""
    match decision:
        case Decided() | Tied() | Barred():
            return (decision.source,)
        case Refused():
            return decision.receipts
        case Assigned() | Adjusted():
            return (decision.key,)
        case Excluded() | Agreed():
            return (decision.receipt,)
        case SetOff():
            return (decision.issued, decision.received)
        case Transferred():
            return (decision.invoice, decision.number)


def is_meant(where: Where | None, document: Invoice | Receipt) -> bool:
    """Whether a decision speaks of the unit and direction of a document."""
    return where is None or where == (document.unit, document.direction)


def _decided(receipt: Receipt, decision: Excluded | Agreed) -> Receipt:
    if isinstance(decision, Excluded):
        return replace(receipt, excluded_as=decision.reason.value)
    return replace(receipt, agreement=decision.agreement)


def _tied(invoices: list[Invoice], receipts: list[Receipt], ties: Sequence[Tied]) -> tuple[list[Invoice], list[Receipt]]:
    """Red letters and refunds name what a person says they take back: so they are of its contract, too (L3)."""
    if not ties:
        return invoices, receipts
    first = {(each.kind, each.source): each for each in reversed(ties)}
    references = {r.key: r.reference for r in receipts}

    def named(document: Invoice | Receipt, kind: DocumentKind) -> Tied | None:
        tie = first.get((kind, document.key))
        return tie if tie and is_meant(tie.where, document) else None

    reds = [replace(i, reverses=tie.target) if (tie := named(i, DocumentKind.INVOICE)) else i for i in invoices]
    back = [replace(r, reverses=references.get(tie.target)) if (tie := named(r, DocumentKind.RECEIPT)) else r for r in receipts]
    return reds, back


def _set_off(decision: SetOff, books: Books) -> list[Receipt]:
    """Money of neither kind, once in each direction, that names the invoice it settles."""
    sides = {Direction.REVENUE: decision.issued, Direction.EXPENSE: decision.received}
    return [
        Receipt(
            key=f"{decision.number}-{invoice.direction.value}",
            unit=decision.unit,
            direction=invoice.direction,
            counterparty=invoice.counterparty,
            written_name=invoice.written_name,
            date=decision.on,
            amount_fen=decision.amount_fen,
            method=Method.SET_OFF,
            reference=f"{decision.number}-{invoice.direction.value}",
            stated_contract=invoice.stated_contract,
            stated_invoices=(invoice.key,),
            agreement=decision.agreement,
            batch=MADE,
        )
        for invoice in books.invoices
        if invoice.unit == decision.unit and invoice.key == sides[invoice.direction]
    ]


def _debt(decision: Transferred, invoice: Invoice) -> Invoice:
    """A paper of nothing, on which the debt stands: nobody issued an invoice anew."""
    return Invoice(
        key=decision.number,
        unit=invoice.unit,
        direction=invoice.direction,
        counterparty=decision.to,
        written_name="",
        date=decision.on,
        gross_fen=0,
        due=invoice.due,
        remark=decision.agreement,
        batch=MADE,
    )
