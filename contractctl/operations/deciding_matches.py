"""A person decides what belongs together: links, contracts, proposals, money that is not ours, write-offs, set-offs, debts (A0, L0).

Each decision is one transaction with one journal entry, and one number by which it is undone. What cannot be is refused, and changes nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractctl import decision_rows, journal, register
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
)
from contractctl.documents import Direction, Invoice, Receipt
from contractctl.operations.decision_lines import decision_lines
from contractctl.operations.decision_table import INVOICE, RECEIPT, DecisionTable, kind_of, where_of
from contractctl.operations.finding_documents import invoices_called, receipts_called
from contractctl.operations.match_refusals import (
    AgreementNeededError,
    NoAmountError,
    NothingToUndoError,
    NotOpenError,
    NotTwoSidesError,
    OtherBodyError,
    OtherDirectionError,
    ReasonNeededError,
    TooMuchError,
    TwiceError,
)
from contractctl.operations.proposals import proposals_of
from contractctl.operations.reconciling import gather
from contractctl.operations.registering import party_code
from contractctl.outcomes import DecisionLine, Matches
from contractctl.settled import Settled
from contractctl.values.money import yuan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from contractctl.operations.opening import Desk

DecisionLines = tuple[DecisionLine, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """An invoice as a person names it, and how much of it (fen); None: as much as both have left."""

    invoice: str
    amount_fen: int | None = None


def link(desk: Desk, receipt: str, shares: Sequence[Share], why: str = "", unit: str | None = None) -> DecisionLines:
    """So much of a receipt settles these invoices; of a red letter or refund: takes these back. Errors: what cannot be, see the classes above."""

    def decide(table: DecisionTable) -> Iterable[Decision]:
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
            yield Decided(money.key, invoice.key, amount, where=where_of(money))

    return _decide(desk, "match link", decide, why, unit)


def _ties(table: DecisionTable, back: Invoice | Receipt, shares: Sequence[Share]) -> Iterable[Decision]:
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
        yield Tied(kind_of(back), back.key, original.key, amount, where=where_of(back))


def unlink(desk: Desk, words: Sequence[str], why: str = "", unit: str | None = None) -> DecisionLines:
    """A receipt and an invoice do not belong together: `words` are both, or the id of their allocation. Errors: NothingToUndoError."""

    def decide(table: DecisionTable) -> Iterable[Decision]:
        receipt, invoice = table.allocated(words)
        table.close_links(receipt, invoice)
        return [Barred(receipt.key, invoice.key, where=where_of(receipt))]

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
        table = DecisionTable(session, desk, None)
        for each in answers:
            operation, decide = ("match confirm", _confirmed) if each.is_confirmed else ("match refuse", _refused)
            lines += _record(table, operation, decide(table, each), each.why)
        if dry_run:
            raise _NothingWritten
    return lines


class _NothingWritten(Exception):  # noqa: N818 - no error: it takes a rehearsal back
    pass


def _confirmed(table: DecisionTable, said: Answer) -> Iterator[Decision]:
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


def _refused(table: DecisionTable, said: Answer) -> Iterator[Decision]:
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

    def decide(table: DecisionTable) -> Iterable[Decision]:
        subject, wanted = table.document(document), table.contract(contract)
        name = wanted.number or wanted.key
        if subject.direction is not wanted.direction:
            raise OtherDirectionError(one=subject.key, other=name)
        table.check_bodies(subject, name, wanted.counterparty or "")
        table.close_assignments(subject)
        return [Assigned(kind_of(subject), subject.key, wanted.key, where=where_of(subject))]

    return _decide(desk, "match assign", decide, why, unit)


def exclude(desk: Desk, receipt: str, reason: NotOurs, why: str = "", unit: str | None = None) -> DecisionLines:
    """Money that is not the contract's."""

    def decide(table: DecisionTable) -> Iterable[Decision]:
        money = table.one(RECEIPT, receipt, receipts_called(table.books, receipt))
        if money.excluded_as:
            raise NotOpenError(key=money.key)
        return [Excluded(money.key, reason, where=where_of(money))]

    return _decide(desk, "match exclude", decide, why, unit)


