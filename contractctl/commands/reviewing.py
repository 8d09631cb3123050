"""review: names that rules cannot decide, rows that wait, and proposals, at a prompt or in a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from contractctl.commands.call import Call, answering, choice, chosen
from contractctl.commands.deciding_proposals import review_proposals
from contractctl.commands.deciding_rows import Asked, review_rows
from contractctl.commands.offering import Way, offer
from contractctl.errors import ExitCode
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer import Typer

    from contractctl.operations.opening import Desk
    from contractctl.outcomes import NameQuestion

WORDS = {"n": N_("n a new body"), "s": N_("s skip"), "?": N_("? more"), "u": N_("u undo the last"), "q": N_("q stop")}


def mount(app: Typer) -> None:
    """Add `review` to the root."""

    @app.command("review", help=_("decide the names that rules cannot, the rows that wait and what is proposed, one by one or in a workbook"))
    @answering
    def review(
        call: Call,
        what: Annotated[str, Argument(help=_("names, rows or proposals"), metavar="WHAT", show_default=False)] = "names",
        row: Annotated[str | None, Argument(help=_("of rows, the number of one of them"), metavar="ID", show_default=False)] = None,
        export: Annotated[str | None, Option("--export", help=_("write them into a workbook to be filled"), metavar="FILE", show_default=False)] = None,
        filled: Annotated[str | None, Option("--apply", help=_("decide what a filled workbook says"), metavar="FILE", show_default=False)] = None,
        listed: Annotated[bool, Option("--list", help=_("list them, ask nothing"), show_default=False)] = False,
        limit: Annotated[int, Option("--limit", help=_("at most so many"), metavar="N", show_default=False)] = 0,
        dry_run: Annotated[bool, Option("-n", "--dry-run", help=_("say what would be decided"), show_default=False)] = False,
        keep: Annotated[bool, Option("--keep", help=_("of a changed row: the ledger's value stays"), show_default=False)] = False,
        take: Annotated[bool, Option("--take", help=_("of a changed row: the file's value takes its place"), show_default=False)] = False,
        drop: Annotated[bool, Option("--drop", help=_("of a row: it is recorded nowhere"), show_default=False)] = False,
        corrected: Annotated[
            list[str] | None,
            Option("--set", help=_("of a held row: the right value of a cell; may be repeated"), metavar="HEADING=VALUE", show_default=False),
        ] = None,
        reason: Annotated[str, Option("--reason", help=_("why"), metavar="TEXT", show_default=False)] = "",
        undo: Annotated[bool, Option("--undo", help=_("of a row: take its decision back"), show_default=False)] = False,
        fail_on: Annotated[
            str, Option("--fail-on", help=_("end with 1 if there is: undecided (a name or a row still waits)"), metavar="LIST", show_default=False)
        ] = "",
    ) -> None:
        asks_about_undecided = bool(chosen("--fail-on", fail_on, [("undecided", _("undecided"))]))
        way = Way(export, filled, listed, limit, dry_run)
        if choice("WHAT", what, ("names", "rows", "proposals")) == "proposals":
            review_proposals(call, way)
        elif what == "rows":
            review_rows(call, Asked(way, row, keep, take, drop, tuple(corrected or ()), reason, undo))
        else:
            _review_names(call, way)
        if asks_about_undecided and _is_undecided(call.desk()):
            raise SystemExit(int(ExitCode.ASKED_FOR))


def _review_names(call: Call, way: Way) -> None:
    from contractctl.operations.reviewing import choices, questions, registered
    from contractctl.reports.names import ReviewReport

    desk = call.desk()
    if way.filled:
        _apply(call, desk, Path(way.filled), dry_run=way.dry_run)
        return
    waiting = questions(desk)[: way.most]
    report = ReviewReport(waiting, choices(registered(desk)) if way.export else ())
    ask = _Prompt(call, desk, waiting).run if waiting else None
    offer(call, way, report, ask, _("No name waits for a decision"))


def _is_undecided(desk: Desk) -> bool:
    """Whether a name or a row waits for a person."""
    from contractctl.operations.standing import status

    now = status(desk)
    return bool(now.undecided or now.held or now.changed)


def _apply(call: Call, desk: Desk, path: Path, *, dry_run: bool) -> None:
    from contractctl.operations.reviewing import apply_workbook
    from contractctl.reports.names import answer_columns, new_body

    decided = apply_workbook(desk, path, new_body(), answer_columns(), dry_run=dry_run)
    for each in decided:
        call.say(f"  {each.cell}  {each.question.name} = {each.code or new_body()}")
    words = N_("{count} names would be decided; nothing was written") if dry_run else N_("{count} names decided")
    call.say(say(words, count=len(decided)))
    _propose(call, desk)


def _propose(call: Call, desk: Desk) -> None:
    """What was decided the same way several times, offered as a rule; only a person accepts it."""
    from contractctl.operations.reviewing import proposed_endings

    for ending, count in proposed_endings(desk):
        words = N_("“{ending}” was taken off {count} times; to leave it out from now on: contractctl party rule {ending}")
        call.say(say(words, ending=ending, count=count))


class _Prompt:
    """The line prompt: a question a name, an answer a transaction, the last one undone with u."""

    def __init__(self, call: Call, desk: Desk, waiting: Sequence[NameQuestion]) -> None:
        self.call = call
        self.desk = desk
        self.waiting = waiting
        self.done: list[tuple[int, str | None]] = []  # the question's place, and the code of a new body

    def run(self) -> None:
        """Ask until the names or the person's patience end."""
        from contractctl.reports.names import question_words

        at, answer = 0, ""
        while answer != "q":
            if at == len(self.waiting):
                answer = self.call.ask(_("That was the last one. {choices}: ").format(choices=f"{_(WORDS['u'])}, {_(WORDS['q'])}"), ("u", "q"))
                at = self._undo(at) if answer == "u" else at
                continue
            question = self.waiting[at]
            self.call.say(question_words(at + 1, len(self.waiting), question))
            self._show_candidates(question)
            answer = self._ask(question)
            at = self._next(at, question, answer)
        left = len(self.waiting) - len(self.done)
        self.call.say(say(N_("{count} names are left; in a workbook: contractctl review --export FILE.xlsx"), count=left) if left else _("All are decided"))
        _propose(self.call, self.desk)

    def _next(self, at: int, question: NameQuestion, answer: str) -> int:
        """Do what was answered; where the next question is."""
        if answer == "?":
            self._show_places(question)
        elif answer == "u":
            return self._undo(at)
        elif answer != "q":
            self._take(at, question, answer)
            return at + 1
        return at

    def _show_candidates(self, question: NameQuestion) -> None:
        from contractctl.names.differences import marked
        from contractctl.reports.names import candidate_words

        for place, candidate in enumerate(question.match.candidates, start=1):
            shown = marked(candidate.written, candidate.registered)
            self.call.say(f"  {place}  {candidate.code}  {shown}  {candidate_words(candidate)}")

    def _show_places(self, question: NameQuestion) -> None:
        from contractctl.reports.names import places

        self.call.say(f"  {places(question, len(question.origins))}")

    def _ask(self, question: NameQuestion) -> str:
        numbers = [str(n) for n in range(1, len(question.match.candidates) + 1)]
        prompt = ", ".join([*([f"1-{numbers[-1]}"] if numbers else []), *map(_, WORDS.values())])
        return self.call.ask(_("Which? {choices}: ").format(choices=prompt), (*numbers, *WORDS))

    def _take(self, at: int, question: NameQuestion, answer: str) -> None:
        from contractctl.operations import reviewing

        if answer == "s":
            return
        if answer == "n":
            code = reviewing.answer_new(self.desk, question)
            self.done.append((at, code))
            self.call.say(say(N_("  √ registered: {code} {name}"), code=code, name=question.name))
            return
        chosen = question.match.candidates[int(answer) - 1]
        reviewing.answer(self.desk, question, chosen.code)
        self.done.append((at, None))
        words = N_("  √ {name} = {code} {registered} ({count} documents)")
        self.call.say(say(words, name=question.name, code=chosen.code, registered=chosen.name, count=question.documents))

    def _undo(self, at: int) -> int:
        """Take the last answer back and ask it again; where the next question is."""
        from contractctl.operations import reviewing

        if not self.done:
            self.call.say(_("  nothing to undo"))
            return at
        place, code = self.done.pop()
        if code is None:
            reviewing.undo(self.desk, self.waiting[place].name)
        else:
            reviewing.undo_new(self.desk, code)
        self.call.say(say(N_("  taken back: {name}"), name=self.waiting[place].name))
        return place
