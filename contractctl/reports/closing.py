"""What was closed, and what was opened again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.language import N_, _, say
from contractctl.reports.table import Column, Holds, Note, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from contractctl.glance import Head
    from contractctl.language import Message
    from contractctl.outcomes import ClosedPeriod, ReopenedPeriods
    from contractctl.reports.table import Json, View

HEAD_DIGITS = 16  # of the journal's head: an anchor outside the file (RELIABILITY.md §2)


@dataclass(frozen=True)
class ClosedReport:
    """A closed period."""

    answer: ClosedPeriod
    is_rehearsal: bool = False

    def json(self) -> Json:
        """contractctl.close/1."""
        return {"schema": "contractctl.close/1", **self._said()}

    def lines(self) -> Sequence[Json]:
        return [self._said()]

    def _said(self) -> Json:
        closed = self.answer
        return {
            "period": {"name": closed.period.name, "start": closed.period.start.isoformat(), "end": closed.period.end.isoformat()},
            "closed_before": closed.before.isoformat() if closed.before else None,
            "undecided": {"names": closed.undecided_names, "rows": closed.undecided_rows},
            "late": closed.late,
            "head": {"seq": closed.head.seq, "hash": closed.head.hash},
            "rehearsal": self.is_rehearsal,
        }

    def screen(self, _view: View) -> Sequence[Table | Note]:
        closed = self.answer
        said = N_("{period} would be closed: every day up to {end}") if self.is_rehearsal else N_("{period} is closed: no day up to {end} changes any more")
        notes = [say(said, period=closed.period.name, end=closed.period.end.isoformat())]
        if closed.undecided_names or closed.undecided_rows:
            waiting = N_("undecided as it was closed: {names} names, {rows} rows; what is decided of them later counts from the first open day")
            notes.append(say(waiting, names=closed.undecided_names, rows=closed.undecided_rows))
        if closed.late:
            notes.append(say(N_("{count} documents of days that were closed before count in it"), count=closed.late))
        if not self.is_rehearsal:
            notes.append(_anchor(closed.head))
        return [Note(str(each)) for each in notes]

    def sheets(self) -> Sequence[Sheet]:
        return [_sheet([(self.answer.period.name, self.answer.period.start, self.answer.period.end)])]


@dataclass(frozen=True)
class ReopenedReport:
    """Periods that are open again."""

    answer: ReopenedPeriods

    def json(self) -> Json:
        """contractctl.reopen/1."""
        head, through = self.answer.head, self.answer.through
        return {
            "schema": "contractctl.reopen/1",
            "periods": list(self.lines()),
            "closed_through": through.isoformat() if through else None,
            "head": {"seq": head.seq, "hash": head.hash},
        }

    def lines(self) -> Sequence[Json]:
        return [{"name": each.name, "start": each.start.isoformat(), "end": each.end.isoformat()} for each in self.answer.periods]

    def screen(self, _view: View) -> Sequence[Table | Note]:
        names = "、".join(each.name for each in self.answer.periods)
        through = self.answer.through
        left = say(N_("closed are the days up to {day}"), day=through.isoformat()) if through else say(N_("no day is closed"))
        return [Note(str(each)) for each in (say(N_("open again: {periods}"), periods=names), left, _anchor(self.answer.head))]

    def sheets(self) -> Sequence[Sheet]:
        return [_sheet([(each.name, each.start, each.end) for each in self.answer.periods])]


def _anchor(head: Head) -> Message:
    return say(N_("the journal stands at {seq} {hash}"), seq=head.seq, hash=head.hash[:HEAD_DIGITS])


def _sheet(rows: Sequence[tuple[str, date, date]]) -> Sheet:
    columns = (Column("period", _("period"), Holds.CODE), Column("start", _("from"), Holds.DAY), Column("end", _("to"), Holds.DAY))
    return Sheet(_("periods"), Table(columns, rows))
