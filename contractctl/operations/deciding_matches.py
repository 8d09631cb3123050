"""A person decides what belongs together: links, contracts, proposals, money that is not ours, write-offs, set-offs, debts (A0, L0).

Each decision is one transaction with one journal entry, and one number by which it is undone. What cannot be is refused, and changes nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from contractctl import decision_rows, journal, register
from contractctl.allocations import Against
from contractctl.decisions import (
    Adjusted,
    AdjustmentReason,
    Agreed,
    Assigned,
    Barred,
    Decided,
    Decision,
    DocumentKind,
    Excluded,
    NotOurs,
    Refused,
    SetOff,
    Tied,
    Transferred,
    Where,
    is_meant,
)
from contractctl.documents import Direction, Invoice, InvoiceState, Receipt
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_, say
from contractctl.operations.decision_lines import decision_lines
from contractctl.operations.finding_documents import books_of, contracts_called, group_of, invoices_called, receipts_called
from contractctl.operations.proposals import proposals_of
from contractctl.operations.reconciling import gather
from contractctl.operations.registering import party_code
from contractctl.outcomes import DecisionLine, Matches, Proposal
from contractctl.settled import Settled
from contractctl.settlement import groups
from contractctl.values.money import yuan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from sqlmodel import Session

    from contractctl.documents import Contract
    from contractctl.operations.opening import Desk

T = TypeVar("T")
Document = TypeVar("Document", Invoice, Receipt, Invoice | Receipt)
DecisionLines = tuple[DecisionLine, ...]


class NoSuchDocumentError(ContractctlError):
    """No document of that kind and number; facts: kind, key."""

    id = "E-MAT-001"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no {kind} {key} in the ledger")
    hint_msgid = N_("give an invoice's number, a receipt's reference or a contract's number as contractctl show prints it")


class SeveralDocumentsError(ContractctlError):
    """A number that several documents have; facts: key, found."""

    id = "E-MAT-002"
    exit_code = ExitCode.USAGE
    msgid = N_("{key} is the number of several: {found}")
    hint_msgid = N_("say which unit: --unit NAME")


class TooMuchError(ContractctlError):
    """More than a document has left; facts: amount, key, left."""

    id = "E-MAT-003"
    exit_code = ExitCode.REFUSED
    msgid = N_("{amount} is more than {key} has left beside what persons decided: {left}")
    hint_msgid = N_("give a smaller amount, or take the other decision back: contractctl match list")


class NoAmountError(ContractctlError):
    """An amount that is nothing or less; facts: amount."""

    id = "E-MAT-004"
    exit_code = ExitCode.USAGE
    msgid = N_("{amount} is no part of anything: an amount above 0 is needed")
    hint_msgid = N_("write it behind the number, like 24112000000012345678:1200.00")


class TwiceError(ContractctlError):
    """One invoice named twice in one decision; facts: key."""

    id = "E-MAT-005"
    exit_code = ExitCode.USAGE
    msgid = N_("{key} is named twice")
    hint_msgid = N_("name it once, with the whole amount")


class OtherDirectionError(ContractctlError):
    """Money in and an invoice received, or the other way round; facts: one, other."""

    id = "E-MAT-006"
    exit_code = ExitCode.REFUSED
    msgid = N_("{one} and {other} are of two directions, and never settle each other")
    hint_msgid = N_("a receivable against a payable is set off: contractctl match offset")


class OtherBodyError(ContractctlError):
    """Two bodies that no payer relation joins; facts: one, body, other, of."""

    id = "E-MAT-007"
    exit_code = ExitCode.REFUSED
    msgid = N_("{one} is of {body}, and {other} of {of}: no payer relation joins them on that day")
    hint_msgid = N_("where the one pays for the other: contractctl party payer; where it took the debt over: contractctl match transfer")


class NothingToUndoError(ContractctlError):
    """No allocation or decision of that name; facts: key."""

    id = "E-MAT-008"
    exit_code = ExitCode.REFUSED
    msgid = N_("there is nothing to undo: {key}")
    hint_msgid = N_("contractctl match list shows the decisions that stand, contractctl explain the allocations of a document")


class NoProposalError(ContractctlError):
    """No proposal of that name waits; facts: key."""

    id = "E-MAT-009"
    exit_code = ExitCode.USAGE
    msgid = N_("no proposal {key} waits")
    hint_msgid = N_("contractctl match list shows what waits; a proposal changes its name where its documents change")


class AgreementNeededError(ContractctlError):
    """A barter or set-off without an agreement; facts: key."""

    id = "E-MAT-010"
    exit_code = ExitCode.REFUSED
    msgid = N_("{key} is barter or set-off, which counts under a named agreement only")
    hint_msgid = N_("name it: --agreement TEXT")


class UndecidedBodyError(ContractctlError):
    """A document whose body is undecided; facts: key."""

    id = "E-MAT-011"
    exit_code = ExitCode.REFUSED
    msgid = N_("the body of {key} is undecided, so nothing can be matched with it")
    hint_msgid = N_("decide its name first: contractctl review")


class NotTwoSidesError(ContractctlError):
    """A set-off of two invoices of one side; facts: one, other."""

    id = "E-MAT-012"
    exit_code = ExitCode.REFUSED
    msgid = N_("{one} and {other} are of one side: a set-off needs an invoice that we issued and one that we received")
    hint_msgid = N_("give one of each")


class NotOpenError(ContractctlError):
    """A document that cannot be settled: voided, red, excluded, reversed, money going back; facts: key."""

    id = "E-MAT-013"
    exit_code = ExitCode.REFUSED
    msgid = N_("{key} is voided, red, reversed, excluded or money going back: it settles nothing and is settled by nothing")
    hint_msgid = N_("contractctl explain {key} says why")


class ReasonNeededError(ContractctlError):
    """A proposed adjustment whose reason a person must say; facts: amount."""

    id = "E-MAT-014"
    exit_code = ExitCode.USAGE
    msgid = N_("what {amount} is must be said")
    hint_msgid = N_("say it: --as bank_charge, --as rounding or --as discount")


INVOICE, RECEIPT, EITHER, CONTRACT = N_("invoice"), N_("receipt"), N_("invoice or receipt"), N_("contract")


@dataclass(frozen=True, slots=True)
class Share:
    """An invoice as a person names it, and how much of it (fen); None: as much as both have left."""

    invoice: str
    amount_fen: int | None = None


def link(desk: Desk, receipt: str, shares: Sequence[Share], why: str = "", unit: str | None = None) -> DecisionLines:
    """So much of a receipt settles these invoices; of a red letter or refund: takes these back. Errors: what cannot be, see the classes above."""

    def decide(table: _Table) -> Iterable[Decision]:
        back = table.going_back(receipt)
        if back is not None:
            yield from _ties(table, back, shares)
            return
        money = table.receipt(receipt)
        left = table.left(money)
        seen: set[str] = set()
        for share in shares:
            invoice = table.invoice(share.invoice)
            if invoice.key in seen:
                raise TwiceError(key=invoice.key)
            seen.add(invoice.key)
            table.check_pair(money, invoice)
            amount = _amount(share.amount_fen, (money.key, left), (invoice.key, table.left(invoice)))
            left -= amount
            table.forgets_bar(money, invoice)
            yield Decided(money.key, invoice.key, amount, where=_where(money))

    return _decide(desk, "match link", decide, why, unit)


def _ties(table: _Table, back: Invoice | Receipt, shares: Sequence[Share]) -> Iterable[Decision]:
    """A red letter takes back invoices, a refund receipts."""
    left = table.untied(back)
    seen: set[str] = set()
    for share in shares:
        original = table.invoice(share.invoice) if isinstance(back, Invoice) else table.receipt(share.invoice)
        if original.key in seen:
            raise TwiceError(key=original.key)
        seen.add(original.key)
        table.check_pair(back, original)
        amount = _amount(share.amount_fen, (back.key, left), (original.key, table.left(original, beside=back.key)))
        left -= amount
        yield Tied(kind_of(back), back.key, original.key, amount, where=_where(back))


def unlink(desk: Desk, words: Sequence[str], why: str = "", unit: str | None = None) -> DecisionLines:
    """A receipt and an invoice do not belong together: `words` are both, or the id of their allocation. Errors: NothingToUndoError."""

    def decide(table: _Table) -> Iterable[Decision]:
        receipt, invoice = table.allocated(words)
        table.close_links(receipt, invoice)
        return [Barred(receipt.key, invoice.key, where=_where(receipt))]

    return _decide(desk, "match unlink", decide, why, unit)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says of a proposal: confirmed, with the agreement or the reason that it needs, or refused."""

    proposal: str
    is_confirmed: bool
    agreement: str = ""
    reason: AdjustmentReason | None = None
    why: str = ""


