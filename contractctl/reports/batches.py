"""Imported files: the list, one batch with its rows, and what undoing one does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.language import N_, _, say
from contractctl.outcomes import RowFate
from contractctl.reports.imports import KINDS
from contractctl.reports.rows import DECISIONS, FATES, place, row_json
from contractctl.reports.table import Column, Holds, Note, Sheet, Table, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractctl.outcomes import BatchCard, BatchLine, Undoing
    from contractctl.reports.table import Json, Value, View

SHORT_MOMENT = len("2024-01-05T08:30")


def _moment(at: str | None) -> str:
    return (at or "")[:SHORT_MOMENT].replace("T", " ")


def _fate_columns() -> tuple[Column, ...]:
    return tuple(Column(fate.value, _(FATES[fate]), Holds.COUNT) for fate in RowFate)


def _line_json(line: BatchLine) -> Json:
    return {
        "id": line.id,
        "file": line.file,
        "at": line.at,
        "actor": line.actor,
        "unit": line.unit,
        "rows": {"read": line.fates.total(), **{fate.value: line.fates[fate] for fate in RowFate}},
        "state": "undone" if line.undone_at else "live",
        "undone": {"at": line.undone_at, "actor": line.undone_by, "why": line.undone_why} if line.undone_at else None,
    }


@dataclass(frozen=True)
class BatchesReport:
    """Every batch."""

    lines_: Sequence[BatchLine]

    def json(self) -> Json:
        """contractctl.batches/1."""
        return {"schema": "contractctl.batches/1", "batches": list(self.lines())}

    def lines(self) -> Sequence[Json]:
        return [_line_json(line) for line in self.lines_]

    def screen(self, view: View) -> Sequence[Table | Note]:
        table = self._table()
        rows, left_out = cut(table.rows[::-1], view)  # the last import first: that is the one to be undone
        return [Table(table.columns, rows, left_out=left_out, nothing=_("Nothing was imported yet"))]

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Batches"), self._table())]

    def _table(self) -> Table:
        columns = (
            Column("id", _("batch"), Holds.CODE),
            Column("file", _("file"), Holds.NAME),
            Column("at", _("when"), drop=1),
            Column("actor", _("who"), drop=2),
            Column("unit", _("unit"), Holds.NAME, drop=3),
            *_fate_columns(),
            Column("state", _("state")),
        )
        rows: list[tuple[Value, ...]] = [
            (b.id, b.file, _moment(b.at), b.actor, b.unit, *(b.fates[fate] for fate in RowFate), _("undone") if b.undone_at else "") for b in self.lines_
        ]
        return Table(columns, rows)


@dataclass(frozen=True)
class BatchReport:
    """One batch: its file, tables, rows by fate, and the rows that wait or were decided."""

    card: BatchCard

    def json(self) -> Json:
        """contractctl.batch/1."""
        card = self.card
        tables = [
            {"no": t.number, "sheet": t.sheet, "kind": t.kind.value, "rows": {"read": t.fates.total(), **{fate.value: t.fates[fate] for fate in RowFate}}}
            for t in card.tables
        ]
        return {
            "schema": "contractctl.batch/1",
            **_line_json(card.line),
            "sha256": card.sha256,
            "archived": card.archived,
            "tables": tables,
            "standing": {kind.value: count for kind, count in sorted(card.standing.items())},
            "held": [row_json(row) for row in card.held],
            "lines": list(self.lines()),
        }

    def lines(self) -> Sequence[Json]:
        return [{"table": no, "sheet": sheet, "row": row, "key": key, "fate": fate.value} for no, sheet, row, key, fate in self.card.rows]

    def screen(self, view: View) -> Sequence[Table | Note]:
        parts: list[Table | Note] = [Note(text) for text in self._head()]
        parts.append(self._tables())
        if self.card.held:
            parts.append(self._held())
        rows, left_out = cut(self._rows().rows, view)
        return [*parts, Table(self._rows().columns, rows, title=_("Rows"), left_out=left_out)]

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Rows"), self._rows()), Sheet(_("Tables"), self._tables()), Sheet(_("Waiting"), self._held())]

    def _head(self) -> list[str]:
        line, card = self.card.line, self.card
        words = [
            str(
                say(
                    N_("Batch {id}: {file}, imported {at} by {actor}, {unit}"),
                    id=line.id,
                    file=line.file,
                    at=_moment(line.at),
                    actor=line.actor,
                    unit=line.unit,
                )
            )
        ]
        if line.undone_at:
            words.append(str(say(N_("Undone {at} by {actor}"), at=_moment(line.undone_at), actor=line.undone_by)))
        words.append(str(say(N_("Original: {path}"), path=card.archived or _("not kept"))))
        return [*words, f"SHA-256: {card.sha256}"]

    def _tables(self) -> Table:
        columns = (Column("sheet", _("sheet"), Holds.NAME), Column("kind", _("taken as")), Column("read", _("rows"), Holds.COUNT), *_fate_columns())
        rows = [(t.sheet, _(KINDS[t.kind]), t.fates.total(), *(t.fates[fate] for fate in RowFate)) for t in self.card.tables]
        return Table(columns, rows)

    def _held(self) -> Table:
        columns = (
            Column("id", _("row no."), Holds.COUNT),
            Column("place", _("where"), Holds.NAME),
            Column("decision", _("decision")),
            Column("actor", _("who"), drop=1),
            Column("reason", _("why"), Holds.SENTENCE),
        )
        rows: list[tuple[Value, ...]] = [
            (row.id, place(row, with_file=False), _(DECISIONS[row.decision]) if row.decision else _("waits"), row.decided_by, row.why or row.reason)
            for row in self.card.held
        ]
        return Table(columns, rows, title=_("Rows that wait or were decided"))

    def _rows(self) -> Table:
        columns = (
            Column("sheet", _("sheet"), Holds.NAME),
            Column("row", _("row"), Holds.COUNT),
            Column("key", _("key"), Holds.CODE),
            Column("fate", _("became")),
        )
        return Table(columns, [(sheet, row, key, _(FATES[fate])) for _no, sheet, row, key, fate in self.card.rows])


def undoing_words(undoing: Undoing) -> list[str]:
    """What undoing a batch does, a line a thing."""
    counted = "、".join(f"{_(KINDS[kind])} {count}" for kind, count in undoing.records.items()) or "0"
    lines = [say(N_("{batch} ({file}): records voided: {counted}"), batch=undoing.batch, file=undoing.file, counted=counted)]
    if undoing.held:
        lines.append(say(N_("  rows of it that waited: {count}, settled as undone"), count=undoing.held))
    if undoing.reopened:
        lines.append(say(N_("  rows of other files that wait for their contract again: {count}"), count=undoing.reopened))
    if undoing.states:
        lines.append(say(N_("  invoices of other files that have their earlier state again: {count}"), count=undoing.states))
    return [str(line) for line in lines]
