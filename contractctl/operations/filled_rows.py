"""A workbook of waiting rows that a person filled, read back: all of its decisions or, where one cannot be, none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.importers.cells import as_text
from contractctl.importers.sheets import open_workbook, place
from contractctl.operations.deciding_rows import RowDecision, Word, decide_rows, waiting_rows
from contractctl.operations.reviewing import NotAReviewError, WrongAnswersError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from contractctl.importers.sheets import Sheet
    from contractctl.operations.opening import Desk
    from contractctl.outcomes import WaitingRow


def apply_rows(desk: Desk, path: Path, columns: Mapping[str, str], answers: Mapping[str, str], *, dry_run: bool = False) -> list[WaitingRow]:
    """Decide what a filled workbook says; a cell whose value was changed corrects its row. Rows decided before are left.

    `columns` are the headings of row number, answer and reason, `answers` the words of the reader's language and what they decide.
    Errors: NotAReviewError, WrongAnswersError, and those of decide_rows.
    """
    sheet = open_workbook(path).sheets[0]
    waiting = {str(row.id): row for row in waiting_rows(desk)}
    decisions = dict(_decisions(sheet, path.name, waiting, columns, answers))
    return decide_rows(desk, decisions, dry_run=dry_run)


def _decisions(
    sheet: Sheet, file: str, waiting: Mapping[str, WaitingRow], columns: Mapping[str, str], answers: Mapping[str, str]
) -> Iterator[tuple[int, RowDecision]]:
    top, heads = heading(sheet, file, columns, ("id", "answer", "why"))
    for number in range(top + 1, len(sheet.rows) + 1):
        row = waiting.get(as_text(sheet.cell(number, heads["id"])))
        if row is None:
            continue
        said = as_text(sheet.cell(number, heads["answer"]))
        why = as_text(sheet.cell(number, heads["why"]))
        cells = _corrected(sheet, number, row)
        if said and said not in answers:
            raise WrongAnswersError(file=f"{file} > {sheet.name}", cell=place(number, heads["answer"]), text=said)
        if said:
            yield row.id, RowDecision(Word(answers[said]), why=why)
        elif cells:
            yield row.id, RowDecision(Word.CORRECT, cells, why)


def _corrected(sheet: Sheet, number: int, row: WaitingRow) -> dict[str, str]:
    """The cells of a row that no longer say what was exported."""
    found = {}
    for cell in sheet.rows[number - 1]:
        heading, separator, value = as_text(cell).partition("=")
        if separator and heading in row.cells and value.strip() != row.cells[heading].strip():
            found[heading] = value.strip()
    return found


def heading(sheet: Sheet, file: str, columns: Mapping[str, str], names: Sequence[str]) -> tuple[int, dict[str, int]]:
    """The heading's row of a workbook that was given out to be filled, and the columns of these names. Errors: NotAReviewError."""
    wanted = [columns[name] for name in names]
    for number, row in enumerate(sheet.rows, start=1):
        labels = [as_text(cell) for cell in row]
        if all(label in labels for label in wanted):
            return number, {name: labels.index(columns[name]) + 1 for name in names}
    raise NotAReviewError(file=file, reason=", ".join(wanted))