def write_off(desk: Desk, document: Share, reason: AdjustmentReason, on: date, why: str = "", unit: str | None = None) -> DecisionLines:
    """Take off what is left on a document, or a part of it, from a day on."""

    def decide(table: DecisionTable) -> Iterable[Decision]:
        subject = table.open(table.document(document.invoice))
        amount = _amount(document.amount_fen, (subject.key, table.still_open(subject)))
        return [Adjusted(kind_of(subject), subject.key, amount, reason, table.day(on, subject), where=where_of(subject))]

    return _decide(desk, "match writeoff", decide, why, unit)


def set_off(desk: Desk, shares: tuple[Share, Share], agreement: str, on: date, why: str = "", unit: str | None = None) -> DecisionLines:
    """A receivable and a payable of one body settle each other. Errors: NotTwoSidesError, OtherBodyError."""

    def decide(table: DecisionTable) -> Iterable[Decision]:
        one, other = (table.one(INVOICE, share.invoice, invoices_called(table.books, share.invoice)) for share in shares)
        if one.direction is other.direction:
            raise NotTwoSidesError(one=one.key, other=other.key)
        one, other = table.open(one), table.open(other)
        if one.counterparty != other.counterparty or one.unit != other.unit:
            raise OtherBodyError(one=one.key, body=table.name(one.counterparty), other=other.key, of=table.name(other.counterparty))
        said = next((share.amount_fen for share in shares if share.amount_fen is not None), None)
        amount = _amount(said, (one.key, table.still_open(one)), (other.key, table.still_open(other)))
        sides = {each.direction: each.key for each in (one, other)}
        return [SetOff(table.number, one.unit, sides[Direction.REVENUE], sides[Direction.EXPENSE], amount, agreement, table.day(on, one, other))]

    return _decide(desk, "match offset", decide, why, unit)


def transfer(desk: Desk, share: Share, to: str, agreement: str, on: date, why: str = "", unit: str | None = None) -> DecisionLines:
    """Another body takes over what is open of an invoice, or a part of it."""

    def decide(table: DecisionTable) -> Iterable[Decision]:
        invoice = table.invoice(share.invoice)
        code = party_code(table.gathered.names.bodies, to)
        if code == invoice.counterparty:
            raise OtherBodyError(one=invoice.key, body=table.name(code), other=to, of=table.name(code))
        amount = _amount(share.amount_fen, (invoice.key, table.still_open(invoice)))
        return [Transferred(table.number, invoice.key, code, amount, agreement, table.day(on, invoice), where=where_of(invoice))]

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
    found = [each for group in gathered.ledger.groups() for each in proposals_of(Settled(group, desk.settings.settle, gathered.ledger.decided))]
    return Matches(tuple(sorted(found, key=lambda p: (p.on, p.id))), decisions)


def _amount(said: int | None, *left: tuple[str, int]) -> int:
    """An amount that all have left: what was said, or the most. Errors: NoAmountError, TooMuchError."""
    key, least = min(left, key=lambda each: each[1])
    amount = least if said is None else said
    if said is not None and said > least:
        raise TooMuchError(amount=yuan(said), key=key, left=yuan(least))
    if amount <= 0:
        raise NoAmountError(amount=yuan(amount)) if said is not None else TooMuchError(amount=yuan(amount), key=key, left=yuan(least))
    return amount


def _decide(desk: Desk, operation: str, decide: Callable[[DecisionTable], Iterable[Decision]], why: str, unit: str | None = None) -> DecisionLines:
    """One decision in one transaction."""
    with desk.writing() as session:
        table = DecisionTable(session, desk, unit)
        return _record(table, operation, decide(table), why)


def _record(table: DecisionTable, operation: str, decisions: Iterable[Decision], why: str) -> DecisionLines:
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
