"""The ledger as a person decides about it: documents by what they are called, what is left of them, what is proposed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from contractctl import decision_rows
from contractctl.allocations import Against
from contractctl.decisions import (
    DocumentKind,
    Tied,
    Where,
    is_meant,
)
from contractctl.documents import Direction, Invoice, InvoiceState, Receipt
from contractctl.language import N_, say
from contractctl.operations.finding_documents import contracts_called, group_of, invoices_called, receipts_called
from contractctl.operations.proposals import proposals_of
from contractctl.operations.reconciling import gather
from contractctl.settled import Settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlmodel import Session

    from contractctl.documents import Contract
    from contractctl.operations.opening import Desk
    from contractctl.outcomes import Proposal

from contractctl.operations.match_refusals import (
    ClosedDayError,
    NoProposalError,
    NoSuchDocumentError,
    NothingToUndoError,
    NotOpenError,
    OtherBodyError,
    OtherDirectionError,
    SeveralDocumentsError,
    UndecidedBodyError,
)

T = TypeVar("T")
Document = TypeVar("Document", Invoice, Receipt, Invoice | Receipt)
INVOICE, RECEIPT, EITHER, CONTRACT = N_("invoice"), N_("receipt"), N_("invoice or receipt"), N_("contract")


def kind_of(document: Invoice | Receipt) -> DocumentKind:
    """Invoice or receipt."""
    return DocumentKind.INVOICE if isinstance(document, Invoice) else DocumentKind.RECEIPT


def where_of(document: Invoice | Receipt) -> Where:
    """The unit and direction of a document."""
    return Where(document.unit, document.direction)


class DecisionTable:
    """Reads once for one decision or several; errors: those of match_refusals."""

    def __init__(self, session: Session, desk: Desk, unit: str | None) -> None:
        self.session, self.desk, self.unit = session, desk, unit
        self.gathered = gather(session, desk)
        self.books = self.gathered.ledger.applied()
        self.closing: list[int] = []

    @property
    def number(self) -> str:
        """The number of the decision that is made next."""
        return decision_rows.next_number(self.session)

    def day(self, on: date, *documents: Invoice | Receipt) -> date:
        """The day from which a decision counts: no document counts before its own. Errors: ClosedDayError."""
        day = max(on, *(document.counted for document in documents))
        closed = self.gathered.ledger.closed
        if closed and day <= closed.through:
            raise ClosedDayError(day=day.isoformat(), through=closed.through.isoformat(), first_open=closed.first_open.isoformat())
        return day

    # -- documents

    def one(self, kind: str, key: str, found: Iterable[T]) -> T:
        """The only one; errors: NoSuchDocumentError, SeveralDocumentsError."""
        fitting = [each for each in found if self.unit is None or getattr(each, "unit", None) == self.unit]
        if not fitting:
            raise NoSuchDocumentError(kind=say(kind), key=key)
        if len(fitting) > 1:
            raise SeveralDocumentsError(key=key, found=", ".join(_place(each) for each in fitting))
        return fitting[0]

    def receipt(self, key: str) -> Receipt:
        """Money that can settle something; errors: as one and open say."""
        return self.open(self.one(RECEIPT, key, receipts_called(self.books, key)))

    def invoice(self, key: str) -> Invoice:
        """An invoice that can be settled; errors: as one and open say."""
        return self.open(self.one(INVOICE, key, invoices_called(self.books, key)))

    def going_back(self, key: str) -> Invoice | Receipt | None:
        """A red letter or money going back, where that is what the key names; errors: as one says, UndecidedBodyError."""
        reds = [i for i in invoices_called(self.books, key) if i.gross_fen < 0 and i.state is not InvoiceState.VOIDED]
        refunds = [r for r in receipts_called(self.books, key) if r.amount_fen < 0]
        if not reds and not refunds:
            return None
        found: list[Invoice | Receipt] = [*refunds] or [*reds]
        document = self.one(EITHER, key, found)
        if document.counterparty is None:
            raise UndecidedBodyError(key=document.key)
        return document

    def document(self, key: str) -> Invoice | Receipt:
        """An invoice, else a receipt."""
        found: list[Invoice | Receipt] = [*invoices_called(self.books, key)] or [*receipts_called(self.books, key)]
        document = self.one(EITHER, key, found)
        if document.counterparty is None:
            raise UndecidedBodyError(key=document.key)
        return document

    def contract(self, key: str) -> Contract:
        return self.one(CONTRACT, key, contracts_called(self.books, key))

    def open(self, document: Document) -> Document:
        """A document that may settle or be settled; errors: UndecidedBodyError, NotOpenError."""
        if document.counterparty is None:
            raise UndecidedBodyError(key=document.key)
        if isinstance(document, Invoice):
            is_closed = document.state is InvoiceState.VOIDED or document.gross_fen < 0
        else:
            is_closed = document.amount_fen < 0 or document.excluded_as is not None
        if is_closed or document.ref in self.settled(document).reversed_on:
            raise NotOpenError(key=document.key)
        return document

    # -- what stands

    def settled(self, document: Invoice | Receipt) -> Settled:
        """The group that the document stands in, settled."""
        known = next((s for s in self._settled if document in (*s.group.invoices, *s.group.receipts)), None)
        if known is None:
            group = group_of(self.gathered, document)
            if group is None:
                raise UndecidedBodyError(key=document.key)
            known = Settled(group, self.desk.settings.settle, self.gathered.ledger.decided)
            self._settled.append(known)
        return known

    @cached_property
    def _settled(self) -> list[Settled]:
        return []

    def untied(self, back: Invoice | Receipt) -> int:
        """What of a red letter or refund no person has tied yet (fen)."""
        ties = (each for each in self.gathered.ledger.decided if isinstance(each, Tied) and is_meant(each.where, back))
        amount = back.fen
        return -amount - sum(each.amount_fen for each in ties if (each.kind, each.source) == (kind_of(back), back.key))

    def left(self, document: Invoice | Receipt, beside: str | None = None) -> int:
        """What a document has left beside what persons decided and what red letters, refunds and reversals took (fen); those of `beside` aside."""
        matching = self.settled(document).matching
        amount = document.fen
        for each in matching.allocations:
            if (
                each.source != beside
                and document.ref in (each.source_ref, each.target_ref)
                and (each.rule == "A0" or each.against is not Against.INVOICE or each.releases == "A0")
            ):
                amount -= each.amount_fen
        return amount - sum(a.amount_fen for a in matching.adjustments if (a.kind, a.document) == document.ref and a.rule == "A0")

    def still_open(self, document: Invoice | Receipt) -> int:
        """What nothing has settled yet (fen)."""
        return self.settled(document).matching.left.get(document.ref, 0)

    def name(self, code: str | None) -> str:
        return self.gathered.ledger.names.get(code or "", code or "?")

    def check_pair(self, giving: Invoice | Receipt, settled: Invoice | Receipt) -> None:
        """Errors: OtherDirectionError, OtherBodyError."""
        if giving.direction is not settled.direction:
            raise OtherDirectionError(one=giving.key, other=settled.key)
        contract = self.settled(giving).links.of(giving).contract
        theirs = self.settled(settled).links.of(settled).contract
        if contract is None or contract != theirs:
            self.check_bodies(giving, settled.key, settled.counterparty or "")

    def check_bodies(self, document: Invoice | Receipt, other: str, code: str) -> None:
        """Errors: OtherBodyError where no payer relation joins the document's body to the other's."""
        group = self.settled(document).group
        if code not in group.candidate_codes(document.counterparty or "", document.date):
            raise OtherBodyError(one=document.key, body=self.name(document.counterparty), other=other, of=self.name(code))

    def allocated(self, words: Sequence[str]) -> tuple[Receipt, Invoice]:
        """The receipt and the invoice that are allocated to each other: by both, or by the allocation's id. Errors: NothingToUndoError."""
        if len(words) == 1:
            pairs = {(a.source, a.target) for s in self.every_group() for a in s.matching.allocations if a.id == words[0] and a.against is Against.INVOICE}
            if len(pairs) != 1:
                raise NothingToUndoError(key=words[0])
            source, target = next(iter(pairs))
            return self.receipt(source), self.invoice(target)
        receipt, invoice = self.receipt(words[0]), self.invoice(words[1])
        stand = [a.amount_fen for a in self.settled(receipt).matching.allocations if (a.source, a.target) == (receipt.key, invoice.key)]
        if sum(stand) <= 0:
            raise NothingToUndoError(key=f"{receipt.key} → {invoice.key}")
        return receipt, invoice

    def every_group(self) -> Iterable[Settled]:
        """All groups, settled one after the other."""
        return (Settled(group, self.desk.settings.settle, self.gathered.ledger.decided) for group in self.gathered.ledger.groups())

    def proposal(self, id_: str) -> tuple[Settled, Proposal]:
        """What waits under an id, in its group; errors: NoProposalError."""
        if id_ not in self._proposals:
            raise NoProposalError(key=id_)
        return self._proposals[id_]

    @cached_property
    def _proposals(self) -> dict[str, tuple[Settled, Proposal]]:
        return {proposal.id: (settled, proposal) for settled in self.every_group() for proposal in proposals_of(settled)}

    # -- earlier decisions that this one replaces

    def close_links(self, receipt: Receipt, invoice: Invoice) -> None:
        self._close("link", receipt, invoice.key)

    def forgets_bar(self, receipt: Receipt, invoice: Invoice) -> None:
        self._close("bar", receipt, invoice.key)

    def close_assignments(self, document: Invoice | Receipt) -> None:
        self._close("assign", document, None)

    def _close(self, kind: str, document: Invoice | Receipt, target: str | None) -> None:
        for row in decision_rows.standing_rows(self.session):
            is_same = row.kind == kind and (row.unit, row.direction, row.source) == (document.unit, document.direction.value, document.key)
            if is_same and (target is None or row.target == target) and row.document in (None, kind_of(document).value):
                self.closing.append(row.id or 0)


def _place(document: object) -> str:
    unit, direction = getattr(document, "unit", ""), getattr(document, "direction", None)
    return f"{unit} {direction.value if isinstance(direction, Direction) else ''}".strip()
