"""What an import did, for people and programs (INTERFACES.md, import)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.language import N_, _, say
from contractctl.outcomes import FileState, RowFate
from contractctl.records import Kind, Outcome
from contractctl.reports.table import SEVERAL, Column, Holds, Note, Sheet, Table, Tone
from contractctl.values.money import grouped, yuan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractctl.outcomes import FileReport, ImportReport, TableReport
    from contractctl.records import Problem, StatedTotal
    from contractctl.reports.table import Json, Value, View

MOST_PROBLEMS = 20
KINDS = {
    Kind.COUNTERPARTIES: N_("register"),
    Kind.CONTRACTS: N_("contracts"),
    Kind.SUPPLEMENTS: N_("supplements"),
    Kind.INSTALMENTS: N_("instalments"),
    Kind.INVOICES: N_("invoices"),
    Kind.RECEIPTS: N_("money"),
    Kind.ACCOUNTS: N_("accounts"),
    Kind.OPENING: N_("opening balances"),
}
OUTCOMES = {Outcome.WARNING: N_("warning"), Outcome.HELD: N_("held"), Outcome.REFUSED: N_("refused")}


@dataclass(frozen=True)
class ImportResult:
    """An import's answer for every format."""

    answer: ImportReport
    with_columns: bool = False  # say which columns were not read

    def json(self) -> Json:
        """contractctl.import/1."""
        return {
            "schema": "contractctl.import/1",
            "dry_run": self.answer.dry_run,
            "files": list(self.lines()),
            "left_out": [str(each) for each in self.answer.left_out],
        }

    def lines(self) -> Sequence[Json]:
        return [_file_json(file) for file in self.answer.files]

    def screen(self, view: View) -> Sequence[Table | Note]:
        """One row a table with what became of its rows, then what is wrong, then what came of each file."""
        parts: list[Table | Note] = [self._table()] if any(file.tables for file in self.answer.files) else []
        for file in self.answer.files:
            parts += _talk(file, view, with_columns=self.with_columns or view.all_rows)
        parts += [Note(str(each)) for each in self.answer.left_out]
        if self.answer.dry_run:
            parts.append(Note(_("Rehearsal (-n): nothing was written")))
        return parts

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Import"), self._table())]

    def _table(self) -> Table:
        columns = (
            Column("file", _("file"), Holds.NAME),
            Column("sheet", _("sheet"), Holds.NAME),
            Column("kind", _("taken as")),
            Column("read", _("rows"), Holds.COUNT),
            Column("recorded", _("recorded"), Holds.COUNT),
            Column("known", _("known"), Holds.COUNT),
            Column("changed", _("changed"), Holds.COUNT),
            Column("held", _("held"), Holds.COUNT),
            Column("refused", _("refused"), Holds.COUNT),
            Column("total", _("control total"), Holds.MONEY),
        )
        return Table(columns, [_line(file, table) for file in self.answer.files for table in file.tables])


def _line(file: FileReport, table: TableReport) -> tuple[Value, ...]:
    fates = tuple(table.fates[fate] for fate in RowFate)
    total = table.totals.get("amount", table.totals.get("debit"))
    return (file.file, table.sheet, _(KINDS[table.kind]), table.read, *fates, total)


def _talk(file: FileReport, view: View, *, with_columns: bool) -> list[Note]:
    """A file's story in words."""
    if file.error is not None:
        return []
    notes = [Note(text) for text in [*_outcome(file), *_columns(file, with_unread=with_columns)]]
    shown = file.problems if view.all_rows else file.problems[:MOST_PROBLEMS]
    notes += [_problem(file, problem) for problem in shown]
    if len(shown) < len(file.problems):
        notes.append(Note(str(say(N_("{count} more: add --all"), count=len(file.problems) - len(shown)))))
    notes += [_disagreement(file, table, total) for table in file.tables for total in table.stated_totals if total.stated_fen != total.computed_fen]
    return notes


def _outcome(file: FileReport) -> list[str]:
    lines = []
    match file.state:
        case FileState.KNOWN if any(table.fates[RowFate.RECORDED] for table in file.tables):
            lines.append(say(N_("{file} was imported as batch {batch}: rows of it that waited are recorded now"), file=file.file, batch=file.batch))
        case FileState.KNOWN:
            lines.append(say(N_("{file} was imported as batch {batch}: the same bytes, nothing new"), file=file.file, batch=file.batch))
        case FileState.REFUSED:
            lines.append(say(N_("{file}: not one row was written; correct the refused ones, or add --on-error skip"), file=file.file))
        case FileState.RECORDED if file.batch is None:
            lines.append(say(N_("{file}: the headings are there, and no row below them yet; nothing was recorded"), file=file.file))
        case FileState.RECORDED:
            lines.append(say(N_("{file}: batch {batch}"), file=file.file, batch=file.batch))
    if file.freed:
        lines.append(say(N_("  {count} rows that waited for a contract are recorded now"), count=file.freed))
    if file.late:
        said = N_("  {count} invoices and receipts are of closed days: they count from {day}")
        lines.append(say(said, count=file.late.count, day=file.late.first_open.isoformat()))
    if file.undecided_names:
        lines.append(say(N_("  {count} names cannot be decided: contractctl review"), count=file.undecided_names))
    lines += [say(N_("  sheet {sheet} skipped, {rows} rows: {reason}"), sheet=sheet, rows=rows, reason=reason) for sheet, rows, reason in file.skipped]
    return [str(line) for line in lines]


