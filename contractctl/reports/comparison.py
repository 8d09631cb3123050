"""A reconciliation beside an earlier one: the figures that changed and the documents that made them change."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from contractctl.documents import Direction
from contractctl.language import N_, _, say
from contractctl.reports.table import SEVERAL, Column, Holds, Note, Table, View, cut
from contractctl.values.money import grouped, yuan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contractctl.comparing import Because, Changed, ChangedDifference, ChangedLine
    from contractctl.outcomes import Comparison
    from contractctl.reports.table import Json, Value

T = TypeVar("T")
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
        "account_lines": [_booked_json(each) for each in found.booked],
        "differences": [_difference_json(each) for each in found.differences],
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


def _booked_json(changed: ChangedLine) -> Json:
    line = _latest(changed)
    return {
        "unit": line.unit,
        "book": line.book,
        "account": line.account,
        "date": line.day or None,
        "voucher": line.voucher,
        "name": line.name,
        "code": [each.party if each else None for each in changed],
        "amount": [yuan(each.amount_fen) if each else None for each in changed],
        "posted": [each.is_posted if each else None for each in changed],
    }


def _difference_json(changed: ChangedDifference) -> Json:
    found = _latest(changed)
    amounts = [_yuan(each.amount_fen) if each else None for each in changed]
    return {"finding": found.id, "counterparties": list(found.parties), "amount": amounts, "sentence": str(found.sentence)}


def _latest(changed: tuple[T | None, T | None]) -> T:
    """What is now, else what was: one of the two is there."""
    return next(each for each in reversed(changed) if each is not None)


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else yuan(fen)


def comparison_parts(found: Comparison, names: Mapping[str, str], view: View) -> list[Table | Note]:
    """What a person reads: since when, what was done, what changed."""
    title, *facts = comparison_notes(found, view)
    parts: list[Table | Note] = [Note(title), *(Note(f"  {line}") for line in facts)]
    tables = (changes_table(found, names, view), booked_table(found, names, view), differences_table(found, names, view))
    for table in tables:
        if table.rows:
            parts += [Note(""), table] if isinstance(parts[-1], Table) else [table]
    return parts


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


def booked_table(found: Comparison, names: Mapping[str, str], view: View | None = None) -> Table:
    """The lines of the accounting system that came, went or changed."""
    columns = (
        Column("date", _("date"), Holds.DAY),
        Column("voucher", _("voucher"), Holds.CODE, drop=1),
        Column("counterparty", _("counterparty"), Holds.NAME),
        Column("before", _("before"), Holds.MONEY),
        Column("now", _("now"), Holds.MONEY),
        Column("what", _("what changed")),
    )
    rows = [_booked_row(each, names) for each in found.booked]
    return _titled(columns, rows, N_("Lines of the accounts that changed: {count}"), view)


def _booked_row(changed: ChangedLine, names: Mapping[str, str]) -> Sequence[Value]:
    line = _latest(changed)
    body = names.get(line.party or "", line.name)
    return (line.day, line.voucher, body, *(each.amount_fen if each else None for each in changed), _what_changed(changed, names))


def _what_changed(changed: ChangedLine, names: Mapping[str, str]) -> str:
    before, now = changed
    if before is None or now is None:
        return _("new") if before is None else _("gone")
    if before.party != now.party:
        bodies = (names.get(line.party or "", line.party or _("undecided")) for line in (before, now))
        return str(say(N_("of {before}, now of {now}"), **dict(zip(("before", "now"), bodies, strict=True))))
    if before.is_posted != now.is_posted:
        return _("posted") if now.is_posted else _("not posted any more")
    return _("amount") if before.amount_fen != now.amount_fen else _("text")


def differences_table(found: Comparison, names: Mapping[str, str], view: View | None = None) -> Table:
    """The differences with the accounts that appeared or disappeared, or are of another amount."""
    columns = (
        Column("finding", _("finding"), Holds.CODE),
        Column("counterparty", _("counterparty"), Holds.NAME, drop=1),
        Column("before", _("before"), Holds.MONEY),
        Column("now", _("now"), Holds.MONEY),
        Column("sentence", _("what it is"), Holds.SENTENCE),
    )
    rows = [_difference_row(each, names) for each in found.differences]
    return _titled(columns, rows, N_("Differences with the accounts that appeared or disappeared: {count}"), view)


def _difference_row(changed: ChangedDifference, names: Mapping[str, str]) -> Sequence[Value]:
    found = _latest(changed)
    body = next((names.get(code, code) for code in found.parties), "")
    return (found.id, body, *(each.amount_fen if each else None for each in changed), str(found.sentence))


def _titled(columns: Sequence[Column], rows: Sequence[Sequence[Value]], title: str, view: View | None) -> Table:
    shown, left_out = cut(rows, view) if view else (rows, 0)
    return Table(columns, shown, str(say(title, count=len(rows))), left_out=left_out)


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