def answer(desk: Desk, *answers: Answer, dry_run: bool = False) -> DecisionLines:
    """Confirm and refuse proposals, each a decision of its own, all or none. Errors: NoProposalError, AgreementNeededError, ReasonNeededError."""
    lines: DecisionLines = ()
    with suppress(_NothingWritten), desk.writing() as session:
        table = _Table(session, desk, None)
        for each in answers:
            operation, decide = ("match confirm", _confirmed) if each.is_confirmed else ("match refuse", _refused)
            lines += _record(table, operation, decide(table, each), each.why)
        if dry_run:
            raise _NothingWritten
    return lines


class _NothingWritten(Exception):  # noqa: N818 - no error: it takes a rehearsal back
    pass


def _confirmed(table: _Table, said: Answer) -> Iterator[Decision]:
    settled, proposal = table.proposal(said.proposal)
    where = Where(settled.group.unit, settled.group.direction)
    if proposal.needs_agreement:
        if not said.agreement:
            raise AgreementNeededError(key=proposal.pairs[0][0])
        waiting = sorted({r for r, _, _ in proposal.pairs if settled.receipts[r].waits_for_agreement})
        yield from (Agreed(key, said.agreement, where=where) for key in waiting)
    yield from (Decided(source, target, amount, where=where) for source, target, amount in proposal.pairs)
    for key, amount in proposal.adjusted:
        if said.reason is None:
            raise ReasonNeededError(amount=yuan(amount))
        kind = DocumentKind.INVOICE if key in settled.invoices else DocumentKind.RECEIPT
        yield Adjusted(kind, key, amount, said.reason, proposal.on, where=where)


