"""Documents by what a person calls them, and the settlement group that one stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractctl.documents import Contract, Invoice, Receipt
    from contractctl.operations.reconciling import Gathered
    from contractctl.settlement import Books, Group


def contracts_called(books: Books, key: str) -> Iterator[Contract]:
    """Contracts by number or key."""
    return (c for c in books.contracts if fold_number(key) == fold_number(c.number or c.key) or key == c.key)


def invoices_called(books: Books, key: str) -> Iterator[Invoice]:
    """Invoices by number; of a paper one the bare number will do."""
    folded = fold_number(key)
    return (i for i in books.invoices if folded in (i.key, i.key.rpartition("|")[2]))


def receipts_called(books: Books, key: str) -> Iterator[Receipt]:
    """Receipts by key or the bank's reference."""
    folded = fold_number(key)
    return (r for r in books.receipts if folded in (fold_number(r.key), fold_number(r.reference or "")))


def called(books: Books, key: str) -> Iterator[Contract | Invoice | Receipt]:
    """Documents by what a person calls them, contracts first."""
    yield from contracts_called(books, key)
    yield from invoices_called(books, key)
    yield from receipts_called(books, key)


def group_of(gathered: Gathered, document: Contract | Invoice | Receipt) -> Group | None:
    """The group that a document is settled in; None where its body is undecided."""
    return next((g for g in gathered.ledger.groups() if document in (*g.contracts, *g.invoices, *g.receipts)), None)
