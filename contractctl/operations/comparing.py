"""A reconciliation beside an earlier one of the same period: what came in between, and which figures it changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlmodel import col, select

from contractctl import finding_rows, run_rows
from contractctl.comparing import compared
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_
from contractctl.models import JournalRow, Run
from contractctl.outcomes import Comparison, JournalEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import Session

    from contractctl.finding_rows import RunCard
    from contractctl.values.period import Period

LAST = "last"
OF_THEMSELVES = ("reconcile", "finding", "close")  # entries that are no new facts


class NoEarlierRunError(ContractctlError):
    """A comparison with nothing before."""

    id = "E-RUN-010"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no earlier reconciliation of {period} to compare with")
    hint_msgid = N_("it is kept from now on; compare the next one with it")


class UnknownRunError(ContractctlError):
    """A run that is not there."""

    id = "E-RUN-011"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no reconciliation {run}")
    hint_msgid = N_("a report names its run in its first line; the first eight digits will do, or: --compare last")


class OtherPeriodError(ContractctlError):
    """A run of another period."""

    id = "E-RUN-012"
    exit_code = ExitCode.USAGE
    msgid = N_("the reconciliation {run} is of {other}, and can be compared with one of {other} only")
    hint_msgid = N_("contractctl reconcile -p {other} --compare {run}")


def compare(session: Session, wish: str, period: Period, now: str) -> Comparison:
    """What changed since an earlier run; `now` is the recorded run that is looked at. Errors: NoEarlierRunError, UnknownRunError, OtherPeriodError."""
    before, today = _run(session, wish, period, now), finding_rows.run_card(session, now)
    settings = run_rows.settings_of(session, before.id), run_rows.settings_of(session, now)
    differing = [(key, settings[0].get(key, ""), settings[1].get(key, "")) for key in sorted({**settings[0], **settings[1]})]
    changes = compared(run_rows.lines_of(session, before.id), run_rows.lines_of(session, now))
    entries = tuple(_entries(session, before.mark.entry or 0, (today.mark.entry if today else None) or 0))
    return Comparison(before.id, before.at, before.actor, changes, entries, tuple(each for each in differing if each[1] != each[2]))


def _run(session: Session, wish: str, period: Period, now: str) -> RunCard:
    if wish == LAST:
        earlier = select(Run.id).where(Run.start == period.start, Run.end == period.end, Run.id != now).order_by(col(Run.entry).desc())
        found = session.exec(earlier).first()
        if found is None:
            raise NoEarlierRunError(period=period.name)
    else:
        fitting = session.exec(select(Run.id).where(col(Run.id).startswith(wish.lower(), autoescape=True))).all()
        if len(fitting) != 1:
            raise UnknownRunError(run=wish)
        found = fitting[0]
    card = finding_rows.run_card(session, found)
    if card is None:
        raise UnknownRunError(run=wish)
    if (card.period.start, card.period.end) != (period.start, period.end):
        raise OtherPeriodError(run=card.id[:8], other=card.period.name)
    return card


def _entries(session: Session, after: int, until: int) -> Iterator[JournalEntry]:
    """What was done in between that a reconciliation may have read."""
    between = select(JournalRow).where(JournalRow.seq > after, JournalRow.seq < until).order_by(col(JournalRow.seq))
    for row in session.exec(between):
        if row.operation not in OF_THEMSELVES:
            said = json.loads(row.payload)
            about = next((str(said[name]) for name in ("file", "number", "key", "written", "code", "batch", "period", "unit") if name in said), "")
            yield JournalEntry(row.seq, row.at, row.actor, row.operation, about)
