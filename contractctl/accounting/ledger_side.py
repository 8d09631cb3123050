"""The ledger's documents as they stand beside the accounts: an invoice adds to its body's balance, money takes off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.accounting.pairing import Document
from contractctl.documents import Invoice, InvoiceState, Receipt
from contractctl.settlement import invoice_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contractctl.documents import Contract
    from contractctl.settlement import Books


def ledger_documents(books: Books, units: frozenset[str], contracts: Mapping[str, str]) -> Iterator[Document]:
    """Every invoice and receipt of some units; `contracts` are keys of contracts within their unit, by the documents' names."""
    known = {contract.key: contract for contract in books.contracts}
    papers: tuple[Invoice | Receipt, ...] = (*books.invoices, *books.receipts)
    for document in papers:
        if document.unit in units:
            kind, key = document.ref
            number = contracts.get("|".join((document.unit, document.direction, f"{kind}:{key}")))
            yield _document(document, known.get(f"{document.unit}|{number}") if number else None)


def _document(document: Invoice | Receipt, contract: Contract | None) -> Document:
    """A document counts for its contract's body, else its own; one that is undecided, voided or not the contract's money for none."""
    is_invoice = isinstance(document, Invoice)
    is_out = document.state is InvoiceState.VOIDED if isinstance(document, Invoice) else document.excluded_as is not None
    party = contract.counterparty if contract else document.counterparty
    numbers = invoice_numbers(document) if isinstance(document, Invoice) else tuple(filter(None, (document.reference, document.key.rpartition(":")[2])))
    return Document(
        kind="invoice" if is_invoice else "receipt",
        key=document.key,
        unit=document.unit,
        direction=document.direction,
        party=party,
        own=document.counterparty,
        date=document.date,
        counted=document.counted,
        effect_fen=document.gross_fen if isinstance(document, Invoice) else -document.amount_fen,
        numbers=numbers,
        origin=document.origin,
        contract=(contract.number or contract.key) if contract else None,
        counts=document.counterparty is not None and party is not None and not is_out,
    )