def _refused(table: _Table, said: Answer) -> Iterator[Decision]:
    settled, proposal = table.proposal(said.proposal)
    where = Where(settled.group.unit, settled.group.direction)
    receipts = tuple(sorted({r for r, _, _ in proposal.pairs}))
    invoices = tuple(sorted({i for _, i, _ in proposal.pairs}))
    if proposal.rule in ("A1", "A7") and proposal.pairs:
        yield Barred(receipts[0], invoices[0], where=where)
    else:
        yield Refused(receipts or tuple(key for key, _ in proposal.adjusted), invoices, where=where)


def assign(desk: Desk, document: str, contract: str, why: str = "", unit: str | None = None) -> DecisionLines:
    """A document belongs to a contract, whatever stands on it. Errors: OtherBodyError, OtherDirectionError."""

    def decide(table: _Table) -> Iterable[Decision]:
        subject, wanted = table.document(document), table.contract(contract)
        name = wanted.number or wanted.key
        if subject.direction is not wanted.direction:
            raise OtherDirectionError(one=subject.key, other=name)
        table.check_bodies(subject, name, wanted.counterparty or "")
        table.close_assignments(subject)
        return [Assigned(kind_of(subject), subject.key, wanted.key, where=_where(subject))]

    return _decide(desk, "match assign", decide, why, unit)


