"""How the ledger stands, and the checklist of the period that is closed next (月结清单)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.findings import FindingClass, Severity
from contractctl.language import N_, _, say
from contractctl.reports.findings import CLASSES, SEVERITIES
from contractctl.reports.imports import KINDS
from contractctl.reports.table import SEVERAL, Column, Holds, Note, Sheet, Table, Tone
from contractctl.values.money import grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractctl.language import Message
    from contractctl.outcomes import Checklist, Status
    from contractctl.reports.table import Json, Value, View

DONE, LOOK, STOP = "√", "!", "×"
TONES = {DONE: Tone.PLAIN, LOOK: Tone.WARNING, STOP: Tone.ERROR}


@dataclass(frozen=True)
class StatusReport:
    """How the ledger stands."""

    answer: Status

    def json(self) -> Json:
        """contractctl.status/1."""
        answer = self.answer
        return {
            "schema": "contractctl.status/1",
            "company": answer.company,
            "counts": {kind.value: count for kind, count in answer.counts.items()},
            "first": answer.first,
            "last": answer.last,
            "undecided_names": len(answer.undecided),
            "held": answer.held,
            "changed": answer.changed,
            "head": {"seq": answer.head.seq, "hash": answer.head.hash},
            "checklist": _checklist_json(answer.checklist) if answer.checklist else None,
        }

    def lines(self) -> Sequence[Json]:
        return [self.json()]

    def screen(self, view: View) -> Sequence[Table | Note]:
        parts: list[Table | Note] = [self._table()]
        if self.answer.checklist:
            parts += [Note(""), _checklist_table(self.answer.checklist), Note(str(verdict(self.answer.checklist)))]
        return parts

    def sheets(self) -> Sequence[Sheet]:
        sheets = [Sheet(_("Status"), self._table())]
        if checks := self.answer.checklist:
            sheets.append(Sheet(_("Checklist"), _checklist_table(checks), (str(verdict(checks)),)))
        return sheets

    def _table(self) -> Table:
        answer = self.answer
        rows: list[tuple[Value, Value]] = [(_("company"), answer.company)]
        rows += [(_(KINDS[kind]), str(count)) for kind, count in answer.counts.items()]
        rows.append((_("invoices and money dated"), f"{answer.first} – {answer.last}" if answer.first else _("none yet")))
        money = sum(abs(name.amount_fen) for name in answer.undecided)
        rows.append((_("names to decide"), str(say(N_("{count} ({amount})"), count=len(answer.undecided), amount=grouped(money)))))
        rows.append((_("rows that wait"), str(say(N_("{held} held, {changed} changed"), held=answer.held, changed=answer.changed))))
        closed = answer.checklist.closed if answer.checklist else ()
        rows.append((_("closed periods"), SEVERAL.join(period.name for period in closed) or _("none yet")))
        rows.append((_("journal"), f"{answer.head.seq}  {answer.head.hash[:16]}"))
        return Table((Column("what", _("what")), Column("value", _("value"))), rows)


def _checklist_json(checks: Checklist) -> Json:
    period = checks.period
    return {
        "period": {"name": period.name, "start": period.start.isoformat(), "end": period.end.isoformat()},
        "closed": [each.name for each in checks.closed],
        "is_closed": checks.is_closed,
        "ready": checks.is_ready,
        "undecided_names": checks.names,
        "undecided_rows": checks.rows,
        "proposals": checks.proposals,
        "unposted": checks.unposted,
        "run": checks.run,
        "outdated": checks.is_outdated,
        "open_findings": [{"class": each.kind, "severity": each.severity, "count": each.count} for each in checks.findings],
    }


def _checklist_table(checks: Checklist) -> Table:
    name = checks.period.name
    reconciled = say(N_("not yet")) if checks.run is None else say(N_("not since the last change")) if checks.is_outdated else say(checks.run[:8])
    rows: list[tuple[str, str, str | Message, str]] = [
        (STOP if checks.names else DONE, _("names undecided"), str(checks.names), "contractctl review"),
        (STOP if checks.rows else DONE, _("rows undecided"), str(checks.rows), "contractctl review rows"),
        (LOOK if checks.run is None or checks.is_outdated else DONE, _("reconciled"), reconciled, f"contractctl reconcile -p {name}"),
        (LOOK if checks.proposals else DONE, _("proposals"), str(checks.proposals), "contractctl match list"),
        (LOOK if checks.unposted else DONE, _("accounts not posted"), str(checks.unposted), f"contractctl accounts -p {name}"),
    ]
    for each in checks.findings:
        label = say(N_("{severity}: {kind}"), severity=_(SEVERITIES[Severity(each.severity)]), kind=_(CLASSES[FindingClass(each.kind)]))
        rows.append((LOOK, str(label), str(each.count), f"contractctl finding list -p {name} --class {each.kind}"))
    columns = (Column("state", ""), Column("what", _("what")), Column("count", _("how it stands")), Column("command", _("command"), Holds.CODE, drop=1))
    title = str(say(N_("Before {period} is closed"), period=name))
    return Table(columns, rows, title, tones=[TONES[row[0]] for row in rows])


def verdict(checks: Checklist) -> Message:
    """Whether the period can be closed, and what stands in the way."""
    name = checks.period.name
    if checks.is_closed:
        return say(N_("{period} is closed"), period=name)
    if not checks.is_ready:
        return say(N_("{period} cannot be closed yet: {names} names and {rows} rows are undecided"), period=name, names=checks.names, rows=checks.rows)
    return say(N_("{period} is ready to be closed"), period=name)


def next_step(checks: Checklist) -> Message:
    """What a person does next for the period."""
    name = checks.period.name
    if checks.names:
        return say("contractctl review")
    if checks.rows:
        return say("contractctl review rows")
    if checks.run is None or checks.is_outdated:
        return say("{command}", command=f"contractctl reconcile -p {name}")
    return say("{command}", command=f"contractctl close {name}")
