"""close, reopen: periods that change no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from contractctl.commands.call import Call, InputNeededError, answering
from contractctl.commands.reconciling import a_period, today
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from typer import Typer

    from contractctl.language import Message

PeriodWord = Annotated[str, Argument(help=N_("2024Q1, 2024-03, 2024H1, 2024 or 2024-01-01..2024-03-31"), metavar="PERIOD", show_default=False)]
Yes = Annotated[bool, Option("--yes", help=N_("do not ask"), show_default=False)]


def mount(app: Typer) -> None:
    """Add both to the root."""

    @app.command("close", help=_("close a period: its report is kept as it is, and nothing in its days changes any more"))
    @answering
    def close(
        call: Call,
        period: PeriodWord,
        accept_undecided: Annotated[
            bool, Option("--accept-undecided", help=_("even if names or rows wait for a person: they count from the first open day"), show_default=False)
        ] = False,
        yes: Yes = False,
        dry_run: Annotated[bool, Option("-n", "--dry-run", help=_("say what would be closed"), show_default=False)] = False,
    ) -> None:
        _close(call, period, accept_undecided=accept_undecided, yes=yes, dry_run=dry_run)

    @app.command("reopen", help=_("open a closed period again, and those closed after it"))
    @answering
    def reopen(
        call: Call,
        period: PeriodWord,
        reason: Annotated[str, Option("--reason", help=_("why; it stands in the journal"), metavar="WHY", show_default=False)],
        yes: Yes = False,
    ) -> None:
        _reopen(call, period, reason, yes=yes)


def _close(call: Call, period: str, *, accept_undecided: bool, yes: bool, dry_run: bool) -> None:
    from contractctl.operations.closing import close
    from contractctl.reports.closing import ClosedReport

    desk, days, day = call.desk(), a_period(period), today()
    if dry_run or not yes:
        rehearsed = close(desk, days, day, accept_undecided=accept_undecided, dry_run=True)
        if dry_run:
            call.show(ClosedReport(rehearsed, is_rehearsal=True))
            return
        question = say(N_("{period} will be closed: nothing dated up to {end} changes any more"), period=days.name, end=days.end.isoformat())
        if not _agreed(call, question, _("Close it? y yes, n no: ")):
            return
    done = close(desk, days, day, accept_undecided=accept_undecided)
    call.show(ClosedReport(done))
    call.next_step(say(N_("contractctl export all -p {period} -o reconciliation_{period}.xlsx"), period=days.name))


def _reopen(call: Call, period: str, reason: str, *, yes: bool) -> None:
    from contractctl.operations.closing import reopen
    from contractctl.reports.closing import ReopenedReport

    desk, days = call.desk(), a_period(period)
    if not yes:
        names = "、".join(each.name for each in reopen(desk, days, reason, dry_run=True).periods)
        question = say(N_("will be open again: {periods}"), periods=names)
        if not _agreed(call, question, _("Open it again? y yes, n no: ")):
            return
    call.show(ReopenedReport(reopen(desk, days, reason)))


def _agreed(call: Call, question: Message, prompt: str) -> bool:
    """Whether a person at the terminal says yes; errors: InputNeededError."""
    if not call.can_ask():
        raise InputNeededError(flag="--yes")
    call.say(question)
    if call.ask(prompt, ("y", "n", "q")) == "y":
        return True
    call.say(_("Nothing was changed"))
    return False
