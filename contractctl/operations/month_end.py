"""The month-end checklist (月结清单): what stands between the ledger and its next closed period, read as quickly as `status` is."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from contractctl import glance
from contractctl.judgements import FindingState, Judgement, Mark, is_back, is_exceeded
from contractctl.outcomes import Checklist, OpenFindings
from contractctl.values.period import period_of, quarter_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from contractctl.outcomes import UndecidedName
    from contractctl.values.period import Period


def checklist(connection: sqlite3.Connection, undecided: Sequence[UndecidedName], wish: Period | None = None) -> Checklist | None:
    """What waits for a period: the one that is asked for, else the next to be closed; None in a ledger without invoices and money."""
    closed = glance.closed_periods(connection)
    period = wish or _next(connection, closed)
    if period is None:
        return None
    end = period.end.isoformat()
    papers = glance.names_until(connection, end)
    waiting = glance.waiting(connection)
    run = glance.last_run(connection, period.start.isoformat(), end)
    return Checklist(
        period=period,
        closed=tuple(period_of(*map(date.fromisoformat, days)) for days in closed),
        is_closed=bool(closed) and period.end <= date.fromisoformat(closed[-1][1]),
        names=sum((each.name, each.tax_number) in papers for each in undecided),
        rows=sum(waiting.values()),
        proposals=glance.proposals(connection),
        unposted=glance.unposted(connection, period.start.isoformat(), end),
        run=run.id if run else None,
        is_outdated=run is not None and glance.acts_after(connection, run.entry) > 0,
        findings=tuple(_open_findings(connection, run)) if run else (),
    )


def _next(connection: sqlite3.Connection, closed: Sequence[tuple[str, str]]) -> Period | None:
    """After the last closed period one of its length; before any was closed the first quarter with invoices or money."""
    if not closed:
        first = glance.first_day(connection)
        return quarter_of(date.fromisoformat(first)) if first else None
    start, end = map(date.fromisoformat, closed[-1])
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    first_open = end + timedelta(days=1)
    last = first_open.month - 1 + months
    after = date(first_open.year + last // 12, last % 12 + 1, 1)
    return period_of(first_open, after - timedelta(days=1))


def _open_findings(connection: sqlite3.Connection, run: glance.RunMark) -> Iterator[OpenFindings]:
    """How many findings of a run are open, by class, errors first."""
    made = [Mark(facts, entry) for facts, entry in glance.run_marks(connection)]
    seen_in, counts = Mark(run.facts, run.entry), Counter[tuple[str, str]]()
    for kind, severity, amount, *said in glance.seen_findings(connection, run.id):
        if _is_open(amount, said, seen_in, made):
            counts[severity, kind] += 1
    order = ("error", "warning", "note")
    for (severity, kind), count in sorted(counts.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):
        yield OpenFindings(kind, severity, count)


def _is_open(amount: int | None, said: Sequence[object], seen_in: Mark, made: Sequence[Mark]) -> bool:
    state, judged, facts, entry = said
    if state is None or state == FindingState.OPEN:
        return True
    judgement = Judgement(FindingState(str(state)), judged if isinstance(judged, int) else None, "", "", "", str(facts), int(str(entry)))
    if judgement.state is FindingState.EXPLAINED:
        return is_exceeded(judgement, amount)
    return judgement.state is FindingState.CORRECTED and is_back(judgement, seen_in, made)
