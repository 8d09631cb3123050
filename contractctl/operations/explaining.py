"""Why a contract, an invoice or a receipt stands as it does: what the matcher returned, no second logic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.documents import Contract, Invoice
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_
from contractctl.operations.reconciling import gather
from contractctl.outcomes import DocumentLine, Explanation
from contractctl.settled import Settled
from contractctl.settlement import groups
from contractctl.unsettled import Watcher
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractctl.documents import Receipt
    from contractctl.operations.opening import Desk
    from contractctl.operations.reconciling import Gathered
    from contractctl.settlement import Group


class UnknownDocumentError(ContractctlError):
    """No document of that number."""

    id = "E-EXP-001"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no contract, invoice or receipt {key} in the ledger")
    hint_msgid = N_("give a contract's number, an invoice's number or a receipt's reference; see contractctl show")


def explain(desk: Desk, key: str) -> Explanation:
    """All that decided about a document; errors: UnknownDocumentError."""
    with desk.reading() as session:
        gathered = gather(session, desk)
    subject = next(_subjects(gathered, key), None)
    if subject is None:
        raise UnknownDocumentError(key=key)
    name = gathered.names.judge(subject.written_name)
    group = _group_of(gathered, subject)
    if group is None:
        alone = () if isinstance(subject, Contract) else (DocumentLine(subject, taken_back_by=_takers(gathered, subject)),)
        return Explanation(subject, name, alone)
    watcher = None if isinstance(subject, Contract) else Watcher(subject)
    settled = Settled(group, desk.settings.settle, gathered.ledger.decided, watcher)
    tried = (*settled.links.of(watcher.document).tried, *watcher.tried) if watcher else ()
    return Explanation(subject, name, tuple(_lines(settled, subject, gathered)), tried)


def _subjects(gathered: Gathered, key: str) -> Iterator[Contract | Invoice | Receipt]:
    """Documents by number or key, contracts first."""
    folded = fold_number(key)
    books = gathered.ledger.books
    yield from (c for c in books.contracts if folded == fold_number(c.number or c.key) or key == c.key)
    yield from (i for i in books.invoices if folded in (i.key, i.key.rpartition("|")[2]))
    yield from (r for r in books.receipts if folded in (fold_number(r.key), fold_number(r.reference or "")))


def _group_of(gathered: Gathered, subject: Contract | Invoice | Receipt) -> Group | None:
    every = groups(gathered.ledger.books, gathered.ledger.relations)
    return next((g for g in every if subject in (*g.contracts, *g.invoices, *g.receipts)), None)


def _lines(settled: Settled, subject: Contract | Invoice | Receipt, gathered: Gathered) -> Iterator[DocumentLine]:
    """The subject itself, or a contract's invoices and receipts."""
    documents: list[Invoice | Receipt] = []
    if isinstance(subject, Contract):
        line = next(line for line in settled.lines if line.key == subject.key)
        documents = [*line.invoices, *line.receipts]
    else:
        documents = [subject]
    for document in sorted(documents, key=lambda d: (d.date, d.key)):
        allocations = tuple(a for a in settled.matching.allocations if document.key in (a.source, a.target))
        left = settled.matching.left.get(document.key)
        yield DocumentLine(document, settled.links.of(document), left, allocations, _takers(gathered, document))


def _takers(gathered: Gathered, document: Invoice | Receipt) -> tuple[str, ...]:
    """The documents of its sort that say they take it back."""
    books = gathered.ledger.books
    alike: Sequence[Invoice | Receipt] = books.invoices if isinstance(document, Invoice) else books.receipts
    names = {document.key} if isinstance(document, Invoice) else {document.key, document.reference}
    return tuple(sorted(each.key for each in alike if each.reverses in names and each.reverses is not None and each.unit == document.unit))
