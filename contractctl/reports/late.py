"""Documents of closed days that count in a later period, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.documents import Direction
from contractctl.language import N_, _, say
from contractctl.late import Why
from contractctl.reports.table import Column, Holds, Table, View, cut
from contractctl.values.money import yuan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractctl.late import LateDocument
    from contractctl.reports.table import Json

WHY = {Why.NEW: N_("came late"), Why.CHANGED: N_("changed"), Why.GONE: N_("voided")}
KINDS = {
    ("invoice", Direction.REVENUE): N_("invoice issued"),
    ("invoice", Direction.EXPENSE): N_("invoice received"),
    ("receipt", Direction.REVENUE): N_("money in"),
    ("receipt", Direction.EXPENSE): N_("money out"),
}


def late_json(each: LateDocument) -> Json:
    """One of `late` in contractctl.reconcile/1."""
    origin = each.origin
    return {
        "kind": each.kind,
        "key": each.key,
        "unit": each.unit,
        "direction": each.direction.value,
        "date": each.date.isoformat(),
        "counted": each.counted.isoformat(),
        "why": each.why.value,
        "amount_before": yuan(each.before_fen),
        "amount": yuan(each.amount_fen),
        "origin": {"file": origin.file, "sheet": origin.sheet, "row": origin.row},
    }


def late_table(late: Sequence[LateDocument], view: View | None = None) -> Table:
    """All of them, or the first ones."""
    columns = (
        Column("date", _("date"), Holds.DAY),
        Column("kind", _("kind")),
        Column("key", _("number"), Holds.CODE),
        Column("why", _("what happened")),
        Column("amount_before", _("counted before"), Holds.MONEY),
        Column("amount", _("counts now"), Holds.MONEY),
        Column("counted", _("counts from"), Holds.DAY, drop=1),
        Column("line", _("contract"), Holds.CODE, drop=2),
    )
    rows = [(e.date, _(KINDS[e.kind, e.direction]), e.key, _(WHY[e.why]), e.before_fen, e.amount_fen, e.counted, _line(e)) for e in late]
    shown, left_out = cut(rows, view) if view else (rows, 0)
    title = str(say(N_("Of closed days, counted from the first open one: {count}"), count=len(late)))
    return Table(columns, shown, title, left_out=left_out)


def _line(each: LateDocument) -> str:
    line = each.line or each.line_before
    return "" if line.startswith("body:") else line.partition("|")[2]
