"""Rows that wait for a decision: the list, the question at the prompt, and the workbook in which they are decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from contractctl.changes import LABELS, told
from contractctl.language import N_, _, say
from contractctl.outcomes import RowFate
from contractctl.reports.imports import KINDS
from contractctl.reports.table import Column, Holds, Note, Sheet, Table, cut
from contractctl.values.money import yuan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractctl.outcomes import WaitingRow
    from contractctl.reports.table import Json, Value, View

FATES = {
    RowFate.RECORDED: N_("recorded"),
    RowFate.KNOWN: N_("known"),
    RowFate.CHANGED: N_("changed"),
    RowFate.HELD: N_("held"),
    RowFate.REFUSED: N_("refused"),
}
DECISIONS = {
    "keep": N_("kept the ledger's"),
    "take": N_("took the file's"),
    "correct": N_("corrected"),
    "drop": N_("dropped"),
    "freed": N_("recorded: its contract came"),
    "undone": N_("batch undone"),
}
ANSWERS = {"keep": N_("keep the ledger's"), "take": N_("take the file's"), "drop": N_("drop the row")}


def place(row: WaitingRow, *, with_file: bool = True) -> str:
    """Where a row stands."""
    return " > ".join(part for part in (row.origin.file if with_file else None, row.origin.sheet, str(row.origin.row)) if part)


def row_json(row: WaitingRow) -> Json:
    """A waiting row for programs."""
    return {
        "id": row.id,
        "batch": row.batch,
        "kind": row.kind.value,
        "unit": row.unit,
        "origin": {"file": row.origin.file, "sheet": row.origin.sheet, "row": row.origin.row},
        "key": row.key,
        "fate": row.fate.value,
        "reason": str(row.reason),
        "cells": dict(row.cells),
        "problems": [
            {"id": id_, "cell": cell, "text": text, "reason": str(reason), "hint": str(hint) if hint else None}
            for id_, cell, text, reason, hint in row.problems
        ],
        "changes": [{"field": c.field.removesuffix("_fen"), "stands": _plain(c.field, c.stands), "says": _plain(c.field, c.says)} for c in row.changes],
        "decision": row.decision,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at,
        "why": row.why,
        "corrected": dict(row.corrected) if row.corrected else None,
    }


def _plain(field: str, value: object) -> object:
    if isinstance(value, int) and field.endswith("_fen"):
        return yuan(value)
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True)
class RowsReport:
    """The rows that wait, with room for the answers."""

    rows: Sequence[WaitingRow]

    def json(self) -> Json:
        """contractctl.rows/1."""
        return {"schema": "contractctl.rows/1", "rows": list(self.lines())}

    def lines(self) -> Sequence[Json]:
        return [row_json(row) for row in self.rows]

    def screen(self, view: View) -> Sequence[Table | Note]:
        columns = (
            Column("id", _("row no."), Holds.COUNT),
            Column("file", _("file"), Holds.NAME),
            Column("sheet", _("sheet"), Holds.NAME, drop=2),
            Column("row", _("row"), Holds.COUNT),
            Column("kind", _("taken as"), drop=1),
            Column("fate", _("became")),
            Column("reason", _("why"), Holds.SENTENCE),
        )
        shown, left_out = cut([(r.id, r.origin.file, r.origin.sheet, r.origin.row, _(KINDS[r.kind]), _(FATES[r.fate]), why(r)) for r in self.rows], view)
        return [Table(columns, shown, left_out=left_out)] if shown else [Note(_("No row waits for a decision"))]

    def sheets(self) -> Sequence[Sheet]:
        listed: list[tuple[Value, ...]] = [(_(answer),) for answer in ANSWERS.values()]
        return [
            Sheet(_("Rows"), Table(self._columns(), [self._line(row) for row in self.rows]), notes=[_(HOW)]),
            Sheet(_("Answers"), Table((Column("choice", _("decision")),), listed), hidden=True),
        ]

    def _columns(self) -> tuple[Column, ...]:
        heads = row_columns()
        cells = [Column(f"cell{n}", heads["cell"].format(number=n), Holds.NAME) for n in range(1, self._width() + 1)]
        return (
            Column("id", heads["id"], Holds.COUNT),
            Column("file", _("file"), Holds.NAME),
            Column("sheet", _("sheet"), Holds.NAME),
            Column("row", _("row"), Holds.COUNT),
            Column("why", _("why it waits"), Holds.NAME),
            Column("proposal", _("proposal"), Holds.NAME),
            Column("answer", heads["answer"], Holds.NAME, choices=_("Answers")),
            Column("reason", heads["why"], Holds.NAME),
            *cells,
        )

    def _width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)

    def _line(self, row: WaitingRow) -> tuple[Value, ...]:
        cells = [f"{heading}={text}" for heading, text in row.cells.items()]
        cells += [""] * (self._width() - len(cells))
        return (row.id, row.origin.file, row.origin.sheet, row.origin.row, why(row), proposal(row), None, None, *cells)


HOW = N_("Choose in the column of decisions, or correct what stands behind = in a cell of the row; leave the rest as it is")


def row_columns() -> dict[str, str]:
    """The headings by which a filled workbook of rows is read back."""
    return {"id": _("row no."), "answer": _("your decision"), "why": _("reason for it"), "cell": _("cell {number}")}


def answer_words() -> dict[str, str]:
    """What each answer in the workbook means."""
    return {_(words): decision for decision, words in ANSWERS.items()}


def why(row: WaitingRow) -> str:
    """Why a row waits: what differs, or each cell that is wrong."""
    if row.changes:
        return told(row.changes)
    wrong = [" ".join(filter(None, (cell, f"“{text}”" if text else "", str(reason)))) for _id, cell, text, reason, _hint in row.problems]
    return "; ".join(wrong) or str(row.reason)


def proposal(row: WaitingRow) -> str:
    """What can be done about a row."""
    hints = [str(hint) for *_rest, hint in row.problems if hint]
    if row.fate is RowFate.CHANGED:
        words = ANSWERS["keep" if row.changes else "take"]
        return _(words)
    return "; ".join(dict.fromkeys(hints)) or _("import its contract")


def question(no: int, of: int, row: WaitingRow) -> list[str]:
    """A row as the prompt shows it."""
    lines = [str(say(N_("({no}/{of}) row {id}: {place}"), no=no, of=of, id=row.id, place=place(row)))]
    lines += [f"  {heading}: {text}" for heading, text in row.cells.items() if text]
    if row.changes:
        lines += [f"  {_(LABELS.get(c.field, c.field))}: {told([c]).partition(' ')[2]}" for c in row.changes]
    else:
        lines.append(f"  {why(row)}")
    return lines
