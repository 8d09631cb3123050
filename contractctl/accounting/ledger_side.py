"""The ledger's documents as they stand beside the accounts: an invoice adds to its body's balance, money takes off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.accounting.pairing import Document
from contractctl.closing import Paper, Place, changes, paper
from contractctl.documents import TYPED_IN, Invoice, InvoiceState, Receipt
from contractctl.settlement import invoice_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contractctl.closing import Standing
    from contractctl.documents import Contract
    from contractctl.settlement import Books


def ledger_documents(books: Books, units: frozenset[str], contracts: Mapping[str, str], histories: Mapping[Paper, Sequence[Standing]]) -> Iterator[Document]:
    """Every invoice and receipt of some units; `contracts` are keys of contracts within their unit, by the documents' names.

    Those of `histories` counted otherwise on a closed day: each stands as it did then, and beside it what it was changed by since.
    """
    known = {contract.key: contract for contract in books.contracts}
    there: dict[Paper, Invoice | Receipt] = {}
    for document in books.documents:
        if document.unit not in units:
            continue
        if histories and (whose := paper(document)) in histories:
            there[whose] = document
        else:
            kind, key = document.ref
            number = contracts.get("|".join((document.unit, document.direction, f"{kind}:{key}")))
            yield _document(document, known.get(f"{document.unit}|{number}") if number else None)
    for whose, standings in histories.items():
        if whose.unit in units:
            yield from _as_it_stood(whose, standings, there.get(whose), known)


def _document(document: Invoice | Receipt, contract: Contract | None) -> Document:
    """A document counts for its contract's body, else its own; one that is undecided, voided or not the contract's money for none."""
    is_out = document.state is InvoiceState.VOIDED if isinstance(document, Invoice) else document.excluded_as is not None
    party = contract.counterparty if contract else document.counterparty
    kind, key = document.ref
    return Document(
        kind=kind,
        key=key,
        unit=document.unit,
        direction=document.direction,
        party=party,
        own=document.counterparty,
        date=document.date,
        counted=document.counted,
        effect_fen=_effect(kind, document.fen),
        numbers=_numbers(document),
        origin=document.origin,
        contract=(contract.number or contract.key) if contract else None,
        counts=document.counterparty is not None and party is not None and not is_out,
    )


def _as_it_stood(whose: Paper, standings: Sequence[Standing], document: Invoice | Receipt | None, contracts: Mapping[str, Contract]) -> Iterator[Document]:
    """A document on the day from which it first counted for a body, and each change of a body's balance after that."""
    is_change = False
    for before, now in changes(standings):
        then, since = _balance(before), _balance(now)
        contract = contracts.get(now.line) or (contracts.get(before.line) if before else None)
        for party in sorted({*then, *since}):
            if fen := since.get(party, 0) - then.get(party, 0):
                yield Document(
                    *whose.ref,
                    whose.unit,
                    whose.direction,
                    party,
                    own=(document.counterparty if document else None) or party,
                    date=document.date if document and not is_change else now.since,
                    counted=now.since,
                    effect_fen=_effect(whose.kind, fen),
                    numbers=_numbers(document) if document else (whose.key.rpartition(":")[2],),
                    origin=document.origin if document else TYPED_IN,
                    contract=(contract.number or contract.key) if contract else None,
                    change=f"{now.since} {party}" if is_change else "",
                )
        is_change = is_change or bool(since)


def _balance(standing: Standing | None) -> dict[str, int]:
    """Whose balance a document is in, and with what."""
    return {standing.counterparty: standing.amount_fen} if standing and standing.place is Place.LINE and standing.counterparty else {}


def _effect(kind: str, fen: int) -> int:
    return fen if kind == "invoice" else -fen


def _numbers(document: Invoice | Receipt) -> tuple[str, ...]:
    if isinstance(document, Invoice):
        return invoice_numbers(document)
    return tuple(filter(None, (document.reference, document.key.rpartition(":")[2])))
