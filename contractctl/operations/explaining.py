"""Why a contract, an invoice or a receipt stands as it does: what the matcher returned, no second logic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl import decision_rows
from contractctl.documents import Contract, Invoice
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_
from contractctl.operations.decision_lines import decision_lines
from contractctl.operations.finding_documents import called, group_of
from contractctl.operations.reconciling import gather
from contractctl.outcomes import DocumentLine, Explanation
from contractctl.settled import Settled
from contractctl.unsettled import Watcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractctl.documents import Receipt
    from contractctl.operations.opening import Desk
    from contractctl.settlement import Books


class UnknownDocumentError(ContractctlError):
    """No document of that number."""

    id = "E-EXP-001"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no contract, invoice or receipt {key} in the ledger")
    hint_msgid = N_("give a contract's number, an invoice's number or a receipt's reference; see contractctl show")


def explain(desk: Desk, key: str) -> Explanation:
    """All that decided about a document, and what persons decided about it; errors: UnknownDocumentError."""
    with desk.reading() as session:
        gathered = gather(session, desk)
        books = gathered.ledger.applied()
        subject = next(called(books, key), None)
        if subject is None:
            raise UnknownDocumentError(key=key)
        history = tuple(decision_lines(decision_rows.history(session, [subject.key])))
    name = gathered.names.judge(subject.written_name)
    group = group_of(gathered, subject)
    if group is None:
        alone = () if isinstance(subject, Contract) else (DocumentLine(subject, taken_back_by=_takers(books, subject)),)
        return Explanation(subject, name, alone, history=history)
    watcher = None if isinstance(subject, Contract) else Watcher(subject)
    settled = Settled(group, desk.settings.settle, gathered.ledger.decided, watcher)
    tried = (*settled.links.of(watcher.document).tried, *watcher.tried) if watcher else ()
    return Explanation(subject, name, tuple(_lines(settled, subject, books)), tried, history)


def _lines(settled: Settled, subject: Contract | Invoice | Receipt, books: Books) -> Iterator[DocumentLine]:
    """The subject itself, or a contract's invoices and receipts."""
    documents: list[Invoice | Receipt] = []
    if isinstance(subject, Contract):
        line = next(line for line in settled.lines if line.key == subject.key)
        documents = [*line.invoices, *line.receipts]
    else:
        documents = [subject]
    for document in sorted(documents, key=lambda d: (d.date, d.key)):
        allocations = tuple(a for a in settled.matching.allocations if document.key in (a.source, a.target))
        left = settled.matching.left.get(document.ref)
        yield DocumentLine(document, settled.links.of(document), left, allocations, _takers(books, document))


def _takers(books: Books, document: Invoice | Receipt) -> tuple[str, ...]:
    """The documents of its sort that say they take it back."""
    alike: Sequence[Invoice | Receipt] = books.invoices if isinstance(document, Invoice) else books.receipts
    names = {document.key} if isinstance(document, Invoice) else {document.key, document.reference}
    return tuple(sorted(each.key for each in alike if each.reverses in names and each.reverses is not None and each.unit == document.unit))
