"""review rows: the rows that wait, decided at a prompt, by a command each, or in a workbook."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.commands.offering import Way, offer
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractctl.commands.call import Call
    from contractctl.operations.deciding_rows import RowDecision
    from contractctl.operations.opening import Desk
    from contractctl.outcomes import WaitingRow

WORDS = {
    "k": N_("k keep the ledger's"),
    "t": N_("t take the file's"),
    "c": N_("c correct a cell"),
    "d": N_("d drop"),
    "s": N_("s skip"),
    "u": N_("u undo the last"),
    "q": N_("q stop"),
}
OF_CHANGED, OF_HELD = ("k", "t", "s", "u", "q"), ("c", "d", "s", "u", "q")


class OneDecisionError(ContractctlError):
    """No decision, or more than one, on a row."""

    id = "E-ROW-005"
    exit_code = ExitCode.USAGE
    msgid = N_("one decision is needed: --keep, --take, --drop --reason TEXT, --set HEADING=VALUE or --undo")
    hint_msgid = N_("contractctl review rows --list shows what each row waits for")


class WrongCorrectionError(ContractctlError):
    """A corrected cell that cannot be read."""

    id = "E-ROW-006"
    exit_code = ExitCode.USAGE
    msgid = N_("“{text}” is no corrected cell")
    hint_msgid = N_("write the heading and the right value, like 合同金额=10000")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks of rows."""

    way: Way
    row: str | None = None
    keep: bool = False
    take: bool = False
    drop: bool = False
    corrected: tuple[str, ...] = ()
    reason: str = ""
    undo: bool = False

    @property
    def decides(self) -> bool:
        return self.keep or self.take or self.drop or bool(self.corrected) or self.undo


def review_rows(call: Call, asked: Asked) -> None:
    """Decide one row, apply a workbook, list or export what waits, or ask row by row."""
    from contractctl.operations.deciding_rows import waiting_rows
    from contractctl.reports.rows import RowsReport

    desk = call.desk()
    way = asked.way
    if way.filled:
        _apply(call, desk, Path(way.filled), dry_run=way.dry_run)
        return
    if asked.decides:
        _decide(call, desk, asked)
        return
    waiting = [row for row in waiting_rows(desk) if asked.row in (None, str(row.id))][: way.most]
    way = replace(way, listed=way.listed or asked.row is not None)
    ask = _Prompt(call, desk, waiting).run if waiting else None
    offer(call, way, RowsReport(waiting), ask, _("No row waits for a decision"))


def _decide(call: Call, desk: Desk, asked: Asked) -> None:
    from contractctl.operations.deciding_rows import UnknownRowError, decide_row, undo_row

    if not (asked.row or "").isdecimal():
        raise UnknownRowError(id=asked.row or "-")
    number = int(asked.row or "")
    if [asked.keep, asked.take, asked.drop, bool(asked.corrected), asked.undo].count(True) != 1:
        raise OneDecisionError
    if asked.undo:
        _tell(call, undo_row(desk, number), N_("row {id} waits again: {place}"))
        return
    row = decide_row(desk, number, _decision(asked), dry_run=asked.way.dry_run)
    _tell(call, row, N_("row {id} would be decided: {place}; nothing was written") if asked.way.dry_run else N_("row {id} decided: {place}"))


def _decision(asked: Asked) -> RowDecision:
    from contractctl.operations.deciding_rows import RowDecision, Word

    word = Word.KEEP if asked.keep else Word.TAKE if asked.take else Word.DROP if asked.drop else Word.CORRECT
    return RowDecision(word, dict(_cell(text) for text in asked.corrected), asked.reason)


def _cell(text: str) -> tuple[str, str]:
    heading, separator, value = text.partition("=")
    if not separator or not heading.strip():
        raise WrongCorrectionError(text=text)
    return heading.strip(), value.strip()


def _tell(call: Call, row: WaitingRow, words: str) -> None:
    from contractctl.reports.rows import place

    call.say(say(words, id=row.id, place=place(row)))


def _apply(call: Call, desk: Desk, path: Path, *, dry_run: bool) -> None:
    from contractctl.operations.filled_rows import apply_rows
    from contractctl.reports.rows import answer_words, row_columns

    decided = apply_rows(desk, path, row_columns(), answer_words(), dry_run=dry_run)
    for row in decided:
        _tell(call, row, "  {id}  {place}")
    words = N_("{count} rows would be decided; nothing was written") if dry_run else N_("{count} rows decided")
    call.say(say(words, count=len(decided)))


class _Prompt:
    """The line prompt: a question a row, an answer a transaction, the last one undone with u."""

    def __init__(self, call: Call, desk: Desk, waiting: Sequence[WaitingRow]) -> None:
        self.call = call
        self.desk = desk
        self.waiting = waiting
        self.done: list[int] = []  # places of the rows that were decided

    def run(self) -> None:
        """Ask until the rows or the person's patience end."""
        from contractctl.operations.deciding_rows import waiting_rows
        from contractctl.reports.rows import question

        at, answer = 0, ""
        while answer != "q" and at < len(self.waiting):
            row = self.waiting[at]
            for line in question(at + 1, len(self.waiting), row):
                self.call.say(line)
            keys = OF_CHANGED if row.changes else OF_HELD
            answer = self.call.ask(_("Which? {choices}: ").format(choices=", ".join(_(WORDS[key]) for key in keys)), keys)
            at = self._next(at, row, answer)
        left = len(waiting_rows(self.desk))
        self.call.say(
            say(N_("{count} rows still wait; in a workbook: contractctl review rows --export FILE.xlsx"), count=left) if left else _("All are decided")
        )

    def _next(self, at: int, row: WaitingRow, answer: str) -> int:
        """Do what was answered; where the next question is."""
        if answer == "u":
            return self._undo(at)
        if answer == "q":
            return at
        if answer == "s":
            return at + 1
        return self._take(at, row, answer)

    def _take(self, at: int, row: WaitingRow, answer: str) -> int:
        """Decide; a decision that cannot be is told, and the question comes again."""
        from contractctl.operations.deciding_rows import RowDecision, Word, decide_row

        try:
            match answer:
                case "c":
                    decision = RowDecision(Word.CORRECT, dict([_cell(self.call.line(_("Heading=right value: ")))]))
                case "d":
                    decision = RowDecision(Word.DROP, why=self.call.line(_("Why? ")))
                case _:
                    decision = RowDecision(Word.KEEP if answer == "k" else Word.TAKE)
            decide_row(self.desk, row.id, decision)
        except ContractctlError as error:
            self.call.say(f"  × {error.sentence}")
            return at
        self.done.append(at)
        self.call.say(_("  √ decided"))
        return at + 1

    def _undo(self, at: int) -> int:
        """Take the last answer back and ask it again; where the next question is."""
        from contractctl.operations.deciding_rows import undo_row

        if not self.done:
            self.call.say(_("  nothing to undo"))
            return at
        place = self.done.pop()
        undo_row(self.desk, self.waiting[place].id)
        self.call.say(_("  taken back"))
        return place
