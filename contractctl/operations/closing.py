"""Closing a period and opening it again (RECONCILE.md §6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from contractctl import closed_rows, finding_rows, journal, ledger, run_rows
from contractctl.closing_day import ClosingDay
from contractctl.errors import ContractctlError, ExitCode
from contractctl.judgements import NOWHERE
from contractctl.language import N_
from contractctl.operations.reconciling import answer_of, deciding, facts_digest, gather, recorded, run_id, uncollected
from contractctl.outcomes import ClosedPeriod, ReopenedPeriods
from contractctl.register import Act
from contractctl.stored import as_text
from contractctl.values.period import Period, period_of

if TYPE_CHECKING:
    from sqlmodel import Session

    from contractctl.operations.opening import Desk
    from contractctl.operations.reconciling import Gathered


class ClosingError(ContractctlError):
    """A period that cannot be closed or reopened."""

    exit_code = ExitCode.REFUSED


class AlreadyClosedError(ClosingError):
    """A period of closed days."""

    id = "E-PER-002"
    msgid = N_("{period} is closed already: every day up to {through} is")
    hint_msgid = N_("what came late counts from {first_open}; to change what is closed: contractctl reopen {last} --reason WHY")


class GapError(ClosingError):
    """A period before which another one is open."""

    id = "E-PER-003"
    msgid = N_("{period} cannot be closed: {open} before it is still open, and periods close in order")
    hint_msgid = N_("contractctl close {open}")


class NotOverError(ClosingError):
    """A period that goes on."""

    id = "E-PER-004"
    msgid = N_("{period} cannot be closed: it goes on to {end}")
    hint_msgid = N_("close it when its last day has come")


class UndecidedError(ClosingError):
    """A period of which something waits for a person."""

    id = "E-PER-005"
    msgid = N_("{period} cannot be closed: {names} names and {rows} rows are undecided")
    hint_msgid = N_("contractctl review, contractctl review rows; or close it as it is: --accept-undecided")


class NothingToCloseError(ClosingError):
    """A ledger in which nothing stands: all that is imported afterwards would be late."""

    id = "E-PER-008"
    msgid = N_("{period} cannot be closed: the ledger holds no contract, invoice or money yet")
    hint_msgid = N_("contractctl import FILE... first; what comes after a close counts from the first open day only")


class NotClosedError(ClosingError):
    """A period that is open."""

    id = "E-PER-006"
    msgid = N_("{period} is not closed; closed are: {closed}")
    hint_msgid = N_("contractctl status shows what is closed")


@dataclass(frozen=True, slots=True)
class Undecided:
    """What waits for a person of documents up to a day: written names and rows of imported files."""

    names: int
    rows: int


def close(desk: Desk, period: Period, today: date, *, accept_undecided: bool = False, dry_run: bool = False) -> ClosedPeriod:
    """Close a period: its report is recorded and kept as it is, and its days change no more.

    Errors: AlreadyClosedError, GapError, NotOverError, NothingToCloseError, UndecidedError.
    """
    with uncollected(), desk.reading() if dry_run else desk.writing() as session:
        before = _fitting(session, period, today)
        gathered = gather(session, desk)
        if gathered.first is None and not gathered.ledger.books.contracts:
            raise NothingToCloseError(period=period.name)
        undecided = _undecided(session, gathered, period)
        if (undecided.names or undecided.rows) and not accept_undecided:
            raise UndecidedError(period=period.name, names=undecided.names, rows=undecided.rows)
        if not dry_run:
            _close(session, desk, gathered, period, undecided)
        late = sum(1 for document in gathered.ledger.applied().documents if document.posted is not None and document.posted in period)
        return ClosedPeriod(period, before, undecided.names, undecided.rows, late, journal.head(session))


def _close(session: Session, desk: Desk, gathered: Gathered, period: Period, undecided: Undecided) -> None:
    facts = facts_digest(gathered)
    id_ = run_id(facts, period, desk.settings.deciding())
    day = ClosingDay(gathered.ledger.applied(), gathered.ledger.closed, period.end)
    answer = recorded(session, desk, gathered.ledger, run_rows.NewRun(id_, period, facts, deciding(desk.settings)), day.take, details=True)
    card = finding_rows.run_card(session, id_)
    judged = finding_rows.judged(session, card.mark if card else NOWHERE)
    signed = answer_of(answer, judged, gathered, len(ledger.waiting(session)), desk.settings)
    lock = closed_rows.add_lock(session, period, id_, day.closed(), as_text(signed), Act(desk.now, desk.actor, "close"))
    said = {"period": period.name, "start": period.start.isoformat(), "through": period.end.isoformat(), "lock": lock.id, "run": id_, "digest": lock.digest}
    waiting = {"undecided_names": undecided.names, "undecided_rows": undecided.rows}
    journal.append(session, desk.now, desk.actor, "close", said | waiting)


def _fitting(session: Session, period: Period, today: date) -> date | None:
    """The last day that is closed before; errors where the period is not the next one."""
    locks = closed_rows.locks(session)
    through = locks[-1].period.end if locks else None
    if period.end > today:
        raise NotOverError(period=period.name, end=period.end.isoformat())
    if through is None:
        return None
    first_open = through + timedelta(days=1)
    if period.end <= through:
        last = locks[-1].period.name
        raise AlreadyClosedError(period=period.name, through=through.isoformat(), first_open=first_open.isoformat(), last=last)
    if period.start > first_open:
        raise GapError(period=period.name, open=period_of(first_open, period.start - timedelta(days=1)).name)
    return through


def _undecided(session: Session, gathered: Gathered, period: Period) -> Undecided:
    books = gathered.ledger.books
    of_papers = {d.written_name for d in books.documents if d.counterparty is None and d.date <= period.end}
    of_contracts = {c.written_name for c in books.contracts if c.counterparty is None and (c.signed or date.min) <= period.end}
    return Undecided(len(of_papers | of_contracts), len(ledger.waiting(session)))


def reopen(desk: Desk, period: Period, why: str, *, dry_run: bool = False) -> ReopenedPeriods:
    """Open a closed period again, and those that were closed after it; errors: NotClosedError."""
    with desk.reading() if dry_run else desk.writing() as session:
        locks = closed_rows.locks(session)
        if (period.start, period.end) not in {(lock.period.start, lock.period.end) for lock in locks}:
            closed = "、".join(lock.period.name for lock in locks) or "-"
            raise NotClosedError(period=period.name, closed=closed)
        opened = [lock for lock in locks if lock.period.end >= period.end]
        for lock in () if dry_run else reversed(opened):
            closed_rows.reopen(session, lock, Act(desk.now, desk.actor, why))
            said = {"period": lock.period.name, "through": lock.period.end.isoformat(), "lock": lock.id, "why": why}
            journal.append(session, desk.now, desk.actor, "reopen", said)
        left = [lock.period.end for lock in locks if lock not in opened]
        return ReopenedPeriods(tuple(lock.period for lock in opened), max(left, default=None), journal.head(session))
