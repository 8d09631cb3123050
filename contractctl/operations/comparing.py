"""A reconciliation beside an earlier one of the same period: what came in between, and which figures it changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlmodel import col, select

from contractctl import finding_rows, run_rows
from contractctl.comparing import booked_changes, compared, difference_changes
from contractctl.errors import ContractctlError, ExitCode
from contractctl.findings import FindingClass
from contractctl.language import N_
from contractctl.models import JournalRow, Run
from contractctl.outcomes import Comparison, JournalEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlmodel import Session

    from contractctl.comparing import BookedLine
    from contractctl.finding_rows import RunCard
    from contractctl.findings import Finding
    from contractctl.parts import Part
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


def compare(session: Session, wish: str, period: Period, now: str, part: Part) -> Comparison:
    """What changed since an earlier run; `now` is the recorded run that is looked at. Errors: NoEarlierRunError, UnknownRunError, OtherPeriodError.

    Contracts are those of the whole ledger; lines of the accounting system and differences with it those of the part.
    """
    before, card = _run(session, wish, period, now), finding_rows.run_card(session, now)
    settings = run_rows.settings_of(session, before.id), run_rows.settings_of(session, now)
    differing = [(key, settings[0].get(key, ""), settings[1].get(key, "")) for key in sorted({**settings[0], **settings[1]})]
    then, today = run_rows.lines_of(session, before.id), run_rows.lines_of(session, now)
    entries = tuple(_entries(session, before.mark.entry or 0, (card.mark.entry if card else None) or 0))
    return Comparison(
        before=before.id,
        at=before.at,
        actor=before.actor,
        changes=compared(then.lines, today.lines),
        entries=entries,
        settings=tuple(each for each in differing if each[1] != each[2]),
        booked=booked_changes(_of_part(then.booked, part), _of_part(today.booked, part)),
        differences=difference_changes(_differences(session, before.id, part), _differences(session, now, part)),
    )


def _of_part(lines: Iterable[BookedLine], part: Part) -> Iterator[BookedLine]:
    """The lines of a unit and a body; of a contract, and of results, there are none."""
    if part.contract is None and not part.asks_for_results:
        yield from (line for line in lines if part.unit in (None, line.unit) and part.party in (None, line.party))


def _differences(session: Session, run: str, part: Part) -> Iterator[Finding]:
    found = finding_rows.findings(session, run, kind=FindingClass.ACCOUNTS_DIFFERENCE)
    return (each for each in found if part.has_finding(each) and (not part.asks_for_results or part.asks_for(each)))


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