def exclude(desk: Desk, receipt: str, reason: NotOurs, why: str = "", unit: str | None = None) -> DecisionLines:
    """Money that is not the contract's."""

    def decide(table: _Table) -> Iterable[Decision]:
        money = table.one(RECEIPT, receipt, receipts_called(table.books, receipt))
        if money.excluded_as:
            raise NotOpenError(key=money.key)
        return [Excluded(money.key, reason, where=_where(money))]

    return _decide(desk, "match exclude", decide, why, unit)


def write_off(desk: Desk, document: Share, reason: AdjustmentReason, on: date, why: str = "", unit: str | None = None) -> DecisionLines:
    """Take off what is left on a document, or a part of it, from a day on."""

    def decide(table: _Table) -> Iterable[Decision]:
        subject = table.open(table.document(document.invoice))
        amount = _amount(document.amount_fen, (subject.key, table.still_open(subject)))
        return [Adjusted(kind_of(subject), subject.key, amount, reason, max(on, subject.date), where=_where(subject))]

    return _decide(desk, "match writeoff", decide, why, unit)


def set_off(desk: Desk, shares: tuple[Share, Share], agreement: str, on: date, why: str = "", unit: str | None = None) -> DecisionLines:
    """A receivable and a payable of one body settle each other. Errors: NotTwoSidesError, OtherBodyError."""

    def decide(table: _Table) -> Iterable[Decision]:
        one, other = (table.one(INVOICE, share.invoice, invoices_called(table.books, share.invoice)) for share in shares)
        if one.direction is other.direction:
            raise NotTwoSidesError(one=one.key, other=other.key)
        one, other = table.open(one), table.open(other)
        if one.counterparty != other.counterparty or one.unit != other.unit:
            raise OtherBodyError(one=one.key, body=table.name(one.counterparty), other=other.key, of=table.name(other.counterparty))
        said = next((share.amount_fen for share in shares if share.amount_fen is not None), None)
        amount = _amount(said, (one.key, table.still_open(one)), (other.key, table.still_open(other)))
        sides = {each.direction: each.key for each in (one, other)}
        day = max(on, one.date, other.date)
        return [SetOff(table.number, one.unit, sides[Direction.REVENUE], sides[Direction.EXPENSE], amount, agreement, day)]

    return _decide(desk, "match offset", decide, why, unit)


def transfer(desk: Desk, share: Share, to: str, agreement: str, on: date, why: str = "", unit: str | None = None) -> DecisionLines:
    """Another body takes over what is open of an invoice, or a part of it."""

    def decide(table: _Table) -> Iterable[Decision]:
        invoice = table.invoice(share.invoice)
        code = party_code(table.gathered.names.bodies, to)
        if code == invoice.counterparty:
            raise OtherBodyError(one=invoice.key, body=table.name(code), other=to, of=table.name(code))
        amount = _amount(share.amount_fen, (invoice.key, table.still_open(invoice)))
        return [Transferred(table.number, invoice.key, code, amount, agreement, max(on, invoice.date), where=_where(invoice))]

    return _decide(desk, "match transfer", decide, why, unit)


def undo(desk: Desk, number: str, why: str = "") -> DecisionLines:
    """Take one decision back: what the rules say holds again. Errors: NothingToUndoError."""
    with desk.writing() as session:
        rows = decision_rows.rows_of(session, number.upper())
        if not rows:
            raise NothingToUndoError(key=number)
        decision_rows.close(session, [row.id or 0 for row in rows], register.Act(desk.now, desk.actor, why))
        lines = tuple(decision_lines(rows))
        journal.append(session, desk.now, desk.actor, "match undo", {"number": rows[0].number, "why": why})
    return lines