def _columns(file: FileReport, *, with_unread: bool) -> Iterator[str]:
    """By what its headings were read, and which columns were not."""
    for table in file.tables:
        if table.mapping and table.is_remembered:
            yield str(say(N_("  {sheet}: columns as remembered: {name}"), sheet=table.sheet or "", name=table.mapping))
        elif table.mapping:
            yield str(say(N_("  {sheet}: columns as given: {name}"), sheet=table.sheet or "", name=table.mapping))
        if with_unread and table.unread:
            yield str(say(N_("  {sheet}: columns not read: {columns}"), sheet=table.sheet or "", columns=SEVERAL.join(table.unread)))


def _problem(file: FileReport, problem: Problem) -> Note:
    where = " > ".join(part for part in (file.file, problem.source or problem.sheet, problem.cell or (problem.row and str(problem.row))) if part)
    said = f"“{problem.text}” " if problem.text else ""
    hint = f"\n     {problem.hint}" if problem.hint else ""
    tone = Tone.ERROR if problem.outcome is Outcome.REFUSED else Tone.WARNING if problem.outcome is Outcome.HELD else Tone.NOTE
    return Note(f"{_(OUTCOMES[problem.outcome])} {problem.id}  {where}  {said}{problem.reason}{hint}", tone)


def _disagreement(file: FileReport, table: TableReport, total: StatedTotal) -> Note:
    shown = str if total.is_count else grouped
    sentence = say(
        N_("{file} > {sheet} > {cell}: the sheet's own total {stated} is not the sum of its rows {computed}, difference {difference}"),
        file=file.file,
        sheet=table.sheet or "",
        cell=total.cell,
        stated=shown(total.stated_fen),
        computed=shown(total.computed_fen),
        difference=shown(total.stated_fen - total.computed_fen),
    )
    why = f"\n     {total.explained_by.reason}" if total.explained_by else ""
    return Note(f"{sentence}{why}", Tone.WARNING)


def _file_json(file: FileReport) -> Json:
    problems = [_problem_json(problem) for problem in file.problems]
    if file.error is not None:
        problems.append({"id": file.error.id, "sheet": None, "cell": None, "row": None, "text": "", "reason": str(file.error.sentence), "outcome": "refused"})
    return {
        "file": file.file,
        "sha256": file.sha256,
        "batch": file.batch,
        "state": file.state.value,
        "tables": [_table_json(table) for table in file.tables],
        "skipped": [{"sheet": sheet, "rows": rows, "reason": str(reason)} for sheet, rows, reason in file.skipped],
        "problems": problems,
        "freed": file.freed,
        "undecided_names": file.undecided_names,
        "late": file.late.count if file.late else 0,
    }


def _table_json(table: TableReport) -> Json:
    return {
        "sheet": table.sheet,
        "kind": table.kind.value,
        "layout": table.layout,
        "header_rows": list(table.header_rows),
        "unit": table.unit,
        "rows": {"read": table.read, **{fate.value: table.fates[fate] for fate in RowFate}},
        "totals": {name: yuan(fen) for name, fen in table.totals.items()},
        "stated_totals": [_total_json(total) for total in table.stated_totals],
        "account": table.about.account,
        "period": table.about.period,
        "currency": table.about.currency,
        "taxpayer": table.about.taxpayer,
        "unposted": table.about.unposted,
        "unread_columns": list(table.unread),
        "mapping": table.mapping,
    }


def _total_json(total: StatedTotal) -> Json:
    why = total.explained_by
    return {
        "cell": total.cell,
        "field": total.field,
        "stated": str(total.stated_fen) if total.is_count else yuan(total.stated_fen),
        "computed": str(total.computed_fen) if total.is_count else yuan(total.computed_fen),
        "agrees": total.stated_fen == total.computed_fen,
        "explained_by": {"cell": why.cell, "reason": str(why.reason)} if why else None,
    }


def _problem_json(problem: Problem) -> Json:
    return {
        "id": problem.id,
        "sheet": problem.sheet,
        "cell": problem.cell,
        "row": problem.row,
        "text": problem.text,
        "reason": str(problem.reason),
        "outcome": problem.outcome.value,
        **({"source": problem.source} if problem.source else {}),
    }
