"""A workbook of proposals that a person filled, read back: all of its answers or, where one cannot be, none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.importers.cells import as_text
from contractctl.importers.sheets import open_workbook, place
from contractctl.operations.deciding_matches import Answer, answer, matches
from contractctl.operations.filled_rows import heading
from contractctl.operations.reviewing import WrongAnswersError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from contractctl.decisions import AdjustmentReason
    from contractctl.importers.sheets import Sheet
    from contractctl.operations.deciding_matches import DecisionLines
    from contractctl.operations.opening import Desk

COLUMNS = ("id", "answer", "agreement", "reason", "why")


def apply_proposals(
    desk: Desk, path: Path, columns: Mapping[str, str], answers: Mapping[str, bool], reasons: Mapping[str, AdjustmentReason], *, dry_run: bool = False
) -> DecisionLines:
    """Decide what a filled workbook says; proposals that do not wait any more are left.

    `columns` are the headings, `answers` and `reasons` the words of the reader's language and what they mean.
    Errors: NotAReviewError, WrongAnswersError, and those of answer.
    """
    sheet = open_workbook(path).sheets[0]
    waiting = {proposal.id for proposal in matches(desk).proposals}
    said = _said(sheet, path.name, columns, answers, reasons)
    return answer(desk, *(each for each in said if each.proposal in waiting), dry_run=dry_run)


def _said(sheet: Sheet, file: str, columns: Mapping[str, str], answers: Mapping[str, bool], reasons: Mapping[str, AdjustmentReason]) -> Iterator[Answer]:
    top, heads = heading(sheet, file, columns, COLUMNS)
    for row in range(top + 1, len(sheet.rows) + 1):
        cells = {name: as_text(sheet.cell(row, column)) for name, column in heads.items()}
        for name, known in (("answer", answers), ("reason", reasons)):
            if cells[name] and cells[name] not in known:
                raise WrongAnswersError(file=f"{file} > {sheet.name}", cell=place(row, heads[name]), text=cells[name])
        if cells["answer"]:
            yield Answer(cells["id"], answers[cells["answer"]], cells["agreement"], reasons.get(cells["reason"]), cells["why"])
