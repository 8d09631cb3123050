"""review proposals: what the rules propose, confirmed or refused at a prompt or in a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.commands.matching import a_reason, tell
from contractctl.commands.offering import Way, offer
from contractctl.errors import ContractctlError
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractctl.commands.call import Call
    from contractctl.operations.opening import Desk
    from contractctl.outcomes import Proposal

WORDS = {"c": N_("c confirm"), "r": N_("r refuse"), "s": N_("s skip"), "u": N_("u undo the last"), "q": N_("q stop")}


def review_proposals(call: Call, way: Way) -> None:
    """Apply a workbook, list or export what waits, or ask one by one."""
    from contractctl.operations.deciding_matches import matches
    from contractctl.outcomes import Matches
    from contractctl.reports.matches import ProposalsReport

    desk = call.desk()
    if way.filled:
        _apply(call, desk, Path(way.filled), dry_run=way.dry_run)
        return
    waiting = matches(desk).proposals[: way.most]
    ask = _Prompt(call, desk, waiting).run if waiting else None
    offer(call, way, ProposalsReport(Matches(waiting, ())), ask, _("No proposal waits for a decision"))


def _apply(call: Call, desk: Desk, path: Path, *, dry_run: bool) -> None:
    from contractctl.operations.filled_proposals import apply_proposals
    from contractctl.reports.matches import answer_words, proposal_columns, reason_words

    lines = apply_proposals(desk, path, proposal_columns(), answer_words(), reason_words(), dry_run=dry_run)
    tell(call, lines)
    words = N_("{count} proposals would be decided; nothing was written") if dry_run else N_("{count} proposals decided")
    call.say(say(words, count=len({line.number for line in lines})))


class _Prompt:
    """The line prompt: a question a proposal, an answer a transaction, the last one undone with u."""

    def __init__(self, call: Call, desk: Desk, waiting: Sequence[Proposal]) -> None:
        self.call = call
        self.desk = desk
        self.waiting = waiting
        self.done: list[tuple[int, str]] = []  # the proposal's place and the decision's number

    def run(self) -> None:
        """Ask until the proposals or the person's patience end."""
        from contractctl.reports.matches import question

        at, said = 0, ""
        while said != "q" and at < len(self.waiting):
            for line in question(at + 1, len(self.waiting), self.waiting[at]):
                self.call.say(line)
            said = self.call.ask(_("Which? {choices}: ").format(choices=", ".join(map(_, WORDS.values()))), tuple(WORDS))
            at = self._next(at, said)
        self.call.say(say(N_("{count} proposals decided"), count=len(self.done)))

    def _next(self, at: int, said: str) -> int:
        """Do what was answered; where the next question is."""
        if said == "u":
            return self._undo(at)
        if said in "cr":
            return self._decide(at, is_confirmed=said == "c")
        return at + 1 if said == "s" else at

    def _decide(self, at: int, *, is_confirmed: bool) -> int:
        """An answer that cannot be is told, and the question comes again."""
        from contractctl.operations.deciding_matches import Answer, answer

        proposal = self.waiting[at]
        agreement = self.call.line(_("Under which agreement? ")) if is_confirmed and proposal.needs_agreement else ""
        reason = self.call.line(_("What is the difference? bank_charge, rounding or discount: ")) if is_confirmed and proposal.adjusted else ""
        why = self.call.line(_("Why? "))
        try:
            lines = answer(self.desk, Answer(proposal.id, is_confirmed, agreement, a_reason(reason), why))
        except ContractctlError as error:
            self.call.say(f"  × {error.sentence}")
            return at
        self.done.append((at, lines[0].number))
        tell(self.call, lines)
        return at + 1

    def _undo(self, at: int) -> int:
        """Take the last answer back and ask it again; where the next question is."""
        from contractctl.operations.deciding_matches import undo

        if not self.done:
            self.call.say(_("  nothing to undo"))
            return at
        place, number = self.done.pop()
        tell(self.call, undo(self.desk, number), is_undone=True)
        return place
