"""A reconciliation beside an earlier one: the figures that changed and the documents that made them change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.documents import Direction
from contractctl.language import N_, _, say
from contractctl.reports.table import SEVERAL, Column, Holds, Note, Table, View, cut
from contractctl.values.money import grouped, yuan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contractctl.comparing import Because, Changed
    from contractctl.outcomes import Comparison
    from contractctl.reports.table import Json, Value

FIGURES = {
    "amount": N_("agreed"),
    "opening_receivable": N_("opening receivable"),
    "opening_advance": N_("opening advance"),
    "invoiced": N_("invoiced"),
    "received": N_("received"),
    "allocated": N_("allocated"),
    "adjusted": N_("adjusted"),
    "closing_receivable": N_("closing receivable"),
    "closing_advance": N_("closing advance"),
    "invoiced_to_date": N_("invoiced to date"),
    "received_to_date": N_("received to date"),
}
PAYING = {
    "opening_receivable": N_("opening payable"),
    "opening_advance": N_("opening prepaid"),
    "received": N_("paid"),
    "closing_receivable": N_("closing payable"),
    "closing_advance": N_("closing prepaid"),
    "received_to_date": N_("paid to date"),
}
DAY = len("2024-04-08")


def comparison_json(found: Comparison) -> Json:
    """`compare` of contractctl.reconcile/1."""
    return {
        "run": found.before,
        "changes": [_change_json(each) for each in found.changes],
        "facts": [{"seq": e.seq, "at": e.at, "actor": e.actor, "operation": e.operation, "about": e.about} for e in found.entries],
        "settings": [{"key": key, "before": before, "now": now} for key, before, now in found.settings],
    }


def _change_json(changed: Changed) -> Json:
    return {
        "unit": changed.id.unit,
        "direction": changed.id.direction.value,
        "number": changed.number,
        "counterparty": list(changed.counterparty),
        "status": [status.value if status else None for status in changed.status],
        "figures": {name: [yuan(before), yuan(now)] for name, (before, now) in changed.amounts.items()},
        "because": [{"kind": b.document.kind, "key": b.document.key, "before": _yuan(b.before_fen), "now": _yuan(b.now_fen)} for b in changed.because],
    }


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else yuan(fen)


def comparison_parts(found: Comparison, names: Mapping[str, str], view: View) -> list[Table | Note]:
    """What a person reads: since when, what was done, what changed."""
    title, *facts = comparison_notes(found, view)
    parts: list[Table | Note] = [Note(title), *(Note(f"  {line}") for line in facts)]
    return [*parts, changes_table(found, names, view)] if found.changes else parts


def comparison_notes(found: Comparison, view: View) -> list[str]:
    """Since when, and what was done."""
    head = N_("Compared with run {run} of {day}, by {actor}: {count} contracts changed")
    return [str(say(head, run=found.before[:8], day=found.at[:DAY], actor=found.actor, count=len(found.changes))), *_facts(found, view)]


def _facts(found: Comparison, view: View) -> Iterator[str]:
    for key, before, now in found.settings:
        yield str(say(N_("{key} was {before} and is {now}"), key=key, before=before, now=now))
    shown, left_out = cut([(e.at[:DAY], e.actor, e.operation, e.about) for e in found.entries], view)
    yield from ("  ".join(map(str, row)) for row in shown)
    if left_out:
        yield str(say(N_("{count} more: add --all"), count=left_out))


def changes_table(found: Comparison, names: Mapping[str, str], view: View | None = None) -> Table:
    """A row for each figure that changed; the first of a contract names it and its documents."""
    columns = (
        Column("number", _("contract"), Holds.CODE),
        Column("counterparty", _("counterparty"), Holds.NAME),
        Column("figure", _("figure")),
        Column("before", _("before"), Holds.MONEY),
        Column("now", _("now"), Holds.MONEY),
        Column("because", _("because of"), Holds.SENTENCE),
    )
    rows = [row for changed in found.changes for row in _rows(changed, names)]
    shown, left_out = cut(rows, view) if view else (rows, 0)
    return Table(columns, shown, left_out=left_out)


def _rows(changed: Changed, names: Mapping[str, str]) -> Iterator[Sequence[Value]]:
    figures = FIGURES if changed.id.direction is Direction.REVENUE else {**FIGURES, **PAYING}
    body = next((names.get(code, code) for code in reversed(changed.counterparty) if code), "")
    because = SEVERAL.join(_document(each) for each in changed.because)
    labels: list[tuple[str, int | None, int | None]] = [(_(figures[name]), *pair) for name, pair in changed.amounts.items()]
    if not labels:
        labels = [(_("counterparty") if changed.status[0] == changed.status[1] else _("result"), None, None)]
    for place, (label, before, now) in enumerate(labels):
        yield (changed.number or "", body, label, before, now, because if place == 0 else "")


def _document(each: Because) -> str:
    if each.before_fen is None:
        return str(say(N_("{key} {amount} is new"), key=each.document.key, amount=grouped(each.now_fen or 0)))
    if each.now_fen is None:
        return str(say(N_("{key} {amount} is gone"), key=each.document.key, amount=grouped(each.before_fen)))
    return str(say(N_("{key} was {before} and is {now}"), key=each.document.key, before=grouped(each.before_fen), now=grouped(each.now_fen)))