def matches(desk: Desk) -> Matches:
    """What waits for a person, oldest first, and what persons decided and stands."""
    with desk.reading() as session:
        gathered = gather(session, desk)
        decisions = tuple(decision_lines(decision_rows.standing_rows(session)))
    every = groups(books_of(gathered), gathered.ledger.relations)
    found = [each for group in every for each in proposals_of(Settled(group, desk.settings.settle, gathered.ledger.decided))]
    return Matches(tuple(sorted(found, key=lambda p: (p.on, p.id))), decisions)


def kind_of(document: Invoice | Receipt) -> DocumentKind:
    """Invoice or receipt."""
    return DocumentKind.INVOICE if isinstance(document, Invoice) else DocumentKind.RECEIPT


def _where(document: Invoice | Receipt) -> Where:
    return Where(document.unit, document.direction)


def _amount(said: int | None, *left: tuple[str, int]) -> int:
    """An amount that all have left: what was said, or the most. Errors: NoAmountError, TooMuchError."""
    key, least = min(left, key=lambda each: each[1])
    amount = least if said is None else said
    if said is not None and said > least:
        raise TooMuchError(amount=yuan(said), key=key, left=yuan(least))
    if amount <= 0:
        raise NoAmountError(amount=yuan(amount)) if said is not None else TooMuchError(amount=yuan(amount), key=key, left=yuan(least))
    return amount


def _decide(desk: Desk, operation: str, decide: Callable[[_Table], Iterable[Decision]], why: str, unit: str | None = None) -> DecisionLines:
    """One decision in one transaction."""
    with desk.writing() as session:
        table = _Table(session, desk, unit)
        return _record(table, operation, decide(table), why)


def _record(table: _Table, operation: str, decisions: Iterable[Decision], why: str) -> DecisionLines:
    """What a decision says, who made it, when and why; it has a number and a journal entry of its own."""
    session, desk, number = table.session, table.desk, table.number
    act = register.Act(desk.now, desk.actor, why)
    made = [replace(each, by=desk.actor, why=why) for each in decisions]
    decision_rows.add(session, number, act, made)
    decision_rows.close(session, table.closing, act)
    said = [{key: value for key, value in decision_rows.columns_of(each).items() if value is not None} for each in made]
    payload: dict[str, object] = {"number": number, "why": why, "lines": [{**each, **_day(each)} for each in said]}
    if table.closing:
        payload["closes"] = sorted(table.closing)
    journal.append(session, desk.now, desk.actor, operation, payload)
    table.closing.clear()
    return tuple(decision_lines(decision_rows.rows_of(session, number)))


def _day(columns: dict[str, object]) -> dict[str, object]:
    return {"effective": str(columns["effective"])} if "effective" in columns else {}


class _Table:
    """The ledger as a person decides about it: documents by their names, and what is left of them."""

    def __init__(self, session: Session, desk: Desk, unit: str | None) -> None:
        self.session, self.desk, self.unit = session, desk, unit
        self.gathered = gather(session, desk)
        self.books = books_of(self.gathered)
        self.closing: list[int] = []

    @property
    def number(self) -> str:
        """The number of the decision that is made next."""
        return decision_rows.next_number(self.session)

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
            group = group_of(self.gathered, self.books, document)
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
        amount = back.gross_fen if isinstance(back, Invoice) else back.amount_fen
        return -amount - sum(each.amount_fen for each in ties if (each.kind, each.source) == (kind_of(back), back.key))

    def left(self, document: Invoice | Receipt, beside: str | None = None) -> int:
        """What a document has left beside what persons decided and what red letters, refunds and reversals took (fen); those of `beside` aside."""
        matching = self.settled(document).matching
        amount = document.gross_fen if isinstance(document, Invoice) else document.amount_fen
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
        every = groups(self.books, self.gathered.ledger.relations)
        return (Settled(group, self.desk.settings.settle, self.gathered.ledger.decided) for group in every)

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
